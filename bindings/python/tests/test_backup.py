"""A phone that is lost: encrypted backups as files and on paper, and a service that is restored."""

import json
import sys
import unittest
from pathlib import Path

from relatch_app import (
    Act,
    BackupError,
    Button,
    CallError,
    HttpResponse,
    Kind,
    Language,
    Phone,
    Receipt,
    SheetError,
    SheetReader,
    Store,
    Transport,
    open_backup,
    open_backup_with_key,
    seal_backup,
    seal_backup_for,
    sheet_parts,
    sheet_svg,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from recorder import Recorder  # noqa: E402

PASSPHRASE = "correct horse"
# A pair of `age-keygen` that protects nothing.
PUBLIC = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
SECRET = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"


class Memory(Store):
    state: bytes = b""

    def save(self, state: bytes) -> None:
        self.state = state


def bound(phone: Phone, recorder: Recorder) -> None:
    """Binds the device with the phone."""
    recorder.does("prove", session=1)
    phone.scan([recorder.administrator("bind")["text"]])
    screen = phone.bind("Back room")
    assert screen.code
    recorder.administrator("confirm", typed=screen.code.grouped)
    phone.leave()


class TestBackup(unittest.TestCase):
    def test_a_lost_phone_loses_no_binding(self) -> None:
        lost = Phone.create("anna", Language.ENGLISH, Memory())
        recorder = Recorder(lost.key_file())
        bound(lost, recorder)
        file = seal_backup(lost.backup(), PASSPHRASE)
        self.assertTrue(file.startswith(b"age-encryption.org/v1"))

        phone = Phone.restore("anna", Language.ENGLISH, open_backup(file, PASSPHRASE), Memory())
        self.assertEqual([device.unconfirmed for device in phone.devices(None).devices], [True])
        preview = phone.scan([recorder.does("recover", console="local")["text"]])
        self.assertEqual([view.button for view in preview.buttons], [Button.CANCEL, Button.PROVE])
        self.assertEqual(phone.press(Button.PROVE).kind, Kind.PROVING)
        nonce = phone.nonce()
        # A button that is not there, and a camera that still runs.
        phone.press(Button.YES)
        phone.scan(["HTTPS://EXAMPLE.COM"])
        self.assertEqual((phone.nonce(), len(nonce or b"")), (nonce, 32))
        screen = phone.proved_here()
        assert screen.code
        recorder.does("enter", console="local", session=2, typed=screen.code.grouped)
        self.assertEqual(phone.devices(None).devices[0].unconfirmed, False)

    def test_a_backup_is_opened_by_its_passphrase_or_key_alone(self) -> None:
        file = seal_backup(b"all of it", PASSPHRASE)
        with self.assertRaises(BackupError.WrongKey):
            open_backup(file, "correct house")
        with self.assertRaises(BackupError.WeakPassphrase):
            seal_backup(b"all of it", "short")
        with self.assertRaises(BackupError.Damaged):
            open_backup(b"nothing", PASSPHRASE)
        sealed = seal_backup_for(b"all of it", PUBLIC)
        self.assertEqual(open_backup_with_key(sealed, SECRET), b"all of it")
        with self.assertRaises(BackupError.WrongKey):
            open_backup_with_key(file, SECRET)
        with self.assertRaises(BackupError.NotAKey):
            seal_backup_for(b"all of it", "age1")

    def test_a_sheet_is_read_in_any_order(self) -> None:
        file = bytes(range(256)) * 4
        parts = sheet_parts(file)
        self.assertIn("Part 1 of 3", sheet_svg(file, Language.ENGLISH))
        reader = SheetReader()
        self.assertEqual([reader.add(part) for part in reversed(parts)], [2, 1, 0])
        self.assertEqual(reader.finish(), file)
        with self.assertRaises(SheetError.Refused) as raised:
            reader.add("RL1:ABC")
        self.assertEqual(raised.exception.reason, "not-a-part")


class Restored(Transport):
    """An account service that was restored, and takes claims with a receipt alone."""

    RECEIPT = {"number": 3, "mac": "0a" * 32}

    def __init__(self, open_claims: int = 0) -> None:
        self.open_claims = open_claims

    def send(self, request):
        claim = json.loads(request.body)
        self.open_claims -= 1
        if self.open_claims < 0 and claim.get("receipt") != self.RECEIPT:
            problem = {"type": "urn:relatch:problem:receipt-needed", "title": "t", "status": 409}
            return HttpResponse(status=409, body=json.dumps(problem).encode())
        claimed = {"locator": "0" * 24, "confirmation": "1234 5678 9012", "attestation": "none", "receipt": self.RECEIPT}
        return HttpResponse(status=201, body=json.dumps(claimed).encode())


class Endless(Transport):
    """A service whose list of devices has no end."""

    asked = 0

    def send(self, request):
        self.asked += 1
        body = {"devices": [], "next": f"{self.asked:024x}"}
        return HttpResponse(status=200, body=json.dumps(body).encode())


class TestService(unittest.TestCase):
    def test_a_service_that_is_restored_gets_the_receipt(self) -> None:
        key_file = Phone.create("anna", Language.ENGLISH, Memory()).key_file()
        recorder = Recorder(key_file)
        recorder.does("prove", session=1)
        offer = recorder.administrator("bind")["text"]
        phone = Phone.connect(Language.ENGLISH, Restored(open_claims=1))
        phone.scan([offer])
        self.assertIsNone(phone.to_keep())
        phone.bind("Back room")
        kept = phone.to_keep()
        assert kept
        self.assertEqual((kept.offer, kept.receipt), (offer, Receipt(**Restored.RECEIPT)))

        phone.leave()
        phone.scan([kept.offer])
        self.assertEqual(phone.bind("Back room").lines[0].id, "error.receipt")
        phone.leave()
        phone.scan([kept.offer])
        with self.assertRaises(CallError.BadArgument):
            phone.bind_again("Back room", Receipt(number=3, mac="0a"))
        self.assertEqual(phone.bind_again("Back room", kept.receipt).kind, Kind.CONFIRMATION)

    def test_a_secret_offer_is_not_kept(self) -> None:
        recorder = Recorder(None)
        recorder.does("prove", session=1)
        phone = Phone.connect(Language.ENGLISH, Restored(open_claims=1))
        phone.scan([recorder.administrator("bind")["text"]])
        phone.press(Button.GO_ON)
        self.assertEqual(phone.bind("Back room").kind, Kind.CONFIRMATION)
        self.assertIsNone(phone.to_keep())

    def test_a_list_of_devices_without_an_end_is_left(self) -> None:
        service = Endless()
        with self.assertRaises(CallError.Failed) as raised:
            Phone.connect(Language.ENGLISH, service).act("07" * 12, Act.FREEZE())
        self.assertEqual((raised.exception.reason, service.asked), ("answer", 1_000))


if __name__ == "__main__":
    unittest.main()
