"""Authority: places where a one-place change of the reference was noticed by no other vector (assurance/kit)."""

from scenarios.authority_hybrid import active
from scenarios.authority_restored import LOCATOR_2, TAKEN, WAIT, claim, fresh, receipt, restored
from scenarios.binding_authority import claims
from scenarios.calls import DAY, HOUR, Calls
from scenarios.common import AUTHORITY, KEYS, NEWER_AUTHORITY, found, offer_text, vector
from scenarios.hybrid import NEWER_PAIR, OFFER_2, PAIR, SUITE_2, challenge_2, offer_2
from scenarios.play import of_traces

NEWER_OFFER = offer_2(NEWER_AUTHORITY)
ENDED, NOT_AUTHENTIC, WRONG_TAG = ("look-up", "ended"), ("registry", "row not authentic"), ("tag", "wrong tag")
# Keys of another device under the locator of the binding: the tags of its challenges are wrong.
STRANGE = {**found(offer_text(secret=bytes(32))), "locator": KEYS["locator"]}


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from chains()


def chains():
    """The chain of audit entries; an entry is any bytes."""
    entries = ["", "00", "ab" * 40, "ab" * 40, "0102"]
    for count in range(len(entries) + 1):
        yield vector("authority", f"audit-chain-{count}", f"The head of a chain of {count} audit entries", "AUTH-62", "audit",
                     {"entries": entries[:count]})


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
    ("ended-before-not-authentic", "AUTH-1", "Order within step 2: an erased key before a row that is not authentic", ENDED,
     lambda: [play := Calls(), play.claim(), play.on_binding("delete"), play.on_binding("tamper", change={"owner": "eve"}),
              play.inspect("anna", play.challenge())]),
    ("key-before-tag", "AUTH-1", "Order within step 2: a key that does not open before a wrong tag", NOT_AUTHENTIC,
     lambda: [play := Calls().active(), play.on_binding("tamper", change={"owner": "eve"}), play.inspect("anna", play.challenge(keys=STRANGE))]),
    ("tag-before-row", "AUTH-1", "Order: a wrong tag before a row that is not authentic", WRONG_TAG,
     lambda: [play := Calls().active(), play.on_binding("tamper", change={"frozen": True}), play.inspect("anna", play.challenge(keys=STRANGE))]),
    ("key-id-before-stranger", "AUTH-1 HYB-20", "Order: another key id before an account without a delegation", ("tag", "wrong key id"),
     lambda: [play := active(SUITE_2), play.inspect("ben", challenge_2(authority=NEWER_AUTHORITY, epoch=0, failures=0))]),
    ("delegation-changed-before-acceptance", "AUTH-26 AUTH-58", "A delegation that is not authentic counts nothing, accepted or not", NOT_AUTHENTIC,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("tamper", to="ben", change={"expiry": play.time + 9 * DAY}),
              play.issue("ben", play.challenge())]),
    ("ten-a-day-of-another-owner", "AUTH-18", "Ten codes of another owner do not count for this one", None,
     lambda: [play := Calls().active(), offers := [offer_text(secret=bytes([number]) * 32) for number in (1, 2)],
              [play.claim("ben", offer, "door") for offer in offers],
              [play.issue("ben", play.challenge(keys=found(offers[number % 2]))) for number in range(10)], play.issue("anna", play.challenge())]),
    ("step-up-by-a-delegate-writes-nothing", "AUTH-17 AUTH-74", "A step-up by a delegate is not recorded in the row", None,
     lambda: [play := Calls().active(), play.delegate("ben", lasts=2 * HOUR), play.delegate("carol", lasts=HOUR),
              play.step_up("ben", play.challenge(), after=HOUR), play.issue("carol", play.challenge(), after=-HOUR)]),
    ("own-pending-claim-replaced", "AUTH-33 AUTH-67", "A claim that replaces an own pending one is no pending claim more", None,
     lambda: [play := restored(smallest_suite=1), claim(play), play.do("end restored mode", "operator"), claims(play, 0, 99),
              claim(play, number=1, after=DAY)]),
    ("restored-new-key-set-not-replaced", "AUTH-65 AUTH-67", "A receipt has no effect on a binding under a key set added since the restore", TAKEN,
     lambda: [play := restored(), play.do("add keys", "operator", **NEWER_PAIR), play.claim(text=NEWER_OFFER),
              play.claim("ben", NEWER_OFFER, receipt=receipt("ben", 9, NEWER_OFFER))]),
    ("stranger-before-ending", "AUTH-51", "A stranger does not learn that a binding is ending", ("authorisation", "not the owner"),
     lambda: [play := Calls().active(), play.on_binding("release"), play.on_binding("revoke", "carol", to="ben")]),
    ("delegation-not-authentic-not-accepted", "AUTH-26", "A delegation that is not authentic is not accepted", NOT_AUTHENTIC,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("tamper", to="ben", change={"expiry": play.time + 9 * DAY}),
              play.on_binding("accept delegation", "ben")]),
    ("not-authentic-before-ended", "AUTH-26", "Order of an owner's call: a row that is not authentic before one that has ended", NOT_AUTHENTIC,
     lambda: [play := Calls(), play.claim(), play.on_binding("delete"), play.on_binding("tamper", change={"owner": "eve"}),
              play.on_binding("freeze", "eve")]),
)
