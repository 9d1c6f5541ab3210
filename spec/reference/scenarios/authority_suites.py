"""An authority that has key sets of suites 2 and 3, or of suite 3 alone, beside devices of suite 1."""

import wire
from scenarios.authority_hybrid import RETIRED, SUITE, UNFIT, UNKNOWN, WRONG_KEY_ID, WRONG_SUITE, active
from scenarios.authority_restored import RECEIPT, RESTORED, TAKEN, WAIT, receipt
from scenarios.calls import Calls
from scenarios.common import OFFER, challenge_text, found
from scenarios.hybrid import SUITE_2, SUITE_3
from scenarios.play import of_traces

BOTH = [SUITE_2.pair, SUITE_3.pair]


def vectors():
    yield from of_traces(TRACES, "authority")


def both(**settings):
    return Calls(key_sets=BOTH, **settings)


def claim(play, *offers):
    """Claims of anna."""
    for text in offers:
        play.claim(text=text)


def issue(play, of, **changes):
    """A code of a fresh challenge of the suite."""
    play.made += 1
    return play.issue("anna", of.challenge(made=play.made, **{"epoch": 0, "failures": 0, **changes}))


def retire(play, of):
    return play.do("retire keys", "operator", key_id=of.authority.key_id.hex())


def with_other_ciphertext():
    """An offer of suite 3 with a bit of the ciphertext of ML-KEM changed."""
    enc = wire.decode(SUITE_3.offer_text, 2)["enc"]
    return SUITE_3.offer(enc=bytes([enc[0] ^ 1]) + enc[1:])


