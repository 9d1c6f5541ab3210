"""Binding at the authority: claims, activation, transfer, end, and who may do what."""

import wire
from scenarios.calls import LOCATOR, Calls
from scenarios.common import CHALLENGE, FACTORY_KEY, KEYS, SECRET, entries, found, offer_text, replaced, text_of
from scenarios.play import collected, rules

TAKEN, PENDING = ("look-up", "locator taken"), ("authorisation", "pending")
ENDED, NOT_OWNER, NO_DELEGATION = ("look-up", "ended"), ("authorisation", "not the owner"), ("authorisation", "no delegation")


def vectors():
    yield from collected(globals(), "binding")
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


@rules("BIND-12 BIND-15 AUTH-8 AUTH-21")
def claimed_and_checked():
    """A claim, and the scan to check that makes it active."""
    play = Calls()
    play.claim()
    play.inspect("anna", play.challenge(action=0))
    play.inspect("anna", play.challenge(action=0))
    return play, None


@rules("BIND-15 AUTH-21")
def active_by_issue():
    """A pending binding becomes active when its owner asks for a code."""
    play = Calls()
    play.claim()
    play.issue("anna", play.challenge())
    return play, None


@rules("BIND-15")
def pending_for_years():
    """A pending binding has no time limit."""
    play = Calls()
    play.claim()
    play.issue("anna", play.challenge(), after=10 * 366 * 86400)
    return play, None


@rules("BIND-13")
def claimed_again():
    """A repeated claim by the same account: the same confirmation code."""
    play = Calls()
    play.claim()
    play.claim(after=1)
    play.open()
    play.inspect("anna", play.challenge(action=0))
    play.claim(after=1)
    play.open()
    return play, None


@rules("BIND-12")
def claimed_by_another():
    """A second account claims the same offer."""
    play = Calls()
    play.claim()
    play.claim("ben", name="mine")
    play.open()
    play.issue("anna", play.challenge())
    return play, TAKEN


@rules("BIND-12")
def active_claimed_by_another():
    """A second account claims the offer of an active binding."""
    play = Calls().active()
    play.claim("ben", name="mine")
    play.open()
    return play, TAKEN


@rules("BIND-12 BIND-13")
def released_claimed_again():
    """The offer of a released binding cannot be claimed again, by nobody."""
    play = Calls().active()
    play.on_binding("release")
    play.claim("ben", name="mine")
    play.open()
    play.claim()
    play.open()
    return play, TAKEN


@rules("BIND-12")
def deleted_claimed_again():
    """The offer of a deleted claim cannot be claimed again."""
    play = Calls()
    play.claim()
    play.on_binding("delete")
    play.claim()
    play.open()
    return play, TAKEN


@rules("BIND-13 BIND-17")
def former_owner_claims():
    """The former owner claims the offer after a transfer."""
    play = Calls().active()
    play.on_binding("transfer", to="ben")
    play.claim()
    play.open()
    return play, TAKEN


@rules("BIND-13")
def new_owner_claims():
    """The new owner claims the offer after a transfer: it is not the account that claimed it first."""
    play = Calls().active()
    play.on_binding("transfer", to="ben")
    play.claim("ben")
    play.open()
    return play, TAKEN


@rules("BIND-14")
def code_too_short():
    """An offer with codes below the smallest length."""
    play = Calls(smallest=12)
    play.claim(text=offer_text(code_length=8))
    play.open()
    return play, ("message", "code length")


@rules("BIND-14")
def code_long_enough():
    """An offer with codes of exactly the smallest length."""
    play = Calls(smallest=16)
    play.claim(text=offer_text(code_length=16))
    return play, None


@rules("WIRE-9 AUTH-2")
def challenge_claimed():
    """A challenge is no offer."""
    play = Calls()
    play.claim(text=CHALLENGE)
    play.open()
    return play, ("cbor", "malformed")


@rules("WIRE-14")
def suite_3_claimed():
    """An offer of suite 3."""
    play = Calls()
    play.claim(text=text_of("offer", replaced(entries("offer"), 1, b"\x03")))
    play.open()
    return play, ("fields", "unknown suite")


@rules("BIND-16")
def same_serial():
    """A forged offer with somebody's serial blocks nobody."""
    play = Calls()
    play.claim("ben", offer_text(secret=bytes(32), factory_key=None), "mine")
    play.claim("anna")
    play.inspect("anna", play.challenge(action=0))
    play.claim("ben", offer_text(secret=b"\x01" * 32, factory_key=FACTORY_KEY), "mine too")
    return play, None


@rules("BIND-12 KEY-3")
def same_secret():
    """The same secret in another offer is another binding."""
    play = Calls()
    play.claim()
    play.claim("ben", offer_text(serial="SN0002", secret=SECRET), "mine")
    return play, None


@rules("BIND-15 AUTH-4 AUTH-22")
def pending_seen_by_another():
    """A challenge of a pending binding from another account: refused, and the owner is told."""
    play = Calls()
    play.claim()
    play.inspect("ben", play.challenge())
    play.issue("ben", play.challenge())
    return play, PENDING


@rules("BIND-15 AUTH-12")
def pending_for_a_delegate():
    """A delegate of a pending binding gets no code."""
    play = Calls()
    play.claim()
    play.delegate()
    play.issue("ben", play.challenge())
    return play, PENDING


@rules("BIND-15 AUTH-2")
def pending_with_wrong_tag():
    """A forged challenge makes no binding active."""
    play = Calls()
    play.claim()
    other = {**found(offer_text(secret=bytes(32))), "locator": KEYS["locator"]}
    play.inspect("anna", play.challenge(keys=other))
    return play, ("tag", "wrong tag")


@rules("BIND-17 AUTH-22")
def transferred_at_authority():
    """After a transfer only the new owner gets codes."""
    play = Calls().active()
    text = play.challenge()
    play.issue("anna", text)
    play.on_binding("transfer", to="ben")
    play.issue("ben", text)
    play.issue("anna", text)
    return play, NO_DELEGATION


@rules("BIND-17")
def transfer_ends_delegations():
    """A transfer ends the delegations of the former owner."""
    play = Calls().active()
    play.delegate(to="carol")
    play.on_binding("transfer", to="ben")
    play.issue("carol", play.challenge())
    return play, NO_DELEGATION


@rules("BIND-17 BIND-15")
def pending_transferred():
    """A pending binding is transferred and becomes active at the new owner's scan."""
    play = Calls()
    play.claim()
    play.on_binding("transfer", to="ben")
    play.issue("ben", play.challenge())
    return play, None


@rules("AUTH-4 BIND-12")
def released_at_authority():
    """After a release its challenges are refused."""
    play = Calls().active()
    play.on_binding("release")
    play.issue("anna", play.challenge())
    return play, ENDED


@rules("AUTH-4 BIND-15")
def deleted():
    """After the deletion of a pending claim its challenges are refused."""
    play = Calls()
    play.claim()
    play.on_binding("delete")
    play.inspect("anna", play.challenge())
    return play, ENDED


@rules("BIND-18")
def released_then_transferred():
    """An ended binding cannot be transferred."""
    play = Calls().active()
    play.on_binding("release")
    play.on_binding("transfer", to="ben")
    play.open()
    return play, ENDED


@rules("BIND-18")
def unknown_released():
    """A release of a locator that nobody claimed."""
    play = Calls()
    play.do("release", "anna", locator=LOCATOR)
    play.open()
    return play, ("look-up", "unknown locator")
