"""Authority: epochs, step-up, limits, and the order of the checks."""

from scenarios.calls import DAY, HOUR, Calls
from scenarios.common import found, offer_text
from scenarios.play import of_traces

EPOCH, OLDER, LIMIT = ("state", "epoch"), ("state", "older epoch"), ("state", "limit")
FROZEN, EXPIRED = ("authorisation", "frozen"), ("authorisation", "delegation expired")
LARGEST = 2 ** 32 - 1


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from epochs()
    yield from step_up_times()
    yield from orders()


def epochs():
    """Epochs shown after the stored one was brought to 5."""
    for shown, legal in ((5, True), (6, True), (4, False), (0, False), (7, False), (8, False), (13, False), (LARGEST, False)):
        play = Calls().active()
        text = play.challenge(epoch=5)
        play.step_up("anna", text)
        play.issue("anna", text)
        play.issue("anna", play.challenge(epoch=shown))
        fault = None if legal else OLDER if shown < 5 else EPOCH
        yield play.vector("authority", f"epoch-{shown}-of-5", f"Epoch {shown} is shown, 5 is stored", "AUTH-15", fault)


def step_up_times():
    """A step-up so many seconds before the call."""
    for age, legal in ((0, True), (599, True), (600, False), (3600, False)):
        play = Calls().active()
        text = play.challenge(epoch=9)
        play.step_up("anna", text)
        play.issue("anna", text, after=age)
        yield play.vector("authority", f"step-up-{age}", f"A step-up {age} s ago", "AUTH-17", None if legal else EPOCH)


