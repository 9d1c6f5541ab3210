"""Device: power cuts, failing writes, damaged and restored records, the monotonic counter."""

from scenarios.device_codes import CUT, FAILURE, NO_CHALLENGE, NO_GRANT, NOT_BOUND, WRONG, bound
from scenarios.play import SECOND, at_failures, cut, of_traces

BEFORE, DURING, AFTER, FAILS = "cut before", "cut during", "cut after", "fails"


def vectors():
    yield from of_traces(TRACES, "device")
    yield from charge_cuts()
    yield from commit_cuts()
    yield from clearing_cuts()
    yield from both_slots()


def charge_cuts():
    """A cut around the charge or the write-back, for a right and a wrong code, as the first, the ninth and the thirtieth."""
    for earlier in (0, 8, 29):
        for kind in ("right", "wrong"):
            for nth in (1, 2) if kind == "right" else (1,):
                for how in (BEFORE, DURING, AFTER):
                    play = at_failures(earlier)
                    getattr(play, kind)(play.recover(), storage=cut("state", how, nth))
                    play.restart()
                    play.status()
                    play.recover()
                    write = "charge" if nth == 1 else "write-back"
                    name = f"{how.replace(' ', '-')}-{write}-{kind}-{earlier + 1}"
                    yield play.vector("device", name, f"Power {how} the {write} of a {kind} code, {earlier + 1} in all", "DEV-16 DEV-20", CUT)


def commit_cuts():
    """A cut around the two writes of a new password, and a recovery afterwards."""
    for target, how in (("password", BEFORE), ("password", AFTER), ("state", BEFORE), ("state", DURING), ("state", AFTER)):
        play = bound()
        text = play.recover()
        play.wrong(text)
        play.right(text, after=5 * SECOND)
        play.set_password(storage=cut(target, how))
        play.restart()
        play.status()
        play.right(play.recover(), after=5 * SECOND)
        play.set_password(password="third")
        play.status()
        yield play.vector("device", f"commit-{how.replace(' ', '-')}-{target}", f"Power {how} the write of the {target} of a commit",
                          "DEV-27 DEV-30", CUT)


def clearing_cuts():
    """A cut around the write of a clearing."""
    for how in (BEFORE, DURING, AFTER):
        play = at_failures(2)
        play.prove()
        play.clear(storage=cut("state", how))
        play.restart()
        play.status()
        yield play.vector("device", f"{how.replace(' ', '-')}-clearing", f"Power {how} the write of a clearing", "DEV-32", CUT)


