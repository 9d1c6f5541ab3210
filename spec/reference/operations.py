"""The operations of the conformance protocol: one for each type of vector, from its input to its expected output."""

import acts
import audit
import cbor
import derivation
import key_sets
import suites
import wire
from authority import Authority
from device import Device
from refusal import Refusal


def run(kind, given):
    """The output of one operation: {"accepted": ..., "intermediate": ...} or {"refused": ...}; for traces {"steps": [...]}."""
    try:
        outcome = OPERATIONS[kind](given)
    except Refusal as refusal:
        return {"refused": refusal.as_dict()}
    if "steps" in outcome:
        return outcome
    accepted = {name: value for name, value in outcome.items() if name not in INTERMEDIATE[kind]}
    intermediate = {name: outcome[name] for name in INTERMEDIATE[kind] if name in outcome}
    return {"accepted": shown(accepted), **({"intermediate": shown(intermediate)} if intermediate else {})}


def shown(value):
    """A value for JSON: bytes in hexadecimal, ignorable keys as a list."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: shown(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    return value


def ignorable_list(keys):
    return [{"key": key, "value": keys[key]} for key in keys]


def ignorable_dict(entries):
    return {entry["key"]: bytes.fromhex(entry["value"]) for entry in entries}


def decode(given):
    try:
        found = wire.decode(given["text"], {"challenge": 1, "offer": 2}[given["as"]])
    except Refusal as refusal:
        refusal.more["app_says"] = wire.app_says(refusal)
        raise
    found = {**found, "ignorable": ignorable_list(found["ignorable"])}
    if given["as"] == "offer":
        del found["tag"]
    return found


def offer(given):
    factory_key = given["factory_key"] and bytes.fromhex(given["factory_key"])
    ignorable = ignorable_dict(given["ignorable"])
    authority = key_sets.read_key_file(given["authority"]) if "authority" in given else None
    own, _ = suites.offer_part(bytes.fromhex(given["secret" if authority is None else "random"]), authority)
    values = {name: given[name] for name in ("vendor", "model", "serial", "code_length")} | own
    message = derivation.make_offer(values, ignorable, factory_key)
    body = cbor.decode(message)[0]
    found = {"body": body, "message": message, "text": wire.encode_text(message)}
    if factory_key:
        found["attestation"] = derivation.attestation(factory_key, {"kind": 2, **values}, ignorable)
    return found


def decoded_offer(given):
    return wire.decode(given["offer"], 2)


def keys(given):
    offer_fields = decoded_offer(given)
    if offer_fields["suite"] == 1:
        return derivation.keys(offer_fields)
    return derivation.hybrid_keys(offer_fields, key_sets.opened_offer([key_sets.of_json(given["authority"])], offer_fields))


def binding_keys(given):
    """The keys of a binding: K itself, or its offer in suite 1."""
    if "key" not in given:
        return keys(given)
    key = bytes.fromhex(given["key"])
    return {"K": key, **derivation.sub_keys(key)}


def seed_of(given):
    return derivation.seed_input(bytes.fromhex(given["random"]),
                                 *(given[name] for name in ("epoch", "failures", "uptime", "boot_counter", "made")))


def nonce(given):
    return {"nonce": derivation.nonce(keys(given)["K_seed"], seed_of(given))}


def challenge(given):
    found = binding_keys(given)
    values = {name: given[name] for name in ("action", "epoch", "failures")}
    own, context = {"suite": 1, "nonce": bytes.fromhex(given.get("nonce", ""))}, None
    if "authority" in given:
        own, context = suites.challenge_part(found, seed_of(given), key_sets.read_key_file(given["authority"]))
    message = derivation.make_challenge(found, {**values, **own}, ignorable_dict(given["ignorable"]))
    body, tag = cbor.decode(message)
    export = suites.exported(context, message)
    material = derivation.code_material(found, own["suite"], message, export)
    length = derivation.code_length(given["action"], given["failures"], given["code_length"])
    on_the_way = {} if context is None else {**context.secrets(), "export": export, "P": derivation.code_key(found, export)}
    return {"body": body, "tag": tag, "message": message, "text": wire.encode_text(message), "code": derivation.code(material, length),
            "message_hash": derivation.sha256(message), **on_the_way, "code_material": material}


def tag(given):
    if not derivation.tag_is_right(binding_keys(given)["K_tag"], wire.decode(given["challenge"], 1)):
        raise Refusal("tag", "wrong tag")
    return {}


def key_file(given):
    found = key_sets.read_key_file(given["text"])
    return {"binding": found.binding, "recovery": found.recovery, "key_id": found.key_id}


def attestation(given):
    found = decoded_offer(given)
    right = derivation.attestation(bytes.fromhex(given["factory_key"]), found, found["ignorable"])
    return {"attested": found["attestation"] == right}


def code(given):
    return {"code": derivation.code(bytes.fromhex(given["material"]), given["code_length"])}


def typed(given):
    shown_challenge = wire.decode(given["challenge"], 1)
    length = derivation.code_length(shown_challenge["action"], shown_challenge["failures"], decoded_offer(given)["code_length"])
    digits = derivation.typed_digits(given["typed"], length)
    if digits is None:
        raise Refusal("form", "typing error")
    material = derivation.code_material(keys(given), 1, shown_challenge["message"])
    if not derivation.same_number(digits, material, length):
        raise Refusal("compare", "wrong code")
    return {}


def act(given):
    proved = {"op": given["act"], **{name: value for name, value in given.items() if name not in ("locator", "number", "act")}}
    return {"hash": acts.act_hash(bytes.fromhex(given["locator"]), given["number"], proved)}


def audit_chain(given):
    head = audit.EMPTY_CHAIN
    for entry in given["entries"]:
        head = audit.chained(head, bytes.fromhex(entry))
    return {"head": head}


def trace(party):
    """A trace: a party that is made from its settings, and steps."""
    def play(given):
        player = party(given["settings"])
        return {"steps": [player.step(step) for step in given["steps"]]}
    return play


# Values on the way, for a person who looks for an error; an implementation need not give them away.
INTERMEDIATE = dict.fromkeys(("decode", "key file", "offer", "nonce", "tag", "attestation", "act", "audit", "code", "typed"), ()) | {
    "keys": ("offer_hash", "prk", "dh", "shared_secret", "exporter_secret", "K", "K_tag", "K_code", "K_confirm", "K_seed",
             "confirmation_material"),
    "challenge": ("message_hash", "dh", "shared_secret", "exporter_secret", "export", "P", "code_material"),
}

OPERATIONS = {
    "decode": decode, "key file": key_file, "offer": offer, "keys": keys, "nonce": nonce, "challenge": challenge, "tag": tag,
    "attestation": attestation, "act": act, "audit": audit_chain, "code": code, "typed": typed, "device": trace(Device), "authority": trace(Authority),
}
