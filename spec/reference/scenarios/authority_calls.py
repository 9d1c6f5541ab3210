"""Authority: who gets a code, in which order it is refused, delegations, freeze."""

import cbor
import derivation
import wire
from scenarios.calls import DAY, HOUR, LOCATOR, OFFER, Calls
from scenarios.common import KEYS, challenge_text, found, offer_text
from scenarios.play import collected, rules

UNKNOWN, WRONG_TAG, NO_DELEGATION = ("look-up", "unknown locator"), ("tag", "wrong tag"), ("authorisation", "no delegation")
REVOKED, EXPIRED, FROZEN = ("authorisation", "revoked"), ("authorisation", "delegation expired"), ("authorisation", "frozen")
LENGTH, LIMIT, NOT_AUTHENTIC = ("message", "code length"), ("state", "limit"), ("registry", "row not authentic")
NO_CODE = ("state", "action without a code")
OTHER = found(offer_text(secret=bytes(32)))


def vectors():
    yield from collected(globals(), "authority")
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
        ("suite-3", of_values({**values, 1: 3}), ("fields", "unknown suite")),
        ("critical", of_values({**values, 9: 0}), ("fields", "unknown critical key", 9)),
        ("no-nonce", of_values({key: value for key, value in values.items() if key != 7}), ("fields", "missing", 7)),
    ]
    for name, text, fault in cases:
        for op in ("inspect", "issue"):
            play = Calls().active()
            play.do(op, "anna", text=text)
            yield play.vector("authority", f"undecodable-{name}-{op}", f"{op.capitalize()} of a message that does not decode: {name}",
                              "AUTH-1 AUTH-2", fault)


def of_values(values):
    """A challenge with a right tag over any fields."""
    body = cbor.encode(values)
    return wire.encode_text(wire.encode_message(body, derivation.tag(KEYS["K_tag"], body)))


def lengths():
    """Code lengths below that of the offer, and any but 20 from 99 failures on."""
    for length, failures, legal in ((8, 0, False), (12, 98, True), (16, 0, True), (20, 0, True), (12, 99, False), (16, 99, False),
                                    (20, 99, True), (8, 200, False), (16, 2 ** 32 - 1, False), (20, 2 ** 32 - 1, True)):
        play = Calls().active()
        play.issue("anna", play.challenge(code_length=length, failures=failures))
        yield play.vector("authority", f"length-{length}-failures-{failures}", f"A code of {length} digits at {failures} failures",
                          "AUTH-6", None if legal else LENGTH)


@rules("AUTH-7 AUTH-8 AUTH-9 AUTH-10 AUTH-16 AUTH-21 AUTH-22")
def recovery():
    """Preview and code for the owner; then the next epoch."""
    play = Calls().active()
    text = play.challenge(failures=2)
    play.inspect("anna", text)
    play.issue("anna", text)
    play.issue("anna", play.challenge(epoch=1), after=100 * DAY)
    return play, None


@rules("AUTH-14 AUTH-18")
def same_challenge_again():
    """The same challenge five times: the same code, one of five used up."""
    play = Calls().active()
    text = play.challenge()
    for number in range(5):
        play.issue("anna", text, after=1)
        if number:
            play.open()
    for _ in range(4):
        play.issue("anna", play.challenge())
    play.issue("anna", text)
    play.open()
    return play, None


@rules("AUTH-3 AUTH-4")
def unknown():
    """A challenge of a device that was never bound here."""
    play = Calls().active()
    play.inspect("anna", play.challenge(keys=OTHER))
    play.issue("anna", play.challenge(keys=OTHER))
    return play, UNKNOWN


@rules("AUTH-2 AUTH-4")
def wrong_tag():
    """A forged challenge with the right locator: refused, nothing logged, nobody told."""
    play = Calls().active()
    forged = play.challenge(keys={**OTHER, "locator": KEYS["locator"]})
    play.inspect("anna", forged)
    play.issue("anna", forged)
    return play, WRONG_TAG


@rules("AUTH-2 AUTH-16")
def forged_epoch():
    """A forged challenge of a far epoch does not lock the owner out."""
    play = Calls().active()
    play.issue("anna", play.challenge(epoch=1000, keys={**OTHER, "locator": KEYS["locator"]}))
    play.issue("anna", play.challenge())
    return play, WRONG_TAG


