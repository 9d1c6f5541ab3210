"""An authority of suite 2: key sets, claims, codes, attested serials."""

import wire
from scenarios.calls import DAY, Calls
from scenarios.common import AUTHORITY, FACTORY_KEY, KEYS, NEWER_AUTHORITY, OFFER, STRANGER, challenge_text, found
from scenarios.hybrid import KEYS_2, NEWER_PAIR, OFFER_2, PAIR, challenge_2, offer_2
from scenarios.play import collected, rules

UNKNOWN, RETIRED = ("authority key", "unknown key id"), ("authority key", "retired")
SUITE, UNFIT, HELD = ("message", "suite"), ("authority key", "unfit"), ("binding", "serial held")
WRONG_SUITE, WRONG_KEY_ID, WRONG_TAG = ("tag", "wrong suite"), ("tag", "wrong key id"), ("tag", "wrong tag")
LOCATOR_2 = KEYS_2["locator"].hex()


def vectors():
    yield from collected(globals(), "authority")


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


@rules("HYB-11 HYB-17 AUTH-8 BIND-15")
def hybrid_recovery():
    """A claim, an inspection and a code of suite 2."""
    play = hybrid()
    play.claim(text=OFFER_2)
    play.inspect("anna", fresh(play, action=0))
    text = fresh(play)
    play.inspect("anna", text)
    play.issue("anna", text)
    play.issue("anna", text)
    play.open()
    return play, None


@rules("HYB-17 CODE-1")
def hybrid_code_lengths():
    """Codes of every length in suite 2."""
    play = hybrid()
    keys = found(offer_2(code_length=8))
    play.claim(text=offer_2(code_length=8))
    play.inspect("anna", fresh(play, keys, action=0))
    for length in (8, 12, 16, 20):
        play.issue("anna", fresh(play, keys, code_length=length))
    return play, None


@rules("BIND-13 HYB-11")
def hybrid_claimed_again():
    """A claim of suite 2 repeated by its owner gives the same confirmation code."""
    play = hybrid()
    play.claim(text=OFFER_2)
    play.claim(text=OFFER_2)
    return play, None


@rules("BIND-12")
def hybrid_claimed_by_another():
    """A photo of an offer of suite 2 claims nothing that is claimed."""
    play = hybrid()
    play.claim(text=OFFER_2)
    play.claim("ben", OFFER_2)
    play.open()
    return play, ("look-up", "locator taken")


@rules("HYB-13")
def hybrid_unknown_key_id():
    """An offer to a key set that the authority does not have."""
    play = hybrid()
    play.claim(text=offer_2(STRANGER))
    play.open()
    return play, UNKNOWN


@rules("HYB-13")
def hybrid_no_key_sets():
    """An authority without key sets claims no offer of suite 2."""
    play = Calls()
    play.claim(text=OFFER_2)
    play.open()
    return play, UNKNOWN


@rules("HYB-4 HYB-3")
def hybrid_rotation():
    """A newer key set is loaded: offers to both are claimed."""
    play = hybrid()
    play.do("add keys", "operator", **NEWER_PAIR)
    for authority in (AUTHORITY, NEWER_AUTHORITY):
        text = offer_2(authority)
        play.claim(text=text)
        keys = found(text)
        play.issue("anna", fresh(play, keys, authority))
    return play, None


@rules("HYB-13 HYB-5")
def hybrid_retired():
    """An offer to a retired key set is refused."""
    play = hybrid()
    play.do("add keys", "operator", **NEWER_PAIR)
    play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex())
    play.claim(text=OFFER_2)
    play.open()
    return play, RETIRED


@rules("HYB-5 HYB-6 HYB-17")
def hybrid_code_after_retirement():
    """A device that was bound with a retired key set goes on getting codes."""
    play = active()
    play.do("add keys", "operator", **NEWER_PAIR)
    play.do("retire keys", "operator", key_id=AUTHORITY.key_id.hex())
    play.issue("anna", fresh(play))
    return play, None


@rules("HYB-4")
def hybrid_key_sets_of_one_key():
    """A key set of twice the same key is not used."""
    play = hybrid()
    play.do("add keys", "operator", binding=NEWER_PAIR["binding"], recovery=NEWER_PAIR["binding"])
    return play, UNFIT


