"""A device of suite 2: key files, offers, recoveries, downgrades; and scenarios of suite 1 played again in suite 2."""

from scenarios import binding_device, device_codes, device_storage
from scenarios.common import AUTHORITY, KEY_FILE, NEWER_AUTHORITY
from scenarios.play import MINUTE, SETTINGS, Play, cut, of_traces

NOT_ADMINISTRATOR, TOO_LOW, NO_CHALLENGE = ("console", "not an administrator"), ("state", "suite too low"), ("state", "no challenge")
WRONG, CUT = ("compare", "wrong code"), ("storage", "power cut")
# Scenarios of suite 1 that must come out the same way in suite 2.
AGAIN = ("bound-by-administrator", "factory-reset", "release-fails", "release-repeated", "released", "released-and-bound",
         "challenge-lost-at-late-restart", "challenge-lost-at-restart", "old-code-for-new-challenge", "recovery", "recovery-twice",
         "clearing-fails", "cut-before-clearing", "rolled-back", "rolled-back-over-a-recovery", "state-unreadable")


def vectors():
    yield from of_traces(TRACES, "device")
    yield from again()
    yield from commit_cuts()


def again():
    SETTINGS["authority"] = KEY_FILE
    for name, rules, title, fault, steps in (*binding_device.TRACES, *device_codes.TRACES, *device_storage.TRACES):
        if name in AGAIN:
            yield from of_traces([(f"hybrid-{name}", f"{rules} HYB-17", f"Suite 2: {title}", fault, steps)], "device")
    del SETTINGS["authority"]


def commit_cuts():
    """Cuts around the writes of a binding of suite 2 over one of suite 1."""
    for target, nth in (("state", 1), ("binding", 1), ("binding", 2)):
        for how in ("cut before", "cut after"):
            played = Play().bound()
            load(played)
            played.bind()
            played.confirm(storage=cut(target, how, nth))
            played.restart()
            played.status()
            played.recover()
            name = f"hybrid-commit-{target}-{nth}-{how}".replace(" ", "-")
            yield played.vector("device", name, f"Suite 2 over suite 1: power {how} write {nth} of the {target} record", "BIND-8 HYB-15", CUT)


def hybrid(**settings):
    return Play(authority=KEY_FILE, **settings)


def load(played, text=KEY_FILE, by="administrator", **given):
    return played.do("load keys", by=by, text=text, **given)


def recovered(played):
    """A whole recovery."""
    played.right(played.recover())
    played.set_password()
    return played


