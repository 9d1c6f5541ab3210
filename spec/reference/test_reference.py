"""Tests of the reference: primitives against values of their RFCs, the worked example, and the vectors.

    python3 spec/reference/test_reference.py
"""

import json
import re
import unittest
from pathlib import Path

import base45
import cbor
import damm
import derivation
import hkdf
import operations
import wire
from scenarios import common, hybrid
from test_audit import Chain  # noqa: F401 (run by unittest.main below)
from test_hybrid import Hpke, KeySets, X25519  # noqa: F401 (run by unittest.main below)
from test_suite_3 import KeySetsOfSuite3, MlKem, XWing  # noqa: F401 (run by unittest.main below)

SPEC = Path(__file__).resolve().parent.parent


def unhex(text):
    return bytes.fromhex(text)


class Base45(unittest.TestCase):
    """RFC 9285, sections 4.3 and 4.4."""

    VALUES = ((b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0"))

    def test_values(self):
        for data, text in self.VALUES:
            self.assertEqual(base45.encode(data), text)
            self.assertEqual(base45.decode(text), data)

    def test_group_over_65535(self):
        self.assertEqual(base45.decode("FGW"), b"\xff\xff")
        with self.assertRaises(ValueError):
            base45.decode("GGW")

    def test_every_byte(self):
        for value in range(256):
            self.assertEqual(base45.decode(base45.encode(bytes([value]))), bytes([value]))


class Cbor(unittest.TestCase):
    """RFC 8949, appendix A."""

    SAME = ("00", "01", "0a", "17", "1818", "1819", "1864", "1903e8", "1a000f4240", "1b000000e8d4a51000", "1bffffffffffffffff",
            "c249010000000000000000", "3bffffffffffffffff", "c349010000000000000000", "20", "29", "3863", "3903e7", "f90000", "f93c00",
            "fb3ff199999999999a", "f93e00", "f97bff", "fa47c35000", "fa7f7fffff", "fb7e37e43c8800759c", "f90001", "f90400", "f9c400",
            "f97c00", "f97e00", "f9fc00", "f4", "f5", "f6", "f7", "f0", "f8ff", "c11a514b67b0", "d74401020304", "40", "4401020304", "60",
            "6161", "6449455446", "62c3bc", "63e6b0b4", "64f0908591", "80", "83010203", "8301820203820405", "a0", "a201020304",
            "a26161016162820203", "826161a161626163")
    OTHER = ("5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "9f018202039f0405ffff", "83018202039f0405ff",
             "bf61610161629f0203ffff", "826161bf61626163ff", "fa7f800000", "fa7fc00000", "fb7ff0000000000000", "fb7ff8000000000000",
             "fb3ff8000000000000", "f97e01", "f9fe00", "1800", "190017", "5800", "a201000000")
    # Appendix F: not well-formed.
    MALFORMED = ("", "18", "19ff", "5affffffff00", "81", "8200", "a1", "a20102", "c0", "1c", "1d", "1e", "3c", "5c", "fc", "f800", "f81f",
                 "ff", "81ff", "8200ff", "a1ff", "1f", "3f", "df", "a201000100")

    def test_same_again(self):
        for text in self.SAME:
            self.assertEqual(self.again(cbor.decode(unhex(text))).hex(), text)

    def again(self, item):
        if isinstance(item, cbor.Tag):
            return cbor.head(6, item.number) + self.again(item.item)
        if isinstance(item, cbor.Map):
            return cbor.head(5, len(item.pairs)) + b"".join(self.again(key) + self.again(value) for key, value in item.pairs)
        if isinstance(item, list):
            return cbor.head(4, len(item)) + b"".join(map(self.again, item))
        return cbor.encode(item)

    def test_deterministic(self):
        for text in self.OTHER:
            with self.assertRaises(cbor.NotCanonical, msg=text):
                cbor.decode(unhex(text))

    def test_malformed(self):
        for text in self.MALFORMED:
            with self.assertRaises(cbor.Malformed, msg=text):
                cbor.decode(unhex(text))


class Hkdf(unittest.TestCase):
    """HMAC with SHA-256: RFC 4231, cases 1 to 7. HKDF with SHA-256: RFC 5869, A.1 to A.3."""

    HMAC = (
        ("0b" * 20, b"Hi There".hex(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe".hex(), b"what do ya want for nothing?".hex(), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ("aa" * 20, "dd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (bytes(range(1, 26)).hex(), "cd" * 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        ("aa" * 131, b"Test Using Larger Than Block-Size Key - Hash Key First".hex(),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    )
    HKDF = (
        ("0b" * 22, bytes(range(13)).hex(), bytes(range(0xf0, 0xfa)).hex(), 42,
         "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
        (bytes(range(0x50)).hex(), bytes(range(0x60, 0xb0)).hex(), bytes(range(0xb0, 0x100)).hex(), 82,
         "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
         "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db"
         "71cc30c58179ec3e87c14c01d5c1f3434f1d87"),
        ("0b" * 22, "", "", 42, "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
    )

    def test_hmac(self):
        for key, data, digest in self.HMAC:
            self.assertEqual(hkdf.hmac_sha256(unhex(key), unhex(data)).hex(), digest)

    def test_hkdf(self):
        for input_key, salt, info, length, prk, output in self.HKDF:
            self.assertEqual(hkdf.extract(unhex(salt), unhex(input_key)).hex(), prk)
            self.assertEqual(hkdf.expand(unhex(prk), unhex(info), length).hex(), output)


class Damm(unittest.TestCase):
    """The example of protocol.md, and what the table promises."""

    def test_example(self):
        self.assertEqual(damm.check_digit("572"), "4")

    def test_finds_wrong_digits_and_swaps(self):
        for row in damm.TABLE:
            self.assertEqual(sorted(row), list(range(10)))
        for interim in range(10):
            for first in range(10):
                for second in set(range(10)) - {first}:
                    one = damm.TABLE[damm.TABLE[interim][first]][second]
                    other = damm.TABLE[damm.TABLE[interim][second]][first]
                    self.assertNotEqual(one, other)


class Example(unittest.TestCase):
    """example.md holds the values that the reference computes."""

    NAMES = {"offer_hash": "SHA-256(offer message)", "message_hash": "SHA-256(message), the message hash", "prk": "PRK of HKDF-Extract",
             "confirmation_material": "confirmation material", "confirmation_code": "confirmation code", "code_material": "code material m",
             "export": "x"}
    OF_HPKE = {"dh": "result of X25519 with ", "shared_secret": "shared secret of the ", "exporter_secret": "exporter secret of the "}
    SEED = {"random": bytes(range(0x20, 0x40)).hex(), "epoch": 2, "failures": 1, "uptime": 61000, "boot_counter": 7, "made": 0}

    def setUp(self):
        self.shown = self.read("example.md")

    def read(self, name):
        """The values of a page by their labels."""
        page = (SPEC / name).read_text()
        return {name: "".join(line.strip() if not line.strip().startswith("RL1:") else line[2:] for line in value.splitlines())
                for name, value in re.findall(r"^([^\n ].*):\n((?:  .+\n)+)", page, re.MULTILINE)}

    def check(self, prefix, output, hpke_of=None):
        """The page shows every value of an output; `hpke_of` says what an HPKE context is for, and the public key."""
        for name, value in {**output["accepted"], **output.get("intermediate", {})}.items():
            label = self.NAMES.get(name, name)
            if name in self.OF_HPKE:
                label = self.OF_HPKE[name] + hpke_of[name == "dh"]
            self.assertEqual(self.shown[prefix + label], value, prefix + label)

    def test_suite_1(self):
        offer = wire.decode(common.OFFER, 2)
        self.assertEqual(self.shown["offer text"], common.OFFER)
        self.assertEqual(self.shown["offer message"], offer["message"].hex())
        self.assertEqual(self.shown["attestation"], offer["attestation"].hex())
        self.check("", operations.run("keys", {"offer": common.OFFER}))
        self.check("", operations.run("nonce", {"offer": common.OFFER, **self.SEED}))
        values = {**common.CHALLENGE_VALUES, "nonce": common.NONCE.hex(), "code_length": 12}
        self.check("", operations.run("challenge", {"offer": common.OFFER, **values, "ignorable": []}))
        self.assertEqual(self.shown["seed input"], operations.seed_of(self.SEED).hex())

    def test_suite_2(self):
        self.check_hybrid("suite 2, ", hybrid.SUITE_2)

    def test_suite_3(self):
        self.shown = self.read("example-suite-3.md")
        self.check_hybrid("", hybrid.SUITE_3)
        self.assertEqual(self.shown["eseed"], derivation.encapsulation_seed(hybrid.RANDOM).hex())
        self.assertEqual(self.shown["pkB"], hybrid.SUITE_3.authority.binding.hex())

    def check_hybrid(self, prefix, of):
        offer = wire.decode(of.offer_text, 2)
        self.assertEqual(self.shown[prefix + "offer text"], of.offer_text)
        self.assertEqual(self.shown[prefix + "offer message"], offer["message"].hex())
        self.assertEqual(self.shown[prefix + "enc of the offer"], offer["enc"].hex())
        self.assertEqual(self.shown[prefix + "info of the binding"], of.authority.info.hex())
        keys = operations.run("keys", {"offer": of.offer_text, "authority": of.pair})
        self.check(prefix, keys, ("binding", "pkB"))
        given = {"key": keys["intermediate"]["K"], "authority": of.key_file, "action": 1, "code_length": 12, **self.SEED, "ignorable": []}
        self.check(prefix, operations.run("challenge", given), ("recovery", "pkR"))
        info = derivation.recovery_info(bytes.fromhex(keys["accepted"]["locator"]))
        self.assertEqual(self.shown[prefix + "info of the recovery"], info.hex())


class Vectors(unittest.TestCase):
    """The vectors that are written: vectors.py --check compares what they expect."""

    @classmethod
    def setUpClass(cls):
        cls.vectors = [json.loads(path.read_text()) for path in sorted((SPEC / "vectors").glob("*/*.json"))]

    def test_share(self):
        negative = sum(vector["fault"] is not None for vector in self.vectors)
        self.assertGreaterEqual(len(self.vectors), 600)
        self.assertGreaterEqual(negative, 0.75 * len(self.vectors))

    def test_ids_are_rules(self):
        text = "".join(page.read_text() for page in SPEC.glob("*.md"))
        rules = set(re.findall(r"\*\*\[([A-Z]+-[0-9]+)\]\*\*", text))
        named = {rule for vector in self.vectors for rule in vector["requirements"]}
        self.assertLessEqual(named, rules)


if __name__ == "__main__":
    unittest.main()
