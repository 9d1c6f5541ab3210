#!/usr/bin/env python3
"""Gives targets what their programs compare bytes with: `constants.py PROGRAM...` writes PROGRAM.options and PROGRAM.dict
beside each program, from the target's options and dictionary and from the constants in the machine code.

libFuzzer tries what it saw being compared in 4 or 8 bytes. Of a single byte it does not; and three bytes are compared as
one number of 24 bits, which LLVM does not trace, or as two and one. So the constants are read from the program; src/mutators.rs
puts them into parts of messages. Without objdump (binutils) the dictionary is the committed one.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

OPTIONS = Path(__file__).resolve().parent / "options"
# The crates that read what comes from outside.
READERS = re.compile(r"<.*relatch_(wire|derivation)")
USED = re.compile(r"\t(cmp|xor|sub|mov|movabs)[a-z]*\s+\$0x([0-9a-f]+),")
# A single byte is only taken where it is compared with one.
BYTE = re.compile(r"\tcmp(b\s+\$0x[0-9a-f]+,|\s+\$0x[0-9a-f]+,%([abcd]l|(si|di|bp|sp)l|r\d+b)$)")
# How far the two parts of one comparison are apart, in instructions.
NEAR = 4
MOST = 200
# src/mutators/words.rs reads what stands behind it.
MARK = "# What the program compares with.\n"


def main():
    for name in sys.argv[1:]:
        write_beside(Path(name))


def write_beside(program):
    """Writes the two files, where the target has options, and in them a dictionary."""
    options = OPTIONS / f"{program.name}.options"
    if not options.exists():
        return
    dictionary = re.search(r"^dict = (\S+)$", options.read_text(), re.MULTILINE)
    if not dictionary:
        shutil.copyfile(options, program.with_suffix(".options"))
        return
    words = (OPTIONS / dictionary[1]).read_text() + MARK
    words += "".join(f'"{quoted(word)}"\n' for word in constants(program))
    program.with_suffix(".dict").write_text(words)
    program.with_suffix(".options").write_text(options.read_text().replace(dictionary[0], f"dict = {program.name}.dict"))


def constants(program):
    """Byte strings of one byte, and of three and more, as they stand in memory."""
    if not shutil.which("objdump"):
        return []
    command = ["objdump", "--disassemble", "--no-show-raw-insn", program]
    found, inside, halves = set(), False, {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        for at, line in enumerate(running.stdout):
            if line.endswith(">:\n"):
                inside = READERS.search(line) is not None
            elif inside and (used := USED.search(line)):
                value = int(used[2], 16)
                word = value.to_bytes(max(1, (value.bit_length() + 7) // 8), "little")
                if len(word) == 2:
                    halves[at] = word
                elif len(word) == 1:
                    found |= {half + word for place, half in halves.items() if at - place <= NEAR}
                    found |= {word} if BYTE.search(line.rstrip()) else set()
                elif is_text(value, word):
                    found.add(word)
    return sorted(found)[:MOST]


def quoted(word):
    """As a dictionary has it."""
    return "".join(f"\\x{byte:02x}" for byte in word)


def is_text(value, word):
    """Not a mask, a power of two, or a small negative number."""
    return value & (value + 1) and value & (value - 1) and not (len(word) in (4, 8) and word[-1] == 0xFF)


if __name__ == "__main__":
    main()
