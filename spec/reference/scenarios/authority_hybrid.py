"""An authority of suite 2 or 3: key sets, claims, codes, attestations."""

import wire
import xwing
from scenarios.calls import DAY, Calls
from scenarios.common import FACTORY_KEY, KEYS, OFFER, challenge_text, found
from scenarios.hybrid import HYBRID, SUITE_2
from scenarios.play import of_traces

UNKNOWN, RETIRED = ("authority key", "unknown key id"), ("authority key", "retired")
SUITE, UNFIT = ("message", "suite too low"), ("authority key", "unfit")
WRONG_SUITE, WRONG_KEY_ID, WRONG_TAG = ("tag", "wrong suite"), ("tag", "wrong key id"), ("tag", "wrong tag")


def vectors():
    for of in HYBRID:
        for traces in (claims_and_codes, suites_and_orders, key_sets, attestations):
            yield from of_traces(of.traces(traces(of)), "authority")
    yield from of_traces(SUITE_1, "authority")


class HybridCalls(Calls):
    """An authority with a key set of the suite."""

    def __init__(self, of, **settings):
        super().__init__(key_sets=[of.pair], **settings)
        self.of = of

    def fresh(self, keys=None, authority=None, **changes):
        """Another challenge of the binding at each call."""
        self.made += 1
        return self.of.challenge(keys, authority, made=self.made, **{"epoch": 0, "failures": 0, **changes})

    def add(self, pair=None):
        return self.do("add keys", "operator", **(pair or self.of.newer_pair))

    def retire(self, authority=None):
        return self.do("retire keys", "operator", key_id=(authority or self.of.authority).key_id.hex())

    def attested(self, account="anna", random=bytes(32), **changes):
        """A claim of an attested offer, by an authority that knows the device's factory key; its keys."""
        text = self.of.offer(random=random, **changes)
        self.claim(account, text, factory_key=FACTORY_KEY.hex())
        return found(text)


def active(of):
    """A binding that anna owns and whose device was seen."""
    play = HybridCalls(of)
    play.claim(text=of.offer_text)
    play.inspect("anna", play.fresh(action=0))
    return play


def with_enc_of(other, text):
    """A challenge with the enc of another one under its own tag."""
    message = wire.decode_text(text).replace(wire.decode(text, 1)["enc"], wire.decode(other, 1)["enc"])
    return wire.encode_text(message)


def with_point(text, kind, point):
    """A message with another point in its enc."""
    own = wire.decode(text, kind)
    return wire.encode_text(own["message"].replace(own["enc"][-32:], point))


def of_one_key(of):
    """A key set with one key of X25519 in both places."""
    binding = of.newer_pair["binding"]
    recovery = binding if of is SUITE_2 else xwing.expanded(bytes.fromhex(binding))[1].hex()
    return {**of.newer_pair, "recovery": recovery}


# Name, rules, title, fault, and the steps; the first step makes the player.

