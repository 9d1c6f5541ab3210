"""What differs between the suites when a device or an authority makes or answers a message: hybrid.md.

A context is the HPKE context of a message of suite 2 or 3, and None in suite 1.
"""

import derivation
import hpke


def offer_part(random, authority):
    """The suite's fields of an offer to an authority's public keys, or to none in suite 1, and the context."""
    if authority is None:
        return {"suite": 1, "secret": random}, None
    enc, context = authority.encapsulated(random)
    return {"suite": authority.suite, "enc": enc, "authority_key_id": authority.key_id}, context


def challenge_part(keys, seed, authority):
    """The suite's fields of a challenge to an authority's public keys, or to none in suite 1, and the context."""
    if authority is None:
        return {"suite": 1, "nonce": derivation.nonce(keys["K_seed"], seed)}, None
    private = derivation.ephemeral(keys["K_seed"], seed)
    enc, context = hpke.setup_sender(private, authority.recovery, derivation.recovery_info(keys["locator"]))
    return {"suite": authority.suite, "enc": enc, "authority_key_id": authority.key_id}, context


def offer_keys(offer, context):
    """The keys of a decoded offer."""
    return derivation.keys(offer) if context is None else derivation.hybrid_keys(offer, context)


def exported(context, message):
    """x of the message of a challenge, None in suite 1."""
    return None if context is None else derivation.exported(context, message)
