"""Authority: who gets a code, in which order it is refused, delegations, freeze."""

import cbor
import derivation
import wire
from scenarios.calls import DAY, HOUR, OFFER, Calls
from scenarios.common import KEYS, challenge_text, found, offer_text
from scenarios.play import of_traces

UNKNOWN, WRONG_TAG, NO_DELEGATION = ("look-up", "unknown locator"), ("tag", "wrong tag"), ("authorisation", "no delegation")
EXPIRED, FROZEN = ("authorisation", "delegation expired"), ("authorisation", "frozen")
LIMIT, NOT_AUTHENTIC = ("state", "limit"), ("registry", "row not authentic")
OTHER = found(offer_text(secret=bytes(32)))


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from undecodable()
    yield from lengths()


def undecodable():
    """Messages that do not decode, for both calls; the decoder's own vectors are under wire."""
    body, tag = cbor.decode(wire.decode_text(challenge_text(epoch=0, failures=0)))
    values = dict(cbor.decode(body).pairs)
    cases = [
        ("other-text", "HELLO", ("text", "not relatch")), ("newer", "RL2:0", ("text", "newer version")),
        ("not-base45", "RL1:?", ("text", "base45")), ("empty", "RL1:", ("cbor", "malformed")), ("offer", OFFER, ("cbor", "malformed")),
        ("trailing", wire.encode_text(cbor.encode([body, tag]) + b"\0"), ("cbor", "malformed")),
        ("long-form", wire.encode_text(b"\x98\x02" + cbor.encode([body, tag])[1:]), ("cbor", "not canonical")),
        ("suite-4", of_values({**values, 1: 4}), ("fields", "unknown suite")),
        ("critical", of_values({**values, 9: 0}), ("fields", "unknown critical key", 9)),
        ("no-nonce", of_values({key: value for key, value in values.items() if key != 7}), ("fields", "missing", 7)),
    ]
    for name, text, fault in cases:
        for op in ("inspect", "issue"):
            play = Calls().active()
            getattr(play, op)("anna", text)
            yield play.vector("authority", f"undecodable-{name}-{op}", f"{op.capitalize()} of a message that does not decode: {name}",
                              "AUTH-1 AUTH-2", fault)


def of_values(values):
    """A challenge with a right tag over any fields."""
    body = cbor.encode(values)
    return wire.encode_text(wire.encode_message(body, derivation.tag(KEYS["K_tag"], body)))


