"""What the scenarios of suite 2 share: offers and challenges of the authority of the fixtures."""

import derivation
import suites
import wire
from scenarios.common import AUTHORITY, FACTORY_KEY, OFFER_VALUES, found

PAIR = {"binding": (bytes([0x11]) * 32).hex(), "recovery": (bytes([0x12]) * 32).hex()}
NEWER_PAIR = {"binding": (bytes([0x21]) * 32).hex(), "recovery": (bytes([0x22]) * 32).hex()}
RANDOM = bytes(range(32))
SEED = {"random": bytes(range(0x20, 0x40)), "epoch": 2, "failures": 1, "uptime": 61000, "boot_counter": 7, "made": 0}


def offer_2(authority=AUTHORITY, random=RANDOM, ignorable=None, factory_key=FACTORY_KEY, **changes):
    """An offer of suite 2."""
    own, _ = suites.offer_part(random, authority)
    values = {name: value for name, value in OFFER_VALUES.items() if name != "secret"} | own | changes
    return wire.encode_text(derivation.make_offer(values, ignorable or {}, factory_key))


OFFER_2 = offer_2()
KEYS_2 = found(OFFER_2)


def challenge_2(keys=None, authority=AUTHORITY, ignorable=None, made=0, **changes):
    """A challenge of suite 2 with a right tag under these keys."""
    keys = keys or KEYS_2
    values = {"action": 1, "epoch": 2, "failures": 1, **changes}
    seed = derivation.seed_input(*{**SEED, "epoch": values["epoch"], "failures": values["failures"], "made": made}.values())
    own, _ = suites.challenge_part(keys, seed, authority)
    return wire.encode_text(derivation.make_challenge(keys, {**own, **values}, ignorable))


CHALLENGE_2 = challenge_2()
