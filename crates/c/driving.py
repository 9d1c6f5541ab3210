"""A person in front of the panel, with the simulator's phone: the phone sees pictures of the terminal and nothing else."""

import os
import re
import select
import struct
import subprocess
import time
import zlib
from pathlib import Path

MODULE = 6  # pixels
LIGHT = {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}
PATIENCE = 120  # seconds; a sanitizer and a busy machine are slow


class Ended(Exception):
    """The program is gone."""


class Panel:
    """The panel's process."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )

    def read(self):
        """What it says up to its next question."""
        said = b""
        until = time.monotonic() + PATIENCE
        while not said.endswith(b": "):
            ready, _, _ = select.select([self.process.stdout], [], [], until - time.monotonic())
            if not ready:
                raise TimeoutError(f"the panel says only {said.decode()!r}")
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                raise Ended(said.decode() + self.process.stderr.read().decode())
            said += part
        return said.decode()

    def send(self, line):
        """Types a line and does not wait."""
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Ended("the panel reads no more") from error

    def type(self, line):
        """Types a line, and waits longer where the panel says so."""
        self.send(line)
        said = self.read()
        while "Wait a few seconds." in said:
            time.sleep(5)
            self.send(line)
            said = self.read()
        return said

    def end(self):
        """Ends the input; the exit status and what was said on the standard error."""
        self.process.stdin.close()
        said = self.process.stderr.read().decode()
        return self.process.wait(PATIENCE), said

    def kill(self):
        """Cuts the power."""
        self.process.kill()
        self.process.wait()


class Phone:
    """`relatch phone`."""

    def __init__(self, relatch, folder, key_file):
        self.picture = Path(folder) / "screen.png"
        command = [relatch, "phone", "--key-file", key_file]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def scan(self, screen):
        """The code for the QR code on the screen."""
        photograph(screen, self.picture)
        self.process.stdin.write(f"{self.picture}\n")
        self.process.stdin.flush()
        word, _, code = self.process.stdout.readline().strip().partition(" ")
        if not code:
            raise AssertionError(f"the phone says {word}")
        return code

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


def photograph(screen, path):
    """Draws the QR code that a terminal shows as a PNG file."""
    rows = []
    for line in screen.splitlines():
        if len(line) > 20 and set(line) <= set(LIGHT):
            for half in (0, 1):
                rows.append([LIGHT[character][half] for character in line])
    if not rows:
        raise AssertionError(f"there is no QR code in {screen!r}")
    pixels = b""
    for row in rows:
        bytes_of_row = b"".join((b"\xff" if light else b"\x00") * MODULE for light in row)
        pixels += (b"\x00" + bytes_of_row) * MODULE
    header = struct.pack(">IIBBBBB", len(rows[0]) * MODULE, len(rows) * MODULE, 8, 0, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def chunk(name, content):
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def status(screen):
    """The last status line: whether bound, and the numbers."""
    pattern = r"(not bound|bound), bindings (\d+), recoveries (\d+), wrong codes (\d+)"
    bound, *numbers = re.findall(pattern, screen)[-1]
    return (bound == "bound", *map(int, numbers))


def wrong(code):
    """Another code with a correct check digit: the panel knows it, not this program, so it tries all ten."""
    front = str((int(code[0]) + 1) % 10) + code[1:-1]
    return [front + str(digit) for digit in range(10)]


def bind(panel, phone, password):
    """Binding and check; what the panel says at the end."""
    panel.type("bind")
    code = phone.scan(panel.type(password))
    said = panel.type(code)
    assert "Bound." in said, said
    said = panel.type(phone.scan(said))
    assert "can recover this device" in said, said
    return said


def recover(panel, phone, password, mistakes=0):
    """A whole recovery; what the panel says at the end."""
    said = panel.type("forgot")
    code = phone.scan(said)
    for _ in range(mistakes):
        for attempt in wrong(code.replace(" ", "")):
            if "incorrect" in panel.type(attempt):
                break
    said = panel.type(code)
    assert "new password" in said, said
    said = panel.type("short")
    assert "policy" in said, said
    said = panel.type(password)
    assert "The new password is set." in said, said
    return said
