"""Binding at the authority: claims, activation, transfer, end, and who may do what."""

from scenarios.calls import LOCATOR, Calls
from scenarios.common import CHALLENGE, FACTORY_KEY, KEYS, SECRET, entries, found, offer_text, replaced, text_of
from scenarios.play import of_traces

TAKEN, PENDING = ("look-up", "locator taken"), ("authorisation", "pending")
ENDED, NOT_OWNER, NO_DELEGATION = ("look-up", "ended"), ("authorisation", "not the owner"), ("authorisation", "no delegation")


def vectors():
    yield from of_traces(TRACES, "binding")
    yield from calls_of_others()


def calls_of_others():
    """Calls that only the owner may make, by a stranger, a delegate and a former owner."""
    calls = {"transfer": {"to": "ben"}, "release": {}, "freeze": {}, "lift": {},
             "delegate": {"to": "ben", "actions": [1], "expiry": 2_000_000_000, "uses": 1}, "revoke": {"to": "carol"}}
    for op, given in calls.items():
        for who in ("stranger", "delegate", "former owner"):
            play = Calls().active()
            play.delegate(to="carol")
            if who == "delegate":
                play.delegate()
            if who == "former owner":
                play.on_binding("transfer", to="dora")
            play.on_binding(op, "anna" if who == "former owner" else "ben", **given)
            play.open()
            yield play.vector("binding", f"{op}-by-{who}".replace(" ", "-"), f"{op.capitalize()} by a {who}", "BIND-18", NOT_OWNER)
    play = Calls()
    play.claim()
    play.on_binding("delete", "ben")
    play.open()
    yield play.vector("binding", "delete-by-stranger", "Delete by a stranger", "BIND-18", NOT_OWNER)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("claimed-and-checked", "BIND-12 BIND-15 AUTH-8 AUTH-21", "A claim, and the scan to check that makes it active", None,
     lambda: [play := Calls(), play.claim(), play.inspect("anna", play.challenge(action=0)),
              play.inspect("anna", play.challenge(action=0))]),
    ("active-by-issue", "BIND-15 AUTH-21", "A pending binding becomes active when its owner asks for a code", None,
     lambda: [play := Calls(), play.claim(), play.issue("anna", play.challenge())]),
    ("pending-for-years", "BIND-15", "A pending binding has no time limit", None,
     lambda: [play := Calls(), play.claim(), play.issue("anna", play.challenge(), after=10 * 366 * 86400)]),
    ("claimed-again", "BIND-13", "A repeated claim by the same account: the same confirmation code", None,
     lambda: [play := Calls(), play.claim(), play.claim(after=1), play.open(), play.inspect("anna", play.challenge(action=0)),
              play.claim(after=1), play.open()]),
    ("claimed-by-another", "BIND-12", "A second account claims the same offer", TAKEN,
     lambda: [play := Calls(), play.claim(), play.claim("ben", name="mine"), play.open(), play.issue("anna", play.challenge())]),
    ("active-claimed-by-another", "BIND-12", "A second account claims the offer of an active binding", TAKEN,
     lambda: [play := Calls().active(), play.claim("ben", name="mine"), play.open()]),
    ("released-claimed-again", "BIND-12 BIND-13", "The offer of a released binding cannot be claimed again, by nobody", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("release"), play.claim("ben", name="mine"), play.open(), play.claim(),
              play.open()]),
    ("deleted-claimed-again", "BIND-12", "The offer of a deleted claim cannot be claimed again", TAKEN,
     lambda: [play := Calls(), play.claim(), play.on_binding("delete"), play.claim(), play.open()]),
    ("former-owner-claims", "BIND-13 BIND-17", "The former owner claims the offer after a transfer", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("transfer", to="ben"), play.claim(), play.open()]),
    ("new-owner-claims", "BIND-13", "The new owner claims the offer after a transfer: it is not the account that claimed it first", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("transfer", to="ben"), play.claim("ben"), play.open()]),
    ("code-too-short", "BIND-14", "An offer with codes below the smallest length", ("message", "code length"),
     lambda: [play := Calls(smallest=12), play.claim(text=offer_text(code_length=8)), play.open()]),
    ("code-long-enough", "BIND-14", "An offer with codes of exactly the smallest length", None,
     lambda: [play := Calls(smallest=16), play.claim(text=offer_text(code_length=16))]),
    ("challenge-claimed", "WIRE-9 AUTH-2", "A challenge is no offer", ("cbor", "malformed"),
     lambda: [play := Calls(), play.claim(text=CHALLENGE), play.open()]),
    ("suite-3-claimed", "WIRE-14", "An offer of suite 3", ("fields", "unknown suite"),
     lambda: [play := Calls(), play.claim(text=text_of("offer", replaced(entries("offer"), 1, b"\x03"))), play.open()]),
    ("same-serial", "BIND-16", "A forged offer with somebody's serial blocks nobody", None,
     lambda: [play := Calls(), play.claim("ben", offer_text(secret=bytes(32), factory_key=None), "mine"), play.claim("anna"),
              play.inspect("anna", play.challenge(action=0)),
              play.claim("ben", offer_text(secret=b"\x01" * 32, factory_key=FACTORY_KEY), "mine too")]),
    ("same-secret", "BIND-12 KEY-3", "The same secret in another offer is another binding", None,
     lambda: [play := Calls(), play.claim(), play.claim("ben", offer_text(serial="SN0002", secret=SECRET), "mine")]),
    ("pending-seen-by-another", "BIND-15 AUTH-4 AUTH-22",
     "A challenge of a pending binding from another account: refused, and the owner is told", PENDING,
     lambda: [play := Calls(), play.claim(), play.inspect("ben", play.challenge()), play.issue("ben", play.challenge())]),
    ("pending-for-a-delegate", "BIND-15 AUTH-12", "A delegate of a pending binding gets no code", PENDING,
     lambda: [play := Calls(), play.claim(), play.delegate(), play.issue("ben", play.challenge())]),
    ("pending-with-wrong-tag", "BIND-15 AUTH-2", "A forged challenge makes no binding active", ("tag", "wrong tag"),
     lambda: [play := Calls(), play.claim(), other := {**found(offer_text(secret=bytes(32))), "locator": KEYS["locator"]},
              play.inspect("anna", play.challenge(keys=other))]),
    ("transferred-at-authority", "BIND-17 AUTH-22", "After a transfer only the new owner gets codes", NO_DELEGATION,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.on_binding("transfer", to="ben"),
              play.issue("ben", text), play.issue("anna", text)]),
    ("transfer-ends-delegations", "BIND-17", "A transfer ends the delegations of the former owner", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(to="carol"), play.on_binding("transfer", to="ben"),
              play.issue("carol", play.challenge())]),
    ("pending-transferred", "BIND-17 BIND-15", "A pending binding is transferred and becomes active at the new owner's scan", None,
     lambda: [play := Calls(), play.claim(), play.on_binding("transfer", to="ben"), play.issue("ben", play.challenge())]),
    ("released-at-authority", "AUTH-4 BIND-12", "After a release its challenges are refused", ENDED,
     lambda: [play := Calls().active(), play.on_binding("release"), play.issue("anna", play.challenge())]),
    ("deleted", "AUTH-4 BIND-15", "After the deletion of a pending claim its challenges are refused", ENDED,
     lambda: [play := Calls(), play.claim(), play.on_binding("delete"), play.inspect("anna", play.challenge())]),
    ("released-then-transferred", "BIND-18", "An ended binding cannot be transferred", ENDED,
     lambda: [play := Calls().active(), play.on_binding("release"), play.on_binding("transfer", to="ben"), play.open()]),
    ("unknown-released", "BIND-18", "A release of a locator that nobody claimed", ("look-up", "unknown locator"),
     lambda: [play := Calls(), play.do("release", "anna", locator=LOCATOR), play.open()]),
)
