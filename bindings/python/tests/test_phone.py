"""The app in Python: types, errors, threads, and a phone that is restored."""

import threading
import unittest

from relatch_app import (
    Act,
    Button,
    CallError,
    HttpResponse,
    Kind,
    Language,
    MessageKind,
    NotDecoded,
    OpenError,
    Phone,
    Purpose,
    Store,
    StoreError,
    Transport,
    TransportError,
    decode,
)


class Memory(Store):
    def __init__(self, fails=False):
        self.state, self.fails = None, fails

    def save(self, state):
        if self.fails:
            raise StoreError.Failed("full")
        self.state = state


class Broken(Store):
    """A store with a mistake: its exception is none that the interface names."""

    def save(self, state):
        raise ZeroDivisionError


class Answers(Transport):
    def __init__(self, *responses):
        self.responses, self.requests = list(responses), []

    def send(self, request):
        self.requests.append(request)
        if not self.responses:
            raise TransportError.Failed("offline")
        return self.responses.pop(0)


class TestPhone(unittest.TestCase):
    def test_a_phone_is_kept_and_opened_again(self):
        store = Memory()
        phone = Phone.create("anna", Language.ENGLISH, store)
        key_file = phone.key_file()
        self.assertTrue(key_file.startswith("RLK1:"))
        self.assertEqual(phone.backup(), store.state)
        for again in (Phone.open, Phone.restore):
            self.assertEqual(again("anna", Language.GERMAN, store.state, Memory()).key_file(), key_file)
        self.assertNotEqual(Phone.create("anna", Language.ENGLISH, Memory()).key_file(), key_file)

    def test_what_is_no_state_is_an_error_of_its_kind(self):
        with self.assertRaises(OpenError.Damaged):
            Phone.open("anna", Language.ENGLISH, b"nothing", Memory())
        with self.assertRaises(OpenError.Newer):
            Phone.open("anna", Language.ENGLISH, b"RLA2", Memory())
        with self.assertRaises(OpenError.NotSaved):
            Phone.create("anna", Language.ENGLISH, Memory(fails=True))
        with self.assertRaises(OpenError.NotSaved):
            Phone.create("anna", Language.ENGLISH, Broken())
        with self.assertRaises(OpenError.IllegalAccount):
            Phone.create("", Language.ENGLISH, Memory())

    def test_sentences_are_in_the_language_of_the_person(self):
        phone = Phone.create("anna", Language.ENGLISH, Memory())
        screen = phone.scan(["https://example.com"])
        self.assertEqual((screen.kind, screen.lines[0].text), (Kind.MESSAGE, "Not a Relatch code"))
        phone.speak(Language.GERMAN)
        self.assertEqual(phone.screen().lines[0].text, "Kein Relatch-Code")
        self.assertEqual(phone.press(Button.AGAIN).kind, Kind.SCANNING)
        self.assertEqual(phone.open_scanner(Purpose.CHECK).kind, Kind.CHECKING)
        self.assertEqual(phone.scan(["A", "B"]).lines[0].id, "error.several")

    def test_a_service_answers_or_fails(self):
        transport = Answers(HttpResponse(status=200, body=b'{"devices": []}'), HttpResponse(status=401, body=b""))
        phone = Phone.connect(Language.ENGLISH, transport)
        self.assertEqual(phone.devices(None).devices, [])
        self.assertEqual((transport.requests[0].method, transport.requests[0].path), ("GET", "/v1/bindings"))
        with self.assertRaises(CallError.Failed) as raised:
            phone.devices(None)
        self.assertEqual(raised.exception.reason, "log-in")
        with self.assertRaises(CallError.Failed) as raised:
            phone.devices(None)
        self.assertEqual(raised.exception.reason, "unavailable")
        with self.assertRaises(CallError.NoKeysHere):
            phone.key_file()
        with self.assertRaises(CallError.BadArgument):
            phone.act("no locator", Act.FREEZE())

    def test_a_message_is_decoded_or_refused(self):
        with self.assertRaises(NotDecoded.Refused) as raised:
            decode(MessageKind.OFFER, "RL2:ABC")
        self.assertEqual((raised.exception.stage, raised.exception.app_says), ("text", "update the app"))

    def test_threads_may_share_a_phone(self):
        phone = Phone.create("anna", Language.ENGLISH, Memory())
        kinds = []

        def scan():
            for _ in range(50):
                phone.leave()
                kinds.append(phone.scan(["RL1:ABC"]).kind)

        threads = [threading.Thread(target=scan) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(kinds), 200)
        self.assertTrue(set(kinds) <= {Kind.MESSAGE, Kind.SCANNING})


if __name__ == "__main__":
    unittest.main()
