"""An authority of suite 2: key sets, claims, codes, attestations."""

import wire
from scenarios.calls import DAY, Calls
from scenarios.common import AUTHORITY, FACTORY_KEY, KEYS, NEWER_AUTHORITY, OFFER, STRANGER, challenge_text, found
from scenarios.hybrid import KEYS_2, NEWER_PAIR, OFFER_2, PAIR, challenge_2, offer_2
from scenarios.play import of_traces

UNKNOWN, RETIRED = ("authority key", "unknown key id"), ("authority key", "retired")
SUITE, UNFIT = ("message", "suite too low"), ("authority key", "unfit")
WRONG_SUITE, WRONG_KEY_ID, WRONG_TAG = ("tag", "wrong suite"), ("tag", "wrong key id"), ("tag", "wrong tag")
LOCATOR_2 = KEYS_2["locator"].hex()


def vectors():
    yield from of_traces(TRACES, "authority")


def hybrid(**settings):
    return Calls(key_sets=[PAIR], **settings)


def active():
    """A binding of suite 2 that anna owns and whose device was seen."""
    play = hybrid()
    play.claim(text=OFFER_2)
    play.inspect("anna", fresh(play, action=0))
    return play


def fresh(play, keys=KEYS_2, authority=AUTHORITY, **changes):
    """Another challenge of the binding at each call."""
    play.made += 1
    return challenge_2(keys, authority, made=play.made, **{"epoch": 0, "failures": 0, **changes})


def with_enc_of(other, text):
    """A challenge with the enc of another one under its own tag."""
    message = wire.decode_text(text).replace(wire.decode(text, 1)["enc"], wire.decode(other, 1)["enc"])
    return wire.encode_text(message)


