"""Key files, offers, keys, challenges and codes of suite 2."""

import base45
import key_sets
import wire
import x25519
from scenarios.common import AUTHORITY, FACTORY_KEY, KEY_FILE, NEWER_AUTHORITY, OFFER_VALUES, vector
from scenarios.hybrid import CHALLENGE_2, KEYS_2, NEWER_PAIR, OFFER_2, PAIR, RANDOM, SEED, challenge_2, offer_2

LENGTHS = (8, 12, 16, 20)
SAME_RECOVERY = key_sets.PublicKeySet(NEWER_AUTHORITY.binding, AUTHORITY.recovery)
NOT, DAMAGED, BAD = ("key file", "not a key file"), ("key file", "damaged"), ("key file", "bad point")


def vectors():
    yield from key_files()
    yield from offers()
    yield from keys()
    yield from challenges()
    yield from tags()
    yield from attestations()


def key_file(name, title, text, fault=None):
    return vector("codes", f"key-file-{name}", f"A key file: {title}", "HYB-3 HYB-7 HYB-8" if fault is None else "HYB-8", "key file",
                  {"text": text}, fault)


def key_files():
    yield key_file("right", "right", KEY_FILE)
    yield key_file("newer", "of another key set", NEWER_AUTHORITY.text())
    yield key_file("line-feed", "with one line feed at its end", KEY_FILE + "\n")
    data = base45.decode(KEY_FILE[5:])
    for name, title, text in (
            ("empty", "empty", ""), ("prefix-alone", "the prefix alone", "RLK1:"), ("short", "a character less", KEY_FILE[:-1]),
            ("long", "a character more", KEY_FILE + "0"), ("two-line-feeds", "with two line feeds at its end", KEY_FILE + "\n\n"),
            ("lower-case-prefix", "the prefix in lower case", "rlk1:" + KEY_FILE[5:]), ("prefix-2", "the prefix RLK2:", "RLK2:" + KEY_FILE[5:]),
            ("offer", "an offer instead", OFFER_2), ("message-prefix", "the prefix of messages", "RL1:" + KEY_FILE[4:])):
        yield key_file(name, title, text, NOT)
    for name, title, text in (
            ("lower-case", "a letter in lower case", KEY_FILE[:-1] + "a"), ("group-over", "a group over 65535", KEY_FILE[:5] + ":::" + KEY_FILE[8:]),
            ("other-character", "a character outside the alphabet", KEY_FILE[:50] + "_" + KEY_FILE[51:]),
            ("key-id", "one bit of the key id changed", coded(data[:-1] + bytes([data[-1] ^ 1]))),
            ("binding-key", "another binding key", coded(NEWER_AUTHORITY.binding + data[32:])),
            ("recovery-key", "another recovery key", coded(data[:32] + NEWER_AUTHORITY.recovery + data[64:])),
            ("swapped", "the two keys swapped", coded(data[32:64] + data[:32] + data[64:]))):
        yield key_file(name, title, text, DAMAGED)
    low, high = bytes(32), x25519.P.to_bytes(32, "little")
    for name, pair in (("binding-low-order", (low, AUTHORITY.recovery)), ("recovery-low-order", (AUTHORITY.binding, low)),
                       ("binding-p", (high, AUTHORITY.recovery)), ("recovery-p", (AUTHORITY.binding, high)),
                       ("high-bit", (AUTHORITY.binding[:31] + bytes([AUTHORITY.binding[31] | 0x80]), AUTHORITY.recovery))):
        yield key_file(name, f"a key that is no legal point: {name.replace('-', ' ')}", key_sets.PublicKeySet(*pair).text(), BAD)


def coded(data):
    return "RLK1:" + base45.encode(data)


def offers():
    cases = [("example", "attested", {}), ("unattested", "without attestation", {"factory_key": None}),
             ("other-random", "of other random bytes", {"random": bytes([0xff]) * 32}),
             ("other-authority", "to another authority", {"authority": NEWER_AUTHORITY.text()}),
             ("ignorable", "with ignorable keys", {"ignorable": [{"key": -1, "value": ""}, {"key": -24, "value": "00ff"}]}),
             ("largest", "of the largest texts", {"vendor": "x" * 32, "model": "y" * 32, "serial": "z" * 48}),
             *((f"length-{length}", f"with codes of {length} digits", {"code_length": length}) for length in LENGTHS)]
    for name, title, changes in cases:
        given = {name: value for name, value in OFFER_VALUES.items() if name != "secret"}
        given |= {"random": RANDOM, "authority": KEY_FILE, "factory_key": FACTORY_KEY, "ignorable": [], **changes}
        shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in given.items()}
        yield vector("codes", f"hybrid-offer-{name}", f"An offer of suite 2 {title}", "WIRE-8 HYB-12 HYB-3 KEY-10", "offer", shown)


