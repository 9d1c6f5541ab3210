"""What `check` does inside the copy of the machine: install, bind, forget, recover, log in, be killed, purge."""

import ctypes
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from machine import Machine, Skipped
from people import ADMIN, Phone, Typist, dialogue, wrong

SEED = 29
FIRST, SECOND = "the first passw0rd", "the second passw0rd"


def main():
    copy, package, kills = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    machine = Machine(copy)
    try:
        machine.enter(package)
    except Skipped as why:
        print(f"skipped: {why}")
        return 0
    begun = time.monotonic()
    try:
        scenes(machine, kills)
    except Exception:
        print(machine.journal(), file=sys.stderr)
        raise
    finally:
        machine.leave()
    print(f"the package holds ({time.monotonic() - begun:.0f} s)")
    return 0


def scenes(machine, kills):
    phone = Phone()
    before = machine.common_auth()
    machine.add_user(ADMIN, FIRST)
    step("the page: install, configure, start")
    machine.follow_the_page(phone.key_file())
    step("bind and rehearse")
    bind(machine, phone)
    step("login: the old password, a wrong one")
    assert machine.logs_in(FIRST)
    assert not machine.logs_in(SECOND)
    step("login: forgotten")
    forgotten(machine, phone)
    assert machine.logs_in(SECOND)
    assert not machine.logs_in(FIRST)
    step("login over the network: refused until the button is pressed")
    remote(machine, phone)
    step("login without the daemon")
    without_daemon(machine)
    step(f"killed {kills} times (seed {SEED})")
    killed(machine, phone, kills)
    step("purge")
    machine.purge()
    assert machine.common_auth() == before, "purging changes /etc/pam.d/common-auth"
    assert not machine.leftovers(), machine.leftovers()


def step(what):
    print(f"- {what}", flush=True)


def bind(machine, phone):
    """With a wrong confirmation code first; the rehearsal ends with `Yes, it is mine`."""
    with dialogue("bind") as screen:
        screen.type(FIRST)
        code = phone.scan(screen.seen())
        screen.type(wrong(code))
        assert any("2 tries left" in line for line in screen.errors), screen.errors
        screen.type(code)
        screen.type(phone.scan(screen.seen()))
        screen.type("1")
        assert screen.ended() == 0, screen.lines
    status = machine.status()
    assert status["binding"]["generation"] == 1 and status["binding"]["suite"] == 2, status


def forgotten(machine, phone):
    """At the password prompt; a wrong code, the right one, and a login that is still refused."""
    login = Typist(machine.login())
    login.type("assword:", "forgot")
    shown = login.until("Type the code that the app shows: ")
    code = phone.scan(shown)
    login.send(wrong(code))
    assert "Wrong code" in login.until("Type the code that the app shows: ")
    time.sleep(5)
    login.send(code)
    login.type("New password: ", SECOND)
    login.type("New password again: ", SECOND)
    assert "Password changed" in login.rest()
    assert login.status() != 0, "a recovery let a person in"
    binding = machine.status()["binding"]
    assert (binding["epoch"], binding["failures"]) == (1, 0), binding


def remote(machine, phone):
    """From a host, and at a terminal over the network, as `su` has it there."""
    for place in ("rhost=192.0.2.1", "tty=/dev/pts/1"):
        login = Typist(machine.login("-I", place))
        login.type("assword:", "forgot")
        said = login.rest()
        assert "only at the device itself" in said, said
        assert login.status() != 0
    machine.run("relatchctl", "button")
    with dialogue("--remote", "recover") as screen:
        phone.scan(screen.seen())


def without_daemon(machine):
    machine.stop_daemon()
    assert machine.logs_in(SECOND)
    login = Typist(machine.login())
    login.type("assword:", "forgot")
    login.rest()
    assert login.status() != 0
    machine.start_daemon()


def killed(machine, phone, kills):
    """One password holds, whichever process was killed, and when."""
    dice = random.Random(SEED)
    holds, life = SECOND, 1.0
    for number in range(kills + 1):
        new = f"passw0rd number {number}"
        machine.run("relatchctl", "button")
        victim = dice.choice([machine.kill_daemon, machine.kill_daemon, machine.kill_setter])
        killer = threading.Timer(dice.random() * life, victim)
        if number:
            killer.start()
        begun = time.monotonic()
        try:
            recover(phone, new)
        except (AssertionError, EOFError, BrokenPipeError):
            assert number, "the recovery before the kills failed"
        life = life if number else time.monotonic() - begun
        killer.cancel()
        if number:
            killer.join()
        machine.settle()
        machine.start_daemon()
        found = [password for password in (holds, new) if machine.holds(password)]
        assert len(found) == 1, f"kill {number}: {found} hold"
        (holds,) = found
        status = machine.status()
        assert status["records"] == "intact" and status["binding"]["generation"] == 1, status
        assert status["binding"]["failures"] <= 1, status
        if status["binding"]["failures"]:
            machine.clear(holds)
    journal = machine.journal()
    for secret in (FIRST, SECOND, "passw0rd number", "RL1:"):
        assert secret not in journal, f"{secret} is in the journal"


def recover(phone, new):
    with dialogue("--remote", "recover") as screen:
        screen.type(phone.scan(screen.seen()))
        screen.type(new)
        screen.type(new)
        # Where the setter was killed, it is not known whether the password was stored, and it asks again.
        assert not screen.asks and screen.ended() == 0, screen.errors


if __name__ == "__main__":
    # A check that is interrupted leaves no process behind: ended with its parent (PR_SET_PDEATHSIG).
    ctypes.CDLL(None).prctl(1, 9)
    sys.exit(main())
