"""A device that meets key files of suites 2 and 3."""

from scenarios.codes_hybrid import BAD_KEY, BAD_POINT, LOW, OVER_MODULUS, public_text
from scenarios.device_codes import CUT, WRONG
from scenarios.device_hybrid import TOO_LOW, loaded, recovered
from scenarios.hybrid import SUITE_2, SUITE_3
from scenarios.play import Play, cut, of_traces

KEYS_2, KEYS_3 = SUITE_2.key_file, SUITE_3.key_file
OWN = SUITE_3.authority


def vectors():
    yield from of_traces(TRACES, "device")


def of_2():
    return Play(authority=KEYS_2)


def of_3():
    return Play(authority=KEYS_3)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("suites-upgraded-to-3", "BIND-11 HYB-10 HYB-15", "A device of suite 2 is bound in suite 3, and its old code is worth nothing", WRONG,
     lambda: [played := of_2().bound(), old := played.recover(), code := played.code(old), loaded(played, KEYS_3), played.bound(),
              text := played.recover(), played.enter(code), played.right(text, after=5000), played.set_password(), played.status()]),
    ("suites-downgrade-to-2-refused", "BIND-11", "Bound in suite 3, the device loads a key file of suite 2 and makes no offer with it", TOO_LOW,
     lambda: [played := loaded(of_3().bound(), KEYS_2), played.bind(), recovered(played), played.status()]),
    ("suites-downgrade-to-2-after-release", "BIND-10 BIND-11", "A release of a binding of suite 3 keeps suite 3 as the smallest", TOO_LOW,
     lambda: [played := loaded(of_2(), KEYS_3), played.bound(), played.release(), played.restart(), played.offered()]),
    ("suites-downgrade-to-2-after-factory-reset", "BIND-10 BIND-11", "A factory reset lets the device of suite 3 go back to suite 2", None,
     lambda: [played := loaded(of_2(), KEYS_3), played.bound(), played.do("factory reset"), played.restart(), played.bound(),
              recovered(played)]),
    ("suites-minimum-3", "BIND-11", "Firmware of suite 3 alone makes no offer with keys of suite 2", TOO_LOW,
     lambda: [played := Play(authority=KEYS_2, minimum_suite=3), played.offered(), loaded(played, KEYS_3), played.bound()]),
    ("suites-minimum-2", "BIND-11 HYB-10", "Firmware with a minimum of suite 2 offers suite 3 with its keys", None,
     lambda: [played := Play(authority=KEYS_3, minimum_suite=2), played.bound(), recovered(played)]),
    ("suites-of-the-loaded-keys", "HYB-10", "The suite is that of the keys: firmware of suite 3, a key file of suite 2, then a restart", None,
     lambda: [played := loaded(of_3(), KEYS_2), played.bind(), played.restart(), played.offered()]),
    ("suites-under-an-open-offer", "HYB-10 HYB-15", "A key file of suite 3 loaded under an open offer of suite 2 does not change the offer", None,
     lambda: [played := of_2(), played.offered(), played.load(KEYS_3), played.confirm(), recovered(played)]),
    ("suites-newer-keys-of-3", "HYB-15", "A key file of suite 3 changes no binding of suite 2", None,
     lambda: [played := loaded(of_2().bound(), KEYS_3), recovered(played), played.check(), played.status()]),
    ("suites-bad-key", "HYB-8", "A key file of suite 3 with a coefficient over the modulus changes nothing", BAD_KEY,
     lambda: [played := loaded(of_3(), public_text(OVER_MODULUS + OWN.binding[3:], OWN.recovery)), played.bound(), recovered(played)]),
    ("suites-bad-point", "HYB-8", "A key file of suite 3 with a point of low order changes nothing", BAD_POINT,
     lambda: [played := loaded(of_3(), public_text(OWN.binding[:-32] + LOW, OWN.recovery)), played.bound(), recovered(played)]),
    ("suites-old-after-a-cut", "BIND-8 HYB-15", "Suite 3 over suite 2: a cut before the binding record leaves the binding of suite 2", CUT,
     lambda: [played := loaded(of_2().bound(), KEYS_3), keys := played.keys, played.bind(), played.confirm(storage=cut("binding", "cut before")),
              played.restart(), text := played.recover(), played.right(text, keys), played.status()]),
    ("suites-new-after-a-cut", "BIND-8 HYB-15", "Suite 3 over suite 2: a cut after the binding record leaves the binding of suite 3", CUT,
     lambda: [played := loaded(of_2().bound(), KEYS_3), played.bind(), played.confirm(storage=cut("binding", "cut after")),
              played.restart(), played.recover(), played.status()]),
)
