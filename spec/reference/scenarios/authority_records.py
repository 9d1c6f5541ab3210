"""Authority: which records count, which calls write a row, and claims of a taken locator."""

from scenarios.authority_restored import claim, restored
from scenarios.binding_authority import claims
from scenarios.calls import DAY, HOUR, START, Calls
from scenarios.play import of_traces

LIMIT = ("state", "limit")
EXPIRED, NO_DELEGATION = ("authorisation", "delegation expired"), ("authorisation", "no delegation")
TAKEN, PROOF = ("look-up", "locator taken"), ("authorisation", "proof")
TOO_MANY = ("state", "too many pending")


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from writing()


def writing():
    """Calls an hour later, after which the clock goes back: did they write the row? A delegation that was over then says so."""
    for name, fault, title, calls in WRITING:
        play = Calls().active()
        play.delegate(lasts=HOUR)
        call = calls(play)
        play.time += HOUR
        call()
        play.issue("ben", play.challenge(), after=-HOUR)
        yield play.vector("authority", f"writes-{name}", title, "AUTH-74 AUTH-34", fault)


def second(play, call):
    """A call that was made once before."""
    call()
    return call


def repetition(play):
    """A code that was issued, and repeated once."""
    text = play.challenge()
    play.issue("anna", text)
    return second(play, lambda: play.issue("anna", text))


def repetition_elsewhere(play):
    """The second repetition of a code, in another session."""
    text = play.challenge()
    play.issue("anna", text)
    play.issue("anna", text)
    return lambda: play.issue("anna", text, session="two")


def repetition_of_another_epoch(play):
    """The second repetition of a day, for the epoch above the stored one."""
    older, newer = play.challenge(), play.challenge(epoch=1)
    play.issue("anna", older)
    play.issue("anna", newer)
    play.step_up("anna", older)
    play.issue("anna", older)
    return lambda: play.issue("anna", newer)


WRITING = (
    ("inspection", None, "An inspection that changes nothing does not write the row", lambda play: lambda: play.inspect("anna", play.challenge())),
    ("raised-epoch", EXPIRED, "An inspection that raises the epoch writes the row", lambda play: lambda: play.inspect("anna", play.challenge(epoch=1))),
    ("step-up", EXPIRED, "A step-up writes the row", lambda play: lambda: play.step_up("anna", play.challenge())),
    ("step-up-refused", None, "A step-up by another account writes nothing", lambda play: lambda: play.step_up("ben", play.challenge())),
    ("first-repetition", EXPIRED, "The first repetition of a day is audited and writes the row",
     lambda play: [text := play.challenge(), play.issue("anna", text), lambda: play.issue("anna", text)][-1]),
    ("second-repetition", None, "A repetition that is not audited does not write the row", repetition),
    ("noticed-repetition", EXPIRED, "A repetition that is noticed writes the row", repetition_elsewhere),
    ("repetition-of-another-epoch", EXPIRED, "A repetition that moves the stored epoch writes the row", repetition_of_another_epoch),
    ("first-check-code", EXPIRED, "The first check code of a day writes the row", lambda play: lambda: play.issue("anna", play.challenge(action=0))),
    ("second-check-code", None, "The second check code of a day does not write the row",
     lambda play: second(play, lambda: play.issue("anna", play.challenge(action=0)))),
    ("first-refusal", EXPIRED, "The first refusal of a day writes the row", lambda play: lambda: play.inspect("carol", play.challenge())),
    ("second-refusal", NO_DELEGATION, "The second refusal of a day does not write the row",
     lambda play: second(play, lambda: play.inspect("carol", play.challenge()))),
    ("first-refused-claim", EXPIRED, "The first claim by another account writes the row", lambda play: lambda: play.claim("carol")),
    ("second-refused-claim", TAKEN, "The second claim by another account does not write the row",
     lambda play: second(play, lambda: play.claim("carol"))),
    ("repeated-claim", None, "A claim that is repeated does not write the row", lambda play: play.claim),
    ("revocation-of-nothing", None, "A call that finds nothing to change does not write the row",
     lambda play: lambda: play.on_binding("revoke", to="carol")),
    ("refused-act", PROOF, "An act without a proof does not write the row", lambda play: lambda: play.on_binding("release", proof=None)),
)

# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("issued-again-within-a-day", "AUTH-73 AUTH-14", "A second before 24 hours are over a challenge is a repetition", LIMIT,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.codes(4, after=1),
              play.issue("anna", text, after=DAY - 5), play.issue("anna", play.challenge())]),
    ("issued-again-after-a-day", "AUTH-73 AUTH-14", "24 hours after its code a challenge counts as a new one", LIMIT,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.issue("anna", text, after=DAY),
              play.codes(4), play.issue("anna", play.challenge())]),
    ("repetition-lengthens-nothing", "AUTH-73", "A repetition does not begin the 24 hours again", None,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.issue("anna", text, after=DAY - 1),
              play.issue("anna", text, after=1)]),
    ("issued-again-by-a-delegate", "AUTH-73 AUTH-12", "24 hours after its code a challenge uses up another code of the delegation", LIMIT,
     lambda: [play := Calls().active(), play.delegate(lasts=9 * DAY, uses=2), text := play.challenge(), play.issue("ben", text),
              play.issue("ben", text), play.issue("ben", text, after=DAY), play.issue("ben", play.challenge())]),
    ("issued-a-day-ahead", "AUTH-73 AUTH-32", "A code dated a day ahead is repeated", None,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text, after=DAY), play.issue("anna", text, after=-DAY)]),
    ("issued-more-than-a-day-ahead", "AUTH-73 AUTH-32", "A challenge whose code is dated more than a day ahead counts as a new one", None,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text, after=DAY + 1),
              play.issue("anna", text, after=-DAY - 1), play.issue("anna", text)]),
    ("same-challenge-of-two-owners", "AUTH-18 AUTH-14", "The new owner asks for a challenge of the former owner: it counts once more", LIMIT,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.codes(3), play.transfer(),
              play.issue("ben", text), play.issue("ben", play.challenge())]),
    ("expired-until-the-next-delegation", "AUTH-75", "An expired delegation is told so until a newer one to another account removes it", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(lasts=HOUR), play.inspect("ben", play.challenge(), after=HOUR),
              play.offer_delegation("carol"), play.inspect("ben", play.challenge())]),
    ("expired-and-acceptance", "AUTH-75", "A delegation that expired before it was accepted is removed by the next one", NO_DELEGATION,
     lambda: [play := Calls().active(), play.offer_delegation(lasts=HOUR), play.on_binding("accept delegation", "ben", after=HOUR),
              play.offer_delegation("carol"), play.on_binding("accept delegation", "ben")]),
    ("expired-and-refused-delegation", "AUTH-75", "A delegation that is refused removes nothing", EXPIRED,
     lambda: [play := Calls().active(), play.delegate(lasts=HOUR), play.offer_delegation("carol", proof=None, after=HOUR),
              play.offer_delegation("carol", uses=0), play.inspect("ben", play.challenge())]),
    ("expired-and-revocation", "AUTH-75", "The revocation of another delegation removes no expired one", EXPIRED,
     lambda: [play := Calls().active(), play.delegate(lasts=HOUR), play.delegate("carol"), play.on_binding("revoke", to="carol", after=HOUR),
              play.inspect("ben", play.challenge())]),
    ("newer-delegation-removes-no-other", "AUTH-75", "A newer delegation leaves one that holds in place", None,
     lambda: [play := Calls().active(), play.delegate(lasts=HOUR + 1), play.offer_delegation("carol", after=HOUR),
              play.inspect("ben", play.challenge())]),
    ("claims-counted", "AUTH-76 AUTH-59 AUTH-60", "Eleven claims by another account: audited at the 1st and 10th, noticed once", TAKEN,
     lambda: [play := Calls().active(), [play.claim("ben", after=1) for _ in range(11)]]),
    ("claims-counted-together", "AUTH-76 AUTH-60", "The claims of two accounts are one count", TAKEN,
     lambda: [play := Calls().active(), play.claim("ben"), play.claim("carol")]),
    ("claims-of-two-days", "AUTH-76 AUTH-58", "The next day a claim is noticed again", TAKEN,
     lambda: [play := Calls().active(), play.claim("ben"), play.claim("ben", after=DAY - START % DAY)]),
    ("claims-beside-refusals", "AUTH-76 AUTH-58", "A refused claim has a count of its own", TAKEN,
     lambda: [play := Calls().active(), play.inspect("ben", play.challenge()), play.claim("ben")]),
    ("claim-of-a-frozen-binding", "AUTH-76", "A claim by another account of a frozen binding is noticed", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.claim("ben")]),
    ("claim-of-an-ending-binding", "AUTH-76", "A claim by another account of an ending binding is noticed, until it has ended", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("release"), play.claim("ben", after=72 * HOUR - 1), play.claim("carol", after=1),
              play.claim("ben", after=DAY)]),
    ("replaced-claim-is-not-pending", "AUTH-33 AUTH-67", "A pending claim that a later receipt replaces leaves room for another", TOO_MANY,
     lambda: [play := restored(smallest_suite=1), claim(play), play.do("end restored mode", "operator"), claims(play, 0, 99),
              claim(play, "ben", 1, after=DAY), claims(play, 99, 2)]),
    ("claim-by-the-owner-not-counted", "AUTH-76", "An owner who claims an ending binding again is refused and not noticed", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("release"), play.claim(), play.claim("ben")]),
)