def keys():
    rules = "HYB-11 HYB-12 HYB-21 KEY-4 KEY-8 CODE-4"
    for name, title, text in (("example", "of the example", OFFER_2), ("other-random", "of other random bytes", offer_2(random=bytes(32))),
                              ("ignorable", "of an offer with an ignorable key", offer_2(ignorable={-5: b"a"})),
                              ("unattested", "of an offer without attestation", offer_2(factory_key=None)),
                              ("own-key", "of an offer with the authority's own binding key as enc", offer_2(enc=AUTHORITY.binding)),
                              *((f"length-{length}", f"with codes of {length} digits", offer_2(code_length=length)) for length in LENGTHS)):
        yield vector("codes", f"hybrid-keys-{name}", f"Keys of suite 2 {title}", rules, "keys", {"offer": text, "authority": PAIR})
    for name, pair in (("binding", {**PAIR, "recovery": NEWER_PAIR["recovery"]}), ("recovery", {**PAIR, "binding": NEWER_PAIR["binding"]})):
        public = key_sets.KeySet(*(bytes.fromhex(pair[own]) for own in ("binding", "recovery"))).public
        yield vector("codes", f"hybrid-keys-same-{name}-key", f"Keys of suite 2 of an offer to a key set with the same {name} key alone",
                     rules, "keys", {"offer": offer_2(public), "authority": pair})
    yield vector("codes", "hybrid-keys-other-authority", "Keys of suite 2 of an offer to another key set", "HYB-11 HYB-21", "keys",
                 {"offer": offer_2(NEWER_AUTHORITY), "authority": NEWER_PAIR})
    for name, offer, pair in (("unknown-key-id", OFFER_2, NEWER_PAIR), ("key-id-of-another", offer_2(authority_key_id=NEWER_AUTHORITY.key_id), PAIR)):
        yield vector("codes", f"hybrid-keys-{name}", f"Keys of suite 2: {name.replace('-', ' ')}", "HYB-13", "keys",
                     {"offer": offer, "authority": pair}, ("authority key", "unknown key id"))


def challenges():
    rules = "HYB-16 HYB-17 KEY-5 KEY-7 KEY-9 CODE-1 CODE-2 CODE-3 CODE-8"
    cases = [("example", "of the example", {}), ("check", "of action 0", {"action": 0}),
             ("first", "of a fresh binding", {"epoch": 0, "failures": 0}), ("second", "the second since the start", {"made": 1}),
             ("uptime", "at another uptime", {"uptime": 61001}), ("boots", "of another start", {"boot_counter": 8}),
             ("random", "of other random bytes", {"random": bytes(32)}),
             ("same-random", "of the same random bytes with other failures", {"failures": 2}),
             ("other-authority", "to another authority", {"authority": NEWER_AUTHORITY.text()}), ("other-key", "under another K", {"key": bytes(32)}),
             ("ignorable", "with ignorable keys", {"ignorable": [{"key": -1, "value": "00"}]}),
             ("largest", "of the largest numbers", {"epoch": 2 ** 32 - 1, "failures": 30, "uptime": 2 ** 53 - 1}),
             ("same-recovery-key", "to an authority with the same recovery key and another binding key", {"authority": SAME_RECOVERY.text()}),
             *((f"length-{length}-failures-{failures}", f"at {failures} failures in a binding of {length} digits",
                {"failures": failures, "code_length": length}) for length in LENGTHS for failures in (0, 9, 30))]
    for name, title, changes in cases:
        given = {"key": KEYS_2["K"], "authority": KEY_FILE, "action": 1, "code_length": 12, **SEED, "ignorable": [], **changes}
        shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in given.items()}
        yield vector("codes", f"hybrid-challenge-{name}", f"A challenge of suite 2 {title}", rules, "challenge", shown)


def tags():
    key = KEYS_2["K"].hex()
    message = wire.decode_text(CHALLENGE_2)
    yield vector("codes", "hybrid-tag-right", "A challenge of suite 2 with its tag", "KEY-5 KEY-6", "tag", {"key": key, "challenge": CHALLENGE_2})
    swapped = wire.decode(challenge_2(made=1), 1)
    cases = [("flipped", "a bit of the tag flipped", message[:-1] + bytes([message[-1] ^ 1])),
             ("other-enc", "the enc of another challenge", message.replace(wire.decode(CHALLENGE_2, 1)["enc"], swapped["enc"])),
             ("other-key-id", "another key id", message.replace(AUTHORITY.key_id, NEWER_AUTHORITY.key_id))]
    for name, title, changed in cases:
        assert changed != message
        yield vector("codes", f"hybrid-tag-{name}", f"A challenge of suite 2 with {title}", "KEY-5 KEY-6", "tag",
                     {"key": key, "challenge": wire.encode_text(changed)}, ("tag", "wrong tag"))


def attestations():
    given = {"factory_key": FACTORY_KEY.hex(), "offer": OFFER_2}
    yield vector("codes", "hybrid-attestation-right", "Attestation of an offer of suite 2: right", "KEY-10", "attestation", given)
    attestation = wire.decode(OFFER_2, 2)["attestation"]
    other = {**given, "offer": offer_2(factory_key=None, random=bytes(32), attestation=attestation)}
    yield vector("codes", "hybrid-attestation-other-enc", "Attestation of an offer of suite 2: of another enc", "KEY-10", "attestation", other)
