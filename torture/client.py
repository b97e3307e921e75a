"""Postfix's side of the protocol: made-up triplets, single questions, and many at once."""
import collections, ipaddress, itertools, re, selectors, socket, time

_numbers = itertools.count(1)
_SECONDS = re.compile(r'action=DEFER_IF_PERMIT .*Greylisted for (\d+) seconds')


def request(n):
    """The n-th triplet: an address, a name and a sender's domain of its own."""
    address = ipaddress.IPv4Address(0x14000000 + n)   # 20.0.0.0 and on
    return (f'request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nclient_address={address}\n'
            f'client_name=mail.d{n}.example\nreverse_client_name=mail.d{n}.example\nhelo_name=mail.d{n}.example\n'
            f'sender=ann@d{n}.example\nrecipient=bob@example.org\nrecipient_count=0\ninstance={n:x}.{next(_numbers):x}\nsize=0\n\n'
            ).encode()


_strangers = itertools.count(0)


def number():
    """of a triplet that nobody has asked about"""
    return next(_strangers)


def stranger():
    return request(number())


def connect(port, timeout=10):
    s = socket.create_connection(('127.0.0.1', port), timeout)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def answer(s):
    """The next answer, without its empty line. OSError if the connection ends or the time is over."""
    data = b''
    while not data.endswith(b'\n\n'):
        more = s.recv(4096)
        if not more:
            raise ConnectionResetError('closed without an answer')
        data += more
    return data.decode('utf-8', 'replace').strip()


def seconds_left(reply):
    """What a deferral says, or None for any other answer."""
    found = _SECONDS.match(reply or '')
    return int(found.group(1)) if found else None


class Caller:
    """A connection that is kept, as Postfix keeps one, and opened anew when it has ended."""

    def __init__(self, port, timeout=10):
        self.port, self.timeout, self.socket = port, timeout, None

    def ask(self, question):
        if not self.socket:
            self.socket = connect(self.port, self.timeout)
        try:
            self.socket.sendall(question)
            return answer(self.socket)
        except OSError:
            self.close()
            raise

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None


def ask_all(port, questions, connections=16, depth=20, timeout=10):
    """The answers in the order of the questions. Each connection has up to depth questions under way. OSError if one is
    not answered within timeout seconds."""
    questions = list(questions)
    replies, due = [None] * len(questions), collections.deque(range(len(questions)))
    with selectors.DefaultSelector() as ready:
        for _ in range(min(connections, len(questions))):
            ready.register(connect(port, timeout), selectors.EVENT_READ, [collections.deque(), b''])
        try:
            for key in ready.get_map().values():
                _send(key, questions, due, depth)
            left = len(questions)
            while left:
                events = ready.select(timeout)
                if not events:
                    raise TimeoutError(f'{left} of {len(questions)} questions without an answer for {timeout} s')
                for key, _ in events:
                    left -= _receive(key, replies)
                    _send(key, questions, due, depth)
        finally:
            for key in list(ready.get_map().values()):
                key.fileobj.close()
    return replies


def _send(key, questions, due, depth):
    waiting, batch = key.data[0], []
    while due and len(waiting) < depth:
        waiting.append(due.popleft())
        batch.append(questions[waiting[-1]])
    if batch:
        key.fileobj.sendall(b''.join(batch))


def _receive(key, replies):
    data = key.fileobj.recv(65536)
    if not data:
        raise ConnectionResetError('closed with questions under way')
    *whole, key.data[1] = (key.data[1] + data).split(b'\n\n')
    for reply in whole:
        replies[key.data[0].popleft()] = reply.decode('utf-8', 'replace').strip()
    return len(whole)


class Pace:
    """for tick in Pace(rate, seconds): the instant at which each was due, so that a late answer makes the next ones late, too"""

    def __init__(self, rate, seconds):
        self.rate, self.seconds = rate, seconds

    def __iter__(self):
        begun = time.monotonic()
        for i in range(int(self.rate * self.seconds)):
            due = begun + i / self.rate
            time.sleep(max(0, due - time.monotonic()))
            yield due


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
