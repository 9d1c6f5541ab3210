"""Key files, offers, keys, challenges and codes of suites 2 and 3."""

import base45
import key_sets
import mlkem
import wire
import x25519
from scenarios.common import FACTORY_KEY, OFFER_VALUES, vector
from scenarios.hybrid import HYBRID, RANDOM, SEED, SUITE_2, SUITE_3

LENGTHS = (8, 12, 16, 20)
NOT, DAMAGED = ("key file", "not a key file"), ("key file", "damaged")
BAD_KEY, BAD_POINT = ("key file", "bad key"), ("key file", "bad point")
LOW, HIGH = bytes(32), x25519.P.to_bytes(32, "little")
OVER_MODULUS = b"\xff\xff\xff"  # two coefficients of 4095


def vectors():
    for of in HYBRID:
        yield from key_files(of)
        yield from offers(of)
        yield from keys(of)
        yield from challenges(of)
        yield from tags(of)
        yield from attestations(of)
    yield from key_files_of_suite_3()
    yield from keys_of_suite_3()


def key_file(of, name, title, text, fault=None):
    place = "key-file-" if of is SUITE_2 else "key-file-suite-3-"
    rules = "HYB-3 HYB-7 HYB-8" if fault is None else "HYB-8"
    return vector("codes", place + name, f"A key file{'' if of is SUITE_2 else ' of suite 3'}: {title}", rules, "key file", {"text": text}, fault)


def key_files(of):
    right, newer, own = of.key_file, of.newer_authority, of.authority
    yield key_file(of, "right", "right", right)
    yield key_file(of, "newer", "of another key set", newer.text())
    yield key_file(of, "line-feed", "with one line feed at its end", right + "\n")
    for name, title, text in (
            ("empty", "empty", ""), ("prefix-alone", "the prefix alone", "RLK1:"), ("short", "a character less", right[:-1]),
            ("long", "a character more", right + "0"), ("two-line-feeds", "with two line feeds at its end", right + "\n\n"),
            ("lower-case-prefix", "the prefix in lower case", "rlk1:" + right[5:]), ("prefix-2", "the prefix RLK2:", "RLK2:" + right[5:]),
            ("offer", "an offer instead", of.offer_text), ("message-prefix", "the prefix of messages", "RL1:" + right[4:])):
        yield key_file(of, name, title, text, NOT)
    data = base45.decode(right[5:])
    for name, title, text in (
            ("lower-case", "a letter in lower case", right[:-1] + "a"), ("group-over", "a group over 65535", right[:5] + ":::" + right[8:]),
            ("other-character", "a character outside the alphabet", right[:50] + "_" + right[51:]),
            ("key-id", "one bit of the key id changed", coded(data[:-1] + bytes([data[-1] ^ 1]))),
            ("binding-key", "another binding key", coded(newer.binding + data[-36:])),
            ("recovery-key", "another recovery key", coded(own.binding + newer.recovery + data[-4:])),
            ("swapped", "the two keys swapped", coded(own.binding[:-32] + own.recovery + own.binding[-32:] + data[-4:]))):
        yield key_file(of, name, title, text, DAMAGED)
    rest, point = own.binding[:-32], own.binding[-32:]
    for name, binding, recovery in (
            ("binding-low-order", LOW, own.recovery), ("recovery-low-order", point, LOW), ("binding-p", HIGH, own.recovery),
            ("recovery-p", point, HIGH), ("high-bit", point[:31] + bytes([point[31] | 0x80]), own.recovery)):
        yield key_file(of, name, f"a key that is no legal point: {name.replace('-', ' ')}", public_text(rest + binding, recovery), BAD_POINT)


def key_files_of_suite_3():
    """Keys of ML-KEM with a coefficient that is not below the modulus, and the order of the faults."""
    own = SUITE_3.authority
    of_mlkem, point = own.binding[:-32], own.binding[-32:]
    for name, title, start in (("first", "the first", 0), ("middle", "a middle", 384), ("last", "the last", 384 * 3 - 3)):
        changed = of_mlkem[:start] + OVER_MODULUS + of_mlkem[start + 3:]
        yield key_file(SUITE_3, f"coefficient-{name}", f"{title} coefficient over the modulus", public_text(changed + point, own.recovery), BAD_KEY)
    first = int.from_bytes(of_mlkem[:3], "little") >> 12 << 12
    for name, title, number, fault in (("q", "the first coefficient 3329", mlkem.Q, BAD_KEY),
                                       ("q-minus-1", "the first coefficient 3328", mlkem.Q - 1, None)):
        changed = (first | number).to_bytes(3, "little") + of_mlkem[3:]
        yield key_file(SUITE_3, f"coefficient-{name}", title, public_text(changed + point, own.recovery), fault)
    bad = OVER_MODULUS + of_mlkem[3:]
    for name, title, text, fault in (
            ("first-base45", "a bad key, and a letter in lower case", public_text(bad + point, own.recovery)[:-1] + "a", DAMAGED),
            ("first-key", "a bad key, and a point of low order", public_text(bad + LOW, own.recovery), BAD_KEY),
            ("first-key-before-id", "a bad key, and another key id", coded(bad + point + own.recovery + own.key_id), BAD_KEY),
            ("first-point", "a point of low order, and another key id", coded(of_mlkem + LOW + own.recovery + own.key_id), BAD_POINT),
            ("rho", "another seed of the matrix", coded(of_mlkem[:-1] + bytes([of_mlkem[-1] ^ 1]) + point + own.recovery + own.key_id), DAMAGED),
            ("of-suite-2-longer", "that of suite 2, and zeros", SUITE_2.key_file + "0" * 1776, BAD_KEY)):
        yield key_file(SUITE_3, name, title, text, fault)