def orders():
    """Two causes at once: the one that comes first in the order is answered."""
    cases = [
        ("frozen-before-epoch", FROZEN, "anna", ["freeze"], {"epoch": 9}),
        ("frozen-before-expiry", FROZEN, "ben", ["freeze", "expire"], {}),
        ("expiry-before-epoch", EXPIRED, "ben", ["expire"], {"epoch": 9}),
        ("epoch-before-action", EPOCH, "anna", [], {"epoch": 9, "action": 0}),
        ("epoch-before-limit", EPOCH, "anna", ["use up"], {"epoch": 9}),
        ("epoch-before-used-up", EPOCH, "ben", ["use up"], {"epoch": 9}),
    ]
    for name, fault, account, causes, changes in cases:
        play = Calls().active()
        play.delegate(uses=1)
        if "use up" in causes:
            for _ in range(5 if account == "anna" else 1):
                play.issue(account, play.challenge())
        if "freeze" in causes:
            play.on_binding("freeze")
        play.issue(account, play.challenge(**changes), after=DAY if "expire" in causes else 0)
        yield play.vector("authority", f"order-{name}", f"Order: {name.replace('-', ' ')}", "AUTH-1", fault)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("epoch-stays-without-recovery", "AUTH-16",
     "Issuing alone does not advance the epoch: a second challenge of the same epoch works", None,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge()), play.issue("anna", play.challenge()),
              play.issue("anna", play.challenge(epoch=1)), play.issue("anna", play.challenge(epoch=1))]),
    ("epoch-back", "AUTH-16 AUTH-15", "After epoch 1 was issued, epoch 0 is a rolled-back device", OLDER,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(epoch=1)), play.inspect("anna", play.challenge()),
              play.issue("anna", play.challenge())]),
    ("epoch-inspected", "AUTH-30", "The owner's inspection of epoch 1 raises the stored epoch: epoch 0 is a rolled-back device", OLDER,
     lambda: [play := Calls().active(), play.inspect("anna", play.challenge(epoch=1)), play.inspect("anna", play.challenge(epoch=1)),
              play.issue("anna", play.challenge())]),
    ("epoch-checked", "AUTH-30", "The inspection of a check raises the epoch as well", OLDER,
     lambda: [play := Calls().active(), play.inspect("anna", play.challenge(epoch=1, action=0)), play.issue("anna", play.challenge())]),
    ("epoch-inspected-two-ahead", "AUTH-30 AUTH-15", "An inspection of an epoch that needs a step-up raises nothing", EPOCH,
     lambda: [play := Calls().active(), text := play.challenge(epoch=2), play.inspect("anna", text), play.step_up("anna", text),
              play.inspect("anna", text), play.issue("anna", play.challenge(epoch=2))]),
    ("epoch-inspected-at-the-limit", "AUTH-30", "An inspection that needs a step-up for the limit raises the epoch", OLDER,
     lambda: [play := Calls().active(), play.codes(5), play.inspect("anna", play.challenge(epoch=1)), play.inspect("anna", play.challenge()),
              play.issue("anna", play.challenge())]),
    ("epoch-inspected-by-a-delegate", "AUTH-30", "An inspection by a delegate raises no epoch", None,
     lambda: [play := Calls().active(), play.delegate(), play.inspect("ben", play.challenge(epoch=1)), play.issue("anna", play.challenge())]),
    ("epoch-of-a-check-code", "AUTH-7 AUTH-16", "A code of action 0 moves no epoch", None,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(epoch=1, action=0)), play.issue("anna", play.challenge())]),
    ("epoch-activated", "AUTH-30 BIND-15", "The inspection that makes a binding active raises the epoch too", OLDER,
     lambda: [play := Calls(), play.claim(), play.inspect("anna", play.challenge(epoch=1, action=0)), play.issue("anna", play.challenge())]),
    ("first-epoch", "AUTH-15", "The stored epoch of a claim is 0", EPOCH,
     lambda: [play := Calls(), play.claim(), play.issue("anna", play.challenge(epoch=2))]),
    ("step-up-activates", "AUTH-17 BIND-15", "A step-up by the owner makes a pending binding active, and changes nothing else", None,
     lambda: [play := Calls(), play.claim(), text := play.challenge(epoch=1), play.step_up("ben", text), play.step_up("anna", text),
              play.step_up("anna", play.challenge(epoch=1)), play.issue("anna", play.challenge())]),
    ("step-up-writes-the-row", "AUTH-17 AUTH-35", "A step-up is recorded in the row, and replaces a time far ahead", None,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(), after=9 * DAY), text := play.challenge(),
              play.step_up("anna", text, after=-9 * DAY), play.issue("anna", text)]),
    ("step-up-of-a-frozen-binding", "AUTH-17 BIND-15", "A step-up does not activate what is frozen", FROZEN,
     lambda: [play := Calls(), play.claim(), play.on_binding("freeze"), text := play.challenge(), play.step_up("anna", text),
              play.inspect("anna", text)]),
    ("step-up-frozen-then-lifted", "AUTH-17", "A step-up whose checks fail is not recorded", EPOCH,
     lambda: [play := Calls().active(), play.on_binding("freeze"), text := play.challenge(epoch=9), play.step_up("anna", text),
              play.on_binding("lift"), play.issue("anna", text)]),
    ("repetition-sets-epoch", "AUTH-14 AUTH-16", "A repetition with a step-up brings the stored epoch back to the one shown", EPOCH,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.issue("anna", play.challenge(epoch=1)),
              play.step_up("anna", text), play.issue("anna", text), play.issue("anna", play.challenge(epoch=2))]),
    ("refused-issue-activates", "BIND-15 AUTH-15", "A code that needs a step-up was asked for: the binding is active all the same", EPOCH,
     lambda: [play := Calls(), play.claim(), play.issue("anna", play.challenge(epoch=7))]),
    ("step-up-sets-epoch", "AUTH-16 AUTH-17", "With a step-up the epoch shown is stored, also a lower one", None,
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(epoch=1)), text := play.challenge(epoch=0),
              play.step_up("anna", text), play.inspect("anna", text), play.issue("anna", text),
              play.issue("anna", play.challenge(epoch=1))]),
    ("epoch-largest", "AUTH-15 AUTH-16", "Nothing is one more than the largest epoch", OLDER,
     lambda: [play := Calls().active(), text := play.challenge(epoch=LARGEST), play.step_up("anna", text), play.issue("anna", text),
              play.issue("anna", play.challenge(epoch=LARGEST)), play.inspect("anna", play.challenge(epoch=0)),
              play.issue("anna", play.challenge(epoch=0))]),
    ("old-challenge-again", "AUTH-14 AUTH-15",
     "A challenge of the epoch before the stored one needs a step-up, though it was issued", OLDER,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.issue("anna", play.challenge(epoch=1)),
              play.issue("anna", text)]),
    ("epoch-for-a-delegate", "AUTH-15 AUTH-4", "A delegate is told that the owner must approve; after the owner's step-up it works", EPOCH,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(epoch=4), play.inspect("ben", text),
              play.issue("ben", text), play.step_up("anna", text), play.issue("ben", text, after=60)]),
    ("step-up-by-the-delegate", "AUTH-17", "A proof by the delegate is none", EPOCH,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(epoch=4), play.step_up("ben", text),
              play.issue("ben", text)]),
    ("step-up-for-another-message", "AUTH-17", "A step-up holds for one message", EPOCH,
     lambda: [play := Calls().active(), play.step_up("anna", play.challenge(epoch=4)), play.issue("anna", play.challenge(epoch=4))]),
    ("step-up-in-the-future", "AUTH-17", "A proof that is dated in the future does not hold", EPOCH,
     lambda: [play := Calls().active(), text := play.challenge(epoch=4), play.step_up("anna", text, after=HOUR),
              play.issue("anna", text, after=-HOUR)]),
    ("step-up-of-the-former-owner", "AUTH-17 BIND-17", "A proof by the former owner does not hold after a transfer", EPOCH,
     lambda: [play := Calls().active(), text := play.challenge(epoch=4), play.step_up("anna", text), play.transfer(),
              play.issue("ben", text)]),
    ("five-a-day", "AUTH-18", "The sixth challenge of a binding within 24 hours", LIMIT,
     lambda: [play := Calls().active(), [play.issue("anna", play.challenge(), after=60) for _ in range(5)],
              play.inspect("anna", play.challenge()), play.issue("anna", play.challenge())]),
    ("five-a-day-last-second", "AUTH-18", "The sixth challenge one second before the first counts no more", LIMIT,
     lambda: [play := Calls().active(), play.codes(5),
              play.issue("anna", play.challenge(), after=DAY - 1)]),
    ("five-a-day-over", "AUTH-18", "The sixth challenge exactly 24 hours after the first", None,
     lambda: [play := Calls().active(), play.codes(5),
              play.issue("anna", play.challenge(), after=DAY)]),
    ("five-a-day-and-step-up", "AUTH-18 AUTH-17", "With a step-up the sixth is issued, and counts", LIMIT,
     lambda: [play := Calls().active(), play.codes(5), text := play.challenge(),
              play.step_up("anna", text), play.inspect("anna", text), play.issue("anna", text),
              play.issue("anna", play.challenge(), after=DAY - 1)]),
    ("one-step-up-for-both", "AUTH-18 AUTH-17", "One step-up serves for epoch and limit", None,
     lambda: [play := Calls().active(), play.codes(5), text := play.challenge(epoch=7),
              play.step_up("anna", text), play.issue("anna", text)]),
    ("five-a-day-over-a-transfer", "AUTH-18 BIND-17", "Codes issued before a transfer count for the binding", LIMIT,
     lambda: [play := Calls().active(), play.codes(5), play.transfer(),
              play.issue("ben", play.challenge())]),
    ("refusals-do-not-count", "AUTH-18 AUTH-20", "Codes refused at the limit do not count later", LIMIT,
     lambda: [play := Calls().active(), play.codes(5),
              [play.issue("anna", play.challenge(), after=60) for _ in range(3)],
              play.issue("anna", play.challenge(), after=DAY - 180), [play.issue("anna", play.challenge()) for _ in range(4)]]),
    ("ten-a-day", "AUTH-18", "The eleventh challenge of an owner's three bindings within 24 hours", LIMIT,
     lambda: [play := Calls(), offers := [offer_text(secret=bytes([number]) * 32) for number in range(3)],
              [play.claim("anna", offer, f"device {number}") for number, offer in enumerate(offers)],
              [play.issue("anna", play.challenge(keys=found(offers[number % 3]))) for number in range(10)],
              play.issue("anna", play.challenge(keys=found(offers[1])))]),
)
