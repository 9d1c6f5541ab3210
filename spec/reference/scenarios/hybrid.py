"""What the scenarios of suites 2 and 3 share: for each of the two the key sets of the fixtures, an offer and challenges."""

import derivation
import suites
import wire
from scenarios.common import FACTORY_KEY, KEY_SETS, OFFER_VALUES, found

RANDOM = bytes(range(32))
SEED = {"random": bytes(range(0x20, 0x40)), "epoch": 2, "failures": 1, "uptime": 61000, "boot_counter": 7, "made": 0}


class Hybrid:
    """A suite with public keys of an authority. The names and titles of its vectors are made from those of suite 2."""

    def __init__(self, suite, own_sets):
        self.suite = suite
        self.pair, self.newer_pair, _ = map(in_json, own_sets)
        self.authority, self.newer_authority, self.stranger = (own.public for own in own_sets)
        self.key_file = self.authority.text()
        self.offer_text = self.offer()
        self.keys = found(self.offer_text)
        self.locator = self.keys["locator"].hex()
        self.challenge_text = self.challenge()

    def offer(self, authority=None, random=RANDOM, ignorable=None, factory_key=FACTORY_KEY, **changes):
        """An offer to the authority or another."""
        own, _ = suites.offer_part(random, authority or self.authority)
        values = {name: value for name, value in OFFER_VALUES.items() if name != "secret"} | own | changes
        return wire.encode_text(derivation.make_offer(values, ignorable or {}, factory_key))

    def challenge(self, keys=None, authority=None, ignorable=None, made=0, **changes):
        """A challenge with a right tag under the keys of the offer or others."""
        keys = keys or self.keys
        values = {"action": 1, "epoch": 2, "failures": 1, **changes}
        seed = derivation.seed_input(*{**SEED, "epoch": values["epoch"], "failures": values["failures"], "made": made}.values())
        own, _ = suites.challenge_part(keys, seed, authority or self.authority)
        return wire.encode_text(derivation.make_challenge(keys, {**own, **values}, ignorable))

    def name(self, name):
        """The name of a vector."""
        return name if self.suite == 2 else f"suite-{self.suite}-{name.removeprefix('hybrid-')}"

    def title(self, title):
        """The title of a vector."""
        changed = title.replace("uite 2", f"uite {self.suite}")
        return changed if self.suite == 2 or changed != title else f"Suite {self.suite}: {title}"

    def traces(self, traces):
        """Traces of suite 2 as those of the suite."""
        for name, rules, title, fault, steps in traces:
            yield self.name(name), rules, self.title(title), fault, steps


def in_json(own):
    """A key set as the conformance protocol has it."""
    given = {"binding": own.binding.hex(), "recovery": own.recovery.hex()}
    return given if own.public.suite == 2 else {**given, "suite": own.public.suite}


SUITE_2, SUITE_3 = Hybrid(2, KEY_SETS[:3]), Hybrid(3, KEY_SETS[3:])
HYBRID = (SUITE_2, SUITE_3)

# Suite 2 stands for both where they do not differ.
PAIR, NEWER_PAIR, OFFER_2, KEYS_2 = SUITE_2.pair, SUITE_2.newer_pair, SUITE_2.offer_text, SUITE_2.keys
offer_2, challenge_2 = SUITE_2.offer, SUITE_2.challenge
