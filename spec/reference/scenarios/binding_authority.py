"""Binding at the authority: claims, their limits, activation and end; names."""

from names import INVISIBLE
from scenarios.calls import DAY, HOUR, Calls
from scenarios.common import CHALLENGE, FACTORY_KEY, KEYS, SECRET, entries, found, offer_text, replaced, text_of
from scenarios.play import of_traces

TAKEN, PENDING, ILLEGAL = ("look-up", "locator taken"), ("authorisation", "pending"), ("form", "illegal name")
ENDED, TOO_MANY, TODAY = ("look-up", "ended"), ("state", "too many pending"), ("state", "too many claims today")


def vectors():
    yield from of_traces(TRACES, "binding")
    yield from names()


def names():
    """Device names and account ids, legal or not."""
    cases = {"empty": ("", False), "one-letter": ("a", True), "64-bytes": ("\u00e9" * 32, True), "65-bytes": ("\u00e9" * 32 + "a", False),
             "tab": ("a\tb", False), "delete": ("a\x7f", False), "c1-control": ("a\x85b", False), "line-separator": ("a\u2028b", False),
             "paragraph-separator": ("a\u2029b", False), "right-to-left-override": ("a\u202eb", False), "isolate": ("a\u2066b", False),
             "arabic-letter-mark": ("a\u061cb", False), "zero-width-space": ("a\u200bb", False), "soft-hyphen": ("a\u00adb", False),
             "variation-selector": ("a\ufe0fb", False), "tag": ("a\U000e0041b", False), "hangul-filler": ("a\u3164b", False),
             "byte-order-mark": ("\ufeffa", False), "space": ("the gate", True), "right-to-left-letters": ("\u05e9\u05e2\u05e8", True),
             "emoji": ("\U0001f6aa", True), "combining": ("e\u0301", True)}
    for name, (text, legal) in cases.items():
        play = Calls()
        play.claim(name=text)
        yield play.vector("binding", f"name-{name}", f"A device name: {name.replace('-', ' ')}", "AUTH-57", None if legal else ILLEGAL)
    for place, steps in (("claim", lambda play, text: play.claim(text)),
                         ("delegate", lambda play, text: play.active().offer_delegation(text)),
                         ("transfer", lambda play, text: play.active().on_binding("offer transfer", to=text)),
                         ("accept", lambda play, text: [play.active().on_binding("offer transfer", to="ben"),
                                                        play.on_binding("accept transfer", "ben", name=text)])):
        play = Calls()
        steps(play, "ben\u200b")
        yield play.vector("binding", f"illegal-name-{place}", f"An account id or name that is not legal: {place}", "AUTH-57", ILLEGAL)
    play = Calls()
    for first, last in sorted(INVISIBLE):
        for char in (first - 1, first, last, last + 1):
            play.claim(name=chr(char))
    yield play.vector("binding", "names-at-the-edges", "The first and last character of each invisible range, and those beside it", "AUTH-57", ILLEGAL)


def claims(play, first, number, account="anna", **given):
    """So many claims of different offers."""
    for place in range(first, first + number):
        play.claim(account, offer_text(secret=place.to_bytes(32, "big"), serial=""), **given)


