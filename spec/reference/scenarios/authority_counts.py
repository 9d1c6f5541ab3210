"""Authority: what is counted for a day, audited and noticed."""

from scenarios.calls import DAY, HOUR, START, Calls
from scenarios.common import found, offer_text
from scenarios.play import of_traces

NO_DELEGATION, PENDING, FROZEN = ("authorisation", "no delegation"), ("authorisation", "pending"), ("authorisation", "frozen")
EXPIRED, EPOCH, OLDER, LIMIT = ("authorisation", "delegation expired"), ("state", "epoch"), ("state", "older epoch"), ("state", "limit")
TO_MIDNIGHT = DAY - START % DAY


def vectors():
    yield from of_traces(TRACES, "authority")


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("refusals-counted", "AUTH-58 AUTH-59 AUTH-60", "101 refusals of one kind: audited at the 1st, 10th and 100th, noticed once", NO_DELEGATION,
     lambda: [play := Calls().active(), text := play.challenge(), [play.inspect("ben", text, after=1) for _ in range(101)]]),
    ("refusals-of-two-kinds", "AUTH-60", "Many refusals of one kind mute no other", OLDER,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(epoch=5)), play.inspect("ben", play.challenge()),
              play.inspect("ben", play.challenge()), play.issue("anna", play.challenge(epoch=7)), text := play.challenge(epoch=3),
              play.step_up("anna", text), play.issue("anna", text), play.issue("anna", play.challenge(epoch=2)),
              play.issue("anna", play.challenge(epoch=1))]),
    ("refusals-of-two-days", "AUTH-58 AUTH-60", "A day ends at midnight: the next refusal is noticed again", NO_DELEGATION,
     lambda: [play := Calls().active(), play.inspect("ben", play.challenge()), play.inspect("ben", play.challenge(), after=TO_MIDNIGHT - 1),
              play.inspect("ben", play.challenge(), after=1), play.inspect("ben", play.challenge(), after=-1),
              play.inspect("ben", play.challenge(), after=DAY)]),
    ("refusals-of-two-bindings", "AUTH-58", "Refusals are counted for each binding", NO_DELEGATION,
     lambda: [play := Calls().active(), keys := found(offer_text(secret=bytes(32))), play.claim("anna", offer_text(secret=bytes(32)), "door"),
              play.inspect("anna", play.challenge(keys=keys)), play.inspect("ben", play.challenge()),
              play.inspect("ben", play.challenge(keys=keys)), play.inspect("ben", play.challenge(keys=keys))]),
    ("refusals-of-all-kinds", "AUTH-58 AUTH-60 AUTH-4", "Each kind of refusal has its own count", LIMIT,
     lambda: [play := Calls(), play.claim(), play.inspect("ben", play.challenge()), play.inspect("anna", play.challenge(action=0)),
              play.inspect("ben", play.challenge()), play.delegate(lasts=HOUR, uses=1), play.on_binding("freeze"),
              play.inspect("ben", play.challenge()), play.on_binding("lift"), play.inspect("ben", play.challenge(epoch=9)),
              play.issue("ben", play.challenge()), play.inspect("ben", play.challenge()), play.inspect("ben", play.challenge(), after=HOUR),
              play.codes(5), play.issue("anna", play.challenge())]),
    ("epoch-and-older-epoch", "AUTH-58 AUTH-60", "An epoch below the stored one has its own reason", OLDER,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(epoch=1)), play.issue("anna", play.challenge(epoch=3)),
              play.issue("anna", play.challenge(epoch=0)), play.issue("anna", play.challenge(epoch=0))]),
    ("inspection-of-an-epoch", "AUTH-58", "An inspection that asks for a step-up is no refusal", None,
     lambda: [play := Calls().active(), play.inspect("anna", play.challenge(epoch=5))]),
    ("refusal-of-a-tampered-row", "AUTH-58 AUTH-26", "A row that was changed in the database counts nothing", ("registry", "row not authentic"),
     lambda: [play := Calls().active(), play.on_binding("tamper", "ben", change={"frozen": True}), play.inspect("ben", play.challenge())]),
    ("repetitions-counted", "AUTH-59 AUTH-31", "101 repetitions of a code in its session: audited at the 1st, 10th and 100th", None,
     lambda: [play := Calls().active(), text := play.challenge(), [play.issue("anna", text, after=1) for _ in range(102)]]),
    ("repeated-from-another-session", "AUTH-31 AUTH-59", "The first repetition from another session is noticed, and no other", None,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.issue("anna", text),
              play.issue("anna", text, session="two"), play.issue("anna", text, session="two"), play.issue("anna", text, session="three"),
              play.issue("anna", text)]),
    ("two-codes-from-another-session", "AUTH-31", "Each code has its first repetition from another session", None,
     lambda: [play := Calls().active(), texts := [play.challenge(), play.challenge()], [play.issue("anna", text) for text in texts],
              [play.issue("anna", text, session="two") for text in texts]]),
    ("delegate-repeats-from-another-session", "AUTH-31", "A delegate repeats a code in another session: the owner is told", None,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.issue("ben", text),
              play.issue("ben", text, session="two")]),
    ("checks-counted", "AUTH-7 AUTH-59", "101 codes of action 0: no limit, audited at the 1st, 10th and 100th", None,
     lambda: [play := Calls().active(), [play.issue("anna", play.challenge(action=0), after=1) for _ in range(101)]]),
    ("check-is-no-issued-code", "AUTH-7 AUTH-31", "A code of action 0 is not recorded: another session is not noticed", None,
     lambda: [play := Calls().active(), text := play.challenge(action=0), play.issue("anna", text), play.issue("anna", text, session="two")]),
    ("check-at-the-limit", "AUTH-7 AUTH-1", "At the limit of five a check still has a code, without a step-up", None,
     lambda: [play := Calls().active(), play.codes(5), text := play.challenge(action=0), play.inspect("anna", text),
              play.issue("anna", text)]),
    ("check-of-another-epoch", "AUTH-15", "A check of an unexpected epoch needs a step-up", EPOCH,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(action=0, epoch=2))]),
    ("check-activates", "BIND-15 AUTH-7", "A code of action 0 makes a pending binding active", None,
     lambda: [play := Calls(), play.claim(), play.issue("anna", play.challenge(action=0))]),
)