def restored(**settings):
    return Calls(key_sets=[SUITE_3.pair], restored=True, **settings)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("suites-both", "HYB-13 HYB-14 HYB-11 HYB-24", "With key sets of suites 2 and 3: offers to both are claimed, and both get codes", None,
     lambda: [play := both(), claim(play, SUITE_2.offer_text, SUITE_3.offer_text), issue(play, SUITE_2), issue(play, SUITE_3)]),
    ("suites-added", "HYB-4 HYB-14", "A key set of suite 3 is added beside one of suite 2: both are used", None,
     lambda: [play := Calls(key_sets=[SUITE_2.pair]), play.do("add keys", "operator", **SUITE_3.pair),
              claim(play, SUITE_3.offer_text, SUITE_2.offer_text), issue(play, SUITE_3), issue(play, SUITE_2)]),
    ("suites-moved-to-3", "HYB-5 HYB-6 HYB-13 HYB-14", "The key set of suite 2 is retired: its devices go on, offers to it are refused", RETIRED,
     lambda: [play := both(), claim(play, SUITE_2.offer_text), retire(play, SUITE_2), issue(play, SUITE_2),
              claim(play, SUITE_3.offer_text, SUITE_2.offer(random=bytes(32)))]),
    ("suites-retired-counts", "HYB-14", "A retired key set of suite 2 still counts: suite 2 is the smallest", SUITE,
     lambda: [play := both(), retire(play, SUITE_2), claim(play, OFFER)]),
    ("suites-smallest-of-both", "HYB-14", "With key sets of suites 2 and 3 no offer of suite 1 is claimed", SUITE,
     lambda: [play := both(), claim(play, OFFER)]),
    ("suites-smallest-is-3", "HYB-14 BIND-31", "With key sets of suite 3 alone no offer of suite 2 is claimed: too low before the key id", SUITE,
     lambda: [play := Calls(key_sets=[SUITE_3.pair]), claim(play, SUITE_2.offer_text)]),
    ("suites-3-configured", "HYB-14", "With key sets of both, and configured for suite 3", SUITE,
     lambda: [play := both(smallest_suite=3), claim(play, SUITE_3.offer_text, SUITE_2.offer_text)]),
    ("suites-2-configured", "HYB-14 HYB-13", "With key sets of suite 3 alone, and configured for suite 2: the key id is not known", UNKNOWN,
     lambda: [play := Calls(key_sets=[SUITE_3.pair], smallest_suite=2), claim(play, SUITE_2.offer_text)]),
    ("suites-1-configured", "HYB-14", "With key sets of both, and configured for suite 1: all three are claimed", None,
     lambda: [play := both(smallest_suite=1), claim(play, OFFER, SUITE_2.offer_text, SUITE_3.offer_text)]),
    ("suites-3-for-an-authority-of-2", "HYB-13", "An authority of suite 2 claims no offer of suite 3", UNKNOWN,
     lambda: [play := Calls(key_sets=[SUITE_2.pair]), claim(play, SUITE_3.offer_text)]),
    ("suites-2-with-key-id-of-3", "HYB-13", "An offer of suite 2 that names a key set of suite 3", UNKNOWN,
     lambda: [play := both(), claim(play, SUITE_2.offer(authority_key_id=SUITE_3.authority.key_id))]),
    ("suites-3-with-key-id-of-2", "HYB-13", "An offer of suite 3 that names a key set of suite 2", UNKNOWN,
     lambda: [play := both(), claim(play, SUITE_3.offer(authority_key_id=SUITE_2.authority.key_id))]),
    ("suites-key-set-twice", "HYB-4", "A key set of suite 3 is not added again beside one of suite 2", UNFIT,
     lambda: [play := both(), play.do("add keys", "operator", **SUITE_3.pair)]),
    ("suites-downgraded-to-2", "AUTH-5", "A challenge of suite 2 under the keys of a binding of suite 3", WRONG_SUITE,
     lambda: [play := active(SUITE_3), play.issue("anna", play.fresh(suite=2))]),
    ("suites-upgraded-to-3", "AUTH-5", "A challenge of suite 3 under the keys of a binding of suite 2", WRONG_SUITE,
     lambda: [play := active(SUITE_2), play.issue("anna", play.fresh(suite=3))]),
    ("suites-wrong-suite-before-key-id", "AUTH-5 HYB-20", "A challenge of another suite and key id: the suite is judged first", WRONG_SUITE,
     lambda: [play := active(SUITE_3), play.issue("anna", SUITE_2.challenge(SUITE_3.keys, epoch=0, failures=0))]),
    ("suites-key-id-of-the-other", "HYB-20", "A challenge of suite 3 with the key id of the key set of suite 2", WRONG_KEY_ID,
     lambda: [play := both(), claim(play, SUITE_3.offer_text), issue(play, SUITE_3, authority=SUITE_2.authority, suite=3)]),
    ("suites-other-ciphertext", "HYB-23 HYB-24", "A bit of the ciphertext is changed: the claim gives another confirmation code and binding", None,
     lambda: [play := Calls(key_sets=[SUITE_3.pair]), claim(play, SUITE_3.offer_text, with_other_ciphertext()),
              play.issue("anna", SUITE_3.challenge(found(with_other_ciphertext()), epoch=0, failures=0))]),
    ("suites-code-of-1", "AUTH-5 HYB-14", "Beside bindings of suites 2 and 3, one of suite 1 gets its codes", None,
     lambda: [play := both(smallest_suite=1), claim(play, OFFER, SUITE_2.offer_text, SUITE_3.offer_text),
              play.issue("anna", challenge_text(epoch=0, failures=0)), issue(play, SUITE_2), issue(play, SUITE_3)]),
    ("suites-restored", "AUTH-63 AUTH-65 AUTH-66", "A claim of suite 3 with its receipt in restored mode; codes come after 72 hours", RESTORED,
     lambda: [play := restored(), play.claim("anna", SUITE_3.offer_text, receipt=receipt(text=SUITE_3.offer_text)),
              issue(play, SUITE_3), play.issue("anna", SUITE_3.challenge(epoch=0, failures=0), after=WAIT)]),
    ("suites-restored-without-receipt", "AUTH-65", "A claim of suite 3 without a receipt in restored mode", RECEIPT,
     lambda: [play := restored(), claim(play, SUITE_3.offer_text)]),
    ("suites-restored-newer-set", "AUTH-65", "A key set of suite 3 added since the restore beside one of suite 2: its offers need no receipt", None,
     lambda: [play := Calls(key_sets=[SUITE_2.pair], restored=True), play.do("add keys", "operator", **SUITE_3.pair),
              claim(play, SUITE_3.offer_text), issue(play, SUITE_3)]),
    ("suites-restored-replaced", "AUTH-67", "A later receipt of suite 3 replaces the binding of an earlier one", TAKEN,
     lambda: [play := restored(), play.claim("anna", SUITE_3.offer_text, receipt=receipt(text=SUITE_3.offer_text)),
              play.claim("ben", SUITE_3.offer_text, receipt=receipt("ben", 1, SUITE_3.offer_text)),
              play.claim("anna", SUITE_3.offer_text, receipt=receipt(text=SUITE_3.offer_text))]),
    ("suites-transferred", "AUTH-63", "A transfer of a binding of suite 3 gives the new owner a receipt", None,
     lambda: [play := active(SUITE_3), play.on_binding("offer transfer", locator=SUITE_3.locator, to="ben"),
              play.on_binding("accept transfer", "ben", locator=SUITE_3.locator, name="mine")]),
)
