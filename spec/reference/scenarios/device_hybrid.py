"""A device of suite 2 or 3: key files, offers, recoveries, downgrades; and scenarios of suite 1 played again in both."""

from scenarios import binding_device, device_codes, device_guessing, device_rehearsal, device_storage
from scenarios.device_codes import CUT, NO_CHALLENGE, NOT_ADMINISTRATOR, WRONG
from scenarios.hybrid import HYBRID, SUITE_2
from scenarios.play import MINUTE, SECOND, SETTINGS, Play, at_failures, cut, of_traces

TOO_LOW = ("state", "suite too low")
# Scenarios of suite 1 that must come out the same way in the other suites.
AGAIN = ("bound-by-administrator", "factory-reset", "release-fails", "release-repeated", "released", "released-and-bound",
         "challenge-lost-at-late-restart", "challenge-lost-at-restart", "old-code-for-new-challenge", "recovery", "recovery-twice",
         "check", "check-beside-challenge", "check-code-for-a-recovery-of-8", "check-has-8-digits", "check-newest", "ninth-burns",
         "thirty-burns-nothing", "clearing-shortens-codes", "clearing-fails", "charge-fails-counts", "rolled-back",
         "rolled-back-over-a-recovery", "state-unreadable-and-recovered")


def vectors():
    for of in HYBRID:
        for traces in (key_files, recoveries, downgrades):
            yield from of_traces(of.traces(traces(of)), "device")
        yield from again(of)
        yield from commit_cuts(of)
    yield from of_traces(SUITE_1, "device")


def again(of):
    SETTINGS["authority"] = of.key_file
    pages = (binding_device, device_codes, device_guessing, device_rehearsal, device_storage)
    for name, rules, title, fault, steps in (trace for page in pages for trace in page.TRACES):
        if name in AGAIN:
            yield from of_traces([(of.name(f"hybrid-{name}"), f"{rules} HYB-17", f"Suite {of.suite}: {title}", fault, steps)], "device")
    del SETTINGS["authority"]


def commit_cuts(of):
    """Cuts around the writes of a binding of the suite over one of suite 1."""
    for target, nth in (("state", 1), ("binding", 1), ("binding", 2)):
        for how in ("cut before", "cut during", "cut after"):
            played = Play().bound()
            played.load(of.key_file)
            played.bind()
            played.confirm(storage=cut(target, how, nth))
            played.restart()
            played.status()
            played.recover()
            name = of.name(f"hybrid-commit-{target}-{nth}-{how}".replace(" ", "-"))
            title = f"Suite {of.suite} over suite 1: power {how} write {nth} of the {target} record"
            yield played.vector("device", name, title, "BIND-8 HYB-15", CUT)


def loaded(played, text):
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

def key_files(of):
    key_file, newer = of.key_file, of.newer_authority.text()
    own_rule = "HYB-11" if of is SUITE_2 else "HYB-24"

    def hybrid():
        return Play(authority=key_file)

    return (
        ("hybrid-key-file-loaded", f"HYB-7 HYB-9 HYB-10 {own_rule} HYB-15 HYB-17 HYB-21",
         "A key file is loaded, the device bound in suite 2, and recovered", None,
         lambda: [played := loaded(Play(), key_file), played.bound(), recovered(played), played.status(), played.check()]),
        ("hybrid-key-file-at-set-up", "HYB-9", "A key file is loaded at the first set-up", None,
         lambda: [played := Play(), played.load(key_file, by="set-up"), played.bind(by="set-up"), played.confirm(by="set-up"), played.recover()]),
        ("hybrid-key-file-by-anybody", "HYB-9", "Other sessions load no key file; the offer stays one of suite 1", NOT_ADMINISTRATOR,
         lambda: [played := Play(), played.load(key_file, by="anybody"), played.bound()]),
        ("hybrid-key-file-without-proof", "HYB-9", "A key file that is refused for want of a proof changes nothing", ("console", "proof needed"),
         lambda: [played := hybrid(), played.load(newer), played.bound(), recovered(played)]),
        ("hybrid-key-file-damaged", "HYB-8 HYB-10", "A damaged key file changes nothing", ("key file", "damaged"),
         lambda: [played := loaded(hybrid(), newer[:-1] + "a"), played.bound(), recovered(played)]),
        ("hybrid-key-file-forgotten", "HYB-10", "A loaded key file is forgotten at a restart: the firmware's keys hold again", None,
         lambda: [played := loaded(hybrid(), newer), played.restart(), played.bound(), recovered(played)]),
        ("hybrid-key-file-after-the-offer", "HYB-10 HYB-15", "A key file loaded under an open offer does not change the offer", None,
         lambda: [played := hybrid(), played.offered(), played.load(newer), played.confirm(), recovered(played)]),
        ("hybrid-newer-keys", "HYB-15", "A newer key file changes no binding: the challenge is for the old key set", None,
         lambda: [played := loaded(hybrid().bound(), newer), recovered(played), played.check(), played.status()]),
        ("hybrid-bound-to-newer-keys", "HYB-15 HYB-10", "Bound again, the device uses the newer key set", None,
         lambda: [played := loaded(hybrid().bound(), newer), played.bound(), recovered(played)]),
        ("hybrid-keys-after-restart", "HYB-15", "The binding keeps its key set over a restart with other firmware keys", None,
         lambda: [played := loaded(Play(authority=newer), key_file), played.bound(), played.restart(), recovered(played)]),
    )


