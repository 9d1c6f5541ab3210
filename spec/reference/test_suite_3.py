"""Tests of the primitives of suite 3 against known_answers.json, which names its sources."""

import json
import unittest
from pathlib import Path
from unittest import mock

import hpke
import key_sets
import mlkem
import xwing

KNOWN = {name: part["values"] for name, part in json.loads((Path(__file__).parent / "known_answers.json").read_text()).items()}


def unhex(text):
    return bytes.fromhex(text)


class MlKem(unittest.TestCase):
    """ML-KEM-768: seeds of round 3, implicit rejection, seeds that need many samples, keys over the modulus."""

    def test_decapsulate(self):
        for value in KNOWN["mlkem_decapsulate"]:
            seed = unhex(value["seed"])
            public, private = mlkem.key_pair(seed[:32], seed[32:])
            self.assertEqual(public.hex(), value["ek"])
            self.assertTrue(mlkem.is_legal(public))
            self.assertEqual(mlkem.decapsulate(private, unhex(value["c"])).hex(), value["K"], value["case"])

    def test_encapsulate(self):
        for value in KNOWN["mlkem_encapsulate"]:
            shared, ciphertext = mlkem.encapsulate(unhex(value["ek"]), unhex(value["m"]))
            self.assertEqual((shared.hex(), ciphertext.hex()), (value["K"], value["c"]), value["case"])

    def test_illegal(self):
        for value in KNOWN["mlkem_illegal"]:
            self.assertFalse(mlkem.is_legal(unhex(value["ek"])), value["case"])


class XWing(unittest.TestCase):
    """X-Wing, and HPKE with it."""

    def test_values(self):
        for value in KNOWN["xwing"]:
            seed, public = unhex(value["seed"]), unhex(value["pk"])
            self.assertEqual(xwing.public(seed), public)
            shared, ciphertext = xwing.encapsulate(public, unhex(value["eseed"]))
            self.assertEqual((shared.hex(), ciphertext.hex()), (value["ss"], value["ct"]))
            self.assertEqual(xwing.decapsulate(ciphertext, seed), shared)

    def test_hpke(self):
        for value in KNOWN["hpke"]:
            with mock.patch.object(hpke, "KDF_AND_AEAD", unhex(value["suite_id"])[6:]):
                enc, sent = hpke.setup_xwing_sender(unhex(value["eseed"]), unhex(value["pkRm"]), unhex(value["info"]))
                received = hpke.setup_xwing_receiver(enc, unhex(value["skRm"]), unhex(value["info"]))
            self.assertEqual(sent, received)
            self.assertEqual((enc.hex(), sent.suite_id.hex()), (value["enc"], value["suite_id"]))
            self.assertEqual(sent.secrets(), {name: unhex(value[name]) for name in ("shared_secret", "exporter_secret")})
            for export in value["exports"]:
                self.assertEqual(sent.export(unhex(export["exporter_context"]), export["L"]).hex(), export["exported_value"])


class KeySetsOfSuite3(unittest.TestCase):
    """Key sets and key files of suite 3 go together."""

    def test_key_file(self):
        own = key_sets.KeySet(bytes([1]) * 32, bytes([2]) * 32, suite=3)
        self.assertTrue(own.is_fit([]))
        self.assertFalse(own.is_fit([own]))
        self.assertEqual(len(own.public.text()), 1883)
        self.assertEqual(key_sets.read_key_file(own.public.text()), own.public)

    def test_one_point(self):
        scalar = xwing.expanded(bytes([1]) * 32)[1]
        self.assertFalse(key_sets.KeySet(bytes([1]) * 32, scalar, suite=3).is_fit([]))


if __name__ == "__main__":
    unittest.main()
