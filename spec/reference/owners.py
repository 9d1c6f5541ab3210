"""What accounts do with bindings at the authority: binding.md, "At the authority"."""

import derivation
import wire
from mistakes import mistake
from refusal import Refusal


class Owners:
    """The part of an authority that begins, changes and ends bindings."""

    def claim(self, step):
        """An account claims an offer; the answer is its confirmation code."""
        offer = decoded(step["text"], 2)
        if offer["code_length"] < self.smallest:
            raise refused("message", "code length")
        found = derivation.keys(offer)
        answer = {"confirmation_code": found["confirmation_code"], "locator": found["locator"].hex()}
        taken = self.bindings.get(found["locator"])
        if taken is not None and not mistake("claim-twice"):
            if taken["claimer"] == taken["owner"] == step["account"] and taken["state"] != "ended":
                return answer
            if not (taken["state"] == "ended" and mistake("ended-claimable")):
                raise Refusal("look-up", "locator taken", answer="make a new offer")
        self.bindings[found["locator"]] = {
            "keys": found, "owner": step["account"], "claimer": step["account"], "name": step["name"], "state": "pending",
            "epoch": 0, "frozen": False, "code_length": offer["code_length"], "authentic": True}
        self.log("claim")
        return answer

    def owned(self, step):
        """The binding of a call that only its owner may make."""
        binding = self.look_up(bytes.fromhex(step["locator"]))
        if binding["owner"] != step["account"]:
            raise refused("authorisation", "not the owner")
        return binding

    def delegate(self, step):
        """The owner lets another account get codes."""
        binding = self.owned(step)
        self.delegations[bytes.fromhex(step["locator"]), step["to"]] = {
            "actions": step["actions"], "expiry": step["expiry"], "uses": step["uses"], "revoked": False, "authentic": True}
        self.log("delegation", [binding["owner"]])

    def revoke(self, step):
        """The owner takes a delegation back."""
        self.owned(step)
        self.delegations[bytes.fromhex(step["locator"]), step["to"]]["revoked"] = True
        self.log("revocation")

    def transfer(self, step):
        """The binding gets another owner, at once."""
        binding = self.owned(step)
        former, binding["owner"] = binding["owner"], step["to"]
        if not mistake("transfer-keeps-delegations"):
            self.end_delegations(step)
        self.log("transfer", [former, step["to"]])

    def end_delegations(self, step):
        for locator, account in list(self.delegations):
            if locator == bytes.fromhex(step["locator"]):
                del self.delegations[locator, account]

    def release(self, step):
        """The owner ends the binding at the authority."""
        binding = self.owned(step)
        binding["state"] = "ended"
        self.end_delegations(step)
        self.log("end", [binding["owner"]])

    delete = release

    def freeze(self, step):
        """The owner says "not me"."""
        self.owned(step)["frozen"] = True
        self.log("freeze")

    def lift(self, step):
        """The owner lifts the freeze."""
        self.owned(step)["frozen"] = False
        self.log("lift")

    def tamper(self, step):
        """Somebody writes a row of the database."""
        locator = bytes.fromhex(step["locator"])
        row = self.delegations[locator, step["to"]] if "to" in step else self.bindings[locator]
        row.update(step["change"], authentic=False)


def refused(stage, reason):
    """The one answer "refused", with the reason for the operator."""
    return Refusal(stage, reason, answer=f"{stage}: {reason}" if mistake("precise-refusal") else "refused")


def decoded(text, kind):
    """The fields of a text, or the refusal of a message that does not decode."""
    try:
        return wire.decode(text, kind)
    except Refusal as refusal:
        raise Refusal(refusal.stage, refusal.reason, answer="not decoded", **refusal.more) from None
