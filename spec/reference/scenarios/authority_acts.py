"""Authority: acts and their proofs, and the order of the checks of a call about a binding."""

from scenarios.calls import DAY, HOUR, LOCATOR, Calls
from scenarios.common import found, offer_text, vector
from scenarios.play import of_traces

PROOF, NOT_OWNER, FROZEN = ("authorisation", "proof"), ("authorisation", "not the owner"), ("authorisation", "frozen")
NOT_AUTHENTIC, UNKNOWN, ENDED = ("registry", "row not authentic"), ("look-up", "unknown locator"), ("look-up", "ended")
ENDING, PENDING, ACTIVE, NOT_ENDING = ("authorisation", "ending"), ("state", "pending"), ("state", "active"), ("state", "not ending")
GRACE, OWN_ACCOUNT, ILLEGAL = ("authorisation", "grace"), ("terms", "own account"), ("form", "illegal name")
OTHER_TEXT = offer_text(secret=bytes(32))
OTHER = found(OTHER_TEXT)["locator"].hex()
EXPIRY = 2_000_000_000
TERMS = {"to": "ben", "actions": [1], "expiry": EXPIRY, "uses": 3}
ACTS = {"delegate": TERMS, "offer transfer": {"to": "ben"}, "release": {}, "undo": {}, "delete": {}, "lift": {}, "freeze former": {}}
CALLS = {**ACTS, "revoke": {"to": "carol"}, "take back": {}, "freeze": {}}


def vectors():
    yield from hashes()
    yield from proofs()
    yield from other_proofs()
    yield from refused_calls()
    yield from of_traces(TRACES, "authority")


def hashes():
    """The hash of every act, and of delegations with the largest terms."""
    cases = [(op, 0, "anna", given) for op, given in ACTS.items()]
    cases += [("delegate", 2 ** 32, "\u00e4nna", {**TERMS, "actions": [0, 1], "expiry": 2 ** 53 - 1, "uses": 64}),
              ("delegate", 1, "anna", {**TERMS, "actions": [0], "to": "b"}), ("offer transfer", 255, "a" * 64, {"to": "b" * 64})]
    for place, (op, number, account, given) in enumerate(cases):
        given = {"locator": LOCATOR, "number": number, "act": op, "account": account, **given}
        yield vector("authority", f"act-{place + 1}", f"The hash of an act: {op}", "AUTH-36", "act", given)


def ready(op):
    """A trace in which anna, or ben as the former owner, may make an act."""
    if op == "delete":
        play = Calls()
        play.claim()
        return play, "anna"
    play = Calls().active()
    if op == "undo":
        play.on_binding("release")
    if op == "lift":
        play.on_binding("freeze")
    if op == "freeze former":
        play.transfer()
    return play, "anna"


def proofs():
    """Every act with a proof that is missing, of another age, or of another number."""
    cases = [("none", None, False), ("0", {}, True), ("599", {"time": -599}, True), ("600", {"time": -600}, False),
             ("future", {"time": 1}, False), ("number", {"number": 7}, False)]
    for op, given in ACTS.items():
        for name, proof, holds in cases:
            if name in ("0", "599", "600", "future") and op not in ("release", "lift"):
                continue
            play, account = ready(op)
            if proof and "time" in proof:
                proof = {"time": play.time + HOUR + proof["time"]}
            play.on_binding(op, account, after=HOUR, proof=proof, **given)
            title = {"none": "without a proof", "number": "with a proof for another act number", "future": "with a proof of the next second"}
            yield play.vector("authority", f"proof-{op}-{name}".replace(" ", "-"),
                              f"{op.capitalize()} {title.get(name, f'with a proof made {name} s ago')}", "AUTH-37", None if holds else PROOF)


def other_proofs():
    """A proof for another act, binding, account, counterpart or other terms."""
    cases = [("release", "act", {"op": "delete"}), ("release", "locator", {"locator": OTHER}), ("release", "account", {"account": "ben"}),
             ("offer transfer", "act", {"op": "release"}), ("offer transfer", "to", {"to": "carol"}), ("delegate", "to", {"to": "carol"}),
             ("delegate", "actions", {"actions": [0, 1]}), ("delegate", "expiry", {"expiry": EXPIRY + 1}), ("delegate", "uses", {"uses": 4}),
             ("undo", "act", {"op": "release"}), ("lift", "act", {"op": "freeze former"}), ("lift", "account", {"account": "ben"})]
    for op, what, changed in cases:
        play, account = ready(op)
        play.on_binding(op, account, proof={"for": changed}, **ACTS[op])
        yield play.vector("authority", f"proof-{op}-other-{what}".replace(" ", "-"), f"{op.capitalize()} with a proof for another {what}",
                          "AUTH-36 AUTH-37", PROOF)