def same_random(played):
    """Two checks with the same random bytes."""
    first, second = (played.do("check", by="administrator", random="00" * 32)["text"] for _ in range(2))
    assert first != second


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("hybrid-key-file-loaded", "HYB-7 HYB-9 HYB-10 HYB-11 HYB-15 HYB-17",
     "A key file is loaded, the device bound in suite 2, and recovered", None,
     lambda: [played := Play(), load(played), played.bound(), recovered(played), played.status(), played.check()]),
    ("hybrid-key-file-at-set-up", "HYB-9", "A key file is loaded at the first set-up", None,
     lambda: [played := Play(), load(played, by="set-up"), played.bind(by="set-up"), played.confirm(by="set-up"), played.recover()]),
    ("hybrid-key-file-by-anybody", "HYB-9", "Nobody else loads a key file; the offer stays one of suite 1", NOT_ADMINISTRATOR,
     lambda: [played := Play(), load(played, by="anybody"), played.bound()]),
    ("hybrid-key-file-damaged", "HYB-8 HYB-10", "A damaged key file changes nothing", ("key file", "damaged"),
     lambda: [played := hybrid(), load(played, NEWER_AUTHORITY.text()[:-1] + "a"), played.bound(), recovered(played)]),
    ("hybrid-key-file-forgotten", "HYB-10", "A loaded key file is forgotten at a restart: the firmware's keys hold again", None,
     lambda: [played := hybrid(), load(played, NEWER_AUTHORITY.text()), played.restart(), played.bound(), recovered(played)]),
    ("hybrid-newer-keys", "HYB-15", "A newer key file changes no binding: the challenge is for the old key set", None,
     lambda: [played := hybrid().bound(), load(played, NEWER_AUTHORITY.text()), recovered(played), played.check(), played.status()]),
    ("hybrid-bound-to-newer-keys", "HYB-15 HYB-10", "Bound afresh, the device uses the newer key set", None,
     lambda: [played := hybrid().bound(), load(played, NEWER_AUTHORITY.text()), played.bound(), recovered(played)]),
    ("hybrid-keys-after-restart", "HYB-15", "The binding keeps its key set over a restart with other firmware keys", None,
     lambda: [played := Play(authority=NEWER_AUTHORITY.text()), load(played, AUTHORITY.text()), played.bound(), played.restart(),
              recovered(played)]),
    ("hybrid-same-challenge", "DEV-6 HYB-16", "Asked again, the same bytes are shown, and their code is right", None,
     lambda: [played := hybrid().bound(), played.recover(), text := played.recover(after=MINUTE), played.right(text)]),
    ("hybrid-check-between", "DEV-12 HYB-16", "A challenge of action 0 leaves the code of the live challenge right", None,
     lambda: [played := hybrid().bound(), text := played.recover(), played.check(), played.right(text)]),
    ("downgrade-refused", "BIND-11", "Bound in suite 2, the device offers no suite 1 after a restart without keys", TOO_LOW,
     lambda: [played := Play(), load(played), played.bound(), played.restart(),
              played.do("bind", by="administrator", random=played.random()), played.status()]),
    ("downgrade-refused-after-release", "BIND-10 BIND-11", "A release keeps the smallest suite", TOO_LOW,
     lambda: [played := Play(), load(played), played.bound(), played.do("release", by="administrator"), played.restart(),
              played.do("bind", by="administrator", random=played.random())]),
    ("downgrade-after-factory-reset", "BIND-10 BIND-11", "A factory reset takes the smallest suite back", None,
     lambda: [played := Play(), load(played), played.bound(), played.do("factory reset"), played.restart(), played.bound(),
              recovered(played)]),
    ("firmware-minimum", "BIND-11", "Firmware of suite 2 alone makes no offer without keys", TOO_LOW,
     lambda: [played := Play(minimum_suite=2), played.do("bind", by="administrator", random=played.random()), load(played),
              played.bound()]),
    ("firmware-minimum-after-factory-reset", "BIND-10 BIND-11", "A factory reset leaves the firmware's minimum", TOO_LOW,
     lambda: [played := Play(minimum_suite=2), load(played), played.bound(), played.do("factory reset"), played.restart(),
              played.do("bind", by="administrator", random=played.random())]),
    ("upgraded", "BIND-11 HYB-10", "A device of suite 1 is bound in suite 2, and its old code is worth nothing", WRONG,
     lambda: [played := Play().bound(), old := played.recover(), code := played.code(old), load(played), played.bound(), played.recover(),
              played.enter(code), played.status()]),
    ("hybrid-challenge-over", "HYB-19 DEV-8", "A challenge of suite 2 lives for 10 minutes", NO_CHALLENGE,
     lambda: [played := hybrid().bound(), text := played.recover(), played.right(text, after=10 * MINUTE)]),
    ("hybrid-burned", "HYB-19 DEV-21", "Three wrong codes burn a challenge of suite 2", NO_CHALLENGE,
     lambda: [played := hybrid().bound(), text := played.wrong_three(), played.serve(), played.right(text)]),
    ("hybrid-long-codes", "HYB-17 DEV-10", "From 99 failures on a challenge of suite 2 has 20 digits", None,
     lambda: [played := hybrid().bound(), played.restart(damage=["state"]), played.serve(), recovered(played), played.status()]),
    ("hybrid-generator-repeats", "KEY-9 HYB-16",
     "The generator repeats itself: two challenges of the same state at the same uptime differ", None,
     lambda: [played := hybrid().bound(), same_random(played)]),
    ("generator-repeats", "KEY-9",
     "Suite 1: the generator repeats itself, and two challenges of the same state at the same uptime differ", None,
     lambda: [played := Play().bound(), same_random(played)]),
)
