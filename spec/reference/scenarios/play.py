"""Playing a trace: each step is made with what the steps before it answered."""

import hashlib

from device import Device
from scenarios.common import found, right_code, vector, wrong_code

MINUTE, HOUR = 60_000, 3_600_000
DAY = 24 * HOUR
SETTINGS = {"vendor": "Example", "model": "NVR-8", "serial": "SN0001", "code_length": 12, "factory_key": None, "lifetime_ms": 10 * MINUTE,
            "other_consoles": False, "monotonic_counter": False, "password": "first"}


def of_traces(traces, directory):
    """The vectors of traces. A trace is name, rules, title, fault, and the steps, the first of which makes the player."""
    for name, rules, title, fault, steps in traces:
        yield steps()[0].vector(directory, name, title, rules, fault)


class Play:
    """A device under play. Times are given as the uptime that passes before a step."""

    def __init__(self, **settings):
        self.settings = {**SETTINGS, **settings}
        self.device = Device(self.settings)
        self.steps = []
        self.uptime = 10_000
        self.drawn = 0
        self.offer = self.keys = None

    def do(self, op, after=0, **given):
        """One step; the answer's content, with the name of a refusal under "reason"."""
        self.uptime += after
        step = {"op": op, "uptime": self.uptime, **given}
        self.steps.append(step)
        answer = self.device.step(step)
        return answer.get("accepted", answer.get("refused"))

    def random(self):
        self.drawn += 1
        return hashlib.sha256(b"random %d" % self.drawn).hexdigest()

    def bind(self, by="administrator", **given):
        """An offer."""
        self.offer = self.do("bind", by=by, random=self.random(), **given)["text"]
        return self.offer

    def confirm(self, typed=None, by="administrator", **given):
        """The right confirmation code, or another."""
        keys = self.offer and found(self.offer)
        answer = self.do("confirm", by=by, typed=keys["confirmation_code"] if typed is None else typed, **given)
        if "reason" not in answer:
            self.keys = keys
        return answer

    def bound(self):
        """A fresh binding."""
        self.bind()
        self.confirm()
        return self

    def recover(self, console="local", **given):
        """A challenge's text, or None when it is refused."""
        return self.do("recover", console=console, random=self.random(), **given).get("text")

    def check(self, by="administrator", **given):
        return self.do("check", by=by, random=self.random(), **given).get("text")

    def enter(self, typed, session="one", console="local", **given):
        return self.do("enter", console=console, session=session, typed=typed, **given)

    def code(self, text):
        return right_code(text, self.keys)

    def right(self, text, keys=None, **given):
        return self.enter(right_code(text, keys or self.keys), **given)

    def wrong(self, text, **given):
        return self.enter(wrong_code(self.code(text)), **given)

    def wrong_three(self, after=0):
        """A challenge and three wrong codes: a penalty begins."""
        text = self.recover(after=after)
        for change in (1, 2, 3):
            self.enter(wrong_code(self.code(text), change))
        return text

    def penalty_left(self):
        return self.device.penalty_left()

    def serve(self):
        """The running penalty, in whole hours and then the rest."""
        while self.penalty_left() > 0:
            self.do("tick", after=min(HOUR, self.penalty_left()))

    def guesses(self, rounds):
        """So many times three wrong codes, each penalty served."""
        for _ in range(rounds):
            self.wrong_three()
            self.serve()

    def set_password(self, session="one", password="second", **given):
        return self.do("set password", session=session, password=password, **given)

    def login(self, role="administrator", interactive=True, **given):
        return self.do("login", role=role, interactive=interactive, **given)

    def restart(self, uptime=5_000, **given):
        """Power off and on; the uptime starts again."""
        self.uptime = uptime
        return self.do("restart", **given)

    def status(self, **given):
        return self.do("status", **given)

    def vector(self, directory, name, title, rules, fault=None):
        """The trace as a vector."""
        return vector(directory, name, title, rules, "device", {"settings": self.settings, "steps": self.steps}, fault)


def cut(target, how="cut before", nth=1):
    """A storage fault."""
    return {"target": target, "nth": nth, "how": how}