@rules("AUTH-11 AUTH-4 AUTH-21 AUTH-22")
def stranger():
    """Another account: refused, logged, the owner told once an hour."""
    play = Calls().active()
    text = play.challenge()
    play.inspect("ben", text)
    play.issue("ben", text, after=10)
    play.inspect("carol", text, after=HOUR - 11)
    play.inspect("ben", text, after=1)
    return play, NO_DELEGATION


@rules("AUTH-20 AUTH-9")
def stranger_uses_nothing_up():
    """Many refused scans use up none of the owner's codes."""
    play = Calls().active()
    for _ in range(12):
        play.issue("ben", play.challenge())
    for _ in range(5):
        play.inspect("anna", play.challenge())
        play.issue("anna", play.challenge())
    return play, NO_DELEGATION


@rules("AUTH-7")
def check_has_no_code():
    """No code for action 0."""
    play = Calls().active()
    play.issue("anna", play.challenge(action=0))
    return play, NO_CODE


@rules("AUTH-7 AUTH-1")
def check_has_no_code_for_a_delegate():
    """No code for action 0 for a delegate either."""
    play = Calls().active()
    play.delegate()
    play.inspect("ben", play.challenge(action=0))
    play.issue("ben", play.challenge(action=0))
    return play, NO_CODE


@rules("AUTH-11 AUTH-12 AUTH-22")
def delegate():
    """A delegate sees the device and gets a code; the owner is told."""
    play = Calls().active()
    play.delegate()
    text = play.challenge()
    play.inspect("ben", text)
    play.issue("ben", text)
    return play, None


@rules("AUTH-12")
def delegate_last_second():
    """A delegation in its last second."""
    play = Calls().active()
    play.delegate()
    play.issue("ben", play.challenge(), after=DAY - 1)
    return play, None


@rules("AUTH-12")
def delegate_expired():
    """A delegation at exactly its expiry."""
    play = Calls().active()
    play.delegate()
    play.inspect("ben", play.challenge(), after=DAY)
    return play, EXPIRED


@rules("AUTH-12 AUTH-14")
def delegate_expired_same_challenge():
    """A code issued before the expiry is not given again after it."""
    play = Calls().active()
    play.delegate()
    text = play.challenge()
    play.issue("ben", text)
    play.issue("ben", text, after=DAY)
    return play, EXPIRED


@rules("AUTH-12 AUTH-19 AUTH-14")
def delegate_used_up():
    """A delegation for two codes; the same challenge again costs nothing."""
    play = Calls().active()
    play.delegate(uses=2)
    text = play.challenge()
    play.issue("ben", text)
    play.issue("ben", play.challenge())
    play.issue("ben", text)
    play.open()
    play.issue("ben", play.challenge())
    return play, LIMIT


@rules("AUTH-9 AUTH-20")
def delegate_inspects():
    """Inspections and refusals use nothing of a delegation up."""
    play = Calls().active()
    play.delegate(uses=1)
    for _ in range(3):
        play.inspect("ben", play.challenge())
    play.issue("ben", play.challenge(action=0))
    play.issue("ben", play.challenge())
    return play, NO_CODE


@rules("AUTH-19 AUTH-18")
def delegate_beside_owner():
    """A delegate's codes are not the owner's."""
    play = Calls().active()
    play.delegate(uses=6)
    for _ in range(6):
        play.issue("ben", play.challenge())
    for _ in range(5):
        play.issue("anna", play.challenge())
    return play, None


@rules("AUTH-19")
def step_up_does_not_refill():
    """A step-up by the owner does not lift the limit of a delegation."""
    play = Calls().active()
    play.delegate(uses=1)
    play.issue("ben", play.challenge())
    text = play.challenge()
    play.step_up("anna", text)
    play.issue("ben", text)
    return play, LIMIT


@rules("AUTH-12")
def delegate_other_action():
    """A delegation for action 0 alone gives no code."""
    play = Calls().active()
    play.delegate(actions=(0,))
    play.inspect("ben", play.challenge(action=0))
    play.issue("ben", play.challenge())
    return play, NO_DELEGATION


