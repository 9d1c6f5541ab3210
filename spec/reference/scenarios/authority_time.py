"""Authority: the time of a binding, when the clock goes back or was far ahead."""

from scenarios.calls import DAY, HOUR, Calls
from scenarios.play import of_traces

NO_TRANSFER, EXPIRED, FROZEN = ("authorisation", "no transfer"), ("authorisation", "delegation expired"), ("authorisation", "frozen")
EXPIRY, GRACE, LIMIT = ("terms", "expiry"), ("authorisation", "grace"), ("state", "limit")
STRANGER = ("authorisation", "not the owner")


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from future_codes()
    yield from seen_ahead()


def future_codes():
    """Codes that a clock ahead by so much dated, after it was set right."""
    for ahead, counts in ((1, True), (DAY, True), (DAY + 1, False), (400 * DAY, False)):
        play = Calls().active()
        for number in range(5):
            play.issue("anna", play.challenge(), after=0 if number else ahead)
        play.issue("anna", play.challenge(), after=-ahead)
        yield play.vector("authority", f"future-codes-{ahead}", f"Five codes dated {ahead} s ahead", "AUTH-32", LIMIT if counts else None)


def seen_ahead():
    """A delegation that expired under a clock ahead by so much, after the clock was set right."""
    for ahead, name in ((DAY, "a-day"), (DAY + 1, "more-than-a-day")):
        play = Calls().active()
        play.delegate(lasts=DAY)
        play.issue("anna", play.challenge(), after=ahead)
        play.issue("ben", play.challenge(), after=-ahead)
        play.issue("anna", play.challenge())
        yield play.vector("authority", f"seen-ahead-{name}", f"The clock was {ahead} s ahead and is set right", "AUTH-34 AUTH-35",
                          EXPIRED if ahead == DAY else None)


def year_ahead(then="active"):
    """A binding, and a clock that is a year ahead from then on; perhaps a transfer under it."""
    play = Calls().active()
    play.time += 365 * DAY
    if then == "transfer":
        play.transfer()
    return play


def hour_back(play=None):
    """A binding whose row was written an hour ahead of now."""
    play = play or Calls().active()
    play.issue("anna", play.challenge(), after=HOUR)
    play.time -= HOUR
    return play


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("clock-back-within-a-day", "AUTH-34 AUTH-35", "The clock goes back an hour: a transfer that was over stays over", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.issue("anna", play.challenge(), after=7 * DAY),
              play.on_binding("accept transfer", "ben", after=-HOUR, name="mine")]),
    ("clock-back-and-written", "AUTH-34", "A row that is written after the clock went back keeps the highest time", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.issue("anna", play.challenge(), after=7 * DAY),
              play.issue("anna", play.challenge(), after=-HOUR), play.on_binding("accept transfer", "ben", name="mine")]),
    ("clock-read-only", "AUTH-34", "Time that was seen without writing the row does not count", None,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.inspect("anna", play.challenge(), after=7 * DAY),
              play.on_binding("accept transfer", "ben", after=-HOUR, name="mine")]),
    ("clock-far-ahead", "AUTH-35", "A clock that was a year ahead is replaced and audited, once", None,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(), after=365 * DAY),
              play.inspect("anna", play.challenge(), after=-365 * DAY), play.delegate(), play.issue("ben", play.challenge())]),
    ("clock-far-ahead-and-grace", "AUTH-72", "A grace that began a year ahead does not count: the new owner releases", None,
     lambda: [play := year_ahead("transfer"), play.on_binding("release", "ben", after=-365 * DAY)]),
    ("clock-far-ahead-and-former-owner", "AUTH-72", "A grace that began a year ahead gives the former owner no freeze", STRANGER,
     lambda: [play := year_ahead("transfer"), play.on_binding("freeze former", after=-365 * DAY)]),
    ("clock-far-ahead-and-lifting", "AUTH-72 AUTH-43", "A freeze by a former owner that began a year ahead is lifted by the owner", None,
     lambda: [play := year_ahead("transfer"), play.on_binding("freeze former"), play.on_binding("lift", "ben", after=-365 * DAY)]),
    ("clock-far-ahead-and-acceptance", "AUTH-72", "A transfer offered a year ahead is not open", NO_TRANSFER,
     lambda: [play := year_ahead(), play.on_binding("offer transfer", to="ben"),
              play.on_binding("accept transfer", "ben", after=-365 * DAY, name="mine")]),
    ("clock-far-ahead-and-undo", "AUTH-72 AUTH-51", "A release a year ahead is undone, and a binding ending so has not ended", None,
     lambda: [play := year_ahead(), play.on_binding("release"), play.on_binding("undo", after=-300 * DAY)]),
    ("clock-back-and-proof", "AUTH-35 AUTH-37", "The clock goes back an hour: a proof of now holds", None,
     lambda: [play := hour_back(), play.on_binding("release")]),
    ("clock-back-and-step-up", "AUTH-35 AUTH-17", "The clock goes back an hour: a step-up of now holds", None,
     lambda: [play := hour_back(), text := play.challenge(epoch=5), play.step_up("anna", text), play.issue("anna", text)]),
    ("clock-back-and-transfer", "AUTH-35 AUTH-45", "A transfer offered after the clock went back is open for 7 days of the binding", None,
     lambda: [play := hour_back(), play.on_binding("offer transfer", to="ben"),
              play.on_binding("accept transfer", "ben", after=7 * DAY + HOUR - 1, name="mine")]),
    ("clock-back-and-grace", "AUTH-35 AUTH-48", "A transfer accepted after the clock went back has 72 hours of grace of the binding", GRACE,
     lambda: [play := hour_back(), play.transfer(), play.on_binding("release", "ben", after=73 * HOUR - 1)]),
    ("clock-back-and-former-freeze", "AUTH-35 AUTH-43", "A freeze by a former owner after the clock went back holds 14 days of the binding", FROZEN,
     lambda: [play := Calls().active(), play.transfer(), play.issue("ben", play.challenge(), after=HOUR),
              play.on_binding("freeze former", after=-HOUR), play.on_binding("lift", "ben", after=14 * DAY + HOUR - 1)]),
    ("clock-back-and-lifting", "AUTH-35 AUTH-43", "The 14 days of a freeze were over when the clock went back", None,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze former"), play.on_binding("freeze", "ben", after=14 * DAY),
              play.on_binding("lift", "ben", after=-HOUR), play.issue("ben", play.challenge())]),
    ("clock-back-and-undo", "AUTH-35 AUTH-51", "A release after the clock went back can be undone for 72 hours of the binding", None,
     lambda: [play := hour_back(), play.on_binding("release"), play.on_binding("undo", after=73 * HOUR - 1)]),
    ("clock-back-and-terms", "AUTH-35 AUTH-39", "An expiry that the binding has passed is not in its future", EXPIRY,
     lambda: [play := hour_back(), play.offer_delegation(lasts=HOUR)]),
    ("clock-back-and-acceptance", "AUTH-35 AUTH-29", "A delegation that the binding has outlived is not accepted", EXPIRED,
     lambda: [play := Calls().active(), play.offer_delegation(lasts=HOUR), hour_back(play), play.on_binding("accept delegation", "ben")]),
    ("clock-ahead-and-room", "AUTH-35 AUTH-39", "Delegations that the binding has outlived leave room", None,
     lambda: [play := Calls().active(), [play.offer_delegation(f"account {number}", lasts=HOUR) for number in range(16)], hour_back(play),
              play.offer_delegation()]),
)
