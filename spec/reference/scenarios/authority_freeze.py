"""Authority: freezes by owner, operator and former owner, and what lifts them."""

from scenarios.calls import DAY, HOUR, LOCATOR, Calls
from scenarios.play import of_traces

FROZEN, NOT_OWNER, NO_TRANSFER = ("authorisation", "frozen"), ("authorisation", "not the owner"), ("authorisation", "no transfer")
GRACE = ("authorisation", "grace")


def vectors():
    yield from of_traces(TRACES, "authority")
    yield from forbidden()
    yield from terms_of_the_grace()
    yield from liftings()


def forbidden():
    """What a frozen binding does not do, for each of the three who freeze."""
    calls = {"delegate": {"to": "carol", "actions": [1], "expiry": 2_000_000_000, "uses": 1}, "offer transfer": {"to": "carol"},
             "release": {}, "issue": {}}
    for who in ("owner", "operator", "former"):
        for op, given in calls.items():
            play = Calls().active()
            play.transfer()
            freeze(play, who)
            if op == "issue":
                play.issue("ben", play.challenge(), after=73 * HOUR)
            else:
                play.on_binding(op, "ben", after=73 * HOUR, **given)
            yield play.vector("authority", f"frozen-by-{who}-{op}".replace(" ", "-"), f"Frozen by the {who}: {op}", "AUTH-40 AUTH-13", FROZEN)


def freeze(play, who):
    op, account = {"owner": ("freeze", "ben"), "operator": ("operator freeze", "operator"), "former": ("freeze former", "anna")}[who]
    play.on_binding(op, account)


def terms_of_the_grace():
    """The calls of the 72 hours after a transfer, in their last second and after it."""
    for after, within in ((72 * HOUR - 1, True), (72 * HOUR, False)):
        for op, given, account in (("release", {}, "ben"), ("offer transfer", {"to": "carol"}, "ben"), ("freeze former", {}, "anna")):
            play = Calls().active()
            play.transfer()
            play.on_binding(op, account, after=after, **given)
            fault = GRACE if within else None
            if op == "freeze former":
                fault = None if within else NOT_OWNER
            yield play.vector("authority", f"grace-{op}-{after}".replace(" ", "-"), f"{op.capitalize()} {after} s after a transfer",
                              "AUTH-48 AUTH-49", fault)


def liftings():
    """The new owner lifts a freeze by the former owner, before and after 14 days."""
    for after, holds in ((14 * DAY - 1, False), (14 * DAY, True)):
        play = Calls().active()
        play.transfer()
        play.on_binding("freeze former", after=HOUR)
        play.on_binding("lift", "ben", after=after)
        yield play.vector("authority", f"former-freeze-lifted-{after}", f"The new owner lifts a freeze by the former owner after {after} s",
                          "AUTH-43", None if holds else FROZEN)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("frozen-pending", "AUTH-40 BIND-15", "A frozen claim is not made active, and is deleted", FROZEN,
     lambda: [play := Calls(), play.claim(), play.on_binding("freeze"), play.inspect("anna", play.challenge(action=0)),
              play.on_binding("delete")]),
    ("frozen-check", "AUTH-40 AUTH-7", "A frozen binding gives no code of action 0 either", FROZEN,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.issue("anna", play.challenge(action=0))]),
    ("frozen-same-challenge", "AUTH-13 AUTH-14", "A code issued before a freeze is not given again while it lasts", FROZEN,
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text), play.on_binding("freeze"),
              play.issue("anna", text), play.on_binding("lift"), play.issue("anna", text)]),
    ("freeze-cancels-transfer", "AUTH-41", "A freeze cancels an open transfer, for good", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("freeze"),
              play.on_binding("accept transfer", "ben", name="mine"), play.on_binding("lift"),
              play.on_binding("accept transfer", "ben", name="mine")]),
    ("operator-freeze-cancels-transfer", "AUTH-41 AUTH-42", "A freeze by the operator cancels an open transfer", NO_TRANSFER,
     lambda: [play := Calls().active(), play.on_binding("offer transfer", to="ben"), play.on_binding("operator freeze", "operator"),
              play.on_binding("accept transfer", "ben", name="mine")]),
    ("former-freeze-keeps-transfer-away", "AUTH-46 AUTH-49", "A freeze by the former owner stands in the way of the next transfer", FROZEN,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze former", after=HOUR),
              play.on_binding("offer transfer", "ben", after=80 * HOUR, to="carol")]),
    ("operator-freeze-lifted", "AUTH-42 AUTH-43", "The owner's proof lifts a freeze by the operator", None,
     lambda: [play := Calls().active(), play.on_binding("operator freeze", "operator"), play.on_binding("lift"),
              play.issue("anna", play.challenge())]),
    ("two-freezes-lifted", "AUTH-43", "One lifting ends the freezes of owner and operator", None,
     lambda: [play := Calls().active(), play.on_binding("freeze"), play.on_binding("operator freeze", "operator"), play.on_binding("lift"),
              play.issue("anna", play.challenge())]),
    ("former-freeze-lifted-by-former", "AUTH-43 AUTH-49", "The former owner lifts their own freeze, also after the 72 hours", None,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze former"), play.on_binding("lift", "anna", after=5 * DAY),
              play.issue("ben", play.challenge())]),
    ("former-freeze-beside-another", "AUTH-43", "Before 14 days the owner lifts their own freeze, and that of the former owner stays", FROZEN,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze", "ben"), play.on_binding("freeze former"),
              play.on_binding("lift", "ben"), play.issue("ben", play.challenge()), play.on_binding("lift", "ben")]),
    ("former-freeze-lifted-beside-another", "AUTH-43", "The former owner lifts their own freeze, and that of the owner stays", FROZEN,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze", "ben"), play.on_binding("freeze former"),
              play.on_binding("lift", "anna"), play.issue("ben", play.challenge())]),
    ("all-freezes-lifted-after-14-days", "AUTH-43", "After 14 days one lifting by the owner ends every freeze", None,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("operator freeze", "operator"), play.on_binding("freeze former"),
              play.on_binding("lift", "ben", after=14 * DAY), play.issue("ben", play.challenge())]),
    ("former-freeze-by-a-stranger", "AUTH-49", "Another account is no former owner", NOT_OWNER,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze former", "carol"),
              play.on_binding("freeze former", "ben")]),
    ("former-owner-lifts-the-owners-freeze", "AUTH-43", "A former owner lifts no freeze of the owner", NOT_OWNER,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("freeze", "ben"), play.on_binding("lift", "anna")]),
    ("freeze-without-transfer", "AUTH-49", "Without a transfer there is no former owner", NOT_OWNER,
     lambda: [play := Calls().active(), play.on_binding("freeze former", "anna")]),
    ("grace-replaced", "AUTH-49", "The grace of a second transfer takes the place of the first", NOT_OWNER,
     lambda: [play := Calls().active(), play.transfer(), play.on_binding("offer transfer", "ben", after=72 * HOUR, to="carol"),
              play.on_binding("accept transfer", "carol", name="hers"), play.on_binding("freeze former", "ben"),
              play.on_binding("lift", "ben"), play.on_binding("freeze former", "anna")]),
    ("tampered-freeze", "AUTH-26 AUTH-13", "After a change in the database nothing is issued, not even again", ("registry", "row not authentic"),
     lambda: [play := Calls().active(), text := play.challenge(), play.issue("anna", text),
              play.do("tamper", "ben", locator=LOCATOR, change={"frozen": True}), play.issue("anna", text)]),
)