def claims_and_codes(of):
    own_rule = "HYB-11" if of is SUITE_2 else "HYB-24"
    return (
        ("hybrid-recovery", f"{own_rule} HYB-17 AUTH-8 BIND-15", "A claim, an inspection and a code of suite 2", None,
         lambda: [play := HybridCalls(of), play.claim(text=of.offer_text), play.inspect("anna", play.fresh(action=0)), text := play.fresh(),
                  play.inspect("anna", text), play.issue("anna", text), play.issue("anna", text)]),
        ("hybrid-code-lengths", "HYB-17 CODE-1", "Codes of every length in suite 2", None,
         lambda: [play := HybridCalls(of), keys := found(of.offer(code_length=8)), play.claim(text=of.offer(code_length=8)),
                  play.inspect("anna", play.fresh(keys, action=0)),
                  [play.issue("anna", play.fresh(keys, failures=failures)) for failures in (0, 9, 30)]]),
        ("hybrid-claimed-again", f"BIND-13 {own_rule}", "A claim of suite 2 repeated by its owner gives the same confirmation code", None,
         lambda: [play := HybridCalls(of), play.claim(text=of.offer_text), play.claim(text=of.offer_text)]),
        ("hybrid-claimed-by-another", "BIND-12", "A photo of an offer of suite 2 claims nothing that is claimed", ("look-up", "locator taken"),
         lambda: [play := HybridCalls(of), play.claim(text=of.offer_text), play.claim("ben", of.offer_text)]),
        ("hybrid-wrong-key-id", "HYB-20", "A challenge with a right tag and the key id of another key set", WRONG_KEY_ID,
         lambda: [play := active(of), play.add(), play.issue("anna", play.fresh(of.keys, of.newer_authority))]),
        ("hybrid-unknown-key-id-in-challenge", "HYB-20", "A challenge with a right tag and a key id that nobody has", WRONG_KEY_ID,
         lambda: [play := active(of), play.issue("anna", play.fresh(of.keys, of.stranger))]),
        ("hybrid-bad-point-issued", "HYB-1 AUTH-1", "A challenge whose enc is no legal point", ("fields", "bad point", 7),
         lambda: [play := active(of), play.issue("anna", with_point(play.fresh(), 1, bytes(32)))]),
        ("hybrid-bad-point-claimed", "HYB-1" if of is SUITE_2 else "HYB-22", "An offer whose enc is no legal point", ("fields", "bad point", 5),
         lambda: [play := HybridCalls(of), play.claim(text=with_point(of.offer_text, 2, b"\x01" + bytes(31)))]),
        ("hybrid-own-key-as-enc", "HYB-17 HYB-1", "The authority's own recovery key as enc is a point like others", None,
         lambda: [play := active(of), play.issue("anna", play.fresh(enc=of.authority.recovery))]),
        ("hybrid-delegate", "AUTH-12 HYB-17", "A delegate gets a code of suite 2", None,
         lambda: [play := active(of),
                  play.on_binding("delegate", locator=of.locator, to="ben", actions=[1], expiry=play.time + DAY, uses=1),
                  play.on_binding("accept delegation", "ben", locator=of.locator),
                  play.issue("ben", play.fresh())]),
        ("hybrid-wrong-tag", "KEY-6 HYB-17", "Another enc under the tag of a challenge of suite 2", WRONG_TAG,
         lambda: [play := active(of), text := play.fresh(), play.issue("anna", with_enc_of(play.fresh(), text))]),
    )


def suites_and_orders(of):
    return (
        ("hybrid-downgraded-challenge", "AUTH-5", "A challenge of suite 1 under the keys of a binding of suite 2", WRONG_SUITE,
         lambda: [play := active(of), play.issue("anna", challenge_text(of.keys, epoch=0, failures=0))]),
        ("hybrid-challenge-of-a-binding-of-suite-1", "AUTH-5", "A challenge of suite 2 under the keys of a binding of suite 1", WRONG_SUITE,
         lambda: [play := HybridCalls(of, smallest_suite=1), play.claim(text=OFFER), play.inspect("anna", play.challenge(action=0)),
                  play.issue("anna", play.fresh(KEYS))]),
        ("smallest-suite", "HYB-14", "An authority with key sets claims no offer of suite 1", SUITE,
         lambda: [play := HybridCalls(of), play.claim(text=OFFER)]),
        ("smallest-suite-configured", "HYB-14", "An authority with key sets that is configured for suite 1 claims its offers", None,
         lambda: [play := HybridCalls(of, smallest_suite=1), play.claim(text=OFFER)]),
        ("smallest-suite-without-keys", "HYB-14", "An authority without key sets that is configured for suite 2", SUITE,
         lambda: [play := Calls(smallest_suite=of.suite), play.claim(text=OFFER)]),
        ("length-before-suite", "BIND-31 HYB-14 BIND-14", "Order of a claim: the code length before the suite", ("message", "code length"),
         lambda: [play := HybridCalls(of, smallest=16), play.claim(text=OFFER)]),
        ("length-before-key-id", "BIND-31 HYB-13 BIND-14", "Order of a claim: the code length before the key id", ("message", "code length"),
         lambda: [play := HybridCalls(of, smallest=16), play.claim(text=of.offer(of.stranger))]),
        ("retired-before-repetition", "BIND-31 HYB-13 BIND-13", "Order of a claim: the key set before the locator", RETIRED,
         lambda: [play := HybridCalls(of), play.claim(text=of.offer_text), play.add(), play.retire(), play.claim(text=of.offer_text)]),
    )


