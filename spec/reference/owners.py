"""What accounts do with bindings at the authority: binding.md, "At the authority"."""

import derivation
import key_sets
import suites
import wire
from refusal import Refusal

LOAD_KEY_FILE = "load the authority's key file, then make a new offer"
SERIAL_HELD = "the serial number is held by another account"


class Owners:
    """The part of an authority that begins, changes and ends bindings."""

    def claim(self, step):
        """An account claims an offer; the answer is its confirmation code."""
        offer = decoded(step["text"], 2)
        if offer["code_length"] < self.smallest:
            raise refused("message", "code length")
        if offer["suite"] < self.smallest_suite:
            raise refused("message", "suite")
        found = suites.offer_keys(offer, self.opened_offer(offer))
        answer = {"confirmation_code": found["confirmation_code"], "locator": found["locator"].hex()}
        taken = self.bindings.get(found["locator"])
        if taken is not None:
            if taken["claimer"] == taken["owner"] == step["account"] and taken["state"] != "ended":
                return answer
            raise Refusal("look-up", "locator taken", answer="make a new offer")
        serial = self.attested_serial(step, offer)
        if self.serial_is_held({"serial": serial, "owner": step["account"]}):
            raise Refusal("binding", "serial held", answer=SERIAL_HELD)
        self.bindings[found["locator"]] = {
            "suite": offer["suite"], "key_id": offer.get("authority_key_id"), "serial": serial, "keys": found, "owner": step["account"], "claimer": step["account"], "name": step["name"], "state": "pending",
            "epoch": 0, "frozen": False, "code_length": offer["code_length"], "authentic": True}
        self.log("claim")
        return answer

    def opened_offer(self, offer):
        """The HPKE context of an offer of suite 2."""
        if offer["suite"] == 1:
            return None
        try:
            return key_sets.opened_offer(self.key_sets, offer)
        except Refusal as refusal:
            raise Refusal(refusal.stage, refusal.reason, answer=LOAD_KEY_FILE) from None

    def attested_serial(self, step, offer):
        """Vendor, model and serial of an attested offer of suite 2, or None."""
        if offer["suite"] == 1 or "factory_key" not in step or not offer["serial"] or offer["attestation"] is None:
            return None
        right = derivation.attestation(bytes.fromhex(step["factory_key"]), offer, offer["ignorable"])
        return (offer["vendor"], offer["model"], offer["serial"]) if offer["attestation"] == right else None

    def serial_is_held(self, binding):
        """Whether a binding of another owner holds the serial of this one."""
        holder = self.holders.get(binding["serial"])
        return holder is not None and holder["owner"] != binding["owner"]

    def add_keys(self, step):
        """The operator loads a key set; it is the current one, if it passes the self-test."""
        added = key_sets.KeySet(bytes.fromhex(step["binding"]), bytes.fromhex(step["recovery"]))
        if not added.is_fit(self.key_sets):
            raise Refusal("authority key", "unfit", answer="unfit")
        self.key_sets.append(added)
        return {"text": added.public.text()}

    def retire_keys(self, step):
        """The operator retires a key set."""
        for own in self.key_sets:
            if own.public.key_id.hex() == step["key_id"]:
                own.retire()

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
        if self.holders.get(binding["serial"]) is binding:
            del self.holders[binding["serial"]]
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
        """A row of the database is changed behind the authority's back."""
        locator = bytes.fromhex(step["locator"])
        row = self.delegations[locator, step["to"]] if "to" in step else self.bindings[locator]
        row.update(step["change"], authentic=False)


def refused(stage, reason):
    """The one answer "refused", with the reason for the operator."""
    return Refusal(stage, reason, answer="refused")


def decoded(text, kind):
    """The fields of a text, or the refusal of a message that does not decode."""
    try:
        return wire.decode(text, kind)
    except Refusal as refusal:
        raise Refusal(refusal.stage, refusal.reason, answer="not decoded", **refusal.more) from None
