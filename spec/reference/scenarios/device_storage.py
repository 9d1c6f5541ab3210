"""Device: power cuts, failing writes, damaged and restored records, the monotonic counter."""

from scenarios.device_codes import CUT, FAILURE, NO_GRANT, PENALTY, WRONG, bound
from scenarios.play import HOUR, MINUTE, cut, of_traces

BEFORE, AFTER, FAILS = "cut before", "cut after", "fails"


def vectors():
    yield from of_traces(TRACES, "device")
    yield from charge_cuts()
    yield from commit_cuts()


def charge_cuts():
    """A cut around the charge or the write-back, for a right and a wrong code, as the first and as the third."""
    for earlier in (0, 2):
        for kind in ("right", "wrong"):
            for nth, how in ((1, BEFORE), (1, AFTER), (2, BEFORE), (2, AFTER))[:4 if kind == "right" else 2]:
                play = bound()
                text = play.recover()
                for _ in range(earlier):
                    play.wrong(text)
                getattr(play, kind)(text, storage=cut("state", how, nth))
                play.restart()
                play.status()
                write = "charge" if nth == 1 else "write-back"
                name = f"{how.replace(' ', '-')}-{write}-{kind}-{earlier + 1}"
                yield play.vector("device", name, f"Power {how} the {write} of a {kind} code, {earlier + 1} in all",
                                  "DEV-16 DEV-17 DEV-20 DEV-24", CUT)


