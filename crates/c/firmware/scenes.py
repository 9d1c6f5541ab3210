"""What the firmware is put through over its serial line: bindings, recoveries, and power cuts in them."""

import random

from machine import Machine, Off
from phone import KEY_SETS, Phone, damm

SEED = 18
FACTORY, OLD, NEW = "factory password", "the old password", "the new password"


class Owner:
    """A person at the console, with a phone."""

    def __init__(self, machine, suite):
        self.machine, self.suite, self.phone = machine, suite, Phone()
        self.random = random.Random(SEED)

    def fresh(self):
        """Bytes for the machine, which has no generator."""
        self.machine.run("random", self.random.randbytes(32).hex())

    def offer(self, password):
        """Logs in and shows an offer; the phone's confirmation code."""
        self.machine.run("login", password)
        if self.suite in KEY_SETS:
            self.machine.run("keys", KEY_SETS[self.suite].public.text())
        self.fresh()
        return self.phone.claim(self.machine.run("offer"))

    def bind(self, password=FACTORY):
        """Binds and rehearses."""
        self.machine.run("confirm", self.offer(password))
        self.fresh()
        self.machine.run("checked", self.phone.code(self.machine.run("check")))

    def code(self):
        """The code for a challenge on the screen."""
        self.fresh()
        return self.phone.code(self.machine.run("recover"))

    def recover(self, password):
        """A whole recovery."""
        self.machine.run("code", self.code())
        self.machine.run("password", password)

    def status(self):
        """The fields of the status."""
        return dict(field.split("=") for field in self.machine.run("status").split())

    def holds(self, password):
        """Whether the password logs in."""
        return self.machine.tell("login", password) == "ok"


def wrong(code):
    """A code of the same length with a right check digit, and another number."""
    digits = code.replace(" ", "")[:-1]
    other = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    return other + damm.check_digit(other)


def life(board, program, folder, suite):
    """Bound, off, on, a wrong code, the right one, off, on; returns what was measured."""
    machine = Machine(board, program, folder)
    machine.erase_flash()
    try:
        machine.start()
        owner = Owner(machine, suite)
        assert owner.status()["records"] == "0", "fresh"
        owner.bind()
        machine.stop()
        machine.start()
        assert owner.status()["bound"] == "1" and owner.status()["suite"] == str(suite)
        code = owner.code()
        assert machine.tell("code", wrong(code)) == "error wrong code"
        assert owner.status()["failures"] == "1"
        while owner.status()["wait"] != "0":
            pass
        owner.recover(NEW)
        machine.stop()
        machine.start()
        assert owner.holds(NEW) and not owner.holds(FACTORY)
        status = owner.status()
        assert (status["epoch"], status["failures"], status["records"]) == ("1", "0", "1")
        owner.bind(NEW)  # over an older binding
        owner.recover(OLD)
        measured = dict(field.split("=") for field in machine.run("measure").split())
        return {name: int(value) for name, value in measured.items()}
    finally:
        machine.stop()


def cuts(board, program, folder, suite, stride):
    """Power cuts at every `stride`-th step of flash in a binding, an attempt and a new password; returns how many."""
    done = 0
    for scene in (cut_binding, cut_attempt, cut_password):
        machine = Machine(board, program, folder)
        machine.erase_flash()
        try:
            machine.start()
            owner = Owner(machine, suite)
            scene(owner, None)
            machine.stop()
            start = machine.read_flash()
            phone = list(owner.phone.claimed)
            step = 1
            while True:
                machine.write_flash(start)
                machine.start()
                owner = Owner(machine, suite)
                owner.phone.claimed = list(phone)
                if not scene(owner, step):
                    break
                machine.stop()
                done, step = done + 1, step + stride
        finally:
            machine.stop()
    return done


def is_cut(machine, step, *words):
    """Runs a command and cuts the power at this step; false if it has fewer steps."""
    machine.run("cut", str(step))
    try:
        machine.run(*words)
    except Off:
        machine.stop()
        machine.start()
        return True
    return False


def cut_binding(owner, step):
    """Prepares a bound device, or cuts its next binding: it is bound as before or newly, and recovers."""
    if step is None:
        owner.bind()
        return False
    if not is_cut(owner.machine, step, "confirm", owner.offer(FACTORY)):
        return False
    assert owner.status()["bound"] == "1", step
    owner.recover(NEW)
    return True


def cut_attempt(owner, step):
    """Prepares a bound device, or cuts an attempt with the right code: it is charged or not, and never lost."""
    if step is None:
        owner.bind()
        return False
    if not is_cut(owner.machine, step, "code", owner.code()):
        return False
    status = owner.status()
    assert status["bound"] == "1" and status["failures"] in ("0", "1"), status
    assert owner.holds(FACTORY)
    return True


def cut_password(owner, step):
    """Prepares a bound device, or cuts a new password: the old one holds or the new one."""
    if step is None:
        owner.bind()
        return False
    owner.machine.run("code", owner.code())
    if not is_cut(owner.machine, step, "password", NEW):
        return False
    assert owner.holds(FACTORY) != owner.holds(NEW), step
    assert owner.status()["bound"] == "1"
    return True
