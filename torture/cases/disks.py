"""A disk that is full while mail comes in, and has room again."""
import os, subprocess, threading, time

import client
from bridge import Bridge
from contacts import Contacts, DELAY

BUDGET = 2.0
# What a busy machine adds to the budget before the client has read the answer.
GRACE = 0.5
SIZE = '80m'   # more than Derby's log takes by itself
FULL_FOR = 5   # seconds of outage
BETWEEN = 3    # seconds of mail before each


def run(torture):
    where = torture.directory()
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={SIZE}', 'none', where], stderr=subprocess.DEVNULL)
    if mounted.returncode:
        torture.skipped('disks', 'needs root, to mount a small disk')
        return
    try:
        _torture(torture, where)
    finally:
        torture.unmount(where)


def _torture(torture, disk):
    bridge = Bridge(torture.jar, disk + '/db', f'--delay={DELAY}', log=torture.directory() + '/disks.log')
    bridge.start()
    mail = Mail(bridge.port)
    back, lost, unanswered = [], set(), []
    for _ in range(torture.disks):
        time.sleep(BETWEEN)
        ballast = disk + '/ballast'
        _fill(ballast, mail)
        os.unlink(ballast)
        freed = time.monotonic()
        while client.seconds_left(bridge.ask(client.stranger())) is None and time.monotonic() - freed < 60:
            time.sleep(0.05)
        back.append(time.monotonic() - freed)
    mail.stop()
    lost.update(mail.contacts.lost(bridge.port, mail.contacts.acknowledged))
    bridge.kill()
    bridge.start()
    lost.update(mail.contacts.lost(bridge.port, mail.contacts.acknowledged))
    bridge.stop()
    torture.keep(bridge, lost or mail.unanswered or max(back) > 10)
    torture.row('disks', f'{torture.disks} full disks: worst answer of {mail.asked}, {mail.passed} of which passed unexamined; none at all',
                f'{mail.worst:.2f} s; {mail.unanswered}', f'{BUDGET:g} s (and {GRACE} for a busy machine); 0',
                mail.worst <= BUDGET + GRACE and not mail.unanswered)
    torture.row('disks', 'greylisting is back after there is room: worst', f'{max(back):.1f} s', '10 s', max(back) <= 10)
    torture.row('disks', f'first contacts lost, of {len(mail.contacts.acknowledged)} acknowledged; asked again before and after a kill -9',
                len(lost), '0', not lost)


def _fill(ballast, mail):
    """Until there has been an outage for FULL_FOR seconds; whatever becomes free meanwhile is filled, too."""
    before, since, begun = mail.passed, None, time.monotonic()
    with open(ballast, 'wb', buffering=0) as f:
        while since is None or time.monotonic() - since < FULL_FOR:
            if time.monotonic() - begun > 90:
                raise AssertionError('a full disk was no outage within 90 s: nothing was tried')
            try:
                while f.write(b'\0' * 4096):
                    pass
            except OSError:
                time.sleep(0.05)
            if since is None and mail.passed > before:
                since = time.monotonic()


class Mail:
    """Strangers, from four connections, until stop()."""

    def __init__(self, port):
        self.port, self.contacts, self.lock, self.on = port, Contacts(), threading.Lock(), True
        self.asked = self.passed = self.unanswered = 0
        self.worst = 0.0
        self.threads = [threading.Thread(target=self._call, daemon=True) for _ in range(4)]
        for thread in self.threads:
            thread.start()

    def _call(self):
        caller = client.Caller(self.port)
        while self.on:
            n, begun = client.number(), time.monotonic()
            try:
                reply = caller.ask(client.request(n))
            except OSError:
                reply = None
            with self.lock:
                self.asked += 1
                self.worst = max(self.worst, time.monotonic() - begun)
                if reply is None:
                    self.unanswered += 1
                elif not self.contacts.told(n, reply):
                    self.passed += 1
            time.sleep(0.002)

    def stop(self):
        self.on = False
        for thread in self.threads:
            thread.join()
