"""kill -9 under load, and every fifth time in the middle of a start as well."""
import random, statistics, threading, time

import client
from bridge import PATIENT, Bridge
from contacts import Contacts, DELAY

LOADERS = 8


def run(torture):
    chance = random.Random(torture.seed)
    bridge = Bridge(torture.jar, torture.directory() + '/db', f'--delay={DELAY}', PATIENT)
    contacts, starts, closed, lost = Contacts(), [], [], set()
    starts_cut = 0
    bridge.start()
    for i in range(torture.kills):
        fresh = _load_until_killed(bridge, contacts, chance.uniform(0.1, 1.2))
        if i % 5 == 4:
            bridge.spawn()
            time.sleep(chance.uniform(0.1, 2))
            bridge.kill()
            starts_cut += 1
        try:
            starts.append(bridge.start())
        except AssertionError as e:
            closed.append(str(e))
            break
        lost.update(contacts.lost(bridge.port, fresh))
    else:
        lost.update(contacts.lost(bridge.port, contacts.acknowledged))
        bridge.stop()
    torture.keep(bridge, lost or closed)
    kills = len(starts) + starts_cut + len(closed)
    torture.row('kills', f'{kills} × kill -9, {starts_cut} of them during a start and the others under load: '
                f'first contacts lost, of {len(contacts.acknowledged):,} acknowledged',
                len(lost), '0', not lost and len(contacts.acknowledged) > 0)
    torture.row('kills', 'stores that did not open', '; '.join(closed) or 0, '0', not closed)
    torture.row('kills', 'from the start of the process to the first mail that is greylisted: median, worst',
                f'{statistics.median(starts):.1f} s, {max(starts):.1f} s', 'all open', bool(starts))


def _load_until_killed(bridge, contacts, seconds):
    """The numbers of those who were told to come back before the bridge was killed."""
    fresh, lock = set(), threading.Lock()

    def call():
        caller = client.Caller(bridge.port)
        try:
            while True:
                n = client.number()
                reply = caller.ask(client.request(n))
                with lock:
                    if contacts.told(n, reply):
                        fresh.add(n)
        except OSError:
            pass   # killed

    loaders = [threading.Thread(target=call) for _ in range(LOADERS)]
    for loader in loaders:
        loader.start()
    time.sleep(seconds)
    bridge.kill()
    for loader in loaders:
        loader.join()
    return fresh