def end_first(play, place=0):
    """Deletes one of these claims."""
    play.on_binding("delete", locator=found(offer_text(secret=place.to_bytes(32, "big"), serial=""))["locator"].hex())


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("claimed-and-checked", "BIND-12 BIND-15 AUTH-8 AUTH-21", "A claim, and the scan to check that makes it active", None,
     lambda: [play := Calls(), play.claim(), play.inspect("anna", play.challenge(action=0)),
              play.inspect("anna", play.challenge(action=0))]),
    ("active-by-issue", "BIND-15 AUTH-21", "A pending binding becomes active when its owner asks for a code", None,
     lambda: [play := Calls(), play.claim(), play.issue("anna", play.challenge())]),
    ("pending-for-years", "BIND-15", "A pending binding has no time limit", None,
     lambda: [play := Calls(), play.claim(), play.issue("anna", play.challenge(), after=10 * 366 * 86400)]),
    ("claimed-again", "BIND-13", "A repeated claim by the same account: the same confirmation code", None,
     lambda: [play := Calls(), play.claim(), play.claim(after=1), play.inspect("anna", play.challenge(action=0)), play.claim(after=1)]),
    ("claimed-by-another", "BIND-12", "A second account claims the same offer", TAKEN,
     lambda: [play := Calls(), play.claim(), play.claim("ben", name="mine"), play.issue("anna", play.challenge())]),
    ("active-claimed-by-another", "BIND-12", "A second account claims the offer of an active binding", TAKEN,
     lambda: [play := Calls().active(), play.claim("ben", name="mine")]),
    ("deleted-claimed-again", "BIND-12", "The offer of a deleted claim cannot be claimed again", TAKEN,
     lambda: [play := Calls(), play.claim(), play.on_binding("delete"), play.claim()]),
    ("code-too-short", "BIND-14", "An offer with codes below the smallest length", ("message", "code length"),
     lambda: [play := Calls(smallest=12), play.claim(text=offer_text(code_length=8))]),
    ("code-long-enough", "BIND-14", "An offer with codes of exactly the smallest length", None,
     lambda: [play := Calls(smallest=16), play.claim(text=offer_text(code_length=16))]),
    ("challenge-claimed", "WIRE-9 AUTH-2", "A challenge is no offer", ("cbor", "malformed"),
     lambda: [play := Calls(), play.claim(text=CHALLENGE)]),
    ("suite-4-claimed", "WIRE-14", "An offer of suite 4", ("fields", "unknown suite"),
     lambda: [play := Calls(), play.claim(text=text_of("offer", replaced(entries("offer"), 1, b"\x04")))]),
    ("same-serial", "BIND-16", "A forged offer with the serial of another device blocks no claim", None,
     lambda: [play := Calls(), play.claim("ben", offer_text(secret=bytes(32), factory_key=None), "mine"), play.claim("anna"),
              play.inspect("anna", play.challenge(action=0)),
              play.claim("ben", offer_text(secret=b"\x01" * 32, factory_key=FACTORY_KEY), "mine too")]),
    ("same-secret", "BIND-12 KEY-3", "The same secret in another offer is another binding", None,
     lambda: [play := Calls(), play.claim(), play.claim("ben", offer_text(serial="SN0002", secret=SECRET), "mine")]),
    ("pending-seen-by-another", "BIND-15 AUTH-4 AUTH-22",
     "A challenge of a pending binding from another account: refused, and the owner is told", PENDING,
     lambda: [play := Calls(), play.claim(), play.inspect("ben", play.challenge()), play.issue("ben", play.challenge())]),
    ("pending-for-a-delegate", "BIND-15 AUTH-12", "A delegate of a pending binding gets no code", PENDING,
     lambda: [play := Calls(), play.claim(), play.offer_delegation(), play.inspect("ben", play.challenge()), play.issue("ben", play.challenge())]),
    ("pending-with-wrong-tag", "BIND-15 AUTH-2", "A forged challenge makes no binding active", ("tag", "wrong tag"),
     lambda: [play := Calls(), play.claim(), other := {**found(offer_text(secret=bytes(32))), "locator": KEYS["locator"]},
              play.inspect("anna", play.challenge(keys=other))]),
    ("released-claimed-again", "BIND-12 BIND-13", "The offer of a released binding is not claimed again, by no account", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("release"), play.claim("ben", name="mine", after=72 * HOUR), play.claim()]),
    ("released-at-authority", "AUTH-4 BIND-12", "After a release and its 72 hours its challenges are refused", ENDED,
     lambda: [play := Calls().active(), play.on_binding("release"), play.issue("anna", play.challenge(), after=72 * HOUR)]),
    ("tampered-claimed-again", "BIND-12 BIND-13 AUTH-26", "A claim of a row that was changed in the database: taken, also for its owner", TAKEN,
     lambda: [play := Calls().active(), play.on_binding("tamper", "ben", change={"frozen": True}), play.claim("ben"), play.claim()]),
    ("hundred-pending", "AUTH-33", "The hundredth pending claim of an account is made, the next one is not", TOO_MANY,
     lambda: [play := Calls(), claims(play, 0, 100), claims(play, 100, 1), claims(play, 101, 1, "ben")]),
    ("pending-deleted", "AUTH-33", "A deleted claim makes room, on the next day", None,
     lambda: [play := Calls(), claims(play, 0, 100), end_first(play), play.claim(after=DAY // 2)]),
    ("hundred-a-day", "AUTH-33", "The hundredth claim of a day is made, the next one is not, until midnight", TODAY,
     lambda: [play := Calls(), claims(play, 0, 100), end_first(play), play.claim(), play.claim(after=DAY // 2 - 1), play.claim(after=1)]),
    ("hundred-before-midnight", "AUTH-33", "A hundred claims in the last second of a day do not count in the next", None,
     lambda: [play := Calls(), claims(play, 0, 1, after=DAY // 2 - 1), claims(play, 1, 99), end_first(play), play.claim(after=1)]),
    ("repetition-at-the-limit", "AUTH-33 BIND-13", "A claim is repeated at the limit, and repetitions are not counted", None,
     lambda: [play := Calls(), claims(play, 0, 1), claims(play, 0, 1), claims(play, 1, 99), claims(play, 0, 1)]),
    ("taken-before-limits", "BIND-31 AUTH-33 BIND-12", "Order of a claim: the locator before the limits", TAKEN,
     lambda: [play := Calls(), claims(play, 0, 100), claims(play, 100, 1, "ben"), claims(play, 100, 1)]),
    ("activated-claims", "AUTH-33", "Active bindings are not pending, but were claimed today", TODAY,
     lambda: [play := Calls(), claims(play, 0, 100),
              play.inspect("anna", play.challenge(keys=found(offer_text(secret=bytes(32), serial="")), action=0)), play.claim()]),
)