def key_sets(of):
    return (
        ("hybrid-unknown-key-id", "HYB-13", "An offer to a key set that the authority does not have", UNKNOWN,
         lambda: [play := HybridCalls(of), play.claim(text=of.offer(of.stranger))]),
        ("hybrid-no-key-sets", "HYB-13", "An authority without key sets claims no offer of suite 2", UNKNOWN,
         lambda: [play := Calls(), play.claim(text=of.offer_text)]),
        ("hybrid-retired", "HYB-13 HYB-5", "An offer to a retired key set is refused", RETIRED,
         lambda: [play := HybridCalls(of), play.add(), play.retire(), play.claim(text=of.offer_text)]),
        ("hybrid-code-after-retirement", "HYB-5 HYB-6 HYB-17", "A device that was bound with a retired key set goes on getting codes", None,
         lambda: [play := active(of), play.add(), play.retire(), play.issue("anna", play.fresh())]),
        ("hybrid-key-sets-of-one-key", "HYB-4", "A key set of twice the same key is not used", UNFIT,
         lambda: [play := HybridCalls(of), play.add(of_one_key(of))]),
        ("hybrid-key-set-twice", "HYB-4", "A key set with a key id that is there is not added", UNFIT,
         lambda: [play := HybridCalls(of), play.add(of.pair)]),
        ("retired-twice", "HYB-5 HYB-6", "A key set is retired twice: nothing changes", None,
         lambda: [play := active(of), play.add(), play.retire(), play.retire(), play.issue("anna", play.fresh())]),
        ("retired-and-added-again", "HYB-4 HYB-5", "A retired key set is not added again", UNFIT,
         lambda: [play := HybridCalls(of), play.add(), play.retire(), play.add(of.pair)]),
        ("hybrid-rotation", "HYB-4 HYB-3", "A newer key set is loaded: offers to both are claimed", None,
         lambda: [play := HybridCalls(of), play.add(),
                  [(play.claim(text=of.offer(authority)), play.issue("anna", play.fresh(found(of.offer(authority)), authority)))
                   for authority in (of.authority, of.newer_authority)]]),
    )


def attestations(of):
    return (
        ("attestations", "KEY-10 BIND-16 BIND-30 AUTH-8", "Offers that are attested, not attested, wrongly attested", None,
         lambda: [play := HybridCalls(of), [play.attested(f"account {number}", bytes([number]) * 32, **given) for number, given in enumerate((
             {}, {"factory_key": None}, {"factory_key": bytes(32)}))], play.claim("dora", of.offer(random=bytes([9]) * 32)),
             play.inspect("account 0", play.fresh(found(of.offer(random=bytes(32))), action=0)),
             play.inspect("account 2", play.fresh(found(of.offer(random=bytes([2]) * 32, factory_key=bytes(32))), action=0))]),
        ("attested-serial-claimed-twice", "BIND-16", "An attested serial is claimed by two accounts, and both bindings become active", None,
         lambda: [play := HybridCalls(of), keys := play.attested(), play.inspect("anna", play.fresh(keys, action=0)),
                  newer := play.attested("ben", bytes([1]) * 32), play.inspect("ben", play.fresh(newer, action=0))]),
    )


SUITE_1 = (
    ("attestation-of-suite-1", "KEY-10 BIND-30 AUTH-8", "The attestation of an offer of suite 1 is shown as well", None,
     lambda: [play := Calls(), play.claim(factory_key=FACTORY_KEY.hex()), play.inspect("anna", play.challenge(action=0))]),
)
