#!/usr/bin/env python3
"""The whole flow of an app on a terminal: the texts that a reader of QR codes gave, pages, buttons, codes.

    example.py FOLDER     the authority is inside; its state is a file in the folder

Each question takes one line: the text of a QR code where the camera would run (or `check`, `recover` for the other
scanner), the number of a button, a name.
The file is readable by its owner alone and not encrypted: a real app seals it with the phone's key store.
"""

import os
import sys
import tempfile
from pathlib import Path

from relatch_app import Button, Kind, Language, Phone, Purpose, Role, Store, StoreError


class Folder(Store):
    """Keeps the state as a file: the old one or the new one, whole."""

    def __init__(self, path):
        self.file = Path(path) / "state"

    def read(self):
        return self.file.read_bytes() if self.file.exists() else None

    def save(self, state):
        try:
            handle, name = tempfile.mkstemp(dir=self.file.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(state)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, self.file)
            folder = os.open(self.file.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            raise StoreError.Failed(str(error)) from error  # type: ignore[attr-defined]  # UniFFI adds the kinds at run time


MARKS = {Role.TITLE: "# ", Role.FACT: "  ", Role.WARNING: "! ", Role.INSTRUCTION: "> "}


def show(screen):
    """A page: all buttons have the same weight."""
    print()
    for line in screen.lines:
        print(MARKS[line.role] + line.text)
    if screen.code:
        print(f"\n    {screen.code.grouped}\n")
    for number, view in enumerate(screen.buttons, 1):
        print(f"[{number}] {view.text}")


def ask(question):
    print(question, end=": ", flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def step(phone, screen):
    """What the person does with a page; the next page."""
    if screen.scans:
        text = ask("camera")
        scanners = {"check": Purpose.CHECK, "recover": Purpose.RECOVER}
        return phone.open_scanner(scanners[text]) if text in scanners else phone.scan([text])
    if screen.kind == Kind.PROVING:
        # A phone asks for a finger, a face or a PIN here.
        ask("unlock")
        return phone.proved_here()
    number = ask("button")
    if not number.isdigit() or not 1 <= int(number) <= len(screen.buttons):
        return screen
    button = screen.buttons[int(number) - 1].button
    return phone.bind(ask("name")) if button == Button.BIND else phone.press(button)


def main():
    store = Folder(sys.argv[1])
    state = store.read()
    if state is None:
        phone = Phone.create("owner", Language.ENGLISH, store)
    else:
        phone = Phone.open("owner", Language.ENGLISH, state, store)
    print(f"Key file for the device: {phone.key_file()}")
    screen = phone.screen()
    try:
        while True:
            show(screen)
            screen = step(phone, screen)
    except EOFError:
        phone.leave()


if __name__ == "__main__":
    main()