def commit_cuts():
    """A cut around the two writes of a new password, and a recovery afterwards."""
    for target, how in (("password", BEFORE), ("password", AFTER), ("state", BEFORE), ("state", AFTER)):
        play = bound()
        text = play.recover()
        play.wrong(text)
        play.right(text)
        play.set_password(storage=cut(target, how))
        play.restart()
        play.status()
        play.right(play.recover())
        play.set_password(password="third")
        play.status()
        yield play.vector("device", f"commit-{how.replace(' ', '-')}-{target}", f"Power {how} the write of the {target} of a commit",
                          "DEV-27 DEV-30", CUT)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("charge-fails", "DEV-16 DEV-18", "The charge cannot be written: no comparison, not even of the right code", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover(), storage=cut("state", FAILS)), play.set_password()]),
    ("charge-fails-challenge-stays", "DEV-18", "After a failed charge the challenge is live and the entry may be repeated", FAILURE,
     lambda: [play := bound(), text := play.recover(), play.right(text, storage=cut("state", FAILS)), play.right(text), play.set_password(),
              play.status()]),
    ("write-back-fails", "DEV-20", "The write-back fails: the grant opens, the attempt stays charged", None,
     lambda: [play := bound(), play.right(play.recover(), storage=cut("state", FAILS, 2)), play.status()]),
    ("write-back-fails-at-third", "DEV-20 DEV-17",
     "The write-back of a third, right code fails: the grant opens and the penalty runs", PENALTY,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.wrong(text), play.right(text, storage=cut("state", FAILS, 2)),
              play.status(), play.recover(), play.set_password(after=1000), play.status()]),
    ("password-not-stored", "DEV-27",
     "The vendor's store fails: the old password holds and the grant stays open", ("password", "not stored"),
     lambda: [play := bound(), play.right(play.recover()), play.set_password(storage=cut("password", FAILS)), play.status(),
              play.set_password(), play.status()]),
    ("password-unknown-but-stored", "DEV-28", "The vendor's store gives no result, but the new password is there: the commit goes on", None,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(storage=cut("password", "unknown after")), play.status()]),
    ("password-unknown-and-not-stored", "DEV-28",
     "The vendor's store gives no result, and the new password is not there: the grant stays open", ("password", "not stored"),
     lambda: [play := bound(), play.right(play.recover()), play.set_password(storage=cut("password", "unknown before")), play.status(),
              play.set_password(), play.status()]),
    ("epoch-not-stored", "DEV-27 DEV-30", "The second write of a commit fails: the new password holds, the epoch lags", None,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(storage=cut("state", FAILS)), play.status(),
              play.right(play.recover()), play.set_password(password="third"), play.status()]),
    ("mark-fails", "DEV-23 DEV-24", "A failed progress write costs time only at a restart", WRONG,
     lambda: [play := bound(), play.guesses(4), play.wrong_three(), play.do("tick", after=HOUR),
              play.do("tick", after=HOUR, storage=cut("state", FAILS)), play.status(), play.restart(), play.status()]),
    ("cut-before-mark", "DEV-23 DEV-24", "The power is cut before a progress write", CUT,
     lambda: [play := bound(), play.guesses(4), play.wrong_three(), play.do("tick", after=HOUR, storage=cut("state", BEFORE)),
              play.restart(), play.status()]),
    ("cut-before-end", "DEV-23 DEV-24", "The power is cut before the end of a penalty is stored: it runs again", PENALTY,
     lambda: [play := bound(), play.wrong_three(), play.do("tick", after=MINUTE, storage=cut("state", BEFORE)), play.restart(),
              play.recover()]),
    ("cut-after-end", "DEV-23 DEV-24", "The power is cut after the end of a penalty is stored", CUT,
     lambda: [play := bound(), play.wrong_three(), play.do("tick", after=MINUTE, storage=cut("state", AFTER)), play.restart(),
              play.recover()]),
    ("cut-before-clearing", "DEV-31", "The power is cut before a login's clearing is stored", CUT,
     lambda: [play := bound(), play.wrong(play.recover()), play.login(storage=cut("state", BEFORE)), play.restart(), play.status()]),
    ("clearing-fails", "DEV-31",
     "A login's clearing is not stored: the failures stay, and the next login clears them", ("compare", "wrong code"),
     lambda: [play := bound(), play.wrong(play.recover()), play.login(storage=cut("state", "fails")), play.status(), play.login(),
              play.status()]),
    ("state-unreadable", "DEV-35 DEV-36", "The state is unreadable: epoch 0, failures 99, 24 hours", PENALTY,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(), play.restart(damage=["state"]), play.status(),
              play.recover()]),
    ("state-unreadable-and-served", "DEV-36 DEV-10", "After the penalty of an unreadable state a recovery with 20 digits", None,
     lambda: [play := bound(), play.restart(damage=["state"]), play.serve(), play.right(play.recover()), play.set_password(),
              play.status()]),
    ("state-unreadable-and-restarted", "DEV-36 DEV-23 DEV-24", "Served hours of the penalty of an unreadable state are stored", PENALTY,
     lambda: [play := bound(), play.restart(damage=["state"]), play.do("tick", after=HOUR), play.do("tick", after=HOUR), play.restart(),
              play.recover()]),
    ("state-unreadable-next-penalty", "DEV-36 DEV-21", "Three wrong codes after an unreadable state: 24 hours at 102", WRONG,
     lambda: [play := bound(), play.restart(damage=["state"]), play.serve(), play.wrong_three(), play.status()]),
    ("newest-state-damaged", "DEV-34 DEV-35", "The newest state record is damaged: the one before it counts", WRONG,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.wrong(text), play.restart(damage=["newest state"]),
              play.status()]),
    ("binding-unreadable", "DEV-36 DEV-5", "The binding is unreadable: unbound", ("console", "not bound"),
     lambda: [play := bound(), play.restart(damage=["binding"]), play.recover()]),
    ("newest-binding-damaged", "DEV-35 BIND-7", "One of the two binding records is damaged: still bound", None,
     lambda: [play := bound(), play.restart(damage=["newest binding"]), play.right(play.recover())]),
    ("rolled-back", "DEV-7 DEV-35",
     "A flash restored to before the attempts, without a counter: the attempts come back, the challenge does not", ("state", "no challenge"),
     lambda: [play := bound(), play.do("snapshot", name="before"), text := play.wrong_three(), play.restart(restore="before"),
              play.status(), play.right(text)]),
    ("rolled-back-over-a-recovery", "DEV-7", "A flash restored to before a recovery: the code of then is wrong", WRONG,
     lambda: [play := bound(), play.do("snapshot", name="before"), text := play.recover(), play.right(text), play.set_password(),
              play.restart(restore="before"), play.recover(), play.right(text), play.status()]),
    ("rolled-back-with-counter", "DEV-37 DEV-38 DEV-36", "A restored state behind the monotonic counter is unreadable", PENALTY,
     lambda: [play := bound(monotonic_counter=True), play.do("snapshot", name="before"), play.wrong(play.recover()),
              play.restart(restore="before"), play.status(), play.recover()]),
    ("counter-equal", "DEV-37 DEV-38", "Restarts with the counter equal to the state", WRONG,
     lambda: [play := bound(monotonic_counter=True), play.wrong(play.recover()), play.restart(), play.right(play.recover()),
              play.set_password(), play.restart(), play.status()]),
    ("counter-one-behind", "DEV-37 DEV-38", "The power is cut between the charge and the raise of the counter: the charge holds", CUT,
     lambda: [play := bound(monotonic_counter=True), play.right(play.recover(), storage=cut("counter", BEFORE)), play.restart(),
              play.status(), play.restart(), play.status()]),
    ("counter-one-behind-then-rolled-back", "DEV-37 DEV-38",
     "After the start has raised the counter, the state before the charge is unreadable", PENALTY,
     lambda: [play := bound(monotonic_counter=True), play.do("snapshot", name="before"),
              play.right(play.recover(), storage=cut("counter", BEFORE)), play.restart(), play.restart(restore="before"), play.status(),
              play.recover()]),
    ("counter-not-raised", "DEV-37 DEV-18", "The counter cannot be raised: no comparison", NO_GRANT,
     lambda: [play := bound(monotonic_counter=True), play.right(play.recover(), storage=cut("counter", FAILS)), play.set_password()]),
)
