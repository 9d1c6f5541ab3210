"""Claims, their limits and receipts: binding.md "At the authority", authority.md "Limits" and "Receipts and restores"."""

import derivation
import key_sets
import suites
import wire
from refusal import Refusal, refused
from rows import DAY, GRACE, Binding

LOAD_KEY_FILE = "load the authority's key file, then make a new offer"
MOST_PENDING, MOST_A_DAY = 100, 100


class Claims:
    """The part of an authority that begins bindings."""

    def claim(self, step):
        """An account claims an offer; the answer is its confirmation code."""
        offer = decoded(step["text"], 2)
        if offer["code_length"] < self.smallest:
            raise refused("message", "code length")
        if offer["suite"] < self.least_suite():
            raise Refusal("message", "suite too low", answer=LOAD_KEY_FILE)
        found = suites.offer_keys(offer, self.opened_offer(offer))
        taken = self.bindings.get(found["locator"])
        if taken is None or not self.is_repetition(taken, step):
            taken = self.begin(step, offer, found, taken)
        answer = {"confirmation_code": found["confirmation_code"], "locator": found["locator"].hex(), "suite": offer["suite"],
                  "attestation": taken.attestation}
        return answer | self.receipt_part(taken)

    def least_suite(self):
        """The smallest suite that is claimed."""
        return self.smallest_suite or min((own.public.suite for own in self.key_sets), default=1)

    def is_repetition(self, taken, step):
        """Whether the account that claimed the offer and still owns the binding claims it again."""
        return taken.authentic and taken.claimer == taken.owner == step["account"] and taken.state in ("pending", "active")

    def begin(self, step, offer, found, taken):
        """A new row, perhaps in the place of another."""
        needs_receipt = self.restored and offer.get("authority_key_id") not in self.newer_keys
        number = None if self.restored and not needs_receipt else self.receipt_number(step, offer)
        if needs_receipt and number is None:
            raise Refusal("authorisation", "receipt", answer="receipt needed")
        if taken is not None and not self.may_replace(taken, number):
            if taken.authentic and not taken.has_ended(self.now) and taken.owner != step["account"]:
                self.refusal(taken, "locator taken")
            raise Refusal("look-up", "locator taken", answer="make a new offer")
        self.check_limits(step["account"])
        binding = Binding(found["locator"], offer["suite"], offer.get("authority_key_id"), found, found["offer_hash"], offer["code_length"],
                          attestation(step, offer), step["account"], step["account"], step["name"], self.now)
        if needs_receipt or taken is not None:
            binding.number, binding.waits_until = number, self.now + GRACE
        self.bindings[binding.locator] = binding
        self.claims.append((step["account"], self.now // DAY))
        self.log(binding, "claim", [taken.owner] if taken is not None else [])
        return binding

    def opened_offer(self, offer):
        """The HPKE context of an offer of suite 2 or 3."""
        if offer["suite"] == 1:
            return None
        try:
            return key_sets.opened_offer(self.key_sets, offer)
        except Refusal as refusal:
            raise Refusal(refusal.stage, refusal.reason, answer=LOAD_KEY_FILE) from None

    def check_limits(self, account):
        """At most so many pending claims, and claims a day, of an account."""
        pending = [binding for binding in self.bindings.values() if binding.owner == account and binding.state == "pending"]
        if len(pending) >= MOST_PENDING:
            raise Refusal("state", "too many pending", answer="too many pending")
        if self.claims.count((account, self.now // DAY)) >= MOST_A_DAY:
            raise Refusal("state", "too many claims today", answer="too many claims today")

    # Receipts

    def receipt_number(self, step, offer):
        """The act number of a valid receipt that comes with a claim, or None."""
        receipt = step.get("receipt")
        if receipt is None or offer["suite"] == 1:
            return None
        right = self.receipt(derivation.sha256(offer["message"]), receipt["number"], step["account"])
        return receipt["number"] if receipt == right else None

    def may_replace(self, taken, number):
        """Whether a claim with a receipt of this number replaces a binding."""
        waits = self.restored or taken.waits(self.now)
        return waits and number is not None and taken.authentic and taken.keys is not None and number > taken.number

    def may_be_claimed_again(self, binding):
        """Whether the restored mode is on, and a later receipt would replace the binding."""
        return self.restored and binding.suite != 1 and binding.key_id not in self.newer_keys

    def receipt_part(self, binding):
        """The receipt of the owner of a binding of suite 2 or 3."""
        if binding.suite == 1:
            return {}
        return {"receipt": self.receipt(binding.offer_hash, binding.number, binding.owner)}

    def receipt(self, offer_hash, number, account):
        data = offer_hash + number.to_bytes(8, "big") + account.encode()
        return {"number": number, "mac": derivation.mac(self.receipt_key, "receipt", data).hex()}

    def end_restored_mode(self, step):
        """The operator ends the restored mode."""
        self.restored = False

    # Key sets

    def add_keys(self, step):
        """The operator loads a key set; it is the current one, if it passes the self-test."""
        added = key_sets.of_json(step)
        if not added.is_fit(self.key_sets):
            raise Refusal("authority key", "unfit", answer="unfit")
        self.key_sets.append(added)
        self.newer_keys.add(added.public.key_id)
        return {"text": added.public.text()}

    def retire_keys(self, step):
        """The operator retires a key set."""
        for own in self.key_sets:
            if own.public.key_id.hex() == step["key_id"]:
                own.retire()


def attestation(step, offer):
    """What the attestation of an offer is worth to an authority that knows the device's factory key, or does not."""
    if "factory_key" not in step or offer["attestation"] is None:
        return "none"
    right = derivation.attestation(bytes.fromhex(step["factory_key"]), offer, offer["ignorable"])
    return "genuine" if offer["attestation"] == right else "wrong"


def decoded(text, kind):
    """A decoded message; nothing after this step is reached by one that does not decode."""
    try:
        return wire.decode(text, kind)
    except Refusal as refusal:
        refusal.more["answer"] = "not decoded"
        raise
