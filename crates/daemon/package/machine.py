"""A copy of this machine, thrown away at the end: its users, its PAM, the two services as their units start them."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from people import ADMIN, Typist

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SETTER = "/run/relatch-setter.sock"
SOCKET = "/run/relatch/relatchd.sock"
JOURNAL = Path("/run/journal")
# Where the person stands who follows the page.
HOME = Path("/srv/page")
PAGE = ROOT / "docs" / "embedding" / "linux.md"
# What the page calls and this copy has no systemd for.
SYSTEMCTL = """#!/bin/sh
[ "$*" = "restart relatchd" ] || exit 1
kill -HUP "$(cat /run/check.pid)"
sleep 0.5
for try in $(seq 100); do
    relatchctl status >/dev/null 2>&1 && exit 0
    sleep 0.2
done
exit 1
"""


class Skipped(Exception):
    """Why the copy cannot be made here."""


class Machine:
    def __init__(self, copy):
        self.copy = copy
        self.daemon = self.setter = None

    def enter(self, package):
        """Makes the copy, and goes in."""
        content = package.read_bytes()
        self.mount("-t", "tmpfs", "none", self.copy)
        for name in ("upper", "work", "root"):
            (self.copy / name).mkdir()
        root = self.copy / "root"
        layers = f"lowerdir=/,upperdir={self.copy}/upper,workdir={self.copy}/work"
        self.mount("-t", "overlay", "overlay", "-o", layers, root)
        self.mount("--rbind", "/dev", root / "dev")
        self.mount("--bind", "/proc", root / "proc")
        self.mount("-t", "tmpfs", "none", root / "run")
        self.mount("-t", "tmpfs", "none", root / "tmp")
        (root / str(ROOT).lstrip("/")).mkdir(parents=True, exist_ok=True)
        self.mount("--bind", ROOT, root / str(ROOT).lstrip("/"))
        os.chroot(root)
        os.chdir("/")
        os.environ["PATH"] = f"/usr/local/sbin:{os.environ['PATH']}:/usr/sbin:/sbin"
        os.environ["LANG"] = "C.UTF-8"
        (HOME / "target/deb").mkdir(parents=True)
        (HOME / "target/deb" / package.name).write_bytes(content)
        stub = Path("/usr/local/sbin/systemctl")
        stub.write_text(SYSTEMCTL)
        stub.chmod(0o755)
        Path("/run/check.pid").write_text(str(os.getpid()))
        signal.signal(signal.SIGHUP, lambda *_: self.restart())

    @staticmethod
    def mount(*arguments):
        run = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise Skipped(f"a copy of this machine cannot be mounted: {run.stderr.strip()}")

    def run(self, *command, **more):
        return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout

    def add_user(self, name, password):
        self.run("useradd", "--no-create-home", name)
        self.run("chpasswd", input=f"{name}:{password}\n")

    def follow_the_page(self, key_file):
        """Runs the shell lines of docs/embedding/linux.md between its marks, in the order of the page."""
        (HOME / "authority.key").write_text(key_file + "\n")
        blocks = re.findall(r"<!-- checked -->\n+```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
        assert len(blocks) >= 3, "the page has no lines to check"
        for lines in blocks:
            script = subprocess.Popen(["sh", "-ec", lines], cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            said, _ = script.communicate()
            assert script.returncode == 0, f"{lines}\n{said}\n{self.journal()}"
        assert self.status()["binding"] is None

    def restart(self):
        self.stop_daemon()
        self.start_daemon()

    def start_daemon(self):
        """As relatchd.service does: its user, no capability, the record key as a credential."""
        self.start_setter()
        if self.daemon and self.daemon.poll() is None:
            return
        credentials = Path("/run/credentials")
        credentials.mkdir(exist_ok=True)
        Path("/run/relatch").mkdir(exist_ok=True)
        shutil.copy("/etc/relatch/record-key", credentials / "record-key")
        for path in (credentials, credentials / "record-key", "/run/relatch"):
            shutil.chown(path, "relatch", "relatch")
        (credentials / "record-key").chmod(0o400)
        drop = ["setpriv", "--reuid=relatch", "--regid=relatch", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        environment = {"CREDENTIALS_DIRECTORY": str(credentials), "PATH": "/usr/bin:/bin"}
        with JOURNAL.open("ab") as journal:
            self.daemon = subprocess.Popen([*drop, "/usr/sbin/relatchd"], env=environment, stderr=journal)
        self.await_socket(self.daemon, ["relatchctl", "status"])

    def start_setter(self):
        """As relatch-setter.socket and its service do: root, with the capabilities of the unit alone."""
        if self.setter and self.setter.poll() is None:
            return
        unit = (HERE / "relatch-setter@.service").read_text()
        kept = re.search(r"^CapabilityBoundingSet=(.*)$", unit, re.MULTILINE)[1].split()
        kept = ",".join(["-all", *("+" + name.removeprefix("CAP_").lower() for name in kept)])
        Path(SETTER).unlink(missing_ok=True)
        command = ["systemd-socket-activate", "--accept", "--inetd", f"--listen={SETTER}"]
        command += ["setpriv", f"--bounding-set={kept}", f"--inh-caps={kept}", "--no-new-privs", "/usr/sbin/relatchd", "setter"]
        with JOURNAL.open("ab") as journal:
            self.setter = subprocess.Popen(command, stderr=journal, stdout=journal, stdin=subprocess.DEVNULL)
        self.await_socket(self.setter, ["test", "-S", SETTER])
        shutil.chown(SETTER, "relatch", "relatch")
        Path(SETTER).chmod(0o600)

    @staticmethod
    def await_socket(process, command):
        for _ in range(600):
            if subprocess.run(command, capture_output=True, check=False).returncode == 0:
                return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"{process.args} does not start\n{Machine.journal()}")

    def stop_daemon(self):
        if self.daemon:
            self.daemon.terminate()
            self.daemon.wait()

    def kill_daemon(self):
        self.daemon.kill()
        self.daemon.wait()

    def kill_setter(self):
        """The service with what it started, at whatever it does."""
        self.setter.kill()
        self.setter.wait()
        for process in self.setting():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def settle(self):
        """A password that is being set when the daemon is killed is set all the same: waits until nothing runs for a while."""
        quiet = 0
        while quiet < 5:
            time.sleep(0.1)
            quiet = 0 if self.setting() else quiet + 1

    def setting(self):
        """The processes that set or check a password now."""
        processes = [process for process in Path("/proc").iterdir() if process.name.isdigit()]
        found = [int(process.name) for process in processes if self.is_setters(process)]
        return [process for process in found if process != self.setter.pid]

    @staticmethod
    def is_setters(process):
        """Whether it runs in this copy, and is one of the programs that set the password."""
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            here = os.readlink(process / "ns/mnt") == os.readlink("/proc/self/ns/mnt")
        except OSError:
            return False
        return here and (b"setter" in words or words[0] in (b"/usr/sbin/chpasswd", b"/usr/sbin/unix_chkpwd"))

    def status(self):
        return json.loads(self.run("relatchctl", "--json", "status"))

    def clear(self, password):
        self.run("relatchctl", "--json", "clear", input=f"{password}\n")

    def login(self, *more):
        """A login at the first console of the machine."""
        terminal = [] if "tty=" in str(more) else ["-I", "tty=/dev/tty1"]
        return ["pamtester", *terminal, *more, "login", ADMIN, "authenticate"]

    def logs_in(self, password):
        person = Typist(self.login())
        person.type("assword:", password)
        said = person.rest()
        assert "QR" not in said, said
        return person.status() == 0

    def holds(self, password):
        command = ["/usr/sbin/unix_chkpwd", ADMIN, "nonull"]
        run = subprocess.run(command, input=f"{password}\0", text=True, capture_output=True, check=False)
        return run.returncode == 0

    @staticmethod
    def journal():
        return JOURNAL.read_text() if JOURNAL.exists() else ""

    @staticmethod
    def common_auth():
        return Path("/etc/pam.d/common-auth").read_text()

    def purge(self):
        self.leave()
        self.run("dpkg", "--purge", "relatch-daemon")

    @staticmethod
    def leftovers():
        places = ["/etc", "/usr/sbin", "/usr/bin", "/usr/lib", "/usr/share", "/lib/systemd", "/var/lib"]
        found = subprocess.run(["find", *places, "-name", "*relatch*"], capture_output=True, text=True, check=False)
        users = [line for line in Path("/etc/passwd").read_text().splitlines() if line.startswith("relatch:")]
        return found.stdout.split() + users

    def leave(self):
        for process in (self.daemon, self.setter):
            if process and process.poll() is None:
                process.kill()
                process.wait()
