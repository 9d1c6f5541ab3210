"""Authority: places where a one-place change of the reference was noticed by no other vector (assurance/kit)."""

from scenarios.authority_restored import LOCATOR_2, TAKEN, WAIT, claim, fresh, receipt, restored
from scenarios.calls import Calls
from scenarios.common import AUTHORITY, NEWER_AUTHORITY, found
from scenarios.hybrid import NEWER_PAIR, OFFER_2, PAIR, challenge_2, offer_2
from scenarios.play import of_traces

NEWER_OFFER = offer_2(NEWER_AUTHORITY)


def vectors():
    yield from of_traces(TRACES, "authority")


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("restored-active-replaced", "AUTH-67", "In restored mode a receipt with a higher number replaces a binding that waits no more", ("authorisation", "restored"),
     lambda: [play := restored(), claim(play), play.inspect("anna", fresh(play), after=WAIT), claim(play, "ben", 1, name="mine"),
              play.issue("ben", fresh(play))]),
    ("restored-waits-without-receipt", "AUTH-67", "While a binding waits, a claim without a receipt replaces nothing", TAKEN,
     lambda: [play := restored(), claim(play), play.do("end restored mode", "operator"), play.claim("ben", OFFER_2)]),
    ("retired-other-key-set", "HYB-5", "Only the key set that is named is retired", None,
     lambda: [play := Calls(key_sets=[PAIR, NEWER_PAIR]), play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex()),
              play.claim(text=NEWER_OFFER), play.issue("anna", challenge_2(found(NEWER_OFFER), NEWER_AUTHORITY, epoch=0, failures=0))]),
)
