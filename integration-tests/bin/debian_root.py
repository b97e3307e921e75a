"""A clean Debian in a directory, for programs of this directory that need one.

The mirror, and whatever else apt is told, are those of this machine. Nothing of this machine is changed: what is mounted, is so
for the calling program alone.
"""
import atexit
import glob
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

INSIDE = "GREYLIST_INSIDE_UNSHARE"
NAME = os.path.basename(sys.argv[0])
started = time.monotonic()


def enter():
    """Begins the program anew where its mounts are its own."""
    if os.environ.get(INSIDE) is None:
        os.environ[INSIDE] = "yes"
        os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv])
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(f"{NAME}: ended from outside"))


def step(text):
    print(f"{time.monotonic() - started:4.0f} s  {text}", flush=True)


def must(condition, what):
    if not condition:
        sys.exit(f"{NAME}: {what}")


def run(*command, status=0, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    must(done.returncode == status, f"{shlex.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


class Root:
    """A Debian in a directory."""

    def __init__(self, directory, cache):
        self.directory = directory
        base = os.path.join(cache, "base")
        if not os.path.exists(base):
            must(shutil.which("debootstrap"), "debootstrap is missing: apt-get install --no-install-recommends debootstrap")
            shutil.rmtree(base + ".new", ignore_errors=True)
            run("debootstrap", "--variant=minbase", self.suite(), base + ".new", self.mirror())
            os.rename(base + ".new", base)
        step("a clean root is there")
        shutil.rmtree(directory, ignore_errors=True)
        run("cp", "-a", "--reflink=auto", base, directory)
        # Where / is no mount, df and Cassandra find no file system under a path.
        run("mount", "--bind", directory, directory)
        for place in ["etc/apt/sources.list", "etc/apt/sources.list.d", "etc/apt/apt.conf.d"]:
            run("rm", "-rf", self.path(place))
            if os.path.exists("/" + place):
                run("cp", "-rL", "/" + place, self.path(place))
        # What somebody has set for this machine; not Docker's, which would empty the cache, and not those of packages.
        for file in glob.glob(self.path("etc/apt/apt.conf.d/*")):
            with open(file) as opened:
                if not os.path.basename(file).startswith("99") and "proxy" not in opened.read().lower():
                    os.remove(file)
        run("cp", "-L", "/etc/resolv.conf", self.path("etc/resolv.conf"))
        atexit.register(self.end_all)
        # A root that is no running system.
        run("mount", "-t", "proc", "proc", self.path("proc"))
        run("mount", "-t", "tmpfs", "tmpfs", self.path("run"))
        archives = os.path.join(cache, "archives")
        os.makedirs(os.path.join(archives, "partial"), exist_ok=True)
        run("mount", "--bind", archives, self.path("var/cache/apt/archives"))

    def end_all(self):
        """What still runs in it, as when the caller is ended from outside."""
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.path.samefile(f"/proc/{process}/root", self.directory):
                    os.kill(int(process), signal.SIGKILL)
            except OSError:
                pass  # it has ended by itself

    @staticmethod
    def suite():
        with open("/etc/os-release") as file:
            return next(line.split("=")[1].strip() for line in file if line.startswith("VERSION_CODENAME="))

    @staticmethod
    def mirror():
        address = run("apt-get", "indextargets", "--format", "$(SITE)", "Origin: Debian", "Label: Debian").split()
        must(address, "apt knows no mirror of Debian; apt-get update first")
        return address[0]

    def path(self, inside):
        return os.path.join(self.directory, inside)

    def read(self, inside):
        with open(self.path(inside)) as file:
            return file.read()

    def write(self, inside, text):
        os.makedirs(os.path.dirname(self.path(inside)), exist_ok=True)
        with open(self.path(inside), "w") as file:
            file.write(text)

    def has(self, inside):
        return os.path.lexists(self.path(inside))

    def environment(self, **more):
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
                "DEBIAN_FRONTEND": "noninteractive", **proxies, **more}

    def command(self, *words):
        """For a process of the caller's own, with environment()."""
        return ["/usr/sbin/chroot", self.directory, *words]

    def run(self, *command, status=0):
        return run(*self.command(*command), status=status, env=self.environment())