def public_text(binding, recovery):
    return key_sets.PublicKeySet(binding, recovery).text()


def coded(data):
    return "RLK1:" + base45.encode(data)


def offers(of):
    cases = [("example", "attested", {}), ("unattested", "without attestation", {"factory_key": None}),
             ("other-random", "of other random bytes", {"random": bytes([0xff]) * 32}),
             ("other-authority", "to another authority", {"authority": of.newer_authority.text()}),
             ("ignorable", "with ignorable keys", {"ignorable": [{"key": -1, "value": ""}, {"key": -24, "value": "00ff"}]}),
             ("largest", "of the largest texts", {"vendor": "x" * 32, "model": "y" * 32, "serial": "z" * 48}),
             *((f"length-{length}", f"with codes of {length} digits", {"code_length": length}) for length in LENGTHS)]
    own_rule = "HYB-12" if of is SUITE_2 else "HYB-25"
    for name, title, changes in cases:
        given = {name: value for name, value in OFFER_VALUES.items() if name != "secret"}
        given |= {"random": RANDOM, "authority": of.key_file, "factory_key": FACTORY_KEY, "ignorable": [], **changes}
        yield vector("codes", of.name(f"hybrid-offer-{name}"), of.title(f"An offer of suite 2 {title}"), f"WIRE-8 {own_rule} HYB-3 KEY-10",
                     "offer", shown(given))


def shown(given):
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in given.items()}


def key_rules(of):
    return f"{'HYB-11 HYB-12' if of is SUITE_2 else 'HYB-24 HYB-25'} HYB-21 KEY-4 KEY-8 CODE-4"


def keys(of):
    rules, own_rule = key_rules(of), "HYB-11" if of is SUITE_2 else "HYB-24"
    own_key = wire.decode(of.offer_text, 2)["enc"][:-32] + of.authority.binding[-32:]
    for name, title, text in (("example", "of the example", of.offer_text), ("other-random", "of other random bytes", of.offer(random=bytes(32))),
                              ("ignorable", "of an offer with an ignorable key", of.offer(ignorable={-5: b"a"})),
                              ("unattested", "of an offer without attestation", of.offer(factory_key=None)),
                              ("own-key", "of an offer with the authority's own binding key as enc", of.offer(enc=own_key)),
                              *((f"length-{length}", f"with codes of {length} digits", of.offer(code_length=length)) for length in LENGTHS)):
        yield vector("codes", of.name(f"hybrid-keys-{name}"), of.title(f"Keys of suite 2 {title}"), rules, "keys",
                     {"offer": text, "authority": of.pair})
    for name, pair in (("binding", {**of.pair, "recovery": of.newer_pair["recovery"]}), ("recovery", {**of.pair, "binding": of.newer_pair["binding"]})):
        yield vector("codes", of.name(f"hybrid-keys-same-{name}-key"),
                     of.title(f"Keys of suite 2 of an offer to a key set with the same {name} key alone"),
                     rules, "keys", {"offer": of.offer(key_sets.of_json(pair).public), "authority": pair})
    yield vector("codes", of.name("hybrid-keys-other-authority"), of.title("Keys of suite 2 of an offer to another key set"), f"{own_rule} HYB-21",
                 "keys", {"offer": of.offer(of.newer_authority), "authority": of.newer_pair})
    for name, offer, pair in (("unknown-key-id", of.offer_text, of.newer_pair),
                              ("key-id-of-another", of.offer(authority_key_id=of.newer_authority.key_id), of.pair)):
        yield vector("codes", of.name(f"hybrid-keys-{name}"), of.title(f"Keys of suite 2: {name.replace('-', ' ')}"), "HYB-13", "keys",
                     {"offer": offer, "authority": pair}, ("authority key", "unknown key id"))