@rules("HYB-4")
def hybrid_key_set_twice():
    """A key set with a key id that is there is not added."""
    play = hybrid()
    play.do("add keys", "operator", **PAIR)
    return play, UNFIT


@rules("HYB-20")
def hybrid_wrong_key_id():
    """A challenge with a right tag and the key id of another key set."""
    play = active()
    play.do("add keys", "operator", **NEWER_PAIR)
    play.issue("anna", fresh(play, KEYS_2, NEWER_AUTHORITY))
    return play, WRONG_KEY_ID


@rules("HYB-20")
def hybrid_unknown_key_id_in_challenge():
    """A challenge with a right tag and a key id that nobody has."""
    play = active()
    play.issue("anna", fresh(play, KEYS_2, STRANGER))
    return play, WRONG_KEY_ID


@rules("AUTH-5")
def hybrid_downgraded_challenge():
    """A challenge of suite 1 under the keys of a binding of suite 2."""
    play = active()
    play.issue("anna", challenge_text(KEYS_2, epoch=0, failures=0))
    return play, WRONG_SUITE


@rules("AUTH-5")
def hybrid_challenge_of_a_binding_of_suite_1():
    """A challenge of suite 2 under the keys of a binding of suite 1."""
    play = hybrid()
    play.claim(text=OFFER)
    play.inspect("anna", play.challenge(action=0))
    play.issue("anna", fresh(play, KEYS))
    return play, WRONG_SUITE


@rules("HYB-14")
def smallest_suite():
    """An offer of suite 1 where suite 2 is the smallest."""
    play = hybrid(smallest_suite=2)
    play.claim(text=OFFER)
    play.open()
    return play, SUITE


@rules("HYB-14")
def smallest_suite_met():
    """An offer of suite 2 where suite 2 is the smallest."""
    play = hybrid(smallest_suite=2)
    play.claim(text=OFFER_2)
    return play, None


@rules("HYB-1 AUTH-1")
def hybrid_bad_point_issued():
    """A challenge whose enc is no legal point."""
    play = active()
    enc = wire.decode(fresh(play), 1)["enc"]
    message = wire.decode_text(challenge_2(epoch=0, failures=0, made=play.made)).replace(enc, bytes(32))
    play.issue("anna", wire.encode_text(message))
    play.open()
    return play, ("fields", "bad point", 7)


@rules("HYB-1")
def hybrid_bad_point_claimed():
    """An offer whose enc is no legal point."""
    play = hybrid()
    message = wire.decode_text(OFFER_2).replace(wire.decode(OFFER_2, 2)["enc"], b"\x01" + bytes(31))
    play.claim(text=wire.encode_text(message))
    play.open()
    return play, ("fields", "bad point", 5)


@rules("KEY-6 HYB-17")
def hybrid_wrong_tag():
    """Another enc under the tag of a challenge of suite 2."""
    play = active()
    one, other = fresh(play), fresh(play)
    message = wire.decode_text(one).replace(wire.decode(one, 1)["enc"], wire.decode(other, 1)["enc"])
    play.issue("anna", wire.encode_text(message))
    play.open()
    return play, WRONG_TAG


@rules("HYB-17 HYB-1")
def hybrid_own_key_as_enc():
    """The authority's own recovery key as enc is a point like others."""
    play = active()
    play.issue("anna", fresh(play, enc=AUTHORITY.recovery))
    return play, None


@rules("AUTH-12 HYB-17")
def hybrid_delegate():
    """A delegate gets a code of suite 2."""
    play = active()
    play.do("delegate", "anna", locator=LOCATOR_2, to="ben", actions=[1], expiry=play.time + DAY, uses=1)
    play.issue("ben", fresh(play))
    return play, None


def attested(play, account="anna", random=bytes(32), factory_key=FACTORY_KEY, **changes):
    """A claim of an attested offer, by an authority that knows the device's factory key; its keys."""
    text = offer_2(random=random, **changes)
    play.claim(account, text, factory_key=factory_key.hex())
    return found(text)