def refused_calls():
    """Every call by accounts that it is not for, and on rows that it does not work on."""
    for op, given in CALLS.items():
        for who, fault in (("stranger", NOT_OWNER), ("delegate", NOT_OWNER), ("former-owner", NOT_OWNER), ("stranger-pending", NOT_OWNER),
                           ("unknown", UNKNOWN), ("tampered", NOT_AUTHENTIC), ("ended", ENDED), ("ending", ENDING)):
            if (op, who) in (("freeze former", "former-owner"), ("freeze former", "ending"), ("undo", "ending")):
                continue
            play, account = Calls(), "anna" if who in ("former-owner", "unknown", "tampered", "ended", "ending") else "ben"
            if who == "stranger-pending":
                play.claim()
            elif who != "unknown":
                play.active()
                play.delegate("ben" if who == "delegate" else "carol")
            if who == "former-owner":
                play.transfer("dora")
            if who == "tampered":
                play.on_binding("tamper", "ben", change={"frozen": True})
            if who in ("ended", "ending"):
                play.on_binding("release")
            play.on_binding(op, account, after=3 * DAY if who == "ended" else 0, **given)
            title = {"stranger": "by a stranger", "delegate": "by a delegate", "former-owner": "by a former owner", "ended": "after its end",
                     "stranger-pending": "of a pending binding by a stranger", "unknown": "of an unknown locator",
                     "tampered": "of a row that was changed in the database", "ending": "of a binding that is ending"}[who]
            yield play.vector("authority", f"{op}-{who}".replace(" ", "-"), f"{op.capitalize()} {title}", "BIND-18 AUTH-39", fault)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("proof-twice", "AUTH-37 AUTH-38", "A proof holds for one act", PROOF,
     lambda: [play := Calls().active(), play.on_binding("delegate", **TERMS), play.on_binding("delegate", **TERMS, proof={"number": 0})]),
    ("proof-after-other-calls", "AUTH-38", "Freezing, revoking, taking back and accepting leave the act number as it is", None,
     lambda: [play := Calls().active(), play.delegate(), play.on_binding("offer transfer", to="carol"), play.on_binding("take back"),
              play.on_binding("revoke", to="ben"), play.on_binding("freeze"), play.on_binding("operator freeze", "operator"),
              play.on_binding("lift", proof={"number": 2}), play.on_binding("release", proof={"number": 3})]),
    ("proof-of-a-refused-act", "AUTH-38", "A refused act leaves the act number as it is", PROOF,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="anna"), play.on_binding("release", proof=None),
              play.on_binding("release", proof={"number": 0})]),
    ("proof-across-a-transfer", "AUTH-38", "An acceptance raises the act number, and it goes on after that", None,
     lambda: [play := Calls().active(), play.transfer(),
              play.on_binding("delegate", "ben", proof={"number": 2}, to="carol", actions=[1], expiry=EXPIRY, uses=1)]),
    ("nothing-to-do", "AUTH-39", "Calls that find nothing to change are accepted without a proof and record nothing", None,
     lambda: [play := Calls().active(), play.on_binding("revoke", to="ben"), play.on_binding("take back"),
              play.on_binding("lift", proof=None), play.on_binding("freeze"), play.on_binding("freeze"),
              play.on_binding("operator freeze", "operator"), play.on_binding("operator freeze", "operator"), play.on_binding("lift"),
              play.on_binding("lift", proof=None), play.delegate(), play.on_binding("accept delegation", "ben"),
              play.on_binding("revoke", to="ben"), play.on_binding("revoke", to="ben")]),
    ("nothing-to-do-for-a-former-owner", "AUTH-39 AUTH-49", "A second freeze by the former owner needs no proof", None,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze former"), play.on_binding("freeze former", proof=None)]),
    ("order-frozen-before-pending", "AUTH-39", "Order: a freeze before the state", FROZEN,
     lambda: [play := Calls(), play.claim(), play.on_binding("freeze"), play.on_binding("release")]),
    ("order-frozen-before-grace", "AUTH-39", "Order: a freeze before the grace of a transfer", FROZEN,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze", "ben"), play.on_binding("release", "ben")]),
    ("order-frozen-before-proof", "AUTH-39 AUTH-40", "Order: a freeze before the proof", FROZEN,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.on_binding("release", proof=None)]),
    ("order-pending-before-proof", "AUTH-39", "Order: the state before the proof", PENDING,
     lambda: [play := Calls(), play.claim(), play.on_binding("release", proof=None)]),
    ("order-grace-before-terms", "AUTH-39", "Order: the grace before the terms", GRACE,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("offer transfer", "ben", to="ben")]),
    ("order-grace-before-proof", "AUTH-39", "Order: the grace before the proof", GRACE,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("release", "ben", proof=None)]),
    ("order-terms-before-proof", "AUTH-39", "Order: the terms before the proof", OWN_ACCOUNT,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="anna", proof=None)]),
    ("order-name-before-row", "AUTH-39 AUTH-57", "Order: names before the row", ILLEGAL,
     lambda: [play := Calls(), play.on_binding("offer transfer", to="")]),
    ("pending-delegated", "AUTH-39", "A pending binding is not delegated", PENDING,
     lambda: [play := Calls(), play.claim(), play.on_binding("delegate", **TERMS)]),
    ("pending-offered", "AUTH-45", "A pending binding is not transferred", PENDING,
     lambda: [play := Calls(), play.claim(), play.on_binding("offer transfer", to="ben")]),
    ("active-deleted", "AUTH-39", "An active binding is not deleted", ACTIVE,
     lambda: [play := Calls().active(), play.on_binding("delete")]),
    ("active-undone", "AUTH-39", "There is nothing to undo in an active binding", NOT_ENDING,
     lambda: [play := Calls().active(), play.on_binding("undo")]),
    ("operator-freeze-unknown", "AUTH-39", "The operator freezes an unknown locator", UNKNOWN,
     lambda: [play := Calls(), play.on_binding("operator freeze", "operator")]),
    ("operator-freeze-tampered", "AUTH-39 AUTH-26", "The operator freezes a row that was changed in the database", NOT_AUTHENTIC,
     lambda: [play := Calls().active(), play.on_binding("tamper", "ben", change={"frozen": True}),
              play.on_binding("operator freeze", "operator")]),
    ("operator-freeze-ending", "AUTH-51", "The operator freezes nothing that is ending", ENDING,
     lambda: [play := Calls().active(), play.on_binding("release"), play.on_binding("operator freeze", "operator")]),
)
