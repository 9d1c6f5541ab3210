"""Authority: transfers and delegations, each offered and accepted."""

from scenarios.calls import DAY, HOUR, Calls
from scenarios.common import found, offer_text
from scenarios.hybrid import KEYS_2, OFFER_2, PAIR, challenge_2
from scenarios.play import of_traces

NO_TRANSFER, NO_DELEGATION, TAKEN = ("authorisation", "no transfer"), ("authorisation", "no delegation"), ("look-up", "locator taken")
FROZEN, ENDING, EXPIRED, LIMIT = ("authorisation", "frozen"), ("authorisation", "ending"), ("authorisation", "delegation expired"), ("state", "limit")
LOCATOR_2 = KEYS_2["locator"].hex()


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from transfer_times()
    yield from terms()


def transfer_times():
    """A transfer is accepted in the last second of 7 days, and after it."""
    for after, open_still in ((7 * DAY - 1, True), (7 * DAY, False)):
        play = Calls().active()
        play.on_binding("offer transfer", to="ben")
        play.on_binding("accept transfer", "ben", after=after, name="mine")
        yield play.vector("authority", f"transfer-accepted-{after}", f"A transfer is accepted after {after} s", "AUTH-45",
                          None if open_still else NO_TRANSFER)
    play = Calls().active()
    play.on_binding("offer transfer", to="ben")
    play.on_binding("take back", after=7 * DAY - 1)
    yield play.vector("authority", "transfer-taken-back-last-second", "A transfer is taken back in its last second", "AUTH-45")


def terms():
    """Terms of a delegation that are just legal, or not, and their order."""
    cases = [("own-account", {"to": "anna"}, "own account"), ("no-action", {"actions": ()}, "no action"), ("expired", {"lasts": 0}, "expiry"),
             ("one-second", {"lasts": 1}, None), ("uses-0", {"uses": 0}, "uses"), ("uses-1", {"uses": 1}, None), ("uses-64", {"uses": 64}, None),
             ("uses-65", {"uses": 65}, "uses"), ("account-before-action", {"to": "anna", "actions": ()}, "own account"),
             ("action-before-expiry", {"actions": (), "lasts": 0}, "no action"), ("expiry-before-uses", {"lasts": 0, "uses": 0}, "expiry")]
    for name, given, fault in cases:
        play = Calls().active()
        play.offer_delegation(**given)
        yield play.vector("authority", f"terms-{name}", f"Terms of a delegation: {name.replace('-', ' ')}", "AUTH-39",
                          fault and ("terms", fault))
    for name, lasts, last, fault in (("full", DAY, "new", "too many delegations"), ("replaced", DAY, "account 3", None),
                                     ("expired", HOUR, "new", None)):
        play = Calls().active()
        for number in range(16):
            play.offer_delegation(f"account {number}", lasts=lasts)
        play.offer_delegation(last, after=HOUR, lasts=2 * HOUR)
        yield play.vector("authority", f"delegations-{name}", f"A 17th delegation of a binding: {name}", "AUTH-39 AUTH-44",
                          fault and ("terms", fault))


