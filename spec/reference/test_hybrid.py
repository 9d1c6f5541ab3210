"""Tests of the primitives of suite 2 against values of their RFCs."""

import unittest

import hpke
import key_sets
import x25519


def unhex(text):
    return bytes.fromhex(text)


class X25519(unittest.TestCase):
    """RFC 7748, sections 5.2 and 6.1; the points of low order."""

    VALUES = (
        ("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
         "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
         "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"),
        ("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
         "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
         "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"),
    )
    ITERATED = {1: "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
                1000: "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"}
    ALICE = ("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
             "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    BOB = ("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
           "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    SHARED = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"

    def test_values(self):
        for scalar, point, result in self.VALUES:
            self.assertEqual(x25519.multiply(unhex(scalar), unhex(point)).hex(), result)

    def test_iterated(self):
        scalar = point = x25519.BASE
        for count in range(1, 1001):
            scalar, point = x25519.multiply(scalar, point), scalar
            if count in self.ITERATED:
                self.assertEqual(scalar.hex(), self.ITERATED[count])

    def test_diffie_hellman(self):
        for private, public in (self.ALICE, self.BOB):
            self.assertEqual(x25519.public(unhex(private)).hex(), public)
        for (private, _), (_, public) in ((self.ALICE, self.BOB), (self.BOB, self.ALICE)):
            self.assertEqual(x25519.multiply(unhex(private), unhex(public)).hex(), self.SHARED)

    def test_low_order(self):
        for point in x25519.LOW_ORDER:
            self.assertFalse(x25519.is_legal(point))
            self.assertEqual(x25519.multiply(unhex(self.ALICE[0]), point), bytes(32))

    def test_legal(self):
        self.assertTrue(x25519.is_legal(x25519.BASE))
        for value, legal in ((x25519.P - 2, True), (x25519.P - 1, False), (x25519.P, False), (x25519.P + 9, False), (2 ** 255 + 9, False)):
            self.assertEqual(x25519.is_legal(value.to_bytes(32, "little")), legal)


class Hpke(unittest.TestCase):
    """RFC 9180, appendix A.7: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only; A.7.1 mode_base."""

    INFO = "4f6465206f6e2061204772656369616e2055726e"
    BASE = {
        "ikmE": "55bc245ee4efda25d38f2d54d5bb6665291b99f8108a8c4b686c2b14893ea5d9",
        "enc": "e5e8f9bfff6c2f29791fc351d2c25ce1299aa5eaca78a757c0b4fb4bcd830918",
        "ikmR": "683ae0da1d22181e74ed2e503ebf82840deb1d5e872cade20f4b458d99783e31",
        "skRm": "33d196c830a12f9ac65d6e565a590d80f04ee9b19c83c87f2c170d972a812848",
        "pkRm": "194141ca6c3c3beb4792cd97ba0ea1faff09d98435012345766ee33aae2d7664",
        "shared_secret": "e81716ce8f73141d4f25ee9098efc968c91e5b8ce52ffff59d64039e82918b66",
        "exporter_secret": "79dc8e0509cf4a3364ca027e5a0138235281611ca910e435e8ed58167c72f79b",
        "exported": {"": "7a36221bd56d50fb51ee65edfd98d06a23c4dc87085aa5866cb7087244bd2a36",
                     "00": "d5535b87099c6c3ce80dc112a2671c6ec8e811a2f284f948cec6dd1708ee33f0",
                     "54657374436f6e74657874": "ffaabc85a776136ca0c378e5d084c9140ab552b78f039d2e8775f26efff4c70e"},
    }
    def test_values(self):
        values = self.BASE
        private = hpke.derive_private(unhex(values["ikmR"]))
        public = x25519.public(private)
        self.assertEqual((private.hex(), public.hex()), (values["skRm"], values["pkRm"]))
        ephemeral = hpke.derive_private(unhex(values["ikmE"]))
        enc = x25519.public(ephemeral)
        self.assertEqual(enc.hex(), values["enc"])
        sent_enc, sent = hpke.setup_sender(ephemeral, public, unhex(self.INFO))
        self.assertEqual((sent.shared_secret.hex(), sent_enc), (values["shared_secret"], enc))
        self.assertEqual(hpke.setup_receiver(enc, private, unhex(self.INFO)), sent)
        self.assertEqual(sent.exporter_secret.hex(), values["exporter_secret"])
        for context, exported in values["exported"].items():
            self.assertEqual(sent.export(unhex(context), 32).hex(), exported)

    def test_zero(self):
        for point in x25519.LOW_ORDER:
            with self.assertRaises(hpke.ZeroSecret):
                hpke.setup_receiver(point, unhex(self.BASE["skRm"]), b"")


class KeySets(unittest.TestCase):
    """Key sets and key files go together."""

    def test_key_file(self):
        own = key_sets.KeySet(bytes([1]) * 32, bytes([2]) * 32, 2)
        self.assertTrue(own.is_fit([]))
        self.assertFalse(own.is_fit([own]))
        self.assertFalse(key_sets.KeySet(bytes([1]) * 32, bytes([1]) * 32, 2).is_fit([]))
        self.assertEqual(key_sets.read_key_file(own.public.text()), own.public)


if __name__ == "__main__":
    unittest.main()
