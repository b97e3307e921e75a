"""The packaged bridge as a process on a free loopback port, with the flags of Postfix's unit."""
import os, random, re, signal, socket, subprocess, tempfile, time

import client

JVM = ['java', '-Xms8m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError']
# On a busy machine the store may take longer than mail should wait for it: for cases that do not look at the time.
PATIENT = '--time-budget=8000'
# A mail passes for its own triplet alone, so that each answer tells whether this one is remembered; no name server is asked.
OPTIONS = ['--spf=off', '--lookup-by-host', '--auto-whitelist-clients=0', '--auto-whitelist-domains=0',
           '--whitelist-clients=/dev/null', '--whitelist-recipients=/dev/null']
# What tells of a fault in a log line that is none of a decision, whose values are the client's.
FAULT = re.compile(r'^\s+at \S+\(|^Caused by|Exception|StackOverflow|OutOfMemory')

running = set()
latest = None   # the one that was started last


def free_port():
    """None from which the system takes those of clients: while a bridge is away, one of its own could have it."""
    while True:
        port = random.SystemRandom().randrange(10_240, 32_000)
        with socket.socket() as s:
            try:
                s.bind(('127.0.0.1', port))
                return port
            except OSError:
                pass  # somebody has it


def shim():
    """The library that makes the wall clock wrong (clock.c), compiled once."""
    if not hasattr(shim, 'path'):
        path = os.path.join(tempfile.gettempdir(), 'clock.so')
        subprocess.run(['cc', '-shared', '-fPIC', '-O2', '-o', path, os.path.join(os.path.dirname(__file__), 'clock.c'), '-ldl'],
                       check=True)
        shim.path = path
    return shim.path


class Bridge:
    """dbdir: of the database. wall: WALL_AHEAD, WALL_RATE, WALL_SINCE of clock.c. log: a file, or None for a pipe that
    nobody reads."""

    def __init__(self, jar, dbdir, *options, jvm=(), wall=None, log=True):
        self.port = free_port()
        self.log = dbdir.rstrip('/') + '.log' if log is True else log
        self.command = [*JVM, *jvm, '-jar', jar, f'--inet=127.0.0.1:{self.port}', f'--dbdir={dbdir}', *OPTIONS, *options]
        self.environment = dict(os.environ)
        if wall:
            self.environment.update({name: str(value) for name, value in wall.items()}, LD_PRELOAD=shim())
        self.process = None
        self.answered = 0   # at the starts

    def spawn(self):
        global latest
        latest = self
        out = open(self.log, 'ab') if self.log else subprocess.PIPE
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=out,
                                        env=self.environment)
        running.add(self.process)
        return self

    def start(self, within=60):
        """Seconds until a stranger was greylisted: until then, mail may be accepted because the database is still opening."""
        begun = time.monotonic()
        self.spawn()
        while time.monotonic() - begun < within:
            if self.process.poll() is not None:
                raise AssertionError(f'the bridge ended with status {self.process.returncode} at its start: {self.tail()}')
            try:
                reply = self.ask(client.stranger())
                self.answered += 1
                if client.seconds_left(reply) is not None:
                    return time.monotonic() - begun
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError(f'the bridge greylists nobody {within} s after its start: {self.tail()}')

    def ask(self, request, timeout=10):
        with client.connect(self.port, timeout) as s:
            s.sendall(request)
            return client.answer(s)

    def kill(self):
        self.process.kill()
        self.process.wait()
        running.discard(self.process)

    def stop(self, within=30):
        """(exit status, seconds)"""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
        running.discard(self.process)
        return self.process.returncode, time.monotonic() - begun

    def lines(self):
        with open(self.log, errors='replace') as f:
            yield from f

    def faults(self):
        return [line.rstrip() for line in self.lines() if 'action=' not in line and FAULT.search(line)]

    def logged(self, text):
        return any(text in line for line in self.lines())

    def tail(self):
        return ' / '.join(line.strip() for line in list(self.lines())[-3:]) if self.log else '(no log)'

    def descriptors(self):
        return len(os.listdir(f'/proc/{self.process.pid}/fd'))

    def threads(self):
        return len(os.listdir(f'/proc/{self.process.pid}/task'))

    def heap(self):
        """Bytes of what lives; it is counted right after a collection, before there is new garbage."""
        histogram = subprocess.run(['jcmd', str(self.process.pid), 'GC.class_histogram'], check=True, capture_output=True, text=True)
        return int(histogram.stdout.split()[-1])


def end_all():
    for process in list(running):
        process.kill()
        process.wait()
        running.discard(process)


def files(directory):
    """Bytes on disk."""
    total = 0
    for parent, _, names in os.walk(directory):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_blocks * 512
            except OSError:
                pass
    return total
