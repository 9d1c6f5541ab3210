"""Binding at the device: offers, confirmation codes, release, and power cuts on the way."""

from scenarios.common import FACTORY_KEY, found, wrong_code
from scenarios.play import MINUTE, Play, cut, of_traces

NO_OFFER, NOT_ADMINISTRATOR = ("state", "no offer"), ("console", "not an administrator")
NO_CHALLENGE, NOT_BOUND, NO_GRANT = ("state", "no challenge"), ("console", "not bound"), ("grant", "no grant")
TYPO, WRONG, WAIT = ("form", "typing error"), ("compare", "wrong code"), ("state", "wait")
CUT, FAILURE = ("storage", "power cut"), ("storage", "storage failure")


def vectors():
    yield from of_traces(TRACES, "binding")
    yield from commit_cuts()
    yield from end_cuts()


def wrong_confirmation(play, change=1, **given):
    """Types a wrong confirmation code for the open offer."""
    return play.confirm(wrong_code(found(play.offer)["confirmation_code"], change), **given)


def commit_cuts():
    """Cuts and failures around each write of a commit, for a first and for a second binding."""
    for bound_before in (False, True):
        for target, nth in (("state", 1), ("binding", 1), ("binding", 2)):
            for how in ("cut before", "cut after", "fails"):
                play = Play()
                if bound_before:
                    play.bound()
                    play.wrong(play.recover())
                play.bind()
                play.confirm(storage=cut(target, how, nth))
                if how == "fails":
                    play.status()
                play.restart()
                play.status()
                if play.device.binding:
                    play.check()
                write = {"state": "state record", "binding": "binding record"}[target] + (" again" if nth == 2 else "")
                name = f"commit-{'second' if bound_before else 'first'}-{how}-{target}-{nth}".replace(" ", "-")
                verb = "the write fails of" if how == "fails" else f"power {how} the write of"
                fault = CUT if how != "fails" else FAILURE if nth == 1 else WRONG if bound_before else None
                yield play.vector("binding", name, f"{'Second' if bound_before else 'First'} binding: {verb} the {write}",
                                  "BIND-6 BIND-7 BIND-8", fault)


