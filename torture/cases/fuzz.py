"""Random and mutated requests over the socket, while an honest client asks."""
import concurrent.futures, multiprocessing, random, socket, struct, threading, time

import client
from bridge import Bridge

WORKERS = 2
THREADS = 12   # of each: most of the time they wait for an answer
ODD = [b'\0', b'\r', b'\n', b'\r\n', b'\n\n', b'=', b'==', b'\xff\xfe', b'\xed\xa0\x80', b'\xf0\x9f\x92\xa9', b'%s%n', b'${jndi:x}', b'a' * 300,
       b'9' * 40, b'-1', b'::ffff:1.2.3.4', b'[::1]', b'256.1.1.1', b'<>', b'@', b'"', b'\\', b'prvs=', b'SRS0=', b'*', b'../']
OTHERS = [b'GET / HTTP/1.1\r\nHost: x\r\n\r\n', b'EHLO x\r\nMAIL FROM:<a@b>\r\n', b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', b'\n' * 50,
          b'x' * 9000 + b'\n\n', b'a=b\n' * 300 + b'\n', b'request=junk_mail_control\n\n', b'request=smtpd_access_policy\n\n']
STATES = [b'RCPT', b'DATA', b'END-OF-MESSAGE', b'CONNECT', b'VRFY', b'ETRN', b'']
NAMES = [b'sender', b'recipient', b'client_address', b'client_name', b'helo_name', b'sasl_username', b'instance', b'queue_id',
         b'protocol_state', b'request', b'size']


def run(torture):
    bridge = Bridge(torture.jar, torture.directory() + '/db', '--delay=1', f'--dns=127.0.0.1:{_name_server()}')
    bridge.start()
    known = client.number()
    bridge.ask(client.request(known))
    time.sleep(1.5)
    bridge.ask(client.request(known))
    fork = multiprocessing.get_context('fork')
    told = fork.SimpleQueue()
    workers = [fork.Process(target=_fuzz, args=(bridge.port, torture.seed * 1000 + i, torture.fuzz, told)) for i in range(WORKERS)]
    for worker in workers:
        worker.start()
    wrong, worst, asked = _honest(bridge.port, known, torture.fuzz)
    examined, answers = (sum(column) for column in zip(*(told.get() for _ in workers)))
    for worker in workers:
        worker.join()
    alive = client.seconds_left(bridge.ask(client.stranger())) is not None
    status, _ = bridge.stop()
    faults = bridge.faults()
    torture.keep(bridge, faults or wrong or not alive)
    torture.row('fuzz', f'{examined:,} requests in {torture.fuzz} s, {answers:,} answered and the others refused '
                f'(seed {torture.seed}): exceptions in the log',
                f'{len(faults)} {faults[0] if faults else ""}'.strip(), '0', not faults)
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


def _honest(port, known, seconds):
    caller, wrong, worst, asked = client.Caller(port), 0, 0.0, 0
    for _ in client.Pace(20, seconds):
        begun = time.monotonic()
        for n, expected in ((known, 'action=DUNNO'), (client.number(), 'action=DEFER_IF_PERMIT')):
            asked += 1
            try:
                wrong += not caller.ask(client.request(n)).startswith(expected)
            except OSError:
                wrong += 1
        worst = max(worst, time.monotonic() - begun)
    return wrong, worst, asked


def _fuzz(port, seed, seconds, told):
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        counts = list(pool.map(lambda i: _fuzz_on(port, seed * 100 + i, seconds), range(THREADS)))
    told.put(tuple(map(sum, zip(*counts))))


def _fuzz_on(port, seed, seconds):
    chance, examined, answers, end = random.Random(seed), 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        batch = [_make(chance) for _ in range(chance.choice((1, 4, 16, 40)))]
        try:
            answered = _send(port, b''.join(batch), chance)
        except OSError:
            answered = 0   # closed by the bridge in the middle
        answers += answered
        # After the first request that is refused the connection is closed, and nobody looks at what is behind it.
        examined += min(len(batch), answered + 1)
    return examined, answers


def _send(port, data, chance):
    """How many answers came."""
    with client.connect(port, 5) as s:
        cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.choice((0, 0, 1, 5))))
        for begin, end in zip([0, *cuts], [*cuts, len(data)]):
            s.sendall(data[begin:end])
        if chance.random() < 0.1:   # gone, without reading
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            return 0
        s.shutdown(socket.SHUT_WR)
        answers = 0
        while more := s.recv(65536):
            answers += more.count(b'\n\n')
        return answers


def _make(chance):
    kind = chance.random()
    if kind < 0.02:
        return chance.choice(OTHERS)
    if kind < 0.04:
        return chance.randbytes(chance.randrange(600))
    # numbers that no honest client of this run has
    request = client.request(8_000_000 + chance.randrange(2_000))
    if kind < 0.15:
        return request
    return _spoil(request, chance) if kind < 0.35 else _wrong_values(request, chance)


def _wrong_values(request, chance):
    """Whole lines that are odd, so that what is behind the parser has its share."""
    lines = request[:-1].split(b'\n')
    for _ in range(chance.randrange(1, 4)):
        what = chance.random()
        name = chance.choice(NAMES)
        if what < 0.6:
            parts = [chance.choice((chance.choice(ODD), chance.randbytes(chance.randrange(30)), b'ann@d1.example')) for _ in range(3)]
            line = name + b'=' + b''.join(parts[:chance.randrange(4)]).replace(b'\n', b'')
        elif what < 0.95:
            line = b'protocol_state=' + chance.choice(STATES)
        else:
            line = name
        lines.insert(chance.randrange(len(lines)), line)
    if chance.random() < 0.3:
        chance.shuffle(lines)
    end = chance.choice((b'\n', b'\r\n'))
    return end.join(line for line in lines if line) + end + end


def _spoil(request, chance):
    data = bytearray(request)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        what = chance.random()
        if what < 0.3 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif what < 0.5:
            del data[at:at + chance.randrange(20)]
        elif what < 0.8:
            data[at:at] = chance.choice(ODD)
        else:
            data[at:at] = data[at:at + chance.randrange(100)] * chance.randrange(1, 4)
    return bytes(data)
