#!/usr/bin/env python3
"""A machine that runs conform.elf as a party of the kit: standard input and output are its serial line.

    relatch conform --role device -- crates/c/firmware/bridge.py BOARD PROGRAM
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from machine import BOARDS, Machine


def main():
    board = next(board for board in BOARDS if board.name == sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(board, Path(sys.argv[2]).resolve(), Path(folder))
        machine.erase_flash()
        command = board.command(machine.program)
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            for line in sys.stdin.buffer:
                process.stdin.write(line)
                process.stdin.flush()
        finally:
            process.kill()


if __name__ == "__main__":
    main()