def both_slots():
    """The first write after a start without a usable state goes to both slots: faults at each of the two."""
    for nth in (1, 2):
        for how in (BEFORE, DURING, AFTER, FAILS):
            play = bound()
            play.restart(damage=["state"])
            play.prove()
            play.clear(storage=cut("state", how, nth))
            if how == FAILS:
                play.status()
                play.clear()
            play.restart()
            play.status()
            yield play.vector("device", f"both-slots-{nth}-{how.replace(' ', '-')}", f"The state is written to both slots: {how} at write {nth}",
                              "DEV-41", FAILURE if how == FAILS else CUT)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("charge-fails", "DEV-16 DEV-18", "The charge cannot be written: no comparison, not even of the right code", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover(), storage=cut("state", FAILS)), play.set_password()]),
    ("charge-fails-counts", "DEV-18 DEV-40", "A failed charge counts in memory; the challenge is live and the entry may be repeated", FAILURE,
     lambda: [play := bound(), text := play.recover(), play.right(text, storage=cut("state", FAILS)), play.status(), play.right(text),
              play.status(), play.set_password(), play.status()]),
    ("charge-fails-until-the-restart", "DEV-40", "A failed charge is forgotten at a restart", FAILURE,
     lambda: [play := bound(), [play.right(play.recover(), storage=cut("state", FAILS)) for _ in range(3)], play.status(), play.restart(),
              play.status()]),
    ("charge-fails-then-counts-on", "DEV-40", "After a failed charge the next one is stored with both", WRONG,
     lambda: [play := bound(), text := play.recover(), play.right(text, storage=cut("state", FAILS)), play.wrong(text), play.status(),
              play.restart(), play.status()]),
    ("charge-fails-no-wait", "DEV-40 DEV-11", "A failed charge makes no console wait", FAILURE,
     lambda: [play := bound(), text := play.recover(), play.wrong(text, storage=cut("state", FAILS)), play.right(text)]),
    ("charge-fails-at-ninth", "DEV-40 DEV-21", "A failed charge that reaches 9 burns the challenge", NO_CHALLENGE,
     lambda: [play := at_failures(8), text := play.recover(), play.right(text, storage=cut("state", FAILS)), play.status(), play.right(text)]),
    ("charge-fails-at-ninth-long-codes", "DEV-40 DEV-21", "The same where the code keeps its length", NO_CHALLENGE,
     lambda: [play := at_failures(8, code_length=16), text := play.recover(), play.right(text, storage=cut("state", FAILS)), play.right(text)]),
    ("charge-fails-at-thirtieth", "DEV-40 DEV-21", "A failed charge that reaches 30 burns the challenge", NO_CHALLENGE,
     lambda: [play := at_failures(29), text := play.recover(), play.wrong(text, storage=cut("state", FAILS)), play.status(),
              play.right(text), play.right(play.recover()), play.status()]),
    ("write-back-fails", "DEV-20", "The write-back fails: the grant opens, the attempt stays charged", None,
     lambda: [play := bound(), play.right(play.recover(), storage=cut("state", FAILS, 2)), play.status(), play.restart(), play.status()]),
    ("write-back-fails-at-ninth", "DEV-20 DEV-10", "The write-back of a ninth, right code fails: the grant opens, and the next code is longer", WRONG,
     lambda: [play := at_failures(8), play.right(play.recover(), storage=cut("state", FAILS, 2)), play.status(), text := play.recover(),
              play.set_password(), play.status()]),
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
    ("epoch-not-stored", "DEV-27 DEV-30", "The second write of a commit fails: the new password holds, the epoch lags", WRONG,
     lambda: [play := at_failures(1), play.right(play.recover()), play.set_password(storage=cut("state", FAILS)), play.status(),
              play.right(play.recover()), play.set_password(password="third"), play.status()]),
    ("clearing-fails", "DEV-32", "A clearing is not stored: reported, nothing changes, and the next one clears", FAILURE,
     lambda: [play := at_failures(2), text := play.recover(), play.prove(), play.clear(storage=cut("state", FAILS)), play.status(),
              play.recover(), play.clear(), play.status(), play.restart(), play.status()]),
    ("state-unreadable", "DEV-35 DEV-36", "The state is unreadable: epoch 0, failures 30", None,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(), play.restart(damage=["state"]), play.status(),
              play.recover()]),
    ("state-unreadable-and-recovered", "DEV-36 DEV-10 DEV-41", "After an unreadable state a recovery with 20 digits", None,
     lambda: [play := bound(), play.restart(damage=["state"]), play.right(play.recover(), after=5 * SECOND), play.set_password(),
              play.status(), play.restart(), play.status(), play.restart(damage=["newest state"]), play.status()]),
    ("state-unreadable-and-cleared", "DEV-36 DEV-32 DEV-41", "After an unreadable state a clearing: it is in both slots", None,
     lambda: [play := bound(), play.restart(damage=["state"]), play.prove(), play.clear(), play.restart(damage=["newest state"]),
              play.status()]),
    ("state-unreadable-and-written-once-more", "DEV-41 DEV-34", "Only the first write after such a start goes to both slots", WRONG,
     lambda: [play := bound(), play.restart(damage=["state"]), play.prove(), play.clear(), play.wrong(play.recover(), after=5 * SECOND),
              play.restart(damage=["newest state"]), play.status()]),
    ("state-unreadable-and-restarted", "DEV-36", "An unreadable state stays so until something is written", None,
     lambda: [play := bound(), play.restart(damage=["state"]), play.do("tick", after=SECOND), play.restart(), play.status()]),
    ("newest-state-damaged", "DEV-34 DEV-35", "The newest state record is damaged: the one before it counts", WRONG,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.wrong(text, after=5 * SECOND),
              play.restart(damage=["newest state"]), play.status()]),
    ("newest-state-damaged-then-written", "DEV-34 DEV-35", "After a damaged newest state the next one is stored and found", WRONG,
     lambda: [play := at_failures(2), play.restart(damage=["newest state"]), play.wrong(play.recover(), after=5 * SECOND), play.restart(),
              play.status()]),
    ("binding-unreadable", "DEV-36 DEV-5", "The binding is unreadable: unbound", NOT_BOUND,
     lambda: [play := bound(), play.restart(damage=["binding"]), play.recover()]),
    ("newest-binding-damaged", "DEV-35 BIND-7", "One of the two binding records is damaged: still bound", None,
     lambda: [play := bound(), play.restart(damage=["newest binding"]), play.right(play.recover())]),
    ("newest-binding-damaged-twice", "DEV-35 BIND-24", "The start repairs a damaged slot: the other one may be damaged next", None,
     lambda: [play := bound(), play.restart(damage=["newest binding"]), play.restart(damage=["newest binding"]), play.right(play.recover())]),
    ("repair-fails", "BIND-24", "A start cannot repair a damaged slot: still bound", None,
     lambda: [play := bound(), play.restart(damage=["newest binding"], storage=cut("binding", FAILS)), play.status(),
              play.right(play.recover())]),
    ("both-slots-again", "DEV-41", "The second of the two writes fails: the next write goes to both slots", FAILURE,
     lambda: [play := bound(), play.restart(damage=["state"]), play.prove(), play.clear(storage=cut("state", FAILS, 2)), play.clear(),
              play.restart(damage=["newest state"]), play.status()]),
    ("binding-unreadable-then-bound", "DEV-41 DEV-36 BIND-6",
     "Without a binding the state record gives the generation: a new binding writes its state once", None,
     lambda: [play := bound(), play.restart(damage=["binding"]), play.bound(), play.restart(damage=["newest state"]), play.status()]),
    ("restored-twice", "DEV-7 DEV-36", "A restart restores the flash and then damages it; the copy stays as it was", None,
     lambda: [play := bound(), play.do("snapshot", name="before"), play.restart(restore="before", damage=["state"]), play.status(),
              play.restart(restore="before"), play.status()]),
    ("rolled-back", "DEV-7 DEV-35",
     "A flash restored to before the attempts, without a counter: the attempts come back, the challenge does not", NO_CHALLENGE,
     lambda: [play := bound(), play.do("snapshot", name="before"), text := play.recover(), play.wrong(text), play.restart(restore="before"),
              play.status(), play.right(text)]),
    ("rolled-back-over-a-recovery", "DEV-7", "A flash restored to before a recovery: the code of then is wrong", WRONG,
     lambda: [play := bound(), play.do("snapshot", name="before"), text := play.recover(), play.right(text), play.set_password(),
              play.restart(restore="before"), play.recover(), play.right(text), play.status()]),
    ("rolled-back-with-counter", "DEV-37 DEV-38 DEV-36", "A restored state behind the monotonic counter is unreadable", WRONG,
     lambda: [play := bound(monotonic_counter=True), play.do("snapshot", name="before"), play.wrong(play.recover()),
              play.restart(restore="before"), play.status(), play.recover()]),
    ("rolled-back-with-counter-then-cleared", "DEV-37 DEV-38", "The state written after it agrees with the counter", WRONG,
     lambda: [play := bound(monotonic_counter=True), play.do("snapshot", name="before"), play.wrong(play.recover()),
              play.restart(restore="before"), play.prove(), play.clear(), play.restart(), play.status()]),
    ("counter-equal", "DEV-37 DEV-38", "Restarts with the counter equal to the state", WRONG,
     lambda: [play := bound(monotonic_counter=True), play.wrong(play.recover()), play.restart(), play.right(play.recover(), after=5 * SECOND),
              play.set_password(), play.restart(), play.status()]),
    ("counter-one-behind", "DEV-37 DEV-38", "The power is cut between the charge and the raise of the counter: the charge holds", CUT,
     lambda: [play := bound(monotonic_counter=True), play.right(play.recover(), storage=cut("counter", BEFORE)), play.restart(),
              play.status(), play.restart(), play.status()]),
    ("counter-one-behind-then-rolled-back", "DEV-37 DEV-38",
     "After the start has raised the counter, the state before the charge is unreadable", CUT,
     lambda: [play := bound(monotonic_counter=True), play.do("snapshot", name="before"),
              play.right(play.recover(), storage=cut("counter", BEFORE)), play.restart(), play.restart(restore="before"), play.status(),
              play.recover()]),
    ("counter-not-raised", "DEV-37 DEV-18 DEV-40", "The counter cannot be raised: no comparison, and the attempt counts", NO_GRANT,
     lambda: [play := bound(monotonic_counter=True), play.right(play.recover(), storage=cut("counter", FAILS)), play.set_password(),
              play.status(), play.restart(), play.status()]),
    ("counter-raised-without-a-result-then-cut", "DEV-65 DEV-38",
     "The counter is raised, and its driver reports no result; the power is cut in the next write: the state is not lost", CUT,
     lambda: [play := at_failures(2, monotonic_counter=True), text := play.recover(), play.wrong(text, storage=cut("counter", "unknown after")),
              play.wrong(text, after=5 * SECOND, storage=cut("state", DURING)), play.restart(), play.status()]),
    ("counter-not-raised-then-cut", "DEV-65 DEV-38", "The same where the counter was not raised", CUT,
     lambda: [play := at_failures(2, monotonic_counter=True), text := play.recover(), play.wrong(text, storage=cut("counter", "unknown before")),
              play.wrong(text, after=5 * SECOND, storage=cut("state", DURING)), play.restart(), play.status()]),
    ("counter-not-raised-at-the-start", "DEV-38", "A start cannot raise the counter: the state is unreadable", CUT,
     lambda: [play := bound(monotonic_counter=True), play.right(play.recover(), storage=cut("counter", BEFORE)),
              play.restart(storage=cut("counter", FAILS)), play.status()]),
    ("counter-cut-at-the-start", "DEV-38", "The power is cut at the raise of a start: the next start raises the counter", CUT,
     lambda: [play := bound(monotonic_counter=True), play.right(play.recover(), storage=cut("counter", BEFORE)),
              play.restart(storage=cut("counter", BEFORE)), play.restart(), play.status()]),
    ("counter-at-thirty", "DEV-44 DEV-37", "At 30 failures neither state nor counter is written", WRONG,
     lambda: [play := bound(monotonic_counter=True), play.restart(damage=["state"]), text := play.recover(),
              play.wrong(text, after=5 * SECOND, storage=cut("counter", FAILS)), play.right(text, after=5 * SECOND), play.set_password(),
              play.restart(), play.status()]),
    ("cut-during-leaves-neither", "DEV-34 DEV-36", "After a cut during a write the slot holds neither record", CUT,
     lambda: [play := bound(), play.guess(2), text := play.recover(), play.wrong(text, 3, after=5 * SECOND, storage=cut("state", "cut during")),
                    play.restart(damage=["newest state"]), play.status()]),
    ("sequence-above-both", "DEV-34 DEV-35", "After a start without the newest record the next two records are above all others", WRONG,
     lambda: [play := bound(), play.guess(2), play.restart(damage=["newest state"]), play.guess(2), play.restart(), play.status()]),
    ("boot-counter", "KEY-9", "The boot counter is in the seed input: the same generator makes another challenge", None,
     lambda: [play := bound(), play.restart(boot_counter=1), play.recover(), play.restart(boot_counter=2), setattr(play, "drawn", play.drawn - 1),
              play.recover()]),
    ("equal-binding-not-written", "BIND-24", "A start writes no binding record where both slots hold the current one: the fault has no effect", None,
     lambda: [play := bound(), play.restart(storage=cut("binding")), play.status()]),
)
