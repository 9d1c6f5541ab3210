"""A refusal with its stage and reason, named as in registry.md."""


class Refusal(Exception):
    """Something was refused. `more` holds what belongs to the reason: the key, the time left, the answer given."""

    def __init__(self, stage, reason, **more):
        super().__init__(f"{stage}: {reason}")
        self.stage = stage
        self.reason = reason
        self.more = more

    def as_dict(self):
        return {"stage": self.stage, "reason": self.reason, **self.more}


def refused(stage, reason):
    """The one answer "refused" of an authority, with the reason for the operator."""
    return Refusal(stage, reason, answer="refused")
