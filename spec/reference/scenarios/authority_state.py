"""Authority: epochs, step-up, limits, and the order of the checks."""

from scenarios.calls import DAY, HOUR, Calls
from scenarios.common import found, offer_text
from scenarios.play import collected, rules

EPOCH, LIMIT = ("state", "epoch"), ("state", "limit")
FROZEN, EXPIRED, LENGTH = ("authorisation", "frozen"), ("authorisation", "delegation expired"), ("message", "code length")
LARGEST = 2 ** 32 - 1


def vectors():
    yield from collected(globals(), "authority")
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
        yield play.vector("authority", f"epoch-{shown}-of-5", f"Epoch {shown} is shown, 5 is stored", "AUTH-15", None if legal else EPOCH)


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
        ("frozen-before-length", FROZEN, "anna", ["freeze"], {"code_length": 8}),
        ("frozen-before-epoch", FROZEN, "anna", ["freeze"], {"epoch": 9}),
        ("length-before-epoch", LENGTH, "anna", [], {"code_length": 8, "epoch": 9}),
        ("length-before-expiry", LENGTH, "ben", ["expire"], {"code_length": 8}),
        ("frozen-before-expiry", FROZEN, "ben", ["freeze", "expire"], {}),
        ("expiry-before-epoch", EXPIRED, "ben", ["expire"], {"epoch": 9}),
        ("epoch-before-action", EPOCH, "anna", [], {"epoch": 9, "action": 0}),
        ("epoch-before-limit", EPOCH, "anna", ["use up"], {"epoch": 9}),
        ("limit-before-action", LIMIT, "anna", ["use up"], {"action": 0}),
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


@rules("AUTH-16")
def epoch_stays_without_recovery():
    """Issuing alone does not advance the epoch: a second challenge of the same epoch works."""
    play = Calls().active()
    play.issue("anna", play.challenge())
    play.issue("anna", play.challenge())
    play.issue("anna", play.challenge(epoch=1))
    play.issue("anna", play.challenge(epoch=1))
    return play, None


@rules("AUTH-16 AUTH-15")
def epoch_back():
    """After epoch 1 was issued, epoch 0 is a rolled-back device."""
    play = Calls().active()
    play.issue("anna", play.challenge(epoch=1))
    play.inspect("anna", play.challenge())
    play.issue("anna", play.challenge())
    return play, EPOCH


@rules("AUTH-9 AUTH-16")
def epoch_inspected_only():
    """An inspection does not move the epoch."""
    play = Calls().active()
    play.inspect("anna", play.challenge(epoch=1))
    play.issue("anna", play.challenge(epoch=2))
    return play, EPOCH


@rules("AUTH-16 AUTH-17")
def step_up_sets_epoch():
    """With a step-up the epoch shown is stored, also a lower one."""
    play = Calls().active()
    play.issue("anna", play.challenge(epoch=1))
    text = play.challenge(epoch=0)
    play.step_up("anna", text)
    play.inspect("anna", text)
    play.issue("anna", text)
    play.issue("anna", play.challenge(epoch=1))
    return play, None


@rules("AUTH-15 AUTH-16")
def epoch_largest():
    """Nothing is one more than the largest epoch."""
    play = Calls().active()
    text = play.challenge(epoch=LARGEST)
    play.step_up("anna", text)
    play.issue("anna", text)
    play.issue("anna", play.challenge(epoch=LARGEST))
    play.issue("anna", play.challenge(epoch=0))
    return play, EPOCH


@rules("AUTH-14 AUTH-15")
def old_challenge_again():
    """A challenge of the epoch before the stored one needs a step-up, though it was issued."""
    play = Calls().active()
    text = play.challenge()
    play.issue("anna", text)
    play.issue("anna", play.challenge(epoch=1))
    play.issue("anna", text)
    return play, EPOCH


@rules("AUTH-15 AUTH-4")
def epoch_for_a_delegate():
    """A delegate is told that the owner must approve; after the owner's step-up it works."""
    play = Calls().active()
    play.delegate()
    text = play.challenge(epoch=4)
    play.inspect("ben", text)
    play.issue("ben", text)
    play.step_up("anna", text)
    play.issue("ben", text, after=60)
    return play, EPOCH