def hybrid():
    """A binding of suite 2 that anna owns and whose device was seen."""
    play = Calls(key_sets=[PAIR])
    play.claim(text=OFFER_2)
    play.inspect("anna", challenge_2(epoch=0, failures=0, action=0))
    return play


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("transferred", "AUTH-45 AUTH-47 BIND-17 AUTH-22", "A transfer is offered and accepted: only the new owner gets codes", NO_DELEGATION,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.on_binding("offer transfer", to="ben"),
              play.issue("ben", text), play.issue("anna", text), play.on_binding("accept transfer", "ben", name="mine"),
              play.inspect("ben", text), play.issue("ben", text), play.issue("anna", text)]),
    ("transfer-not-offered", "AUTH-45", "A binding that was not offered is not accepted", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("accept transfer", "ben", name="mine")]),
    ("accounts-never-seen", "AUTH-50", "A transfer and a delegation to accounts that the authority never saw are answered like others", None,
     lambda: [play := Calls().active(), play.offer_delegation("zoe"), play.on_binding("offer transfer", to="zachary")]),
    ("transfer-by-another", "AUTH-46", "A transfer is not accepted by another account, nor by the owner", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("accept transfer", "carol", name="hers"),
              play.on_binding("accept transfer", "anna", name="hers")]),
    ("transfer-twice", "AUTH-46", "A transfer is accepted once", NO_TRANSFER,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("accept transfer", "ben", name="mine")]),
    ("transfer-taken-back", "AUTH-46", "A transfer that was taken back is not accepted", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("take back"),
              play.on_binding("accept transfer", "ben", name="mine")]),
    ("transfer-replaced", "AUTH-46", "A newer transfer takes the place of an older one", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("offer transfer", to="carol"),
              play.on_binding("accept transfer", "carol", name="hers"), play.on_binding("accept transfer", "ben", name="mine")]),
    ("transfer-released", "AUTH-46 AUTH-51", "A release cancels an open transfer, also when it is undone", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("release"),
              play.on_binding("accept transfer", "ben", name="mine"), play.on_binding("undo"),
              play.on_binding("accept transfer", "ben", name="mine")]),
    ("transfer-expired-and-taken-back", "AUTH-45", "A transfer that is over is not taken back", None,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("take back", after=7 * DAY)]),
    ("transfer-of-a-tampered-row", "AUTH-26 AUTH-46", "A row that was changed in the database is not accepted", ("registry", "row not authentic"),
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("tamper", "ben", change={"frozen": False}),
              play.on_binding("accept transfer", "ben", name="mine")]),
    ("transfer-ends-delegations", "BIND-17", "A transfer ends the delegations of the former owner, accepted or not", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate("carol"), play.offer_delegation("dora"), play.transfer(),
              play.issue("carol", play.challenge()), play.on_binding("accept delegation", "dora")]),
    ("transfer-keeps-epoch", "AUTH-16", "A transfer keeps the stored epoch", ("state", "older epoch"),
     lambda: [play := Calls().active(), play.issue("anna", play.challenge(epoch=1)), play.transfer(), play.issue("ben", play.challenge())]),
    ("transferred-back", "BIND-13 BIND-17", "After a transfer back the first owner repeats the claim", None,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("offer transfer", "ben", after=72 * HOUR, to="anna"),
              play.on_binding("accept transfer", "anna", name="gate again"), play.claim()]),
    ("former-owner-claims", "BIND-13 BIND-17", "The former owner claims the offer after a transfer", TAKEN,
     lambda: [play := Calls().active(), play.transfer(), play.claim()]),
    ("new-owner-claims", "BIND-13", "The new owner claims the offer after a transfer: it is not the account that claimed it first", TAKEN,
     lambda: [play := Calls().active(), play.transfer(), play.claim("ben")]),
    ("transfer-receipt", "AUTH-63", "A claim and a transfer of suite 2 give receipts with rising numbers", None,
     lambda: [play := hybrid(), play.claim(text=OFFER_2), play.on_binding("offer transfer", locator=LOCATOR_2, to="ben"),
              play.claim(text=OFFER_2), play.on_binding("accept transfer", "ben", locator=LOCATOR_2, name="mine")]),
    ("ten-a-day-after-a-transfer", "AUTH-18", "Codes of a binding that was transferred away count for the ten of the account", LIMIT,
     lambda: [play := Calls().active(), play.codes(5), play.transfer(), play.claim("anna", offer_text(secret=bytes(32)), "door"),
              other := found(offer_text(secret=bytes(32))), [play.issue("anna", play.challenge(keys=other)) for _ in range(5)],
              third := offer_text(secret=b"\1" * 32), play.claim("anna", third, "shed"),
              play.issue("anna", play.challenge(keys=found(third)))]),
    ("ten-a-day-after-an-end", "AUTH-18", "Codes of a binding that is ending count for the ten of the account", LIMIT,
     lambda: [play := Calls().active(), play.codes(5), play.on_binding("release"), play.claim("anna", offer_text(secret=bytes(32)), "door"),
              other := found(offer_text(secret=bytes(32))), [play.issue("anna", play.challenge(keys=other)) for _ in range(5)],
              third := offer_text(secret=b"\1" * 32), play.claim("anna", third, "shed"),
              play.issue("anna", play.challenge(keys=found(third)))]),
    ("delegation-accepted", "AUTH-29 AUTH-22", "A delegation gives nothing before it is accepted", NO_DELEGATION,
     lambda: [play := Calls().active(), play.offer_delegation(), play.inspect("ben", play.challenge()), play.issue("ben", play.challenge()),
              play.on_binding("accept delegation", "ben"), play.issue("ben", play.challenge())]),
    ("delegation-of-another-accepted", "AUTH-29", "A delegation is accepted by no other account", NO_DELEGATION,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("accept delegation", "carol")]),
    ("delegation-accepted-too-late", "AUTH-29", "A delegation that is over is not accepted", EXPIRED,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("accept delegation", "ben", after=DAY)]),
    ("delegation-accepted-last-second", "AUTH-29", "A delegation is accepted in its last second", None,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("accept delegation", "ben", after=DAY - 1)]),
    ("delegation-accepted-frozen", "AUTH-40", "A delegation is not accepted while the binding is frozen", FROZEN,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("freeze"), play.on_binding("accept delegation", "ben")]),
    ("delegation-accepted-ending", "AUTH-51", "A delegation is not accepted while the binding is ending", ENDING,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("release"), play.on_binding("accept delegation", "ben")]),
    ("delegation-accepted-revoked", "AUTH-29", "A delegation that was revoked is not accepted", NO_DELEGATION,
     lambda: [play := Calls().active(), play.offer_delegation(), play.on_binding("revoke", to="ben"),
              play.on_binding("accept delegation", "ben")]),
    ("delegated-again", "AUTH-44", "A newer delegation takes the place of an older one and has to be accepted", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(), play.offer_delegation(), play.issue("ben", play.challenge())]),
    ("delegation-over-and-removed", "AUTH-12 AUTH-44", "A delegation that is over stays until the next one removes it", NO_DELEGATION,
     lambda: [play := Calls().active(), play.delegate(lasts=HOUR), play.inspect("ben", play.challenge(), after=HOUR),
              play.offer_delegation("carol"), play.inspect("ben", play.challenge()), play.on_binding("revoke", to="ben")]),
    ("delegated-again-unused", "AUTH-44 AUTH-14", "A newer delegation begins unused; a repetition uses nothing of it", LIMIT,
     lambda: [play := Calls().active(), play.delegate(uses=1), text := play.challenge(), play.issue("ben", text), play.delegate(uses=1),
              play.issue("ben", text), play.issue("ben", play.challenge()), play.issue("ben", play.challenge())]),
    ("delegate-repeats-frozen", "AUTH-14 AUTH-13", "A delegate repeats no code while the binding is frozen", FROZEN,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.issue("ben", text), play.on_binding("freeze"),
              play.issue("ben", text)]),
    ("repeated-by-another-account", "AUTH-14 AUTH-18", "The same challenge for another account is another code of the delegation", LIMIT,
     lambda: [play := Calls().active(), play.delegate(uses=1), text := play.challenge(), play.issue("anna", text), play.issue("ben", text),
              other := play.challenge(), play.issue("anna", other), play.issue("ben", other)]),
    ("repeated-at-the-limit", "AUTH-14 AUTH-18", "At the limit of five the same challenges are repeated; the owner's do not use a delegation", None,
     lambda: [play := Calls().active(), texts := [play.challenge() for _ in range(5)], [play.issue("anna", text) for text in texts],
              [play.issue("anna", text) for text in texts]]),
    ("owner-repeats-the-delegates", "AUTH-14 AUTH-19", "A challenge of a delegate is a new one for the owner", LIMIT,
     lambda: [play := Calls().active(), play.delegate(), text := play.challenge(), play.issue("ben", text), play.codes(5),
              play.issue("anna", text)]),
)
