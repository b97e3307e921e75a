"""Mixed mail with a wall clock that runs 120 times as fast, and what the process holds meanwhile."""
import collections, itertools, time

import client
from bridge import Bridge, files

RATE = 120
# In simulated seconds; the lifetimes are short, so that rows expire as fast as they come well before half of the time is over.
DELAY, RETRY_WINDOW, LIFETIME = 300, 1800, 3600
STRANGERS = 8    # in a tick
KNOWN = 12
TICK = 0.05      # real seconds
PAUSE = 5        # real seconds: if the machine stands still for longer, rows may expire that nobody meant to
ROW = 220        # bytes that a triplet takes, as docs/reliability.md says
PAGES = 1000     # that Derby keeps in memory, instead of 8,000: so few are there soon, and what grows then is something else
MIB = 1 << 20
# What a sawtooth needs between two samples: Derby's log between two checkpoints, and Java's between two classes that it loads.
SLACK = {'heap that lives': 2 * MIB, 'files of the database': 16 * MIB, 'open descriptors': 4, 'threads': 2}


def run(torture):
    directory = torture.directory()
    with open(directory + '/greylist.properties', 'w') as f:
        f.write(f'delay={DELAY} seconds\nretryWindow={RETRY_WINDOW} seconds\npassLifetime={LIFETIME} seconds\ncachedTriplets=2000\n')
    bridge = Bridge(torture.jar, directory + '/db', f'--config={directory}/greylist.properties',
                    jvm=['-Dgreylist.clock=trusted', f'-Dderby.storage.pageCacheSize={PAGES}'],
                    wall={'WALL_RATE': RATE, 'WALL_SINCE': int(time.time())})
    bridge.start()
    mail, samples = Mail(bridge.port), collections.defaultdict(list)
    seconds = torture.soak * 60
    between, next_sample = max(2, seconds / 60), 0
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        mail.tick()
        if time.monotonic() - begun >= next_sample:
            next_sample += between
            for what, value in zip(SLACK, (bridge.heap(), files(directory + '/db'), bridge.descriptors(), bridge.threads())):
                samples[what].append(value)
    status, _ = bridge.stop()
    faults = bridge.faults()
    torture.keep(bridge, faults or mail.wrong)
    simulated = seconds * RATE / 3600
    torture.row('soak', f'{torture.soak:g} minutes, {simulated:g} simulated hours, {mail.asked:,} mails{mail.told_of_pauses()}: '
                'wrong answers; exceptions in the log; status at the end',
                f'{mail.wrong}; {len(faults)}; {status}', '0; 0; 0', not mail.wrong and not faults and status == 0)
    for what, values in samples.items():
        quarter = len(values) // 4
        second, last = max(values[quarter:2 * quarter]), max(values[3 * quarter:])
        bytes_ = SLACK[what] >= MIB
        wanted = (second * 1.2 if bytes_ else second) + SLACK[what]
        shown = (lambda v: f'{v / MIB:.1f} MiB') if bytes_ else str
        torture.row('soak', f'{what}: most in the second quarter, and in the last', f'{shown(second)}; {shown(last)}',
                    f'the last at most {shown(wanted)}', last <= wanted)
    most = 4 * ROW * mail.most_rows() + 64_000_000
    reached = max(samples['files of the database'])
    torture.row('soak', f'files, with {mail.most_rows():,} rows at a time', f'{reached / MIB:.1f} MiB', f'{most / MIB:.0f} MiB', reached <= most)


class Mail:
    """Strangers, every second of whom comes back once after the delay, and a hundred known senders."""

    def __init__(self, port):
        self.callers = [client.Caller(port) for _ in range(4)]
        self.turn = itertools.cycle(self.callers)
        self.asked = self.wrong = 0
        self.due = collections.deque()   # (instant, number), in order
        self.rates = collections.Counter()
        self.began = self.next = time.monotonic()
        self.pauses = 0
        self._begin()

    def _begin(self):
        self.due.clear()
        self.known = [client.number() for _ in range(100)]
        for n in self.known:
            self._ask(n, 'action=DEFER_IF_PERMIT')
        time.sleep(DELAY / RATE + 0.5)
        for n in self.known:
            self._ask(n, 'action=PREPEND')
        self.turn_of_known = itertools.cycle(self.known)
        self.ticked = time.monotonic()

    def tick(self):
        if self._stood_still():
            self.pauses += 1
            self._begin()
        self.ticked = time.monotonic()
        for _ in range(STRANGERS):
            n = client.number()
            self._ask(n, 'action=DEFER_IF_PERMIT')
            self.rates['strangers'] += 1
            if n % 2:
                self.due.append((time.monotonic() + DELAY / RATE + 0.5 + n % 7 / 10, n))
        while self.due and self.due[0][0] < time.monotonic() and not self._stood_still():
            self._ask(self.due.popleft()[1], 'action=PREPEND')
            self.rates['passed'] += 1
        for _ in range(KNOWN):
            if not self._stood_still():
                self._ask(next(self.turn_of_known), 'action=DUNNO')
        self.next = max(self.next + TICK, time.monotonic() - 1)
        time.sleep(max(0, self.next - time.monotonic()))

    def _stood_still(self):
        return time.monotonic() - self.ticked > PAUSE

    def told_of_pauses(self):
        return f', {self.pauses} times with new senders after the machine stood still' if self.pauses else ''

    def _ask(self, n, expected):
        self.asked += 1
        try:
            self.wrong += not next(self.turn).ask(client.request(n)).startswith(expected)
        except OSError:
            self.wrong += 1

    def most_rows(self):
        """That live at a time, by the lifetimes: first contacts, and for each who passed its triplet and its sender."""
        seconds = time.monotonic() - self.began
        return int((self.rates['strangers'] * RETRY_WINDOW + 2 * self.rates['passed'] * LIFETIME) / RATE / seconds) + 2 * len(self.known)