def attested(play, account="anna", random=bytes(32), **changes):
    """A claim of an attested offer, by an authority that knows the device's factory key; its keys."""
    text = offer_2(random=random, **changes)
    play.claim(account, text, factory_key=FACTORY_KEY.hex())
    return found(text)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("hybrid-recovery", "HYB-11 HYB-17 AUTH-8 BIND-15", "A claim, an inspection and a code of suite 2", None,
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.inspect("anna", fresh(play, action=0)), text := fresh(play),
              play.inspect("anna", text), play.issue("anna", text), play.issue("anna", text)]),
    ("hybrid-code-lengths", "HYB-17 CODE-1", "Codes of every length in suite 2", None,
     lambda: [play := hybrid(), keys := found(offer_2(code_length=8)), play.claim(text=offer_2(code_length=8)),
              play.inspect("anna", fresh(play, keys, action=0)),
              [play.issue("anna", fresh(play, keys, failures=failures)) for failures in (0, 9, 30)]]),
    ("hybrid-claimed-again", "BIND-13 HYB-11", "A claim of suite 2 repeated by its owner gives the same confirmation code", None,
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.claim(text=OFFER_2)]),
    ("hybrid-claimed-by-another", "BIND-12", "A photo of an offer of suite 2 claims nothing that is claimed", ("look-up", "locator taken"),
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.claim("ben", OFFER_2)]),
    ("hybrid-unknown-key-id", "HYB-13", "An offer to a key set that the authority does not have", UNKNOWN,
     lambda: [play := hybrid(), play.claim(text=offer_2(STRANGER))]),
    ("hybrid-no-key-sets", "HYB-13", "An authority without key sets claims no offer of suite 2", UNKNOWN,
     lambda: [play := Calls(), play.claim(text=OFFER_2)]),
    ("hybrid-retired", "HYB-13 HYB-5", "An offer to a retired key set is refused", RETIRED,
     lambda: [play := hybrid(), play.do("add keys", "operator", **NEWER_PAIR),
              play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex()), play.claim(text=OFFER_2)]),
    ("hybrid-code-after-retirement", "HYB-5 HYB-6 HYB-17", "A device that was bound with a retired key set goes on getting codes", None,
     lambda: [play := active(), play.do("add keys", "operator", **NEWER_PAIR),
              play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex()), play.issue("anna", fresh(play))]),
    ("hybrid-key-sets-of-one-key", "HYB-4", "A key set of twice the same key is not used", UNFIT,
     lambda: [play := hybrid(), play.do("add keys", "operator", binding=NEWER_PAIR["binding"], recovery=NEWER_PAIR["binding"])]),
    ("hybrid-key-set-twice", "HYB-4", "A key set with a key id that is there is not added", UNFIT,
     lambda: [play := hybrid(), play.do("add keys", "operator", **PAIR)]),
    ("hybrid-wrong-key-id", "HYB-20", "A challenge with a right tag and the key id of another key set", WRONG_KEY_ID,
     lambda: [play := active(), play.do("add keys", "operator", **NEWER_PAIR), play.issue("anna", fresh(play, KEYS_2, NEWER_AUTHORITY))]),
    ("hybrid-unknown-key-id-in-challenge", "HYB-20", "A challenge with a right tag and a key id that nobody has", WRONG_KEY_ID,
     lambda: [play := active(), play.issue("anna", fresh(play, KEYS_2, STRANGER))]),
    ("hybrid-downgraded-challenge", "AUTH-5", "A challenge of suite 1 under the keys of a binding of suite 2", WRONG_SUITE,
     lambda: [play := active(), play.issue("anna", challenge_text(KEYS_2, epoch=0, failures=0))]),
    ("hybrid-challenge-of-a-binding-of-suite-1", "AUTH-5", "A challenge of suite 2 under the keys of a binding of suite 1", WRONG_SUITE,
     lambda: [play := hybrid(smallest_suite=1), play.claim(text=OFFER), play.inspect("anna", play.challenge(action=0)),
              play.issue("anna", fresh(play, KEYS))]),
    ("smallest-suite", "HYB-14", "An authority with key sets claims no offer of suite 1", SUITE,
     lambda: [play := hybrid(), play.claim(text=OFFER)]),
    ("smallest-suite-configured", "HYB-14", "An authority with key sets that is configured for suite 1 claims its offers", None,
     lambda: [play := hybrid(smallest_suite=1), play.claim(text=OFFER)]),
    ("smallest-suite-without-keys", "HYB-14", "An authority without key sets that is configured for suite 2", SUITE,
     lambda: [play := Calls(smallest_suite=2), play.claim(text=OFFER)]),
    ("length-before-suite", "BIND-31 HYB-14 BIND-14", "Order of a claim: the code length before the suite", ("message", "code length"),
     lambda: [play := hybrid(smallest=16), play.claim(text=OFFER)]),
    ("length-before-key-id", "BIND-31 HYB-13 BIND-14", "Order of a claim: the code length before the key id", ("message", "code length"),
     lambda: [play := hybrid(smallest=16), play.claim(text=offer_2(STRANGER))]),
    ("retired-before-repetition", "BIND-31 HYB-13 BIND-13", "Order of a claim: the key set before the locator", RETIRED,
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.do("add keys", "operator", **NEWER_PAIR),
              play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex()), play.claim(text=OFFER_2)]),
    ("retired-twice", "HYB-5 HYB-6", "A key set is retired twice: nothing changes", None,
     lambda: [play := active(), play.do("add keys", "operator", **NEWER_PAIR),
              [play.do("retire keys", "operator", key_id=key_id) for key_id in [AUTHORITY.key_id.hex()] * 2],
              play.issue("anna", fresh(play))]),
    ("retired-and-added-again", "HYB-4 HYB-5", "A retired key set is not added again", UNFIT,
     lambda: [play := hybrid(), play.do("add keys", "operator", **NEWER_PAIR),
              play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex()), play.do("add keys", "operator", **PAIR)]),
    ("hybrid-bad-point-issued", "HYB-1 AUTH-1", "A challenge whose enc is no legal point", ("fields", "bad point", 7),
     lambda: [play := active(), enc := wire.decode(fresh(play), 1)["enc"],
              message := wire.decode_text(challenge_2(epoch=0, failures=0, made=play.made)).replace(enc, bytes(32)),
              play.issue("anna", wire.encode_text(message))]),
    ("hybrid-bad-point-claimed", "HYB-1", "An offer whose enc is no legal point", ("fields", "bad point", 5),
     lambda: [play := hybrid(), message := wire.decode_text(OFFER_2).replace(wire.decode(OFFER_2, 2)["enc"], b"\x01" + bytes(31)),
              play.claim(text=wire.encode_text(message))]),
    ("hybrid-own-key-as-enc", "HYB-17 HYB-1", "The authority's own recovery key as enc is a point like others", None,
     lambda: [play := active(), play.issue("anna", fresh(play, enc=AUTHORITY.recovery))]),
    ("hybrid-delegate", "AUTH-12 HYB-17", "A delegate gets a code of suite 2", None,
     lambda: [play := active(),
              play.on_binding("delegate", locator=LOCATOR_2, to="ben", actions=[1], expiry=play.time + DAY, uses=1),
              play.on_binding("accept delegation", "ben", locator=LOCATOR_2),
              play.issue("ben", fresh(play))]),
    ("attestations", "KEY-10 BIND-16 BIND-30 AUTH-8", "Offers that are attested, not attested, wrongly attested", None,
     lambda: [play := hybrid(), [attested(play, f"account {number}", bytes([number]) * 32, **given) for number, given in enumerate((
         {}, {"factory_key": None}, {"factory_key": bytes(32)}))], play.claim("dora", offer_2(random=bytes([9]) * 32)),
         play.inspect("account 0", fresh(play, found(offer_2(random=bytes(32))), action=0)),
         play.inspect("account 2", fresh(play, found(offer_2(random=bytes([2]) * 32, factory_key=bytes(32))), action=0))]),
    ("attested-serial-claimed-twice", "BIND-16", "An attested serial is claimed by two accounts, and both bindings become active", None,
     lambda: [play := hybrid(), keys := attested(play), play.inspect("anna", fresh(play, keys, action=0)),
              newer := attested(play, "ben", bytes([1]) * 32), play.inspect("ben", fresh(play, newer, action=0))]),
    ("attestation-of-suite-1", "KEY-10 BIND-30 AUTH-8", "The attestation of an offer of suite 1 is shown as well", None,
     lambda: [play := Calls(), play.claim(factory_key=FACTORY_KEY.hex()), play.inspect("anna", play.challenge(action=0))]),
    ("hybrid-rotation", "HYB-4 HYB-3", "A newer key set is loaded: offers to both are claimed", None,
     lambda: [play := hybrid(), play.do("add keys", "operator", **NEWER_PAIR),
              [(play.claim(text=offer_2(authority)), play.issue("anna", fresh(play, found(offer_2(authority)), authority)))
               for authority in (AUTHORITY, NEWER_AUTHORITY)]]),
    ("hybrid-wrong-tag", "KEY-6 HYB-17", "Another enc under the tag of a challenge of suite 2", WRONG_TAG,
     lambda: [play := active(), text := fresh(play), play.issue("anna", with_enc_of(fresh(play), text))]),
)
