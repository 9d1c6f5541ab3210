#!/usr/bin/env python3
"""A machine that runs conform.elf as a party of the kit: standard input and output are its serial line.

    relatch conform --role device -- crates/c/firmware/bridge.py BOARD PROGRAM
"""

import selectors
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from machine import BOARDS, Machine


def main():
    board = next(board for board in BOARDS if board.name == sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(board, Path(sys.argv[2]).resolve(), Path(folder))
        machine.erase_flash()
        command = board.command(machine.program)
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            await_start(process)
            threading.Thread(target=forward, args=(process.stdout,), daemon=True).start()
            for line in sys.stdin.buffer:
                process.stdin.write(line)
                process.stdin.flush()
        finally:
            process.kill()


def await_start(process):
    """Asks with empty lines until one comes back: what arrives before the start is lost."""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not selector.select(0.2):
            process.stdin.write(b"\n")
            process.stdin.flush()


def forward(lines):
    """Answers, without those to empty lines."""
    for line in lines:
        if line != b"\n":
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
