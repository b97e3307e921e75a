"""First contacts that were acknowledged, and the proof that each is still known."""
import time

import client

DELAY = 60


class Contacts:
    """For a bridge with --delay=60. A stranger's first contact is told 60 seconds; who is known is told fewer a second later,
    or, after the delay, passes with a header. A plain pass proves nothing: an outage passes everybody."""

    def __init__(self):
        self.acknowledged, self.passed, self.last = set(), set(), 0.0

    def told(self, n, reply):
        if client.seconds_left(reply) is None:
            return False
        self.acknowledged.add(n)
        self.last = time.monotonic()
        return True

    def lost(self, port, numbers):
        """Those of numbers that the bridge does not know."""
        time.sleep(max(0, self.last + 1.5 - time.monotonic()))
        numbers = sorted(numbers)
        return [n for n, reply in zip(numbers, client.ask_all(port, map(client.request, numbers))) if not self._known(n, reply)]

    def _known(self, n, reply):
        left = client.seconds_left(reply)
        if left is not None:
            return left < DELAY and n not in self.passed
        if reply.startswith('action=PREPEND X-Greylist'):
            self.passed.add(n)
            return True
        return n in self.passed
