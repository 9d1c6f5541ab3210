"""The rehearsal of a recovery, a check of the binding: device.md, "Check of the binding"."""

import wire
from refusal import Refusal

LIFE = 10 * 60_000
TRIES = 3


class Rehearsal:
    """The part of a device that checks its binding. It stores nothing and charges nothing."""

    def check(self, step):
        """An administrator asks to check the binding: a new challenge of action 0 in place of an open one."""
        self.only_bound()
        self.only_administrator(step)
        self.rehearsal = {**self.make_challenge(0, step["random"]), "session": step["session"], "wrong": 0}
        return {"text": wire.encode_text(self.rehearsal["message"])}

    def enter_check(self, step):
        """The code of the open check is typed."""
        self.only_bound()
        self.only_administrator(step)
        rehearsal = self.rehearsal
        if rehearsal is None or rehearsal["session"] != step["session"]:
            raise Refusal("state", "no check")
        digits = self.typed_digits(step["typed"], rehearsal["length"])
        if not self.is_code(digits, rehearsal):
            rehearsal["wrong"] += 1
            if rehearsal["wrong"] == TRIES:
                self.rehearsal = None
            raise Refusal("compare", "wrong code")
