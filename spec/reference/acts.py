"""Acts and their proofs: authority.md, "Acts and proofs"."""

import derivation
from refusal import Refusal

NUMBERS = {"delegate": 1, "offer transfer": 2, "release": 3, "undo": 4, "delete": 5, "lift": 6, "freeze former": 7}
PROOF_HOLDS = 600


def act_hash(locator, number, act):
    """The hash of an act: `op`, `account`, `to` where it has a counterpart, and the terms of a delegation."""
    counterpart = act["to"] if act["op"] in ("delegate", "offer transfer") else ""
    head = locator + number.to_bytes(8, "big") + bytes([NUMBERS[act["op"]]])
    return derivation.sha256(derivation.label("act") + head + text(act["account"]) + text(counterpart) + terms(act))


def text(value):
    """A text with its length before it."""
    encoded = value.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def terms(act):
    if act["op"] != "delegate":
        return b""
    actions = sum(1 << action for action in set(act["actions"]))
    return actions.to_bytes(8, "big") + act["expiry"].to_bytes(8, "big") + act["uses"].to_bytes(4, "big")


def check_proof(binding, step, now):
    """Refuses an act without a fresh proof over its hash."""
    proof = step.get("proof")
    if proof is None or not proof["time"] <= now < proof["time"] + PROOF_HOLDS:
        raise Refusal("authorisation", "proof", answer="step-up needed")
    other = {**step, **proof.get("for", {})}
    proved = act_hash(bytes.fromhex(other["locator"]), proof.get("number", binding.number), other)
    if proved != act_hash(binding.locator, binding.number, step):
        raise Refusal("authorisation", "proof", answer="step-up needed")
