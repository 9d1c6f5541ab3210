"""Authority: release, undo, delete and the sweep that erases keys."""

from scenarios.calls import DAY, HOUR, Calls
from scenarios.common import found, offer_text
from scenarios.play import of_traces

ENDED, ENDING, NO_DELEGATION = ("look-up", "ended"), ("authorisation", "ending"), ("authorisation", "no delegation")
GRACE = 72 * HOUR


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from undo_times()
    yield from second_sweeps()


def undo_times():
    """A release is undone in the last second of its 72 hours, and after it."""
    for after, holds in ((GRACE - 1, True), (GRACE, False)):
        play = Calls().active()
        play.on_binding("release")
        play.on_binding("undo", after=after)
        yield play.vector("authority", f"undo-{after}", f"A release is undone after {after} s", "AUTH-51 AUTH-52", None if holds else ENDED)


def due():
    """A binding whose grace is over, at an authority that swept at the start."""
    play = Calls()
    play.do("sweep", "operator")
    play.do("sweep", "operator", confirmed=True)
    play.claim()
    play.inspect("anna", play.challenge(action=0))
    play.on_binding("release")
    return play


def second_sweeps():
    """A sweep so long after the one before it, and a further one so long after a question."""
    for gap in (1, 48 * HOUR, 48 * HOUR + 1):
        play = due()
        play.do("sweep", "operator", after=GRACE - gap)
        play.do("sweep", "operator", confirmed=True)
        play.do("sweep", "operator", after=gap)
        play.claim()
        yield play.vector("authority", f"sweep-after-{gap}", f"A sweep {gap} s after the last one", "AUTH-53 AUTH-54", ("look-up", "locator taken"))
    for gap in (24 * HOUR - 1, 24 * HOUR, 48 * HOUR, 48 * HOUR + 1):
        play = due()
        play.do("sweep", "operator", after=10 * DAY)
        play.do("sweep", "operator", after=gap)
        play.do("sweep", "operator", after=24 * HOUR)
        yield play.vector("authority", f"sweep-asked-{gap}", f"A sweep {gap} s after one that asked, and one a day later", "AUTH-55")


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("released", "AUTH-51 AUTH-21 AUTH-22", "After a release there are no codes and no facts, for nobody", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.issue("anna", text), play.on_binding("release"),
              play.inspect("anna", play.challenge()), play.issue("anna", text), play.issue("anna", play.challenge(action=0)),
              play.issue("ben", play.challenge()), play.issue("carol", play.challenge())]),
    ("released-and-undone", "AUTH-51", "After an undo everything is as it was, delegations too", None,
     lambda: [play := Calls().active(), play.delegate(lasts=9 * DAY), play.on_binding("release"), play.on_binding("undo", after=DAY),
              play.issue("anna", play.challenge()), play.issue("ben", play.challenge()), play.claim()]),
    ("released-twice", "AUTH-51", "A binding that is ending is not released again", ENDING,
     lambda: [play := Calls().active(), play.on_binding("release"), play.on_binding("release")]),
    ("released-again-after-undo", "AUTH-51", "A second release has 72 hours again", None,
     lambda: [play := Calls().active(), play.on_binding("release"), play.on_binding("undo", after=GRACE - 1), play.on_binding("release"),
              play.on_binding("undo", after=GRACE - 1)]),
    ("ending-claimed-again", "BIND-13 AUTH-51", "The offer of a binding that is ending is not claimed again, not by its owner either",
     ("look-up", "locator taken"), lambda: [play := Calls().active(), play.on_binding("release"), play.claim()]),
    ("ended-before-the-sweep", "AUTH-52", "At 72 hours the binding has ended, swept or not", ENDED,
     lambda: [play := Calls().active(), play.delegate(lasts=9 * DAY), play.on_binding("release"),
              play.inspect("anna", play.challenge(), after=GRACE - 1), play.inspect("anna", play.challenge(), after=1),
              play.issue("ben", play.challenge()), play.on_binding("accept delegation", "ben")]),
    ("sweep", "AUTH-53 AUTH-54 AUTH-21 AUTH-22", "A sweep erases the key of what has ended, and of nothing else", ENDED,
     lambda: [play := due(), play.claim("ben", offer_text(secret=bytes(32)), "door"), other := found(offer_text(secret=bytes(32))),
              play.inspect("ben", play.challenge(keys=other)), play.do("sweep", "operator", after=GRACE - 1, confirmed=True),
              play.do("sweep", "operator", after=1), play.do("sweep", "operator"), play.issue("ben", play.challenge(keys=other)),
              play.issue("anna", play.challenge())]),
    ("sweep-first", "AUTH-54", "The first sweep of all asks", None,
     lambda: [play := Calls(), play.do("sweep", "operator"), play.do("sweep", "operator", after=60),
              play.do("sweep", "operator", after=24 * HOUR - 60)]),
    ("sweep-confirmed", "AUTH-55", "The operator confirms: the sweep goes on, and the next one needs no confirmation", None,
     lambda: [play := due(), play.do("sweep", "operator", after=GRACE), play.do("sweep", "operator", confirmed=True),
              play.do("sweep", "operator", after=1)]),
    ("sweep-keeps-the-time-of-its-question", "AUTH-55", "Sweeps every hour after a question: the one 24 hours after it goes on", None,
     lambda: [play := due(), play.do("sweep", "operator", after=GRACE), play.do("sweep", "operator", after=12 * HOUR),
              play.do("sweep", "operator", after=12 * HOUR)]),
    ("sweep-in-the-past", "AUTH-54", "A sweep before the last one asks, and records its time", None,
     lambda: [play := due(), play.do("sweep", "operator", after=GRACE + DAY, confirmed=True), play.do("sweep", "operator", after=-HOUR),
              play.do("sweep", "operator", after=24 * HOUR)]),
    ("sweep-of-a-tampered-row", "AUTH-53 AUTH-26", "A row that was changed in the database is not swept", ("registry", "row not authentic"),
     lambda: [play := due(), play.on_binding("tamper", "ben", change={"frozen": True}),
              play.do("sweep", "operator", after=GRACE, confirmed=True), play.inspect("anna", play.challenge())]),
    ("deleted", "AUTH-21 AUTH-22 AUTH-51", "A pending claim is deleted at once", ENDED,
     lambda: [play := Calls(), play.claim(), play.on_binding("delete"), play.inspect("anna", play.challenge()), play.on_binding("undo")]),
)