@rules("AUTH-12")
def delegate_of_another_binding():
    """A delegation for another device of the same owner."""
    play = Calls().active()
    play.delegate()
    play.claim("anna", offer_text(secret=bytes(32)), "door")
    play.inspect("anna", play.challenge(action=0, keys=OTHER))
    play.issue("ben", play.challenge(keys=OTHER))
    return play, NO_DELEGATION


@rules("AUTH-12 AUTH-21")
def delegate_revoked():
    """A revoked delegation."""
    play = Calls().active()
    play.delegate()
    play.issue("ben", play.challenge())
    play.on_binding("revoke", to="ben")
    play.issue("ben", play.challenge())
    return play, REVOKED


@rules("AUTH-12 AUTH-14")
def delegate_revoked_same_challenge():
    """A code issued before the revocation is not given again after it."""
    play = Calls().active()
    play.delegate()
    text = play.challenge()
    play.issue("ben", text)
    play.on_binding("revoke", to="ben")
    play.issue("ben", text)
    return play, REVOKED


@rules("AUTH-13 AUTH-21 AUTH-22")
def frozen():
    """After "not me" the owner is told that the binding is frozen."""
    play = Calls().active()
    play.on_binding("freeze")
    play.inspect("anna", play.challenge())
    play.issue("anna", play.challenge())
    return play, FROZEN


@rules("AUTH-13 AUTH-4")
def frozen_for_a_delegate():
    """A delegate of a frozen binding is refused like everybody else."""
    play = Calls().active()
    play.delegate()
    play.on_binding("freeze")
    play.issue("ben", play.challenge())
    return play, FROZEN


@rules("AUTH-13 AUTH-4")
def frozen_for_a_stranger():
    """A stranger learns nothing of a freeze."""
    play = Calls().active()
    play.on_binding("freeze")
    play.issue("ben", play.challenge())
    return play, NO_DELEGATION


@rules("AUTH-13")
def frozen_with_step_up():
    """A step-up does not lift a freeze."""
    play = Calls().active()
    play.on_binding("freeze")
    text = play.challenge()
    play.step_up("anna", text)
    play.issue("anna", text)
    return play, FROZEN


@rules("AUTH-13 AUTH-21")
def lifted():
    """After the freeze is lifted the owner gets codes again."""
    play = Calls().active()
    play.on_binding("freeze")
    play.on_binding("lift")
    play.issue("anna", play.challenge())
    return play, None


@rules("AUTH-10 AUTH-13")
def frozen_between_the_calls():
    """A freeze between inspect and issue."""
    play = Calls().active()
    text = play.challenge()
    play.inspect("anna", text)
    play.on_binding("freeze")
    play.issue("anna", text)
    return play, FROZEN


@rules("AUTH-10 AUTH-12")
def revoked_between_the_calls():
    """A revocation between inspect and issue."""
    play = Calls().active()
    play.delegate()
    text = play.challenge()
    play.inspect("ben", text)
    play.on_binding("revoke", to="ben")
    play.issue("ben", text)
    return play, REVOKED


@rules("AUTH-25 AUTH-26")
def row_moved():
    """A row moved to another account does not work."""
    play = Calls().active()
    play.on_binding("tamper", "ben", change={"owner": "ben"})
    play.open()
    play.issue("ben", play.challenge())
    return play, NOT_AUTHENTIC


@rules("AUTH-26")
def row_unfrozen():
    """A freeze that was lifted in the database alone."""
    play = Calls().active()
    play.on_binding("freeze")
    play.on_binding("tamper", "ben", change={"frozen": False})
    play.open()
    play.issue("anna", play.challenge())
    return play, NOT_AUTHENTIC


@rules("AUTH-26")
def delegation_changed():
    """A delegation whose expiry was changed in the database."""
    play = Calls().active()
    play.delegate(lasts=HOUR)
    play.on_binding("tamper", "ben", to="ben", change={"expiry": play.time + DAY})
    play.open()
    play.issue("ben", play.challenge())
    play.open()
    return play, NO_DELEGATION