def recoveries(of):
    def hybrid():
        return Play(authority=of.key_file)

    return (
        ("hybrid-same-challenge", "DEV-6 HYB-16", "Asked again, the same bytes are shown, and their code is right", None,
         lambda: [played := hybrid().bound(), played.recover(), text := played.recover(after=MINUTE), played.right(text)]),
        ("hybrid-check-between", "DEV-12 HYB-16", "A challenge of action 0 leaves the code of the live challenge right", None,
         lambda: [played := hybrid().bound(), text := played.recover(), played.check(), played.right(text)]),
        ("hybrid-challenge-over", "HYB-19 DEV-8", "A challenge of suite 2 lives for 10 minutes", NO_CHALLENGE,
         lambda: [played := hybrid().bound(), text := played.recover(), played.right(text, after=10 * MINUTE)]),
        ("hybrid-long-codes", "HYB-17 DEV-10 CODE-8", "At 9 failures a challenge of suite 2 has 16 digits, at 30 it has 20", WRONG,
         lambda: [played := at_failures(9, authority=of.key_file), recovered(played), played.restart(damage=["state"]),
                  played.do("tick", after=5 * SECOND), recovered(played), played.status()]),
        ("hybrid-generator-repeats", "KEY-9 HYB-16",
         "The generator repeats itself: two challenges of the same state at the same uptime differ", None,
         lambda: [played := hybrid().bound(), same_random(played)]),
    )


def downgrades(of):
    key_file = of.key_file
    return (
        ("downgrade-refused", "BIND-11", "Bound in suite 2, the device offers no suite 1 after a restart without keys", TOO_LOW,
         lambda: [played := loaded(Play(), key_file), played.bound(), played.restart(), played.offered(), played.status()]),
        ("downgrade-refused-after-release", "BIND-10 BIND-11", "A release keeps the smallest suite", TOO_LOW,
         lambda: [played := loaded(Play(), key_file), played.bound(), played.release(), played.restart(), played.offered()]),
        ("downgrade-after-factory-reset", "BIND-10 BIND-11", "A factory reset takes the smallest suite back", None,
         lambda: [played := loaded(Play(), key_file), played.bound(), played.do("factory reset"), played.restart(), played.bound(),
                  recovered(played)]),
        ("firmware-minimum", "BIND-11", "Firmware of suite 2 alone makes no offer without keys", TOO_LOW,
         lambda: [played := Play(minimum_suite=of.suite), played.offered(), loaded(played, key_file), played.bound()]),
        ("firmware-minimum-after-factory-reset", "BIND-10 BIND-11", "A factory reset leaves the firmware's minimum", TOO_LOW,
         lambda: [played := loaded(Play(minimum_suite=of.suite), key_file), played.bound(), played.do("factory reset"), played.restart(),
                  played.offered()]),
        ("upgraded", "BIND-11 HYB-10", "A device of suite 1 is bound in suite 2, and its old code is worth nothing", WRONG,
         lambda: [played := Play().bound(), old := played.recover(), code := played.code(old), loaded(played, key_file), played.bound(),
                  played.recover(), played.enter(code), played.status()]),
    )


SUITE_1 = (
    ("generator-repeats", "KEY-9",
     "Suite 1: the generator repeats itself, and two challenges of the same state at the same uptime differ", None,
     lambda: [played := Play().bound(), same_random(played)]),
)
