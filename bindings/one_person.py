#!/usr/bin/env python3
"""Follows docs/one-person.md to the letter: a person, a recorder on which `relatchd` runs, and `relatch-app` on a computer.

    one_person.py FOLDER     where `relatch-app`, `relatchd` and `relatchctl` are

The two machines are two folders. Each line of the page is typed into a shell on a terminal; the pictures that it names are taken of
the recorder's terminal.
"""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "crates" / "c"))

from driving import photograph  # noqa: E402

PAGE = HERE.parent / "docs" / "one-person.md"
PATIENCE = 120  # seconds; a busy machine is slow
PASSPHRASE = "correct horse battery"
# What the person answers, by the end of the question. A code is the answer that the other machine gives.
ANSWERS = {
    "Passphrase: ": PASSPHRASE,
    "The same again: ": PASSPHRASE,
    "Passphrase once more: ": PASSPHRASE,
    "[y/N] ": "y",
    "1/2: ": "1",
}
CODE_QUESTIONS = ("Confirmation code: ", "Type the check code of your app: ", "Type the code that the app shows: ")

# The daemon of a recorder whose one password is in a file: its own user is every role.
CONFIGURATION = """
[device]
vendor = "Vendor"
model = "NVR-8"
serial = "0001"
minimum-suite = 1
code-length = 12
[records]
folder = "{folder}/records"
key = "{folder}/record-key"
[password]
account = "admin"
set = ["{folder}/set"]
set-input = "password"
check = ["{folder}/check"]
check-input = "password"
[roles]
console = ["{user}"]
administrator = ["{user}"]
button = ["{user}"]
status = ["everyone"]
[socket]
path = "{folder}/socket"
"""
SET = "#!/bin/sh\nset -e\ncd {folder}\nIFS= read -r line\nprintf '%s\\n' \"$line\" >password.new\nmv password.new password\n"
CHECK = "#!/bin/sh\ncd {folder}\nIFS= read -r typed\n[ \"$typed\" = \"$(cat password)\" ]\n"


class Terminal:
    """A line of the page in a shell, on a terminal of its machine."""

    def __init__(self, line, folder, programs, answers=()):
        self.line, self.answers = line, ANSWERS | dict(answers)
        # What was said since the last code was typed, and where the last answer was given.
        self.said, self.answered = b"", 0
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            environment = {"PATH": f"{programs}:{os.environ['PATH']}", "LANG": "C.UTF-8", "HOME": str(folder)}
            os.execve("/bin/sh", ["sh", "-c", line], environment)

    def goes_on(self):
        """Answers what it asks, up to the question for a code. False where the line has ended."""
        while self.read():
            asked = self.screen()[self.answered:]
            if asked.endswith(CODE_QUESTIONS):
                return True
            if known := [question for question in self.answers if asked.endswith(question)]:
                self.answered = len(self.screen())
                self.type(self.answers[known[0]])
        _, status = os.waitpid(self.process, 0)
        os.close(self.terminal)
        assert os.waitstatus_to_exitcode(status) == 0, f"{self.line}: {self.screen()}"
        return False

    def read(self):
        """Takes what is said; false at the end."""
        ready, _, _ = select.select([self.terminal], [], [], PATIENCE)
        assert ready, f"{self.line}: no answer to {self.screen()!r}"
        try:
            part = os.read(self.terminal, 65536)
        except OSError:  # the program has ended
            part = b""
        self.said += part
        return bool(part)

    def screen(self):
        """What a person reads: without colours, and without the ends of lines of a terminal."""
        return re.sub(r"\x1b\[[0-9;]*m|\r", "", self.said.decode(errors="ignore"))

    def type(self, line):
        os.write(self.terminal, line.encode() + b"\n")

    def enter(self, code):
        """Types a code; the screen is empty then."""
        self.said, self.answered = b"", 0
        self.type(code)

    def code(self):
        found = re.search(r"^ {4}(\d{4}(?: \d{4})+)$", self.screen(), re.MULTILINE)
        assert found, f"{self.line}: no code in {self.screen()}"
        return found[1]


