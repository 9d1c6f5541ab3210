"""The emulated machines: built programs, their flash in a file, and their serial line."""

import selectors
import subprocess
import time

PATIENCE = 60
SLOTS = 6


class Off(Exception):
    """The machine is off."""


class Board:
    """What QEMU needs for one of the machines."""

    def __init__(self, name, target, compiler, flags, flash_size, kit_suite):
        self.name, self.target, self.compiler, self.flags, self.flash_size = name, target, compiler, flags, flash_size
        self.kit_suite = kit_suite  # up to which suite the kit's party has room

    def command(self, program):
        """The command that runs a program in the folder of its flash."""
        if self.name == "lm3s6965":
            return ["qemu-system-arm", "-M", "lm3s6965evb", "-display", "none", "-monitor", "none", "-serial", "stdio",
                    "-semihosting-config", "enable=on,target=native", "-kernel", str(program)]
        return ["qemu-system-riscv32", "-M", "virt", "-display", "none", "-monitor", "none", "-serial", "stdio", "-bios", "none",
                "-device", f"loader,file={program}", "-drive", "if=pflash,unit=1,file=flash.img,format=raw"]


BOARDS = (
    Board("lm3s6965", "thumbv7m-none-eabi", "arm-none-eabi-gcc", ["-mcpu=cortex-m3", "-mthumb"], SLOTS * 1024, 2),
    Board("virt", "riscv32imac-unknown-none-elf", "riscv64-unknown-elf-gcc",
          ["-march=rv32imac", "-mabi=ilp32", "-mcmodel=medany"], 32 * 1024 * 1024, 3),
)


class Machine:
    """A machine that runs a program; its flash outlives it."""

    def __init__(self, board, program, folder):
        self.board, self.program, self.folder = board, program, folder
        self.process = None

    def erase_flash(self):
        """New flash."""
        self.write_flash(b"")

    def read_flash(self):
        """What the slots hold."""
        with open(self.folder / "flash.img", "rb") as file:
            return file.read(SLOTS * 256 * 1024)

    def write_flash(self, content):
        """This content, then erased flash."""
        rest = self.board.flash_size - len(content)
        (self.folder / "flash.img").write_bytes(content + b"\xff" * rest)

    def start(self):
        """Power on; waits for the first line."""
        self.process = subprocess.Popen(self.board.command(self.program), cwd=self.folder, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.pending = b""
        return self.line()

    def line(self):
        """The next line."""
        deadline = time.monotonic() + PATIENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in self.pending:
                if not selector.select(deadline - time.monotonic()):
                    raise RuntimeError(f"{self.board.name} says nothing")
                read = self.process.stdout.read1(4096)
                if not read:
                    raise Off
                self.pending += read
        line, self.pending = self.pending.split(b"\n", 1)
        return line.decode()

    def tell(self, *words):
        """Sends a command and returns the answer."""
        try:
            self.process.stdin.write((" ".join(words) + "\n").encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Off from None
        return self.line()

    def run(self, *words):
        """Sends a command that has to work, and returns what it shows."""
        answer = self.tell(*words)
        if answer != "ok" and not answer.endswith(" ok"):
            raise RuntimeError(f"{self.board.name}: {words[0]}: {answer}")
        return answer.removesuffix("ok").removesuffix(" ")

    def stop(self):
        """Power off."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None
