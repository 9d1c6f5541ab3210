"""An authority of suite 2: key sets, claims, codes, attested serials."""

import wire
from scenarios.calls import DAY, Calls
from scenarios.common import AUTHORITY, FACTORY_KEY, KEYS, NEWER_AUTHORITY, OFFER, STRANGER, challenge_text, found
from scenarios.hybrid import KEYS_2, NEWER_PAIR, OFFER_2, PAIR, challenge_2, offer_2
from scenarios.play import of_traces

UNKNOWN, RETIRED = ("authority key", "unknown key id"), ("authority key", "retired")
SUITE, UNFIT, HELD = ("message", "suite"), ("authority key", "unfit"), ("binding", "serial held")
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


def attested(play, account="anna", random=bytes(32), factory_key=FACTORY_KEY, **changes):
    """A claim of an attested offer, by an authority that knows the device's factory key; its keys."""
    text = offer_2(random=random, **changes)
    play.claim(account, text, factory_key=factory_key.hex())
    return found(text)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("hybrid-recovery", "HYB-11 HYB-17 AUTH-8 BIND-15", "A claim, an inspection and a code of suite 2", None,
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.inspect("anna", fresh(play, action=0)), text := fresh(play),
              play.inspect("anna", text), play.issue("anna", text), play.issue("anna", text), play.open()]),
    ("hybrid-code-lengths", "HYB-17 CODE-1", "Codes of every length in suite 2", None,
     lambda: [play := hybrid(), keys := found(offer_2(code_length=8)), play.claim(text=offer_2(code_length=8)),
              play.inspect("anna", fresh(play, keys, action=0)),
              [play.issue("anna", fresh(play, keys, failures=failures)) for failures in (0, 9, 30)]]),
    ("hybrid-claimed-again", "BIND-13 HYB-11", "A claim of suite 2 repeated by its owner gives the same confirmation code", None,
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.claim(text=OFFER_2)]),
    ("hybrid-claimed-by-another", "BIND-12", "A photo of an offer of suite 2 claims nothing that is claimed", ("look-up", "locator taken"),
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.claim("ben", OFFER_2), play.open()]),
    ("hybrid-unknown-key-id", "HYB-13", "An offer to a key set that the authority does not have", UNKNOWN,
     lambda: [play := hybrid(), play.claim(text=offer_2(STRANGER)), play.open()]),
    ("hybrid-no-key-sets", "HYB-13", "An authority without key sets claims no offer of suite 2", UNKNOWN,
     lambda: [play := Calls(), play.claim(text=OFFER_2), play.open()]),
    ("hybrid-retired", "HYB-13 HYB-5", "An offer to a retired key set is refused", RETIRED,
     lambda: [play := hybrid(), play.do("add keys", "operator", **NEWER_PAIR),
              play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex()), play.claim(text=OFFER_2), play.open()]),
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
     lambda: [play := hybrid(), play.claim(text=OFFER), play.inspect("anna", play.challenge(action=0)),
              play.issue("anna", fresh(play, KEYS))]),
    ("smallest-suite", "HYB-14", "An offer of suite 1 where suite 2 is the smallest", SUITE,
     lambda: [play := hybrid(smallest_suite=2), play.claim(text=OFFER), play.open()]),
    ("smallest-suite-met", "HYB-14", "An offer of suite 2 where suite 2 is the smallest", None,
     lambda: [play := hybrid(smallest_suite=2), play.claim(text=OFFER_2)]),
    ("hybrid-bad-point-issued", "HYB-1 AUTH-1", "A challenge whose enc is no legal point", ("fields", "bad point", 7),
     lambda: [play := active(), enc := wire.decode(fresh(play), 1)["enc"],
              message := wire.decode_text(challenge_2(epoch=0, failures=0, made=play.made)).replace(enc, bytes(32)),
              play.issue("anna", wire.encode_text(message)), play.open()]),
    ("hybrid-bad-point-claimed", "HYB-1", "An offer whose enc is no legal point", ("fields", "bad point", 5),
     lambda: [play := hybrid(), message := wire.decode_text(OFFER_2).replace(wire.decode(OFFER_2, 2)["enc"], b"\x01" + bytes(31)),
              play.claim(text=wire.encode_text(message)), play.open()]),
    ("hybrid-own-key-as-enc", "HYB-17 HYB-1", "The authority's own recovery key as enc is a point like others", None,
     lambda: [play := active(), play.issue("anna", fresh(play, enc=AUTHORITY.recovery))]),
    ("hybrid-delegate", "AUTH-12 HYB-17", "A delegate gets a code of suite 2", None,
     lambda: [play := active(), play.do("delegate", "anna", locator=LOCATOR_2, to="ben", actions=[1], expiry=play.time + DAY, uses=1),
              play.issue("ben", fresh(play))]),
    ("serial-held", "BIND-19", "An attested serial is held from the activation on: another account does not claim it", HELD,
     lambda: [play := hybrid(), keys := attested(play), play.inspect("anna", fresh(play, keys, action=0)),
              attested(play, "ben", bytes([1]) * 32), play.open()]),
    ("serial-claimed-by-its-owner", "BIND-19", "The same account claims its serial again, and the newer binding takes the hold over", HELD,
     lambda: [play := hybrid(), keys := attested(play), play.inspect("anna", fresh(play, keys, action=0)),
              newer := attested(play, random=bytes([1]) * 32), play.inspect("anna", fresh(play, newer, action=0)),
              play.do("release", "anna", locator=keys["locator"].hex()), attested(play, "ben", bytes([2]) * 32), play.open()]),
    ("serial-free-after-release", "BIND-19", "The hold ends with the binding", None,
     lambda: [play := hybrid(), keys := attested(play), play.inspect("anna", fresh(play, keys, action=0)),
              play.do("release", "anna", locator=keys["locator"].hex()), attested(play, "ben", bytes([1]) * 32)]),
    ("serial-transferred", "BIND-19 BIND-17", "After a transfer the new owner holds the serial", HELD,
     lambda: [play := hybrid(), keys := attested(play), play.inspect("anna", fresh(play, keys, action=0)),
              play.do("transfer", "anna", locator=keys["locator"].hex(), to="ben"), attested(play, "ben", bytes([1]) * 32),
              attested(play, "anna", bytes([2]) * 32), play.open()]),
    ("serial-not-held-pending", "BIND-16", "A pending binding holds no serial", None,
     lambda: [play := hybrid(), attested(play), attested(play, "ben", bytes([1]) * 32)]),
    ("serial-unattested", "BIND-16", "An offer without attestation blocks nobody and is blocked by nobody", None,
     lambda: [play := hybrid(), keys := attested(play, factory_key=FACTORY_KEY), play.inspect("anna", fresh(play, keys, action=0)),
              play.claim("ben", offer_2(random=bytes([1]) * 32, factory_key=None), factory_key=FACTORY_KEY.hex()),
              play.claim("carol", offer_2(random=bytes([2]) * 32))]),
    ("serial-wrongly-attested", "BIND-16 KEY-10", "A wrong attestation is none", None,
     lambda: [play := hybrid(), keys := attested(play), play.inspect("anna", fresh(play, keys, action=0)),
              play.claim("ben", offer_2(random=bytes([1]) * 32, factory_key=bytes(32)), factory_key=FACTORY_KEY.hex())]),
    ("serial-of-suite-1", "BIND-16", "An attested offer of suite 1 holds no serial", None,
     lambda: [play := hybrid(), play.claim(text=OFFER, factory_key=FACTORY_KEY.hex()),
              play.inspect("anna", challenge_text(epoch=0, failures=0, action=0)), attested(play, "ben")]),
    ("serial-of-another-model", "BIND-19", "Vendor, model and serial are held together: the same serial of another model is free", None,
     lambda: [play := hybrid(), keys := attested(play), play.inspect("anna", fresh(play, keys, action=0)),
              attested(play, "ben", bytes([1]) * 32, model="NVR-9")]),
    ("serial-empty", "BIND-19", "An empty serial is not held", None,
     lambda: [play := hybrid(), keys := attested(play, serial=""), play.inspect("anna", fresh(play, keys, action=0)),
              attested(play, "ben", bytes([1]) * 32, serial="")]),
    ("hybrid-rotation", "HYB-4 HYB-3", "A newer key set is loaded: offers to both are claimed", None,
     lambda: [play := hybrid(), play.do("add keys", "operator", **NEWER_PAIR),
              [(play.claim(text=offer_2(authority)), play.issue("anna", fresh(play, found(offer_2(authority)), authority)))
               for authority in (AUTHORITY, NEWER_AUTHORITY)]]),
    ("hybrid-wrong-tag", "KEY-6 HYB-17", "Another enc under the tag of a challenge of suite 2", WRONG_TAG,
     lambda: [play := active(), text := fresh(play), play.issue("anna", with_enc_of(fresh(play), text)), play.open()]),
    ("serial-held-before-activation", "BIND-20", "Two accounts claim one serial; the second is not made active", HELD,
     lambda: [play := hybrid(), first := attested(play), second := attested(play, "ben", bytes([1]) * 32),
              play.inspect("anna", fresh(play, first, action=0)), play.inspect("ben", fresh(play, second, action=0))]),
    ("serial-held-at-issue", "BIND-20 AUTH-1", "A pending binding whose serial is held gets no code", HELD,
     lambda: [play := hybrid(), first := attested(play), second := attested(play, "ben", bytes([1]) * 32),
              play.inspect("anna", fresh(play, first, action=0)), play.issue("ben", fresh(play, second))]),
)
