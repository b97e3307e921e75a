"""One start with a clock that is weeks ahead."""
import time

import client
from bridge import PATIENT, Bridge

DAYS_AHEAD = 40
ROWS = 500   # of each kind


def run(torture):
    directory = torture.directory() + '/db'
    start = lambda **wall: Bridge(torture.jar, directory, '--delay=2', PATIENT, wall=wall)
    known, waiting = ([client.number() for _ in range(ROWS)] for _ in range(2))
    bridge = start()
    bridge.start()
    client.ask_all(bridge.port, map(client.request, known + waiting))
    time.sleep(2.5)
    client.ask_all(bridge.port, map(client.request, known))
    bridge.stop()

    bridge = start(WALL_AHEAD=DAYS_AHEAD * 86_400)
    bridge.start()
    # Half of them write meanwhile; a purge has had its time.
    replies = client.ask_all(bridge.port, map(client.request, known[::2] + waiting[::2]))
    moved = sum(client.seconds_left(reply) is not None for reply in replies)
    time.sleep(15)
    bridge.stop()

    bridge = start()
    bridge.start()
    still = sum(reply == 'action=DUNNO' for reply in client.ask_all(bridge.port, map(client.request, known)))
    come_back = sum(reply.startswith('action=PREPEND') for reply in client.ask_all(bridge.port, map(client.request, waiting)))
    bridge.stop()
    torture.keep(bridge, still < ROWS or come_back < ROWS)
    torture.row('clock', f'{DAYS_AHEAD} days ahead: strangers by that clock, so that it is seen to be one', f'{moved} of {ROWS}', f'{ROWS}', moved == ROWS)
    torture.row('clock', 'right again: known senders who are known; first contacts whose retry passes',
                f'{still} of {ROWS}; {come_back} of {ROWS}', 'all', still == come_back == ROWS)