@rules("BIND-19")
def serial_held():
    """An attested serial is held from the activation on: another account does not claim it."""
    play = hybrid()
    keys = attested(play)
    play.inspect("anna", fresh(play, keys, action=0))
    attested(play, "ben", bytes([1]) * 32)
    play.open()
    return play, HELD


@rules("BIND-19")
def serial_claimed_by_its_owner():
    """The same account claims its serial again, and the newer binding takes the hold over."""
    play = hybrid()
    keys = attested(play)
    play.inspect("anna", fresh(play, keys, action=0))
    newer = attested(play, random=bytes([1]) * 32)
    play.inspect("anna", fresh(play, newer, action=0))
    play.do("release", "anna", locator=keys["locator"].hex())
    attested(play, "ben", bytes([2]) * 32)
    play.open()
    return play, HELD


@rules("BIND-19")
def serial_free_after_release():
    """The hold ends with the binding."""
    play = hybrid()
    keys = attested(play)
    play.inspect("anna", fresh(play, keys, action=0))
    play.do("release", "anna", locator=keys["locator"].hex())
    attested(play, "ben", bytes([1]) * 32)
    return play, None


@rules("BIND-19 BIND-17")
def serial_transferred():
    """After a transfer the new owner holds the serial."""
    play = hybrid()
    keys = attested(play)
    play.inspect("anna", fresh(play, keys, action=0))
    play.do("transfer", "anna", locator=keys["locator"].hex(), to="ben")
    attested(play, "ben", bytes([1]) * 32)
    attested(play, "anna", bytes([2]) * 32)
    play.open()
    return play, HELD


@rules("BIND-20")
def serial_held_before_activation():
    """Two accounts claim one serial; the second is not made active."""
    play = hybrid()
    first, second = attested(play), attested(play, "ben", bytes([1]) * 32)
    play.inspect("anna", fresh(play, first, action=0))
    play.inspect("ben", fresh(play, second, action=0))
    return play, HELD


@rules("BIND-20 AUTH-1")
def serial_held_at_issue():
    """A pending binding whose serial is held gets no code."""
    play = hybrid()
    first, second = attested(play), attested(play, "ben", bytes([1]) * 32)
    play.inspect("anna", fresh(play, first, action=0))
    play.issue("ben", fresh(play, second))
    return play, HELD


@rules("BIND-16")
def serial_not_held_pending():
    """A pending binding holds no serial."""
    play = hybrid()
    attested(play)
    attested(play, "ben", bytes([1]) * 32)
    return play, None


@rules("BIND-16")
def serial_unattested():
    """An offer without attestation blocks nobody and is blocked by nobody."""
    play = hybrid()
    keys = attested(play, factory_key=FACTORY_KEY)
    play.inspect("anna", fresh(play, keys, action=0))
    play.claim("ben", offer_2(random=bytes([1]) * 32, factory_key=None), factory_key=FACTORY_KEY.hex())
    play.claim("carol", offer_2(random=bytes([2]) * 32))
    return play, None


@rules("BIND-16 KEY-10")
def serial_wrongly_attested():
    """A wrong attestation is none."""
    play = hybrid()
    keys = attested(play)
    play.inspect("anna", fresh(play, keys, action=0))
    play.claim("ben", offer_2(random=bytes([1]) * 32, factory_key=bytes(32)), factory_key=FACTORY_KEY.hex())
    return play, None


@rules("BIND-16")
def serial_of_suite_1():
    """An attested offer of suite 1 holds no serial."""
    play = hybrid()
    play.claim(text=OFFER, factory_key=FACTORY_KEY.hex())
    play.inspect("anna", challenge_text(epoch=0, failures=0, action=0))
    attested(play, "ben")
    return play, None


@rules("BIND-19")
def serial_of_another_model():
    """Vendor, model and serial are held together: the same serial of another model is free."""
    play = hybrid()
    keys = attested(play)
    play.inspect("anna", fresh(play, keys, action=0))
    attested(play, "ben", bytes([1]) * 32, model="NVR-9")
    return play, None


@rules("BIND-19")
def serial_empty():
    """An empty serial is not held."""
    play = hybrid()
    keys = attested(play, serial="")
    play.inspect("anna", fresh(play, keys, action=0))
    attested(play, "ben", bytes([1]) * 32, serial="")
    return play, None