def end_cuts():
    """Cuts around the two writes of a release and a factory reset."""
    for op, given in (("release", {"by": "administrator"}), ("factory reset", {})):
        for nth in (1, 2):
            for how in ("cut before", "cut after"):
                play = Play().bound()
                play.do(op, storage=cut("binding", how, nth), **given)
                play.restart()
                play.status()
                name = f"{op}-{how}-{nth}".replace(" ", "-")
                yield play.vector("binding", name, f"Power {how} write {nth} of a {op}", "BIND-10 BIND-8", CUT)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("bound-by-administrator", "BIND-1 BIND-3 KEY-1 CODE-4", "An administrator binds the device and checks the binding", None,
     lambda: [play := Play(), play.bind(), play.status(), play.confirm(), play.status(), play.check()]),
    ("bound-at-set-up", "BIND-1", "The device is bound during the first set-up", None,
     lambda: [play := Play(), play.bind(by="set-up"), play.confirm(by="set-up"), play.recover()]),
    ("attested", "KEY-10 BIND-1", "An offer with an attestation", None,
     lambda: [play := Play(factory_key=FACTORY_KEY.hex()).bound(), play.status()]),
    ("code-lengths", "BIND-3 CODE-4", "A binding with codes of 20 digits: confirmation and code have 20", None,
     lambda: [play := Play(code_length=20).bound(), play.right(play.recover())]),
    ("bound-by-anybody", "BIND-1", "Nobody else may ask for an offer", NOT_ADMINISTRATOR,
     lambda: [play := Play(), play.do("bind", by="anybody", random=play.random())]),
    ("released-by-anybody", "BIND-1", "Nobody else may release the binding", NOT_ADMINISTRATOR,
     lambda: [play := Play().bound(), play.do("release", by="anybody"), play.status()]),
    ("released-at-set-up", "BIND-1", "A first set-up releases no binding", NOT_ADMINISTRATOR,
     lambda: [play := Play().bound(), play.do("release", by="set-up"), play.status()]),
    ("never-confirmed", "BIND-3", "An offer whose code was never typed leaves the device unbound", NOT_BOUND,
     lambda: [play := Play(), play.bind(), play.recover()]),
    ("no-offer", "BIND-2", "A confirmation code without an offer", NO_OFFER,
     lambda: [play := Play(), play.confirm("123456789018")]),
    ("cancelled", "BIND-2", "A cancelled offer", NO_OFFER,
     lambda: [play := Play(), play.bind(), play.do("cancel offer"), play.confirm()]),
    ("restarted", "BIND-2", "A restart discards the offer", NO_OFFER,
     lambda: [play := Play(), play.bind(), play.restart(), play.confirm()]),
    ("third-wrong", "BIND-4", "The third wrong confirmation code discards the offer", NO_OFFER,
     lambda: [play := Play(), play.bind(), [wrong_confirmation(play, change) for change in (1, 2, 3)], play.status(), play.confirm()]),
    ("two-wrong", "BIND-4", "Two wrong confirmation codes, then the right one", WRONG,
     lambda: [play := Play(), play.bind(), wrong_confirmation(play, 1), wrong_confirmation(play, 2), play.confirm(), play.status()]),
    ("counted-for-each-offer", "BIND-4", "A new offer takes three codes again", WRONG,
     lambda: [play := Play(), play.bind(), wrong_confirmation(play, 1), wrong_confirmation(play, 2), play.bind(),
              wrong_confirmation(play, 1), wrong_confirmation(play, 2), play.confirm(), play.status()]),
    ("typing-errors", "BIND-4 CODE-6 DEV-15", "Typing errors do not count as wrong confirmation codes", TYPO,
     lambda: [play := Play(), play.bind(), [play.confirm(typed, after=1000) for typed in ("", "1", "123456789012", "12345678901A")],
              play.confirm(after=1000), play.status()]),
    ("typing-error-wait", "DEV-15", "The right confirmation code 999 ms after a typing error", WAIT,
     lambda: [play := Play(), play.bind(), play.confirm("1"), play.confirm(after=999)]),
    ("wrong-not-charged", "BIND-4 DEV-16", "Wrong confirmation codes are not charged to the failures", WRONG,
     lambda: [play := Play().bound(), play.bind(), [wrong_confirmation(play, change) for change in (1, 2, 3)], play.status()]),
    ("commit-ends-grant", "BIND-9", "A new binding ends the grant", NO_GRANT,
     lambda: [play := Play().bound(), play.right(play.recover()), play.bind(), play.confirm(), play.set_password()]),
    ("commit-ends-penalty", "BIND-6", "A new binding begins with epoch 0, failures 0 and no penalty", WRONG,
     lambda: [play := Play().bound(), play.right(play.recover()), play.set_password(), play.wrong_three(after=MINUTE), play.bind(),
              play.confirm(), play.status(), play.recover()]),
    ("damage-after-commit", "BIND-7", "A damaged slot does not bring the old binding back", None,
     lambda: [play := Play().bound(), play.bind(), play.confirm(), play.restart(damage=["newest binding"]), play.right(play.recover())]),
    ("released", "BIND-9 BIND-10", "After a release the device is unbound, also after a restart", NOT_BOUND,
     lambda: [play := Play().bound(), play.recover(), play.do("release", by="administrator"), play.status(), play.restart(),
              play.recover()]),
    ("released-and-bound", "BIND-10 BIND-6", "A released device is bound again and begins anew", WRONG,
     lambda: [play := Play().bound(), play.wrong(play.recover()), play.do("release", by="administrator"), play.bound(), play.status(),
              play.right(play.recover())]),
    ("released-and-damaged", "BIND-10", "A damaged slot does not bring a released binding back", NOT_BOUND,
     lambda: [play := Play().bound(), play.do("release", by="administrator"), play.restart(damage=["newest binding"]), play.recover()]),
    ("factory-reset", "BIND-9 BIND-10", "A factory reset ends binding, grant and offer", NO_GRANT,
     lambda: [play := Play().bound(), play.right(play.recover()), play.bind(), play.do("factory reset"), play.status(),
              play.set_password()]),
    ("released-unbound", "BIND-10", "An unbound device is released once more", None,
     lambda: [play := Play(), play.do("release", by="administrator"), play.do("factory reset"), play.status()]),
    ("released-unbound-by-anybody", "BIND-1", "Nobody but an administrator releases, an unbound device neither", NOT_ADMINISTRATOR,
     lambda: [play := Play(), play.do("release", by="anybody")]),
    ("release-repeated", "BIND-10",
     "The second write of a release fails; a second release ends it, and no damage brings the binding back", NOT_BOUND,
     lambda: [play := Play().bound(), play.do("release", by="administrator", storage=cut("binding", "fails", 2)), play.status(),
              play.do("release", by="administrator"), play.restart(damage=["newest binding"]), play.recover()]),
    ("release-fails", "BIND-9 BIND-10",
     "The first write of a release fails: bound as before, offer, challenge and grant are gone", NO_OFFER,
     lambda: [play := Play().bound(), play.right(play.recover()), play.recover(), play.bind(),
              play.do("release", by="administrator", storage=cut("binding", "fails")), play.status(), play.confirm()]),
    ("factory-reset-fails-in-a-penalty", "BIND-10 DEV-24",
     "The first write of a factory reset fails in a penalty: the stored penalty runs as after a restart", FAILURE,
     lambda: [play := Play().bound(), play.wrong_three(), play.do("factory reset", after=MINUTE // 2, storage=cut("binding", "fails")),
              play.status()]),
    ("factory-reset-ends-offer", "BIND-2 BIND-10", "A factory reset discards the offer", NO_OFFER,
     lambda: [play := Play(), play.bind(), play.do("factory reset"), play.confirm()]),
    ("counter-cut-at-first-commit", "BIND-6 DEV-37 DEV-38", "The power is cut before the raise of the counter: the new binding holds", CUT,
     lambda: [play := Play(monotonic_counter=True).bound(), play.bind(), play.confirm(storage=cut("counter")), play.restart(),
              play.status()]),
    ("counter-cut-before-binding", "BIND-8 DEV-37 DEV-38",
     "With a counter, the power is cut between state and binding: the old state is readable", CUT,
     lambda: [play := Play(monotonic_counter=True).bound(), play.wrong(play.recover()), play.bind(), play.confirm(storage=cut("binding")),
              play.restart(), play.status()]),
    ("bound-after-damage", "DEV-36 BIND-6", "A device whose records are damaged is bound anew", None,
     lambda: [play := Play().bound(), play.restart(damage=["binding", "state"]), play.bound(), play.status()]),
    ("old-binding-holds", "BIND-3", "An open offer leaves the old binding in force", None,
     lambda: [play := Play().bound(), play.bind(), play.right(play.recover())]),
    ("newest-offer", "BIND-2", "A second offer discards the first: its confirmation code is wrong", WRONG,
     lambda: [play := Play(), first := play.bind(), play.bind(), play.confirm(found(first)["confirmation_code"]), play.confirm()]),
    ("commit-burns", "BIND-9", "A new binding ends the live challenge", NO_CHALLENGE,
     lambda: [play := Play().bound(), text := play.recover(), keys := play.keys, play.bind(), play.confirm(), play.right(text, keys)]),
    ("code-of-the-old-binding", "BIND-3 CODE-7", "A code of the old key is wrong after a new binding", WRONG,
     lambda: [play := Play().bound(), keys := play.keys, play.bind(), play.confirm(), play.right(play.recover(), keys)]),
)
