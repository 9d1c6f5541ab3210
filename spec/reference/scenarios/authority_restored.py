"""Authority: receipts, and the mode after a restore from a backup."""

import derivation
import wire
from scenarios.calls import HOUR, RECEIPT_KEY, Calls
from scenarios.common import NEWER_AUTHORITY, OFFER, found
from scenarios.hybrid import KEYS_2, NEWER_PAIR, OFFER_2, PAIR, challenge_2, offer_2
from scenarios.play import of_traces

RECEIPT, RESTORED, TAKEN = ("authorisation", "receipt"), ("authorisation", "restored"), ("look-up", "locator taken")
WAIT = 72 * HOUR
LOCATOR_2 = KEYS_2["locator"].hex()
NEWER_OFFER = offer_2(NEWER_AUTHORITY)


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from bad_receipts()
    yield from waits()


def restored(**settings):
    return Calls(key_sets=[PAIR], restored=True, **settings)


def receipt(account="anna", number=0, text=OFFER_2, key=RECEIPT_KEY):
    """The receipt of an account."""
    data = derivation.sha256(wire.decode_text(text)) + number.to_bytes(8, "big") + account.encode()
    return {"number": number, "mac": derivation.mac(bytes.fromhex(key), "receipt", data).hex()}


def claim(play, account="anna", number=0, **given):
    return play.claim(account, OFFER_2, receipt=receipt(account, number), **given)


def fresh(play, **changes):
    play.made += 1
    return challenge_2(made=play.made, **{"epoch": 0, "failures": 0, **changes})


def bad_receipts():
    """Receipts that do not hold."""
    cases = {"none": None, "other-account": receipt("ben"), "other-number": {**receipt(number=1), "number": 2},
             "other-offer": receipt(text=offer_2(random=bytes(32))), "other-key": receipt(key=bytes(32).hex()),
             "last-byte": {"number": 0, "mac": receipt()["mac"][:-2] + "00"}}
    for name, wrong in cases.items():
        play = restored()
        play.claim("anna", OFFER_2, **({} if wrong is None else {"receipt": wrong}))
        yield play.vector("authority", f"receipt-{name}", f"A claim after a restore, receipt: {name.replace('-', ' ')}", "AUTH-63 AUTH-65", RECEIPT)