@rules("AUTH-17")
def step_up_by_the_delegate():
    """A proof by the delegate is none."""
    play = Calls().active()
    play.delegate()
    text = play.challenge(epoch=4)
    play.step_up("ben", text)
    play.issue("ben", text)
    return play, EPOCH


@rules("AUTH-17")
def step_up_for_another_message():
    """A step-up holds for one message."""
    play = Calls().active()
    play.step_up("anna", play.challenge(epoch=4))
    play.issue("anna", play.challenge(epoch=4))
    return play, EPOCH


@rules("AUTH-17")
def step_up_in_the_future():
    """A proof that is dated in the future does not hold."""
    play = Calls().active()
    text = play.challenge(epoch=4)
    play.step_up("anna", text, after=HOUR)
    play.issue("anna", text, after=-HOUR)
    return play, EPOCH


@rules("AUTH-17 BIND-17")
def step_up_of_the_former_owner():
    """A proof by the former owner does not hold after a transfer."""
    play = Calls().active()
    text = play.challenge(epoch=4)
    play.step_up("anna", text)
    play.on_binding("transfer", to="ben")
    play.issue("ben", text)
    return play, EPOCH


@rules("AUTH-18")
def five_a_day():
    """The sixth challenge of a binding within 24 hours."""
    play = Calls().active()
    for _ in range(5):
        play.issue("anna", play.challenge(), after=60)
    play.inspect("anna", play.challenge())
    play.issue("anna", play.challenge())
    return play, LIMIT


@rules("AUTH-18")
def five_a_day_last_second():
    """The sixth challenge one second before the first counts no more."""
    play = Calls().active()
    for _ in range(5):
        play.issue("anna", play.challenge())
    play.issue("anna", play.challenge(), after=DAY - 1)
    return play, LIMIT


@rules("AUTH-18")
def five_a_day_over():
    """The sixth challenge exactly 24 hours after the first."""
    play = Calls().active()
    for _ in range(5):
        play.issue("anna", play.challenge())
    play.issue("anna", play.challenge(), after=DAY)
    return play, None


@rules("AUTH-18 AUTH-17")
def five_a_day_and_step_up():
    """With a step-up the sixth is issued, and counts."""
    play = Calls().active()
    for _ in range(5):
        play.issue("anna", play.challenge())
    text = play.challenge()
    play.step_up("anna", text)
    play.inspect("anna", text)
    play.issue("anna", text)
    play.issue("anna", play.challenge(), after=DAY - 1)
    return play, LIMIT


@rules("AUTH-18 AUTH-17")
def one_step_up_for_both():
    """One step-up serves for epoch and limit."""
    play = Calls().active()
    for _ in range(5):
        play.issue("anna", play.challenge())
    text = play.challenge(epoch=7)
    play.step_up("anna", text)
    play.issue("anna", text)
    return play, None


@rules("AUTH-18 AUTH-20")
def refusals_do_not_count():
    """Codes refused at the limit do not count later."""
    play = Calls().active()
    for _ in range(5):
        play.issue("anna", play.challenge())
    for _ in range(3):
        play.issue("anna", play.challenge(), after=60)
    play.time += DAY - 180
    for _ in range(5):
        play.issue("anna", play.challenge())
    return play, LIMIT


@rules("AUTH-18 BIND-17")
def five_a_day_over_a_transfer():
    """Codes issued before a transfer count for the binding."""
    play = Calls().active()
    for _ in range(5):
        play.issue("anna", play.challenge())
    play.on_binding("transfer", to="ben")
    play.issue("ben", play.challenge())
    return play, LIMIT


@rules("AUTH-18")
def ten_a_day():
    """The eleventh challenge of an owner's three bindings within 24 hours."""
    play = Calls()
    keys = []
    for number in range(3):
        offer = offer_text(secret=bytes([number]) * 32)
        keys.append(found(offer))
        play.claim("anna", offer, f"device {number}")
    for number in range(10):
        play.issue("anna", play.challenge(keys=keys[number % 3]))
    play.issue("anna", play.challenge(keys=keys[1]))
    return play, LIMIT
