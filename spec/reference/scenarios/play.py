"""Playing a trace: each step is made with what the steps before it answered."""

import hashlib

from device import Device
from scenarios.common import found, right_code, vector, wrong_code

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
DAY = 24 * HOUR
SETTINGS = {"vendor": "Example", "model": "NVR-8", "serial": "SN0001", "code_length": 12, "factory_key": None, "lifetime_ms": 10 * MINUTE,
            "other_consoles": False, "monotonic_counter": False, "password": "first"}


def of_traces(traces, directory):
    """The vectors of traces. A trace is name, rules, title, fault, and the steps, the first of which makes the player."""
    for name, rules, title, fault, steps in traces:
        yield steps()[0].vector(directory, name, title, rules, fault)


class Play:
    """A device under play. Times are given as the uptime that passes before a step.

    The administrator's session is called "admin"; codes are typed in the session "one".
    """

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

    def asked(self, op, by="administrator", session="admin", **given):
        """A call of an administrator's session or of the first set-up."""
        return self.do(op, by=by, session=session, **given)

    def prove(self, session="admin", **given):
        """The administrator's password is verified in a session."""
        return self.do("prove", session=session, **given)

    def bind(self, **given):
        """An offer's text, or None when it is refused."""
        text = self.asked("bind", random=self.random(), **given).get("text")
        self.offer = text or self.offer
        return text

    def offered(self, **given):
        """An offer after a proof."""
        self.prove(**given)
        return self.bind()

    def confirm(self, typed=None, **given):
        """The right confirmation code, or another."""
        keys = self.offer and found(self.offer)
        answer = self.asked("confirm", typed=keys["confirmation_code"] if typed is None else typed, **given)
        if "reason" not in answer:
            self.keys = keys
        return answer

    def wrong_confirmation(self, change=1, **given):
        """A wrong confirmation code for the open offer."""
        return self.confirm(wrong_code(found(self.offer)["confirmation_code"], change), **given)

    def bound(self, **given):
        """A new binding."""
        self.offered(**given)
        self.confirm()
        return self

    def load(self, text, **given):
        """A key file is loaded."""
        return self.asked("load keys", text=text, **given)

    def release(self, **given):
        return self.asked("release", **given)

    def clear(self, **given):
        return self.asked("clear failures", **given)

    def recover(self, console="local", **given):
        """A challenge's text, or None when it is refused."""
        return self.do("recover", console=console, random=self.random(), **given).get("text")

    def check(self, **given):
        """The text of a challenge of action 0, or None when it is refused."""
        return self.asked("check", random=self.random(), **given).get("text")

    def enter_check(self, text, change=0, **given):
        """The code of a check, or a wrong one."""
        code = self.code(text)
        return self.asked("enter check", typed=wrong_code(code, change) if change else code, **given)

    def enter(self, typed, session="one", console="local", **given):
        return self.do("enter", console=console, session=session, typed=typed, **given)

    def code(self, text, keys=None):
        return right_code(text, keys or self.keys, self.settings["code_length"])

    def right(self, text, keys=None, **given):
        return self.enter(self.code(text, keys), **given)

    def wrong(self, text, change=1, **given):
        return self.enter(wrong_code(self.code(text), change), **given)

    def guess(self, count, console="local", text=None):
        """So many wrong codes, each after the wait; the challenge that lives at the end."""
        for change in range(1, count + 1):
            text = self.recover(console=console) if self.device.challenge is None or text is None else text
            self.wrong(text, change, console=console, after=5 * SECOND)
        return text

    def set_password(self, session="one", password="second", **given):
        return self.do("set password", session=session, password=password, **given)

    def restart(self, uptime=5_000, **given):
        """Power off and on; the uptime starts again."""
        self.uptime = uptime
        return self.do("restart", **given)

    def status(self, **given):
        return self.do("status", **given)

    def vector(self, directory, name, title, rules, fault=None):
        """The trace as a vector."""
        return vector(directory, name, title, rules, "device", {"settings": self.settings, "steps": self.steps}, fault)


def at_failures(failures, **settings):
    """A bound device with so many failures, an hour after the last of them. It is reached at other consoles, which do not wait."""
    play = Play(**settings).bound()
    play.do("touch")
    play.guess(failures, console="other")
    play.do("tick", after=HOUR)
    return play


def cut(target, how="cut before", nth=1):
    """A storage fault."""
    return {"target": target, "nth": nth, "how": how}
