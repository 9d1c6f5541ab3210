"""A device of suite 2: key files, offers, recoveries, downgrades; and scenarios of suite 1 played again in suite 2."""

from scenarios import binding_device, device_codes, device_guessing, device_rehearsal, device_storage
from scenarios.common import AUTHORITY, KEY_FILE, NEWER_AUTHORITY
from scenarios.device_codes import CUT, NO_CHALLENGE, NOT_ADMINISTRATOR, WRONG
from scenarios.play import MINUTE, SECOND, SETTINGS, Play, at_failures, cut, of_traces

TOO_LOW = ("state", "suite too low")
# Scenarios of suite 1 that must come out the same way in suite 2.
AGAIN = ("bound-by-administrator", "factory-reset", "release-fails", "release-repeated", "released", "released-and-bound",
         "challenge-lost-at-late-restart", "challenge-lost-at-restart", "old-code-for-new-challenge", "recovery", "recovery-twice",
         "check", "check-beside-challenge", "check-code-for-a-recovery-of-8", "check-has-8-digits", "check-newest", "ninth-burns",
         "thirty-burns-nothing", "clearing-shortens-codes", "clearing-fails", "charge-fails-counts", "rolled-back",
         "rolled-back-over-a-recovery", "state-unreadable-and-recovered")


def vectors():
    yield from of_traces(TRACES, "device")
    yield from again()
    yield from commit_cuts()


def again():
    SETTINGS["authority"] = KEY_FILE
    pages = (binding_device, device_codes, device_guessing, device_rehearsal, device_storage)
    for name, rules, title, fault, steps in (trace for page in pages for trace in page.TRACES):
        if name in AGAIN:
            yield from of_traces([(f"hybrid-{name}", f"{rules} HYB-17", f"Suite 2: {title}", fault, steps)], "device")
    del SETTINGS["authority"]


def commit_cuts():
    """Cuts around the writes of a binding of suite 2 over one of suite 1."""
    for target, nth in (("state", 1), ("binding", 1), ("binding", 2)):
        for how in ("cut before", "cut during", "cut after"):
            played = Play().bound()
            played.load(KEY_FILE)
            played.bind()
            played.confirm(storage=cut(target, how, nth))
            played.restart()
            played.status()
            played.recover()
            name = f"hybrid-commit-{target}-{nth}-{how}".replace(" ", "-")
            yield played.vector("device", name, f"Suite 2 over suite 1: power {how} write {nth} of the {target} record", "BIND-8 HYB-15", CUT)


def hybrid(**settings):
    return Play(authority=KEY_FILE, **settings)


def loaded(played, text=KEY_FILE):
    """A key file is loaded after a proof."""
    played.prove()
    played.load(text)
    return played


def recovered(played):
    """A whole recovery."""
    played.right(played.recover())
    played.set_password()
    return played