def lengths():
    """The digits of a code by the failures that the challenge shows."""
    for failures in (0, 8, 9, 29, 30):
        for action in (0, 1):
            play = Calls().active()
            text = play.challenge(action=action, failures=failures)
            play.inspect("anna", text)
            play.issue("anna", text)
            yield play.vector("authority", f"length-action-{action}-failures-{failures}",
                              f"The length of a code of action {action} at {failures} failures", "AUTH-6 AUTH-8")


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("recovery", "AUTH-7 AUTH-8 AUTH-9 AUTH-10 AUTH-16 AUTH-21 AUTH-22", "Preview and code for the owner; then the next epoch", None,
     lambda: [play := Calls().active(), text := play.challenge(failures=2), play.inspect("anna", text), play.issue("anna", text),
              play.issue("anna", play.challenge(epoch=1), after=100 * DAY)]),
    ("unknown", "AUTH-3 AUTH-4", "A challenge of a device that was never bound here", UNKNOWN,
     lambda: [play := Calls().active(), play.inspect("anna", play.challenge(keys=OTHER)), play.issue("anna", play.challenge(keys=OTHER))]),
    ("wrong-tag", "AUTH-2 AUTH-4", "A forged challenge with the right locator: refused, nothing logged, nobody told", WRONG_TAG,
     lambda: [play := Calls().active(), forged := play.challenge(keys={**OTHER, "locator": KEYS["locator"]}), play.inspect("anna", forged),
              play.issue("anna", forged)]),
    ("forged-epoch", "AUTH-2 AUTH-16", "A forged challenge of a far epoch does not lock the owner out", WRONG_TAG,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(epoch=1000, keys={**OTHER, "locator": KEYS["locator"]})),
              play.issue("anna", play.challenge())]),
    ("stranger", "AUTH-11 AUTH-4 AUTH-21 AUTH-22", "Another account: refused, logged, the owner told once a day and reason", NO_DELEGATION,
     lambda: [play := Calls().active(), text := play.challenge(), play.inspect("ben", text), play.issue("ben", text, after=10),
              play.inspect("carol", text, after=12 * HOUR - 11), play.inspect("ben", text, after=1)]),
    ("stranger-uses-nothing-up", "AUTH-20 AUTH-9", "Many refused scans use up none of the owner's codes", NO_DELEGATION,
     lambda: [play := Calls().active(), [play.issue("ben", play.challenge()) for _ in range(12)],
              [(play.inspect("anna", play.challenge()), play.issue("anna", play.challenge())) for _ in range(5)]]),
    ("check-code-for-a-delegate", "AUTH-7 AUTH-1", "A delegate for action 1 gets a code of action 0", None,
     lambda: [play := Calls().active(), play.delegate(), play.inspect("ben", play.challenge(action=0)),
              play.issue("ben", play.challenge(action=0))]),
    ("delegate", "AUTH-11 AUTH-12 AUTH-22", "A delegate sees the device and gets a code; the owner is told", None,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.inspect("ben", text), play.issue("ben", text)]),
    ("delegate-last-second", "AUTH-12", "A delegation in its last second", None,
     lambda: [play := Calls().active(), play.delegate(), play.issue("ben", play.challenge(), after=DAY - 1)]),
    ("delegate-expired", "AUTH-12", "A delegation at exactly its expiry", EXPIRED,
     lambda: [play := Calls().active(), play.delegate(), play.inspect("ben", play.challenge(), after=DAY)]),
    ("delegate-expired-same-challenge", "AUTH-12 AUTH-14", "A code issued before the expiry is not given again after it", EXPIRED,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.issue("ben", text),
              play.issue("ben", text, after=DAY)]),
    ("delegate-used-up", "AUTH-12 AUTH-19 AUTH-14", "A delegation for two codes; the same challenge again costs nothing", LIMIT,
     lambda: [play := Calls().active(), play.delegate(uses=2), text := play.challenge(), play.issue("ben", text),
              play.issue("ben", play.challenge()), play.issue("ben", text), play.issue("ben", play.challenge())]),
    ("delegate-inspects", "AUTH-9 AUTH-20", "Inspections and checks use nothing of a delegation up", None,
     lambda: [play := Calls().active(), play.delegate(uses=1), [play.inspect("ben", play.challenge()) for _ in range(3)],
              play.issue("ben", play.challenge(action=0)), play.issue("ben", play.challenge())]),
    ("delegate-beside-owner", "AUTH-19 AUTH-18", "A delegate's codes are not the owner's", None,
     lambda: [play := Calls().active(), play.delegate(uses=6), play.codes(6, "ben"),
              play.codes(5)]),
    ("step-up-does-not-refill", "AUTH-19", "A step-up by the owner does not lift the limit of a delegation", LIMIT,
     lambda: [play := Calls().active(), play.delegate(uses=1), play.issue("ben", play.challenge()), text := play.challenge(),
              play.step_up("anna", text), play.issue("ben", text)]),
    ("delegate-other-action", "AUTH-12", "A delegation for action 0 alone gives no code", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(actions=(0,)), play.inspect("ben", play.challenge()),
              play.issue("ben", play.challenge())]),
    ("delegate-of-another-binding", "AUTH-12", "A delegation for another device of the same owner", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(), play.claim("anna", offer_text(secret=bytes(32)), "door"),
              play.inspect("anna", play.challenge(action=0, keys=OTHER)), play.issue("ben", play.challenge(keys=OTHER))]),
    ("delegate-revoked", "AUTH-12 AUTH-21", "A revoked delegation", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(), play.issue("ben", play.challenge()), play.on_binding("revoke", to="ben"),
              play.issue("ben", play.challenge())]),
    ("delegate-revoked-same-challenge", "AUTH-12 AUTH-14", "A code issued before the revocation is not given again after it", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.issue("ben", text),
              play.on_binding("revoke", to="ben"), play.issue("ben", text)]),
    ("frozen", "AUTH-13 AUTH-21 AUTH-22", "After \"not me\" the owner is told that the binding is frozen", FROZEN,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.inspect("anna", play.challenge()),
              play.issue("anna", play.challenge())]),
    ("frozen-for-a-delegate", "AUTH-13 AUTH-4", "A delegate of a frozen binding is refused like every other account", FROZEN,
     lambda: [play := Calls().active(), play.delegate(), play.on_binding("freeze"), play.issue("ben", play.challenge())]),
    ("frozen-for-a-stranger", "AUTH-13 AUTH-4", "A stranger learns nothing of a freeze", NO_DELEGATION,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.issue("ben", play.challenge())]),
    ("frozen-with-step-up", "AUTH-13", "A step-up does not lift a freeze", FROZEN,
     lambda: [play := Calls().active(), play.on_binding("freeze"), text := play.challenge(), play.step_up("anna", text),
              play.issue("anna", text)]),
    ("lifted", "AUTH-13 AUTH-21", "After the freeze is lifted the owner gets codes again", None,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.on_binding("lift"), play.issue("anna", play.challenge())]),
    ("frozen-between-the-calls", "AUTH-10 AUTH-13", "A freeze between inspect and issue", FROZEN,
     lambda: [play := Calls().active(), text := play.challenge(), play.inspect("anna", text), play.on_binding("freeze"),
              play.issue("anna", text)]),
    ("revoked-between-the-calls", "AUTH-10 AUTH-12", "A revocation between inspect and issue", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.inspect("ben", text),
              play.on_binding("revoke", to="ben"), play.issue("ben", text)]),
    ("row-moved", "AUTH-25 AUTH-26", "A row moved to another account does not work", NOT_AUTHENTIC,
     lambda: [play := Calls().active(), play.on_binding("tamper", "ben", change={"owner": "ben"}),
              play.issue("ben", play.challenge())]),
    ("row-unfrozen", "AUTH-26", "A freeze that was lifted in the database alone", NOT_AUTHENTIC,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.on_binding("tamper", "ben", change={"frozen": False}),
              play.issue("anna", play.challenge())]),
    ("delegation-changed", "AUTH-26", "A delegation whose expiry was changed in the database", NOT_AUTHENTIC,
     lambda: [play := Calls().active(), play.delegate(lasts=HOUR),
              play.on_binding("tamper", "ben", to="ben", change={"expiry": play.time + DAY}),
              play.issue("ben", play.challenge())]),
    ("same-challenge-again", "AUTH-14 AUTH-18", "The same challenge five times: the same code, one of five used up", None,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text, after=1),
              [play.issue("anna", text, after=1) for _ in range(4)], play.codes(4), play.issue("anna", text)]),
)
