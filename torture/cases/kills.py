"""kill -9 under load, and every fifth time in the middle of a start as well."""
import concurrent.futures, random, statistics, threading, time

import client
from bridge import PATIENT, Bridge
from contacts import Contacts, DELAY

LOADERS = 8
LANES = 3   # most of the time a bridge starts, or is waited for


def run(torture):
    lanes = [Lane(torture, lane) for lane in range(min(LANES, torture.kills))]
    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(Lane.run, lanes))
    for lane in lanes:
        torture.keep(lane.bridge, lane.lost or lane.closed)
    of = lambda what: [one for lane in lanes for one in getattr(lane, what)]
    cut, starts, closed, lost = sum(lane.starts_cut for lane in lanes), of('starts'), of('closed'), of('lost')
    acknowledged = sum(len(lane.contacts.acknowledged) for lane in lanes)
    torture.row('kills', f'{len(starts) + cut + len(closed):,} × kill -9, {cut} of them during a start and the others under load, '
                f'{len(lanes)} bridges at a time: first contacts lost, of {acknowledged:,} acknowledged',
                len(lost), '0', not lost and acknowledged > 0)
    torture.row('kills', 'stores that did not open', '; '.join(closed) or 0, '0', not closed)
    torture.row('kills', 'from the start of the process to the first mail that is greylisted: median, worst',
                f'{statistics.median(starts):.1f} s, {max(starts):.1f} s', 'all open', bool(starts))


class Lane:
    """A bridge that is killed again and again, with a store of its own."""

    def __init__(self, torture, lane):
        self.kills = len(range(lane, torture.kills, LANES))
        self.chance = random.Random(torture.seed * LANES + lane)
        self.bridge = Bridge(torture.jar, torture.directory() + '/db', f'--delay={DELAY}', PATIENT)
        self.contacts, self.starts, self.closed, self.lost = Contacts(), [], [], set()
        self.starts_cut = 0

    def run(self):
        bridge = self.bridge
        bridge.start()
        for i in range(self.kills):
            fresh = _load_until_killed(bridge, self.contacts, self.chance.uniform(0.1, 1.2))
            if i % 5 == 4:
                bridge.spawn()
                time.sleep(self.chance.uniform(0.1, 2))
                bridge.kill()
                self.starts_cut += 1
            try:
                self.starts.append(bridge.start())
            except AssertionError as e:
                self.closed.append(str(e))
                return
            self.lost.update(self.contacts.lost(bridge.port, fresh))
        self.lost.update(self.contacts.lost(bridge.port, self.contacts.acknowledged))
        bridge.stop()


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
