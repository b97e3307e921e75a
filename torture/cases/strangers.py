"""Strangers who never return, at full speed, many times as many as are kept: the files stay as they are, and nobody waits for
the tables that are written anew meanwhile."""
import re, threading, time

import client
from bridge import Bridge, files

KEPT = 1000     # maxFirstContacts
ROUND = 5000    # strangers between two looks at what else is to do
RATE = 20       # a second, of strangers whose time is taken
MIB = 1 << 20
SPARE = 64_000_000   # what docs/reliability.md grants beside the rows
ROW = 220
ANEW = re.compile(r'was written anew: .* in (\d+) s')


def run(torture):
    directory = torture.directory()
    with open(directory + '/greylist.properties', 'w') as f:
        f.write(f'maxFirstContacts={KEPT}\n')
    bridge = Bridge(torture.jar, directory + '/db', f'--config={directory}/greylist.properties')
    bridge.start()
    watched = Watched(bridge, directory + '/db')
    third, most = torture.strangers // 3, []
    for _ in range(3):
        watched.largest = 0
        for done in range(0, third, ROUND):
            client.ask_all(bridge.port, [client.stranger() for _ in range(min(ROUND, third - done))], timeout=60)
        most.append(watched.largest)
    watched.end()
    status, _ = bridge.stop()
    faults = bridge.faults()
    torture.keep(bridge, faults or status)
    torture.row('strangers', f'{3 * third:,} strangers, {KEPT:,} are kept: most that the files take in the first, second and last third',
                '; '.join(f'{bytes_ / MIB:.1f}' for bytes_ in most) + ' MiB',
                f'the last as the second, or 8 MiB more; at most {(SPARE + 4 * KEPT * ROW) / MIB:.0f} MiB',
                most[2] <= most[1] + 8 * MIB and max(most) <= SPARE + 4 * KEPT * ROW)
    torture.row('strangers', 'wrong answers; exceptions in the log; status at the end', f'{watched.wrong}; {len(faults)}; {status}',
                '0; 0; 0', not watched.wrong and not faults and status == 0)
    during, else_ = watched.answers()
    if len(during) < 100:
        torture.skipped('strangers', 'p99 while a table is written anew: too few answers, as that was seldom or short')
        return
    of = lambda answers: client.percentile(answers, 0.99) * 1000
    torture.row('strangers', f'p99 of {len(during):,} answers while a table is written anew, and of {len(else_):,} others',
                f'{of(during):.0f} ms; {of(else_):.0f} ms', 'at most twice', of(during) <= 2 * of(else_))


class Watched:
    """What the files take, when tables were written anew, and how long some strangers wait, while others flood."""

    def __init__(self, bridge, directory):
        self.bridge, self.directory = bridge, directory
        self.largest = self.wrong = 0
        self.taken, self.anew = [], []   # (when, seconds); (from, to)
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._look, self._ask)]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def answers(self):
        """Seconds: those while a table was written anew, and the others."""
        during = lambda when: any(begun <= when <= ended for begun, ended in self.anew)
        return ([seconds for when, seconds in self.taken if during(when)],
                [seconds for when, seconds in self.taken if not during(when)])

    def _look(self):
        with open(self.bridge.log, errors='replace') as log:
            while not self.ended.wait(0.2):
                self.largest = max(self.largest, files(self.directory))
                for line in log:
                    if found := ANEW.search(line):
                        self.anew.append((time.monotonic() - int(found.group(1)) - 1, time.monotonic()))

    def _ask(self):
        caller = client.Caller(self.bridge.port, timeout=60)
        while not self.ended.wait(1 / RATE):
            begun = time.monotonic()
            try:
                self.wrong += client.seconds_left(caller.ask(client.stranger())) is None
            except OSError:
                self.wrong += 1
            self.taken.append((begun, time.monotonic() - begun))
