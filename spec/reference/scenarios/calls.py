"""Playing a trace of an authority: accounts anna, ben and carol, the binding of example.md."""

from acts import NUMBERS
from authority import Authority
from scenarios.common import KEYS, OFFER, challenge_text, vector

HOUR, DAY = 3600, 86400
# A second in the middle of a day, so that an hour more or less is the same day.
START = 1_700_000_000 // DAY * DAY + 12 * HOUR
LOCATOR = KEYS["locator"].hex()
RECEIPT_KEY = bytes(range(0x80, 0xA0)).hex()


class Calls:
    """An authority under play. Times are given as the seconds that pass before a step."""

    def __init__(self, smallest=8, **settings):
        self.settings = {"smallest_code_length": smallest, "receipt_key": RECEIPT_KEY, **settings}
        self.authority = Authority(self.settings)
        self.steps = []
        self.time = START
        self.made = 0

    def do(self, op, account, after=0, **given):
        """One step; its answer."""
        self.time += after
        step = {"op": op, "time": self.time, "account": account, **given}
        self.steps.append(step)
        return self.authority.step(step)

    def claim(self, account="anna", text=OFFER, name="gate", **given):
        return self.do("claim", account, text=text, name=name, **given)

    def active(self):
        """A binding that anna owns and whose device was seen."""
        self.claim()
        self.inspect("anna", self.challenge(action=0))
        return self

    def challenge(self, **changes):
        """A fresh challenge of the binding, of epoch 0 and no failures unless changed."""
        self.made += 1
        values = {"epoch": 0, "failures": 0, "nonce": self.made.to_bytes(16, "big"), **changes}
        return challenge_text(values.pop("keys", KEYS), **values)

    def inspect(self, account, text, **given):
        return self.do("inspect", account, text=text, **given)

    def issue(self, account, text, session="one", **given):
        return self.do("issue", account, text=text, session=session, **given)

    def codes(self, number, account="anna", **given):
        """So many codes, each for a fresh challenge."""
        for _ in range(number):
            self.issue(account, self.challenge(), **given)

    def step_up(self, account, text, **given):
        return self.do("step up", account, text=text, **given)

    def on_binding(self, op, account="anna", locator=LOCATOR, after=0, **given):
        """A call about the binding itself; an act has a proof of this second unless another is given, or None."""
        proof = given.pop("proof", {} if op in NUMBERS else None)
        if proof is not None:
            given["proof"] = {"time": self.time + after, **proof}
        return self.do(op, account, after, locator=locator, **given)

    def offer_delegation(self, to="ben", actions=(0, 1), lasts=DAY, uses=5, **given):
        return self.on_binding("delegate", to=to, actions=list(actions), expiry=self.time + lasts, uses=uses, **given)

    def delegate(self, to="ben", **given):
        """A delegation, accepted."""
        self.offer_delegation(to, **given)
        return self.on_binding("accept delegation", to)

    def transfer(self, to="ben", account="anna", name="their gate"):
        """A transfer, accepted."""
        self.on_binding("offer transfer", account, to=to)
        return self.on_binding("accept transfer", to, name=name)

    def vector(self, directory, name, title, rules, fault=None):
        """The trace as a vector."""
        return vector(directory, name, title, rules, "authority", {"settings": self.settings, "steps": self.steps}, fault)
