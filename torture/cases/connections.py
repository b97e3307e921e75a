"""As many connections as are let in, nearly all idle and some slow, while others ask."""
import multiprocessing, resource, time

import client
from bridge import Bridge

MOST = 10_000   # that the bridge lets in
SLOW = 100
ASKING = 2
OWN = 300       # descriptors that a process needs besides: the bridge keeps 256
SECONDS = 15


def run(torture):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, 16_384), max(hard, 16_384)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    bridge = Bridge(torture.jar, torture.directory() + '/db', '--delay=1')
    bridge.start()
    known = [client.number() for _ in range(100)]
    client.ask_all(bridge.port, map(client.request, known))
    time.sleep(1.5)
    client.ask_all(bridge.port, map(client.request, known))
    # The processes are made before the connections, which they would inherit.
    fork = multiprocessing.get_context('fork')
    go, told = fork.Event(), fork.SimpleQueue()
    first = client.number() + 1_000_000
    helpers = [fork.Process(target=_slow, args=(bridge.port, go, told)),
               fork.Process(target=_ask, args=('known', bridge.port, go, told, known, 100)),
               fork.Process(target=_ask, args=('strangers', bridge.port, go, told, range(first, first + 10_000), 50))]
    for helper in helpers:
        helper.start()
    idle = [client.connect(bridge.port) for _ in range(min(MOST, limit - OWN) - SLOW - ASKING)]
    go.set()
    results = dict(told.get() for _ in helpers)
    for helper in helpers:
        helper.join()
    ended = _ask_each(idle)
    for s in idle:
        s.close()
    bridge.stop()
    torture.keep(bridge, ended)
    crowd = f'{len(idle)} idle and {SLOW} slow connections'
    for who in ('known', 'strangers'):
        p99, worst, asked, wrong = results[who]
        torture.row('connections', f'{crowd}: p99 of {asked} mails of {who}; worst; wrong answers',
                    f'{p99 * 1000:.0f} ms; {worst * 1000:.0f} ms; {wrong}', '100 ms; –; 0', p99 <= 0.1 and not wrong)
    torture.row('connections', f'idle ones that are not answered afterwards, of {len(idle)} (limit of the process: {limit} files)',
                ended, '0', not ended and len(idle) + SLOW + ASKING == min(MOST, limit - OWN))
    torture.row('connections', 'slow ones that were closed, of 100', results['slow'], '0', not results['slow'])


def _ask_each(connections):
    ended = 0
    for s in connections:
        try:
            s.sendall(client.stranger())
            client.answer(s)
        except OSError:
            ended += 1
    return ended


def _slow(port, go, told):
    """A byte for each, ten times a second; a request has to be complete within a minute, and is."""
    connections = [client.connect(port) for _ in range(SLOW)]
    go.wait()
    ended = set()
    questions = [client.request(5_000_000 + i) for i in range(SLOW)]
    for i, _ in enumerate(client.Pace(10, SECONDS)):
        for j, s in enumerate(connections):
            try:
                s.sendall(questions[j][i:i + 1])
            except OSError:
                ended.add(j)
    for j, s in enumerate(connections):
        try:
            s.sendall(questions[j][10 * SECONDS:])
            client.answer(s)
        except OSError:
            ended.add(j)
    told.put(('slow', len(ended)))


def _ask(who, port, go, told, numbers, rate):
    """Latencies count from when a question was due."""
    caller, latencies, wrong = client.Caller(port), [], 0
    expected = 'action=DUNNO' if who == 'known' else 'action=DEFER_IF_PERMIT'
    caller.ask(client.stranger())
    go.wait()
    time.sleep(0.5)
    for i, due in enumerate(client.Pace(rate, SECONDS - 1)):
        reply = caller.ask(client.request(numbers[i % len(numbers)]))
        latencies.append(time.monotonic() - due)
        wrong += not reply.startswith(expected)
    told.put((who, (client.percentile(latencies, 0.99), max(latencies), len(latencies), wrong)))