class Recorder:
    """A machine with `relatchd`, whose administrator's password is in a file."""

    def __init__(self, folder, programs):
        self.folder, self.programs, self.waiting = folder, programs, None
        (folder / "records").mkdir(mode=0o700)
        self.write("record-key", "k" * 32, 0o400)
        self.write("password", "old password 0\n", 0o600)
        self.write("set", SET, 0o700)
        self.write("check", CHECK, 0o700)
        self.write("relatchd.toml", CONFIGURATION, 0o600)
        # On a recorder the package has put the socket where `relatchctl` looks for it.
        self.write("relatchctl", f"#!/bin/sh\nexec {programs}/relatchctl --socket {folder}/socket \"$@\"\n", 0o700)
        with (folder / "journal").open("wb") as journal:
            command = [programs / "relatchd", "--config", folder / "relatchd.toml"]
            self.daemon = subprocess.Popen(command, stderr=journal)
        self.passwords = 0

    def write(self, name, text, mode):
        file = self.folder / name
        file.write_text(text.replace("{folder}", str(self.folder)).replace("{user}", str(os.getuid())))
        file.chmod(mode)

    def starts(self):
        """Waits for the daemon."""
        until = time.monotonic() + PATIENCE
        while subprocess.run([self.folder / "relatchctl", "status"], capture_output=True, check=False).returncode:
            assert self.daemon.poll() is None and time.monotonic() < until, (self.folder / "journal").read_text()
            time.sleep(0.05)

    def run(self, line):
        """A line, up to the question for a code."""
        assert not self.waiting, f"{self.waiting.line} still waits for a code"
        self.passwords += "recover" in line
        new = f"new password {self.passwords}"
        questions = {"Administrator’s password: ": self.password(), "New password: ": new, "New password again: ": new}
        terminal = Terminal(line, self.folder, self.folder, questions)
        self.waiting = terminal if terminal.goes_on() else None

    def enter(self, code):
        self.waiting.enter(code)
        if not self.waiting.goes_on():
            self.waiting = None

    def password(self):
        return (self.folder / "password").read_text().rstrip("\n")

    def end(self):
        self.daemon.terminate()
        self.daemon.wait(PATIENCE)


def lines():
    """The lines of the page for the two programs, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith(("relatch-app ", "relatchctl "))]


def follow(recorder, computer, programs):
    """Types each line; a code goes from one machine to the other."""
    codes = 0
    for line in lines():
        print(f"  {line}", flush=True)
        if line.startswith("relatchctl"):
            for file in re.findall(r"\S+\.key", line):
                (recorder.folder / file).write_bytes((computer / file).read_bytes())
            recorder.run(line)
            continue
        picture = re.search(r"\S+\.png", line)
        if picture:
            photograph(recorder.waiting.screen(), computer / picture[0])
        terminal = Terminal(line, computer, programs)
        assert not terminal.goes_on(), f"{line}: asks for a code"
        if picture:
            recorder.enter(terminal.code())
            codes += 1
    return codes


def main():
    programs = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        place, computer = Path(folder) / "recorder", Path(folder) / "computer"
        place.mkdir()
        computer.mkdir()
        recorder = Recorder(place, programs)
        try:
            recorder.starts()
            codes = follow(recorder, computer, programs)
        finally:
            recorder.end()
        assert (codes, recorder.waiting) == (4, None), "a binding, a check, and a recovery with each computer"
        assert recorder.password() == "new password 2", recorder.password()
        for file in ("relatch.age", "other.age", "relatch-backup.age"):
            assert (computer / file).read_bytes().startswith(b"age-encryption.org/v1"), file
        assert "RL1:" not in (place / "journal").read_text()
    print(f"  the page holds: {codes} codes, two new passwords")


if __name__ == "__main__":
    main()