def keys_of_suite_3():
    """A ciphertext of ML-KEM that was not made so gives another K; a key id names a key set of one suite."""
    enc = wire.decode(SUITE_3.offer_text, 2)["enc"]
    for name, title, changed in (("first-bit", "with the first bit of the ciphertext changed", bytes([enc[0] ^ 1]) + enc[1:]),
                                 ("last-bit", "with the last bit of the ciphertext changed", enc[:1087] + bytes([enc[1087] ^ 0x80]) + enc[1088:]),
                                 ("zeros", "with a ciphertext of zeros", bytes(1088) + enc[1088:]),
                                 ("other-point", "with the X25519 part of another", enc[:1088] + SUITE_2.authority.binding)):
        yield vector("codes", f"suite-3-keys-enc-{name}", f"Keys of suite 3 of an offer {title}", f"{key_rules(SUITE_3)} HYB-23", "keys",
                     {"offer": SUITE_3.offer(enc=changed), "authority": SUITE_3.pair})
    for of, other in ((SUITE_2, SUITE_3), (SUITE_3, SUITE_2)):
        yield vector("codes", f"suite-3-keys-of-suite-{other.suite}", f"An offer of suite {of.suite} with the key id of a key set of suite {other.suite}",
                     "HYB-13", "keys", {"offer": of.offer(authority_key_id=other.authority.key_id), "authority": other.pair},
                     ("authority key", "unknown key id"))


def challenges(of):
    rules = "HYB-16 HYB-17 KEY-5 KEY-7 KEY-9 CODE-1 CODE-2 CODE-3 CODE-8"
    same_recovery = public_text(of.newer_authority.binding, of.authority.recovery)
    cases = [("example", "of the example", {}), ("check", "of action 0", {"action": 0}),
             ("first", "of a fresh binding", {"epoch": 0, "failures": 0}), ("second", "the second since the start", {"made": 1}),
             ("uptime", "at another uptime", {"uptime": 61001}), ("boots", "of another start", {"boot_counter": 8}),
             ("random", "of other random bytes", {"random": bytes(32)}),
             ("same-random", "of the same random bytes with other failures", {"failures": 2}),
             ("other-authority", "to another authority", {"authority": of.newer_authority.text()}), ("other-key", "under another K", {"key": bytes(32)}),
             ("ignorable", "with ignorable keys", {"ignorable": [{"key": -1, "value": "00"}]}),
             ("largest", "of the largest numbers", {"epoch": 2 ** 32 - 1, "failures": 30, "uptime": 2 ** 53 - 1}),
             ("same-recovery-key", "to an authority with the same recovery key and another binding key", {"authority": same_recovery}),
             *((f"length-{length}-failures-{failures}", f"at {failures} failures in a binding of {length} digits",
                {"failures": failures, "code_length": length}) for length in LENGTHS for failures in (0, 9, 30))]
    for name, title, changes in cases:
        given = {"key": of.keys["K"], "authority": of.key_file, "action": 1, "code_length": 12, **SEED, "ignorable": [], **changes}
        yield vector("codes", of.name(f"hybrid-challenge-{name}"), of.title(f"A challenge of suite 2 {title}"), rules, "challenge", shown(given))


def tags(of):
    key, right = of.keys["K"].hex(), of.challenge_text
    message = wire.decode_text(right)
    yield vector("codes", of.name("hybrid-tag-right"), of.title("A challenge of suite 2 with its tag"), "KEY-5 KEY-6", "tag",
                 {"key": key, "challenge": right})
    swapped = wire.decode(of.challenge(made=1), 1)
    cases = [("flipped", "a bit of the tag flipped", message[:-1] + bytes([message[-1] ^ 1])),
             ("other-enc", "the enc of another challenge", message.replace(wire.decode(right, 1)["enc"], swapped["enc"])),
             ("other-key-id", "another key id", message.replace(of.authority.key_id, of.newer_authority.key_id))]
    if of is SUITE_3:
        cases.append(("as-suite-2", "the number of suite 2", message.replace(b"\x01\x03", b"\x01\x02", 1)))
    for name, title, changed in cases:
        assert changed != message
        yield vector("codes", of.name(f"hybrid-tag-{name}"), of.title(f"A challenge of suite 2 with {title}"), "KEY-5 KEY-6", "tag",
                     {"key": key, "challenge": wire.encode_text(changed)}, ("tag", "wrong tag"))


def attestations(of):
    given = {"factory_key": FACTORY_KEY.hex(), "offer": of.offer_text}
    yield vector("codes", of.name("hybrid-attestation-right"), of.title("Attestation of an offer of suite 2: right"), "KEY-10", "attestation", given)
    attestation = wire.decode(of.offer_text, 2)["attestation"]
    other = {**given, "offer": of.offer(factory_key=None, random=bytes(32), attestation=attestation)}
    yield vector("codes", of.name("hybrid-attestation-other-enc"), of.title("Attestation of an offer of suite 2: of another enc"), "KEY-10",
                 "attestation", other)
