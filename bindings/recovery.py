#!/usr/bin/env python3
"""A person with an example of an app, in front of a device: binding, check and recovery, in suites 1 and 2.

    recovery.py COMMAND...                     the device is the reference's; the folder for the app's state is added
    recovery.py --panel PROGRAM COMMAND...     it is the front panel in C (crates/c/examples/panel), seen through pictures
"""

import os
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "crates" / "c"))

import driving
from recorder import Recorder

PATIENCE = 60  # seconds; a busy machine is slow
NEW = "new password 2"


class App:
    """The example's process: it asks, a person answers."""

    def __init__(self, command, folder):
        self.process = subprocess.Popen([*command, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.page = self.read()

    def read(self):
        """What it says up to its next question."""
        said = b""
        until = time.monotonic() + PATIENCE
        while not said.endswith((b"camera: ", b"button: ", b"name: ", b"unlock: ")):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))
            part = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not part:
                raise AssertionError(f"the app says only {said.decode()!r}")
            said += part
        return said.decode()

    def type(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        self.page = self.read()
        return self.page

    def press(self, words):
        """Presses the button with these words."""
        number = re.search(rf"\[(\d)\] {re.escape(words)}", self.page)
        assert number, f"no {words!r} on {self.page!r}"
        return self.type(number[1])

    def code(self):
        found = re.search(r"^ {4}(\d{4}( \d{4})+)$", self.page, re.MULTILINE)
        assert found, f"no code on {self.page!r}"
        return found[1]

    def sees(self, words):
        assert words in self.page, f"{words!r} is not on {self.page!r}"

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(PATIENCE) == 0, "the app failed"


def recover(app, key_file):
    """Binds a device, checks it and recovers it."""
    recorder = Recorder(key_file)
    recorder.does("prove", session=1)
    app.type(recorder.administrator("bind")["text"])
    if not key_file:
        app.sees("A person who sees or films this picture")
        app.press("Go on")
    app.sees("NVR-8")
    app.press("Bind")
    app.type("Back room")
    app.sees("only if your own app shows it")
    recorder.administrator("confirm", typed=app.code())
    app.press("Check the binding")
    app.type(recorder.administrator("check")["text"])
    app.sees("cannot change a password")
    recorder.administrator("enter check", typed=app.code())
    app.press("Done")
    app.type("recover")

    challenge = recorder.does("recover", console="local")["text"]
    app.type(challenge)
    app.sees("Back room")
    app.sees("controls the device")
    app.press("Cancel")
    app.type(challenge)
    app.press("Show the code")
    app.sees("Valid while this QR code is on the device's screen")
    recorder.does("enter", console="local", session=2, typed=app.code())
    recorder.does("set password", session=2, password=NEW)
    assert recorder.does("status")["password"] == NEW
    app.press("Done")
    app.type("HTTPS://EXAMPLE.COM")
    app.sees("Not a Relatch code")
    app.press("Scan again")


class Owner:
    """The owner with the app, in front of the panel: goes through the pages as far as a code."""

    # What is pressed on each page, by its words.
    PRESSED = ("Go on", "Bind", "Show the code")

    def __init__(self, app):
        self.app = app

    def scan(self, screen):
        """The code for the QR code on the screen."""
        with tempfile.NamedTemporaryFile(suffix=".png") as picture:
            driving.photograph(screen, picture.name)
            read = subprocess.run(["zbarimg", "-q", "--raw", picture.name], capture_output=True, text=True, check=True)
        if not self.app.page.endswith("camera: "):
            self.app.press("Done")
            self.app.type("recover")
        self.app.type(read.stdout.strip())
        while button := next((words for words in self.PRESSED if f"] {words}" in self.app.page), None):
            self.app.press(button)
            if self.app.page.endswith("name: "):
                self.app.type("Back room")
        return self.app.code()


def recover_panel(app, key_file, program):
    """The same with the panel, and a wrong code before the right one."""
    with tempfile.TemporaryDirectory() as flash:
        if key_file:
            (Path(flash) / "authority").write_text(key_file)
        panel, owner = driving.Panel([program, flash]), Owner(app)
        panel.read()
        panel.type("first password")
        driving.bind(panel, owner, "first password")
        said = driving.recover(panel, owner, "second password", mistakes=1)
        assert driving.status(said) == (True, 1, 1, 0), said
        assert "incorrect" in panel.type("check") + panel.type("first password"), "the old password holds"
        assert "incorrect" not in panel.type("second password"), "the new password does not hold"
        panel.type("")
        assert panel.end() == (0, ""), "the panel failed"
    app.press("Done")
    app.type("recover")


def main():
    words = sys.argv[1:]
    if words[0] == "--panel":
        panel, *command = words[1:]
        device, with_device = "panels in C", lambda app, key_file: recover_panel(app, key_file, panel)
    else:
        command, device, with_device = words, "devices", recover
    with tempfile.TemporaryDirectory() as folder:
        app = App(command, folder)
        key_file = re.search(r"RLK1:.+", app.page)[0]
        with_device(app, None)
        app.end()
        # The app starts again and has its keys.
        app = App(command, folder)
        app.sees(key_file)
        with_device(app, key_file)
        app.end()
    print(f"  two {device} bound, checked and recovered")


if __name__ == "__main__":
    main()
