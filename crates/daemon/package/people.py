"""The person at the machine: what they see and type, and their phone, by the reference and a reader of other people's."""

import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "crates" / "c"))
sys.path.insert(0, str(ROOT / "crates" / "c" / "firmware"))

import phone as reference  # noqa: E402
from driving import photograph  # noqa: E402

ADMIN = "admin"
PATIENCE = 60  # seconds
damm = reference.damm


class Phone(reference.Phone):
    """The phone sees pictures and nothing else."""

    def key_file(self):
        return reference.KEY_SETS[2].public.text()

    def scan(self, screen):
        """The code for the QR code on the screen: an offer is claimed, any other is answered."""
        with tempfile.NamedTemporaryFile(suffix=".png") as picture:
            photograph(screen, picture.name)
            read = subprocess.run(["zbarimg", "-q", "--raw", picture.name], capture_output=True, text=True, check=True)
        text = read.stdout.strip()
        try:
            return self.code(text)
        except Exception:  # the reference has a fault for each field of an offer that a challenge has not
            return self.claim(text)


def wrong(code):
    """A code of the same length with a right check digit, and another number."""
    digits = code.replace(" ", "")[:-1]
    other = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    return other + damm.check_digit(other)


class dialogue:  # noqa: N801 -- it reads as a function
    """`relatchctl --dialogue`, up to its next question."""

    def __init__(self, *arguments):
        command = ["relatchctl", "--dialogue", "--lang=en", *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines, self.errors = [], []

    def __enter__(self):
        self.read()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def read(self):
        self.lines, self.errors, self.asks = [], [], True
        for line in self.process.stdout:
            letter, text = line[0], line[2:].rstrip("\n")
            if letter in "PS":
                return
            (self.errors if letter == "E" else self.lines).append(text)
        self.asks = False

    def seen(self):
        return "\n".join(self.lines)

    def type(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        self.read()

    def ended(self):
        return self.process.wait(PATIENCE)


class Typist:
    """A person at a terminal."""

    def __init__(self, command):
        self.master, slave = pty.openpty()
        subprocess.run(["stty", "-echo", "-onlcr"], stdin=slave, check=True)
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)

    def until(self, prompt):
        """What is on the screen up to the prompt."""
        said, end = b"", time.monotonic() + PATIENCE
        while prompt.encode() not in said:
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise TimeoutError(f"no {prompt!r} in {said.decode()!r}")
            said += self.part()
        return said.decode().replace("\r", "")

    def part(self):
        try:
            part = os.read(self.master, 65536)
        except OSError:
            part = b""
        if not part:
            raise EOFError("the program has ended")
        return part

    def type(self, prompt, line):
        said = self.until(prompt)
        self.send(line)
        return said

    def send(self, line):
        os.write(self.master, line.encode() + b"\n")

    def rest(self):
        """What is still said."""
        said = b""
        while True:
            try:
                said += self.part()
            except EOFError:
                return said.decode(errors="replace")

    def status(self):
        return self.process.wait(PATIENCE)
