"""Random and mutated requests over the socket (Fuzz.java), while an honest client asks."""
import os, socket, subprocess, threading, time

import client
from bridge import Bridge, running

RATE = 20   # looks of the honest client in a second
FUZZ = os.path.join(os.path.dirname(__file__), '..', 'Fuzz.java')


def run(torture):
    bridge = Bridge(torture.jar, torture.directory() + '/db', '--delay=1', f'--dns=127.0.0.1:{_name_server()}')
    bridge.start()
    known = client.number()
    bridge.ask(client.request(known))
    time.sleep(1.5)
    bridge.ask(client.request(known))
    begun = time.monotonic()
    fuzzing = subprocess.Popen(['java', '-XX:+UseSerialGC', FUZZ, str(bridge.port), str(torture.seed), str(torture.fuzz)],
                               stdout=subprocess.PIPE, text=True)
    running.add(fuzzing)
    wrong, worst, asked = _honest(bridge.port, known, lambda: fuzzing.poll() is None)
    examined, answers = map(int, fuzzing.stdout.read().split())
    seconds = time.monotonic() - begun
    running.discard(fuzzing)
    alive = client.seconds_left(bridge.ask(client.stranger())) is not None
    status, _ = bridge.stop()
    faults = bridge.faults()
    torture.keep(bridge, faults or wrong or not alive)
    torture.row('fuzz', f'{examined:,} requests in {seconds:.0f} s, {answers:,} answered and the others refused '
                f'(seed {torture.seed}): exceptions in the log',
                f'{len(faults)} {faults[0] if faults else ""}'.strip(), '0', not faults and examined >= torture.fuzz)
    torture.row('fuzz', f'wrong or missing answers to an honest client, of {asked}; its worst', f'{wrong}; {worst:.2f} s', '0; –', not wrong)
    torture.row('fuzz', 'answers afterwards; status at the end', f'{"yes" if alive else "no"}; {status}', 'yes; 0', alive and status == 0)


def _name_server():
    """The port of one that knows no name, and says so at once: the bridge looks up whoever has no name in his request."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(('127.0.0.1', 0))

    def serve():
        while True:
            query, asker = s.recvfrom(4096)
            s.sendto(query[:2] + b'\x81\x83' + query[4:6] + bytes(6) + query[12:query.index(b'\0', 12) + 5], asker)

    threading.Thread(target=serve, daemon=True).start()
    return s.getsockname()[1]


def _honest(port, known, goes_on):
    caller, wrong, worst, asked = client.Caller(port), 0, 0.0, 0
    while goes_on():
        begun = time.monotonic()
        for n, expected in ((known, 'action=DUNNO'), (client.number(), 'action=DEFER_IF_PERMIT')):
            asked += 1
            try:
                wrong += not caller.ask(client.request(n)).startswith(expected)
            except OSError:
                wrong += 1
        worst = max(worst, time.monotonic() - begun)
        time.sleep(max(0, begun + 1 / RATE - time.monotonic()))
    return wrong, worst, asked
