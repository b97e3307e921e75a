#!/usr/bin/env python3
"""Tries to break the promise of docs/reliability.md: the packaged bridge as a process on loopback, whose databases are in
temporary directories. Prints a Markdown table; the status is 1 if something in it failed."""
import argparse, importlib, os, shutil, signal, subprocess, sys, tempfile, time, traceback

import bridge

CASES = ('kills', 'disks', 'strangers', 'connections', 'fuzz', 'unread', 'soak', 'clocks')


class Torture:
    """What the cases are told, and what they tell."""

    def __init__(self, options):
        self.jar, self.out, self.seed = os.path.abspath(options.jar), options.out, options.seed
        self.kills, self.disks, self.strangers = options.kills, options.disks, options.strangers
        self.fuzz, self.soak = options.fuzz, options.soak
        self.rows, self.failed = [], False

    def directory(self):
        return tempfile.mkdtemp()

    def row(self, case, figure, reached, wanted, holds):
        self._row(case, figure, reached, wanted, 'OK' if holds else 'FAILED')
        self.failed |= not holds

    def skipped(self, case, why):
        self._row(case, why, '–', '–', 'SKIPPED')

    def _row(self, *cells):
        self.rows.append('| ' + ' | '.join(str(cell).replace('|', '\\|') for cell in cells) + ' |')
        print(self.rows[-1], flush=True)

    def keep(self, bridge, why):
        """The log of a bridge beside the table, if there is a reason."""
        if why and bridge and bridge.log:
            shutil.copy(bridge.log, os.path.join(os.path.dirname(self.out), f'torture-{len(self.rows)}.log'))

    def unmount(self, where):
        bridge.end_all()
        subprocess.run(['umount', where], check=True)

    def run(self, case):
        try:
            importlib.import_module('cases.' + case).run(self)
        except Exception as e:   # the others go on
            traceback.print_exc()
            self.keep(bridge.latest, True)
            self.row(case, 'did not get to its end', f'{type(e).__name__}: {e}', '–', False)
        finally:
            bridge.end_all()


def options():
    number = lambda kind, otherwise: lambda text: kind(text) if text else otherwise
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('jar')
    p.add_argument('--out', default='target/torture.md', help='file for the table')
    p.add_argument('--only', default='', help='of ' + ','.join(CASES))
    p.add_argument('--kills', type=number(int, 20), default=20)
    p.add_argument('--disks', type=number(int, 3), default=3, help='how often a disk is full')
    p.add_argument('--strangers', type=number(int, 150_000), default=150_000)
    p.add_argument('--fuzz', type=number(int, 500_000), default=500_000, help='requests')
    p.add_argument('--soak', type=number(float, 2), default=2, help='minutes')
    p.add_argument('--seed', type=number(int, 1), default=1, help='of what is random')
    return p.parse_args()


def main():
    chosen = options()
    cases = [case for case in chosen.only.split(',') if case] or CASES
    if unknown := set(cases) - set(CASES):
        sys.exit(f'torture: there is no {", ".join(sorted(unknown))}; ONLY= takes {",".join(CASES)}')
    os.makedirs(os.path.dirname(chosen.out) or '.', exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    torture, begun = Torture(chosen), time.monotonic()
    torture.rows += ['| | figure | reached | wanted | |', '|---|---|---|---|---|']
    print('\n'.join(torture.rows), flush=True)
    with tempfile.TemporaryDirectory(prefix='torture-') as directory:
        tempfile.tempdir = directory
        for case in cases:
            torture.run(case)
    with open(chosen.out, 'w') as f:
        print(*torture.rows, sep='\n', file=f)
    print(f'\nKILLS={chosen.kills} DISKS={chosen.disks} STRANGERS={chosen.strangers} FUZZ={chosen.fuzz} SOAK={chosen.soak:g} SEED={chosen.seed}: '
          f'{os.cpu_count()} cores, {time.monotonic() - begun:.0f} s. The table is in {chosen.out}.')
    sys.exit(1 if torture.failed else 0)


if __name__ == '__main__':
    main()