def same_random(played):
    """Two checks with the same random bytes."""
    first, second = (played.asked("check", random="00" * 32)["text"] for _ in range(2))
    assert first != second


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("hybrid-key-file-loaded", "HYB-7 HYB-9 HYB-10 HYB-11 HYB-15 HYB-17 HYB-21",
     "A key file is loaded, the device bound in suite 2, and recovered", None,
     lambda: [played := loaded(Play()), played.bound(), recovered(played), played.status(), played.check()]),
    ("hybrid-key-file-at-set-up", "HYB-9", "A key file is loaded at the first set-up", None,
     lambda: [played := Play(), played.load(KEY_FILE, by="set-up"), played.bind(by="set-up"), played.confirm(by="set-up"), played.recover()]),
    ("hybrid-key-file-by-anybody", "HYB-9", "Other sessions load no key file; the offer stays one of suite 1", NOT_ADMINISTRATOR,
     lambda: [played := Play(), played.load(KEY_FILE, by="anybody"), played.bound()]),
    ("hybrid-key-file-without-proof", "HYB-9", "A key file that is refused for want of a proof changes nothing", ("console", "proof needed"),
     lambda: [played := hybrid(), played.load(NEWER_AUTHORITY.text()), played.bound(), recovered(played)]),
    ("hybrid-key-file-damaged", "HYB-8 HYB-10", "A damaged key file changes nothing", ("key file", "damaged"),
     lambda: [played := loaded(hybrid(), NEWER_AUTHORITY.text()[:-1] + "a"), played.bound(), recovered(played)]),
    ("hybrid-key-file-forgotten", "HYB-10", "A loaded key file is forgotten at a restart: the firmware's keys hold again", None,
     lambda: [played := loaded(hybrid(), NEWER_AUTHORITY.text()), played.restart(), played.bound(), recovered(played)]),
    ("hybrid-key-file-after-the-offer", "HYB-10 HYB-15", "A key file loaded under an open offer does not change the offer", None,
     lambda: [played := hybrid(), played.offered(), played.load(NEWER_AUTHORITY.text()), played.confirm(), recovered(played)]),
    ("hybrid-newer-keys", "HYB-15", "A newer key file changes no binding: the challenge is for the old key set", None,
     lambda: [played := loaded(hybrid().bound(), NEWER_AUTHORITY.text()), recovered(played), played.check(), played.status()]),
    ("hybrid-bound-to-newer-keys", "HYB-15 HYB-10", "Bound again, the device uses the newer key set", None,
     lambda: [played := loaded(hybrid().bound(), NEWER_AUTHORITY.text()), played.bound(), recovered(played)]),
    ("hybrid-keys-after-restart", "HYB-15", "The binding keeps its key set over a restart with other firmware keys", None,
     lambda: [played := loaded(Play(authority=NEWER_AUTHORITY.text()), AUTHORITY.text()), played.bound(), played.restart(),
              recovered(played)]),
    ("hybrid-same-challenge", "DEV-6 HYB-16", "Asked again, the same bytes are shown, and their code is right", None,
     lambda: [played := hybrid().bound(), played.recover(), text := played.recover(after=MINUTE), played.right(text)]),
    ("hybrid-check-between", "DEV-12 HYB-16", "A challenge of action 0 leaves the code of the live challenge right", None,
     lambda: [played := hybrid().bound(), text := played.recover(), played.check(), played.right(text)]),
    ("downgrade-refused", "BIND-11", "Bound in suite 2, the device offers no suite 1 after a restart without keys", TOO_LOW,
     lambda: [played := loaded(Play()), played.bound(), played.restart(), played.offered(), played.status()]),
    ("downgrade-refused-after-release", "BIND-10 BIND-11", "A release keeps the smallest suite", TOO_LOW,
     lambda: [played := loaded(Play()), played.bound(), played.release(), played.restart(), played.offered()]),
    ("downgrade-after-factory-reset", "BIND-10 BIND-11", "A factory reset takes the smallest suite back", None,
     lambda: [played := loaded(Play()), played.bound(), played.do("factory reset"), played.restart(), played.bound(), recovered(played)]),
    ("firmware-minimum", "BIND-11", "Firmware of suite 2 alone makes no offer without keys", TOO_LOW,
     lambda: [played := Play(minimum_suite=2), played.offered(), loaded(played), played.bound()]),
    ("firmware-minimum-after-factory-reset", "BIND-10 BIND-11", "A factory reset leaves the firmware's minimum", TOO_LOW,
     lambda: [played := loaded(Play(minimum_suite=2)), played.bound(), played.do("factory reset"), played.restart(), played.offered()]),
    ("upgraded", "BIND-11 HYB-10", "A device of suite 1 is bound in suite 2, and its old code is worth nothing", WRONG,
     lambda: [played := Play().bound(), old := played.recover(), code := played.code(old), loaded(played), played.bound(), played.recover(),
              played.enter(code), played.status()]),
    ("hybrid-challenge-over", "HYB-19 DEV-8", "A challenge of suite 2 lives for 10 minutes", NO_CHALLENGE,
     lambda: [played := hybrid().bound(), text := played.recover(), played.right(text, after=10 * MINUTE)]),
    ("hybrid-long-codes", "HYB-17 DEV-10 CODE-8", "At 9 failures a challenge of suite 2 has 16 digits, at 30 it has 20", WRONG,
     lambda: [played := at_failures(9, authority=KEY_FILE), recovered(played), played.restart(damage=["state"]),
              played.do("tick", after=5 * SECOND), recovered(played), played.status()]),
    ("hybrid-generator-repeats", "KEY-9 HYB-16",
     "The generator repeats itself: two challenges of the same state at the same uptime differ", None,
     lambda: [played := hybrid().bound(), same_random(played)]),
    ("generator-repeats", "KEY-9",
     "Suite 1: the generator repeats itself, and two challenges of the same state at the same uptime differ", None,
     lambda: [played := Play().bound(), same_random(played)]),
)