def waits():
    """A binding claimed with a receipt, in the last second of its 72 hours and after it."""
    for after, fault in ((WAIT - 1, RESTORED), (WAIT, None)):
        play = restored()
        claim(play)
        play.issue("anna", fresh(play), after=after)
        yield play.vector("authority", f"restored-code-{after}", f"A code {after} s after a claim with a receipt", "AUTH-66", fault)
        play = restored()
        claim(play)
        play.do("end restored mode", "operator")
        play.on_binding("delete", locator=LOCATOR_2, after=after)
        yield play.vector("authority", f"restored-delete-{after}", f"A delete {after} s after a claim with a receipt", "AUTH-66", fault)
    for after, fault in ((WAIT - 1, None), (WAIT, TAKEN)):
        play = restored()
        claim(play)
        play.do("end restored mode", "operator")
        claim(play, "ben", 1, after=after)
        yield play.vector("authority", f"restored-replaced-{after}", f"A higher receipt {after} s after a claim, the mode has ended",
                          "AUTH-67", fault)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("restored-claim", "AUTH-65 AUTH-66", "A claim with a receipt gives no facts and no code for 72 hours, then both", RESTORED,
     lambda: [play := restored(), claim(play), play.inspect("anna", fresh(play, action=0)), play.issue("anna", fresh(play)),
              play.issue("anna", fresh(play, action=0)), play.inspect("anna", fresh(play), after=WAIT), play.issue("anna", fresh(play))]),
    ("restored-number", "AUTH-66 AUTH-38", "A binding claimed with a receipt goes on with its act number", None,
     lambda: [play := restored(), claim(play, number=4), play.do("end restored mode", "operator"), play.inspect("anna", fresh(play), after=WAIT),
              play.on_binding("offer transfer", locator=LOCATOR_2, to="ben", proof={"number": 4}),
              play.on_binding("accept transfer", "ben", locator=LOCATOR_2, name="mine")]),
    ("restored-suite-1", "AUTH-65", "In restored mode no offer of suite 1 is claimed", RECEIPT,
     lambda: [play := restored(smallest_suite=1), play.claim(text=OFFER), play.claim(text=OFFER, receipt=receipt(text=OFFER))]),
    ("restored-new-key-set", "AUTH-65", "An offer under a key set added since the restore is claimed as usual", None,
     lambda: [play := restored(), play.do("add keys", "operator", **NEWER_PAIR), play.claim(text=NEWER_OFFER),
              play.issue("anna", challenge_2(found(NEWER_OFFER), NEWER_AUTHORITY, epoch=0, failures=0))]),
    ("restored-new-key-set-with-receipt", "AUTH-65", "A receipt under a key set added since the restore has no effect", None,
     lambda: [play := restored(), play.do("add keys", "operator", **NEWER_PAIR),
              play.claim(text=NEWER_OFFER, receipt=receipt(number=3, text=NEWER_OFFER)),
              play.issue("anna", challenge_2(found(NEWER_OFFER), NEWER_AUTHORITY, epoch=0, failures=0)),
              play.on_binding("release", locator=found(NEWER_OFFER)["locator"].hex(), proof={"number": 0})]),
    ("restored-mode-ended", "AUTH-65", "After the restored mode a claim needs no receipt, and one has no effect", RECEIPT,
     lambda: [play := restored(), play.claim(text=OFFER_2), play.do("end restored mode", "operator"), claim(play, number=3),
              play.issue("anna", fresh(play)), play.on_binding("release", locator=LOCATOR_2, proof={"number": 0})]),
    ("receipt-without-restore", "AUTH-65", "Without a restore a receipt has no effect", None,
     lambda: [play := Calls(key_sets=[PAIR]), claim(play, number=3), play.issue("anna", fresh(play)), claim(play)]),
    ("restored-replaced", "AUTH-67", "A receipt with a higher number replaces the claim, and waits 72 hours from then", RESTORED,
     lambda: [play := restored(), claim(play), claim(play, "ben", 1, name="mine", after=HOUR), play.issue("anna", fresh(play), after=WAIT - HOUR),
              play.issue("ben", fresh(play)), play.issue("ben", fresh(play), after=HOUR)]),
    ("restored-not-replaced", "AUTH-67", "A receipt with a lower or the same number replaces nothing", TAKEN,
     lambda: [play := restored(), claim(play, "ben", 1), claim(play), claim(play, "carol", 1)]),
    ("restored-claimed-again", "BIND-13 AUTH-63", "A claim with a receipt is repeated, also without the receipt", None,
     lambda: [play := restored(), claim(play, number=2), claim(play, number=2), play.claim(text=OFFER_2)]),
    ("restored-frozen", "AUTH-40 AUTH-67", "A binding that waits can be frozen, and is replaced all the same", ("authorisation", "frozen"),
     lambda: [play := restored(), claim(play), play.on_binding("freeze", locator=LOCATOR_2), play.inspect("anna", fresh(play)),
              claim(play, "ben", 1), play.inspect("ben", fresh(play), after=WAIT)]),
    ("restored-lifted", "AUTH-66 AUTH-67", "A freeze of a binding that waits is lifted after the wait: its act number does not rise before", RESTORED,
     lambda: [play := restored(), claim(play), play.on_binding("freeze", locator=LOCATOR_2),
              play.on_binding("lift", locator=LOCATOR_2, after=WAIT - 1),
              claim(play, "ben", 1), play.on_binding("freeze", "ben", locator=LOCATOR_2),
              play.do("end restored mode", "operator"), play.on_binding("lift", "ben", locator=LOCATOR_2, after=WAIT),
              play.issue("ben", fresh(play))]),
    ("restored-tampered", "AUTH-67 AUTH-26", "A row that was changed in the database is not replaced", TAKEN,
     lambda: [play := restored(), claim(play), play.on_binding("tamper", "ben", locator=LOCATOR_2, change={"frozen": True}),
              claim(play, "ben", 1)]),
    ("restored-acts", "AUTH-71", "In restored mode a binding under an older key set takes no act, also after its wait", RESTORED,
     lambda: [play := restored(), claim(play), play.inspect("anna", fresh(play), after=WAIT),
              play.on_binding("delegate", locator=LOCATOR_2, to="carol", actions=[1], expiry=play.time + HOUR, uses=1),
              play.on_binding("offer transfer", locator=LOCATOR_2, to="carol"), play.on_binding("release", locator=LOCATOR_2),
              play.on_binding("freeze", locator=LOCATOR_2), play.on_binding("lift", locator=LOCATOR_2), claim(play, "ben", 1)]),
    ("restored-acts-of-a-newer-key-set", "AUTH-71", "In restored mode a binding under a key set added since takes acts", None,
     lambda: [play := restored(), play.do("add keys", "operator", **NEWER_PAIR), play.claim(text=NEWER_OFFER),
              play.on_binding("delete", locator=found(NEWER_OFFER)["locator"].hex())]),
    ("repeated-claim-before-an-acceptance", "AUTH-38 AUTH-63", "A claim repeated while a transfer is open: the receipt of the acceptance is higher",
     None, lambda: [play := Calls(key_sets=[PAIR]), play.claim(text=OFFER_2), play.inspect("anna", fresh(play, action=0)),
                    play.on_binding("offer transfer", locator=LOCATOR_2, to="ben"), play.claim(text=OFFER_2),
                    play.on_binding("accept transfer", "ben", locator=LOCATOR_2, name="mine")]),
    ("restored-ended", "AUTH-67", "A binding that has ended is not replaced", TAKEN,
     lambda: [play := restored(), play.do("add keys", "operator", **NEWER_PAIR), play.claim(text=NEWER_OFFER),
              play.on_binding("delete", locator=found(NEWER_OFFER)["locator"].hex()),
              play.claim("ben", NEWER_OFFER, receipt=receipt("ben", 1, NEWER_OFFER))]),
    ("key-id-before-receipt", "BIND-31 AUTH-65 HYB-13", "Order of a claim: the key id before the receipt", ("authority key", "unknown key id"),
     lambda: [play := restored(), play.claim(text=NEWER_OFFER)]),
    ("receipt-before-locator", "BIND-31 AUTH-65 BIND-12", "Order of a claim: the receipt before a locator that is taken", RECEIPT,
     lambda: [play := restored(), claim(play), play.claim("ben", OFFER_2)]),
)
