"""Binding at the device: offers, confirmation codes, release, and power cuts on the way."""

from scenarios.common import FACTORY_KEY, found
from scenarios.device_codes import (CUT, FAILURE, NO_CHALLENGE, NO_GRANT, NO_OFFER, NOT_ADMINISTRATOR, NOT_BOUND, TYPO, WRONG)
from scenarios.play import MINUTE, SECOND, Play, at_failures, cut, of_traces


def vectors():
    yield from of_traces(TRACES, "binding")
    yield from commit_cuts()
    yield from end_cuts()


def commit_cuts():
    """Cuts and failures around each write of a commit, for a first and for a second binding."""
    for bound_before in (False, True):
        for target, nth in (("state", 1), ("binding", 1), ("binding", 2)):
            for how in ("cut before", "cut during", "cut after", "fails"):
                play = Play()
                if bound_before:
                    play.bound()
                    play.wrong(play.recover())
                play.offered()
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
    for op in ("release", "factory reset"):
        for nth in (1, 2):
            for how in ("cut before", "cut during", "cut after"):
                play = Play().bound()
                storage = cut("binding", how, nth)
                play.release(storage=storage) if op == "release" else play.do(op, storage=storage)
                play.restart()
                play.status()
                name = f"{op}-{how}-{nth}".replace(" ", "-")
                yield play.vector("binding", name, f"Power {how} write {nth} of a {op}", "BIND-10 BIND-8", CUT)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("bound-by-administrator", "BIND-1 BIND-3 BIND-25 KEY-1 CODE-4", "An administrator binds the device and checks the binding", None,
     lambda: [play := Play(), play.offered(), play.status(), play.confirm(), play.status(), text := play.check(), play.enter_check(text)]),
    ("bound-at-set-up", "BIND-1", "The device is bound during the first set-up", None,
     lambda: [play := Play(), play.bind(by="set-up"), play.confirm(by="set-up"), play.recover()]),
    ("bound-from-set-up-to-administrator", "BIND-1 BIND-23", "The set-up becomes an administrator's session: the offer is still of this session",
     None, lambda: [play := Play(), play.bind(by="set-up"), play.confirm(), play.status()]),
    ("attested", "KEY-10 BIND-1", "An offer with an attestation", None,
     lambda: [play := Play(factory_key=FACTORY_KEY.hex()).bound(), play.status()]),
    ("code-lengths", "BIND-3 CODE-4", "A binding with codes of 20 digits: confirmation and code have 20", None,
     lambda: [play := Play(code_length=20).bound(), play.right(play.recover())]),
    ("code-lengths-8", "BIND-3 CODE-4", "A binding with codes of 8 digits: confirmation and code have 8", None,
     lambda: [play := Play(code_length=8).bound(), play.right(play.recover())]),
    ("bound-by-anybody", "BIND-1", "Other sessions ask for no offer", NOT_ADMINISTRATOR,
     lambda: [play := Play(), play.bind(by="anybody")]),
    ("confirmed-by-anybody", "BIND-1 BIND-23", "Other sessions confirm no offer, and count for nothing", NOT_ADMINISTRATOR,
     lambda: [play := Play(), play.offered(), [play.confirm(by="anybody") for _ in range(3)], play.status()]),
    ("confirmed-by-anybody-first", "BIND-23", "Not an administrator is said before no offer and before a typing error", NOT_ADMINISTRATOR,
     lambda: [play := Play(), play.confirm("1", by="anybody"), play.offered(), play.confirm("1", by="anybody")]),
    ("confirmed-in-another-session", "BIND-23", "Another administrator's session has no offer, and counts for nothing", NO_OFFER,
     lambda: [play := Play(), play.offered(), [play.confirm(session="two") for _ in range(3)], play.confirm("1", session="two"), play.status(),
              play.confirm(), play.status()]),
    ("released-by-anybody", "BIND-1", "Other sessions release no binding", NOT_ADMINISTRATOR,
     lambda: [play := Play().bound(), play.release(by="anybody"), play.status()]),
    ("released-at-set-up", "BIND-1", "A first set-up releases no binding", NOT_ADMINISTRATOR,
     lambda: [play := Play().bound(), play.release(by="set-up"), play.status()]),
    ("never-confirmed", "BIND-3", "An offer whose code was never typed leaves the device unbound", NOT_BOUND,
     lambda: [play := Play(), play.offered(), play.recover()]),
    ("no-offer", "BIND-2 BIND-23", "A confirmation code without an offer; no offer is said before a typing error", NO_OFFER,
     lambda: [play := Play(), play.confirm("123456789018"), play.confirm("1")]),
    ("cancelled", "BIND-2", "A cancelled offer", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.do("cancel offer"), play.confirm()]),
    ("restarted", "BIND-2", "A restart discards the offer", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.restart(uptime=20_000), play.confirm()]),
    ("offer-session-over", "BIND-23", "The offer ends with its session", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.do("end session", session="admin"), play.status(), play.confirm()]),
    ("offer-other-session-over", "BIND-23", "The end of another session leaves the offer", None,
     lambda: [play := Play(), play.offered(), play.do("end session", session="one"), play.confirm()]),
    ("offer-of-another-session", "BIND-2 BIND-23", "The offer of another session replaces an open one", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.prove(session="two"), play.bind(session="two"), play.confirm(),
              play.confirm(session="two"), play.status()]),
    ("offer-refused-keeps-the-older", "BIND-2", "A request for an offer that is refused leaves the open one", ("console", "proof needed"),
     lambda: [play := Play(), play.offered(), play.bind(session="two"), play.bind(after=5 * MINUTE), play.confirm(), play.status()]),
    ("third-wrong", "BIND-4", "The third wrong confirmation code discards the offer", NO_OFFER,
     lambda: [play := Play(), play.offered(), [play.wrong_confirmation(change) for change in (1, 2, 3)], play.status(), play.confirm()]),
    ("two-wrong", "BIND-4", "Two wrong confirmation codes, then the right one", WRONG,
     lambda: [play := Play(), play.offered(), play.wrong_confirmation(1), play.wrong_confirmation(2), play.confirm(), play.status()]),
    ("counted-for-each-offer", "BIND-4", "A new offer takes three codes again", WRONG,
     lambda: [play := Play(), play.offered(), play.wrong_confirmation(1), play.wrong_confirmation(2), play.bind(),
              play.wrong_confirmation(1), play.wrong_confirmation(2), play.confirm(), play.status()]),
    ("typing-errors", "BIND-4 CODE-6", "Typing errors do not count as wrong confirmation codes", TYPO,
     lambda: [play := Play(), play.offered(), [play.confirm(typed) for typed in ("", "1", "123456789012", "12345678901A")],
              play.confirm(), play.status()]),
    ("wrong-not-charged", "BIND-4 DEV-16 DEV-11", "Wrong confirmation codes are not charged and make no console wait", WRONG,
     lambda: [play := Play().bound(), text := play.recover(), play.bind(), [play.wrong_confirmation(change) for change in (1, 2, 3)],
              play.status(), play.right(text)]),
    ("confirmation-does-not-wait", "DEV-11", "A confirmation code does not wait after a wrong code of a recovery", WRONG,
     lambda: [play := Play().bound(), play.wrong(play.recover()), play.bind(), play.confirm(), play.status()]),
    ("commit-ends-grant", "BIND-9", "A new binding ends the grant", NO_GRANT,
     lambda: [play := Play().bound(), play.right(play.recover()), play.bind(), play.confirm(), play.set_password()]),
    ("commit-clears", "BIND-6", "A new binding begins with epoch 0 and failures 0", WRONG,
     lambda: [play := at_failures(9), play.right(play.recover()), play.set_password(), play.wrong(play.recover()), play.offered(),
              play.confirm(), play.status(), play.recover()]),
    ("damage-after-commit", "BIND-7", "A damaged slot does not bring the old binding back", None,
     lambda: [play := Play().bound(), play.bind(), play.confirm(), play.restart(damage=["newest binding"]), play.right(play.recover())]),
    ("damage-after-a-cut-commit", "BIND-24", "The start repeats a binding record that a power cut left alone", CUT,
     lambda: [play := Play().bound(), play.bind(), play.confirm(storage=cut("binding", "cut after")), play.restart(), play.status(),
              play.restart(damage=["newest binding"]), play.status()]),
    ("damage-after-a-cut-release", "BIND-24 BIND-10", "The start completes a release that a power cut left half done", CUT,
     lambda: [play := Play().bound(), play.release(storage=cut("binding", "cut after")), play.restart(), play.status(),
              play.restart(damage=["newest binding"]), play.status()]),
    ("released", "BIND-9 BIND-10", "After a release the device is unbound, also after a restart", NOT_BOUND,
     lambda: [play := Play().bound(), play.recover(), play.release(), play.status(), play.restart(), play.recover()]),
    ("released-and-bound", "BIND-10 BIND-6", "A released device is bound again and begins at 0", WRONG,
     lambda: [play := Play().bound(), play.wrong(play.recover()), play.release(), play.bound(), play.status(),
              play.right(play.recover(), after=5 * SECOND)]),
    ("released-and-damaged", "BIND-10", "A damaged slot does not bring a released binding back", NOT_BOUND,
     lambda: [play := Play().bound(), play.release(), play.restart(damage=["newest binding"]), play.recover()]),
    ("factory-reset", "BIND-9 BIND-10", "A factory reset ends binding, grant and offer", NO_GRANT,
     lambda: [play := Play().bound(), play.right(play.recover()), play.bind(), play.do("factory reset"), play.status(),
              play.set_password()]),
    ("released-unbound", "BIND-10", "An unbound device is released once more", None,
     lambda: [play := Play(), play.prove(), play.release(), play.do("factory reset"), play.status()]),
    ("released-unbound-by-anybody", "BIND-1", "Other sessions do not release an unbound device either", NOT_ADMINISTRATOR,
     lambda: [play := Play(), play.release(by="anybody")]),
    ("release-repeated", "BIND-10",
     "The second write of a release fails; a second release ends it, and no damage brings the binding back", NOT_BOUND,
     lambda: [play := Play().bound(), play.release(storage=cut("binding", "fails", 2)), play.status(),
              play.release(), play.restart(damage=["newest binding"]), play.recover()]),
    ("release-fails", "BIND-9 BIND-10",
     "The first write of a release fails: bound as before, offer, challenge, check and grant are gone", NO_OFFER,
     lambda: [play := Play().bound(), play.right(play.recover()), play.recover(), play.check(), play.bind(),
              play.release(storage=cut("binding", "fails")), play.status(), play.confirm()]),
    ("factory-reset-fails", "BIND-10", "The first write of a factory reset fails: the stored failures hold", FAILURE,
     lambda: [play := at_failures(2), play.do("factory reset", storage=cut("binding", "fails")), play.status()]),
    ("factory-reset-ends-offer", "BIND-2 BIND-10", "A factory reset discards the offer", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.do("factory reset"), play.confirm()]),
    ("counter-cut-at-first-commit", "BIND-6 DEV-37 DEV-38", "The power is cut before the raise of the counter: the new binding holds", CUT,
     lambda: [play := Play(monotonic_counter=True).bound(), play.bind(), play.confirm(storage=cut("counter")), play.restart(),
              play.status()]),
    ("counter-cut-before-binding", "BIND-8 DEV-37 DEV-38",
     "With a counter, the power is cut between state and binding: the old state is readable", CUT,
     lambda: [play := Play(monotonic_counter=True).bound(), play.wrong(play.recover()), play.bind(), play.confirm(storage=cut("binding")),
              play.restart(), play.status()]),
    ("counter-fails-at-commit", "BIND-7 DEV-37", "The raise of the counter fails after the binding is written: the binding holds", None,
     lambda: [play := Play(monotonic_counter=True), play.offered(), play.confirm(storage=cut("counter", "fails")), play.status(),
              play.restart(), play.status()]),
    ("bound-after-a-failed-commit", "BIND-6", "The generation is above that of every record, also of one that never became effective", FAILURE,
     lambda: [play := Play().bound(), play.bind(), play.confirm(storage=cut("binding", "fails")), play.status(), play.confirm(),
              play.status(), play.restart(), play.status()]),
    ("bound-after-half-a-repetition", "DEV-34 BIND-8", "Power is cut during the next commit after a repetition failed: the current binding holds", CUT,
     lambda: [play := Play().bound(), play.bind(), play.confirm(storage=cut("binding", "fails", 2)), play.bind(),
              play.confirm(storage=cut("binding", "cut during")), play.restart(), play.status()]),
    ("release-after-half-a-repetition", "DEV-34 BIND-10", "Power is cut during a release after a repetition failed: the current binding holds", CUT,
     lambda: [play := Play().bound(), play.bind(), play.confirm(storage=cut("binding", "fails", 2)),
              play.release(storage=cut("binding", "cut during")), play.restart(), play.status()]),
    ("bound-after-damage", "DEV-36 BIND-6", "A device whose records are damaged is bound again", None,
     lambda: [play := Play().bound(), play.restart(damage=["binding", "state"]), play.bound(), play.status()]),
    ("old-binding-holds", "BIND-3", "An open offer leaves the old binding in force", None,
     lambda: [play := Play().bound(), play.bind(), play.right(play.recover())]),
    ("newest-offer", "BIND-2", "A second offer discards the first: its confirmation code is wrong", WRONG,
     lambda: [play := Play(), first := play.offered(), play.bind(), play.confirm(found(first)["confirmation_code"]), play.confirm()]),
    ("commit-burns", "BIND-9", "A new binding ends the live challenge", NO_CHALLENGE,
     lambda: [play := Play().bound(), text := play.recover(), keys := play.keys, play.bind(), play.confirm(), play.right(text, keys)]),
    ("code-of-the-old-binding", "BIND-3 CODE-7", "A code of the old key is wrong after a new binding", WRONG,
     lambda: [play := Play().bound(), keys := play.keys, play.bind(), play.confirm(), play.right(play.recover(), keys)]),
)
