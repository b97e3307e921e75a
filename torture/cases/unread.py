"""A log that nobody reads: standard error is a pipe whose reader has stopped."""
import re, threading, time

import client
from bridge import Bridge

DECISIONS = 200_000
KNOWN = 100
DROPPED = re.compile(r'(\d+) log lines were dropped here')


def run(torture):
    bridge, answered, seconds = _asked_without_a_reader(torture, DECISIONS)
    reader = Reader(bridge.process.stderr)
    until = time.monotonic() + 30
    while not reader.dropped and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1)
    status, took = bridge.stop()
    reader.thread.join()
    torture.row('log', f'{DECISIONS:,} decisions while nobody reads the log: answered', f'{answered:,} in {seconds:.0f} s', f'{DECISIONS:,}',
                answered == DECISIONS)
    # Each decision is either in the log or counted; a few other lines may be among those counted.
    missing = DECISIONS + 2 * KNOWN + bridge.answered - reader.decisions - reader.dropped
    torture.row('log', 'read later: lines dropped, as the log says; decisions that are neither in the log nor counted',
                f'{reader.dropped:,}; {max(0, missing)}', 'told; 0', reader.dropped > 0 and -50 < missing <= 0)
    torture.row('log', 'stop: status; seconds', f'{status}; {took:.1f} s', '0; 3 s', status == 0 and took <= 3)
    bridge, _, _ = _asked_without_a_reader(torture, DECISIONS // 4)
    status, took = bridge.stop()
    bridge.process.stderr.close()
    torture.row('log', 'stop while still nobody reads: status; seconds', f'{status}; {took:.1f} s', '0; 3 s', status == 0 and took <= 3)


def _asked_without_a_reader(torture, decisions):
    bridge = Bridge(torture.jar, torture.directory() + '/db', '--delay=1', log=None)
    bridge.start()
    known = [client.number() for _ in range(KNOWN)]
    client.ask_all(bridge.port, map(client.request, known))
    time.sleep(1.5)
    client.ask_all(bridge.port, map(client.request, known))
    begun = time.monotonic()
    # one in ten is a stranger
    replies = client.ask_all(bridge.port,
                             (client.stranger() if i % 10 == 0 else client.request(known[i % KNOWN]) for i in range(decisions)))
    return bridge, sum(1 for reply in replies if reply), time.monotonic() - begun


class Reader:
    """Reads all, from now on: how many decisions, and how many lines were dropped."""

    def __init__(self, pipe):
        self.decisions = self.dropped = 0
        self.pipe = pipe
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.pipe:
            if b'action=' in line:
                self.decisions += 1
            elif found := DROPPED.search(line.decode(errors='replace')):
                self.dropped += int(found.group(1))
