"""Device: power cuts, failing writes, damaged and restored records, the monotonic counter."""

from scenarios.device_codes import CUT, FAILURE, NO_GRANT, PENALTY, WRONG, bound
from scenarios.play import HOUR, MINUTE, collected, cut, rules

BEFORE, AFTER, FAILS = "cut before", "cut after", "fails"


def vectors():
    yield from collected(globals(), "device")
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


@rules("DEV-16 DEV-18")
def charge_fails():
    """The charge cannot be written: no comparison, not even of the right code."""
    play = bound()
    play.right(play.recover(), storage=cut("state", FAILS))
    play.set_password()
    return play, NO_GRANT


@rules("DEV-18")
def charge_fails_challenge_stays():
    """After a failed charge the challenge is live and the entry may be repeated."""
    play = bound()
    text = play.recover()
    play.right(text, storage=cut("state", FAILS))
    play.right(text)
    play.set_password()
    play.status()
    return play, FAILURE


@rules("DEV-20")
def write_back_fails():
    """The write-back fails: the grant opens, the attempt stays charged."""
    play = bound()
    play.right(play.recover(), storage=cut("state", FAILS, 2))
    play.status()
    return play, None


@rules("DEV-20 DEV-17")
def write_back_fails_at_third():
    """The write-back of a third, right code fails: the grant opens and the penalty runs."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.wrong(text)
    play.right(text, storage=cut("state", FAILS, 2))
    play.status()
    play.recover()
    play.set_password(after=1000)
    play.status()
    return play, PENALTY


@rules("DEV-27")
def password_not_stored():
    """The vendor's store fails: the old password holds and the grant stays open."""
    play = bound()
    play.right(play.recover())
    play.set_password(storage=cut("password", FAILS))
    play.status()
    play.set_password()
    play.status()
    return play, ("password", "not stored")


@rules("DEV-28")
def password_unknown_but_stored():
    """The vendor's store gives no result, but the new password is there: the commit goes on."""
    play = bound()
    play.right(play.recover())
    play.set_password(storage=cut("password", "unknown after"))
    play.status()
    return play, None


@rules("DEV-28")
def password_unknown_and_not_stored():
    """The vendor's store gives no result, and the new password is not there: the grant stays open."""
    play = bound()
    play.right(play.recover())
    play.set_password(storage=cut("password", "unknown before"))
    play.status()
    play.set_password()
    play.status()
    return play, ("password", "not stored")


@rules("DEV-27 DEV-30")
def epoch_not_stored():
    """The second write of a commit fails: the new password holds, the epoch lags."""
    play = bound()
    play.right(play.recover())
    play.set_password(storage=cut("state", FAILS))
    play.status()
    play.right(play.recover())
    play.set_password(password="third")
    play.status()
    return play, None


@rules("DEV-23 DEV-24")
def mark_fails():
    """A failed progress write costs time only at a restart."""
    play = bound()
    play.guesses(4)
    play.wrong_three()
    play.do("tick", after=HOUR)
    play.do("tick", after=HOUR, storage=cut("state", FAILS))
    play.status()
    play.restart()
    play.status()
    return play, WRONG


@rules("DEV-23 DEV-24")
def cut_before_mark():
    """The power is cut before a progress write."""
    play = bound()
    play.guesses(4)
    play.wrong_three()
    play.do("tick", after=HOUR, storage=cut("state", BEFORE))
    play.restart()
    play.status()
    return play, CUT


@rules("DEV-23 DEV-24")
def cut_before_end():
    """The power is cut before the end of a penalty is stored: it runs again."""
    play = bound()
    play.wrong_three()
    play.do("tick", after=MINUTE, storage=cut("state", BEFORE))
    play.restart()
    play.recover()
    return play, PENALTY


@rules("DEV-23 DEV-24")
def cut_after_end():
    """The power is cut after the end of a penalty is stored."""
    play = bound()
    play.wrong_three()
    play.do("tick", after=MINUTE, storage=cut("state", AFTER))
    play.restart()
    play.recover()
    return play, CUT


@rules("DEV-31")
def cut_before_clearing():
    """The power is cut before a login's clearing is stored."""
    play = bound()
    play.wrong(play.recover())
    play.login(storage=cut("state", BEFORE))
    play.restart()
    play.status()
    return play, CUT


@rules("DEV-31")
def clearing_fails():
    """A login's clearing is not stored: the failures stay, and the next login clears them."""
    play = bound()
    play.wrong(play.recover())
    play.login(storage=cut("state", "fails"))
    play.status()
    play.login()
    play.status()
    return play, ("compare", "wrong code")


@rules("DEV-35 DEV-36")
def state_unreadable():
    """The state is unreadable: epoch 0, failures 99, 24 hours."""
    play = bound()
    play.right(play.recover())
    play.set_password()
    play.restart(damage=["state"])
    play.status()
    play.recover()
    return play, PENALTY


@rules("DEV-36 DEV-10")
def state_unreadable_and_served():
    """After the penalty of an unreadable state a recovery with 20 digits."""
    play = bound()
    play.restart(damage=["state"])
    play.serve()
    play.right(play.recover())
    play.set_password()
    play.status()
    return play, None


@rules("DEV-36 DEV-23 DEV-24")
def state_unreadable_and_restarted():
    """Served hours of the penalty of an unreadable state are stored."""
    play = bound()
    play.restart(damage=["state"])
    play.do("tick", after=HOUR)
    play.do("tick", after=HOUR)
    play.restart()
    play.recover()
    return play, PENALTY


@rules("DEV-36 DEV-21")
def state_unreadable_next_penalty():
    """Three wrong codes after an unreadable state: 24 hours at 102."""
    play = bound()
    play.restart(damage=["state"])
    play.serve()
    play.wrong_three()
    play.status()
    return play, WRONG


@rules("DEV-34 DEV-35")
def newest_state_damaged():
    """The newest state record is damaged: the one before it counts."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.wrong(text)
    play.restart(damage=["newest state"])
    play.status()
    return play, WRONG


@rules("DEV-36 DEV-5")
def binding_unreadable():
    """The binding is unreadable: unbound."""
    play = bound()
    play.restart(damage=["binding"])
    play.recover()
    return play, ("console", "not bound")


@rules("DEV-35 BIND-7")
def newest_binding_damaged():
    """One of the two binding records is damaged: still bound."""
    play = bound()
    play.restart(damage=["newest binding"])
    play.right(play.recover())
    return play, None


@rules("DEV-7 DEV-35")
def rolled_back():
    """A flash restored to before the attempts, without a counter: the attempts come back, the challenge does not."""
    play = bound()
    play.do("snapshot", name="before")
    text = play.wrong_three()
    play.restart(restore="before")
    play.status()
    play.right(text)
    return play, ("state", "no challenge")


@rules("DEV-7")
def rolled_back_over_a_recovery():
    """A flash restored to before a recovery: the code of then is wrong."""
    play = bound()
    play.do("snapshot", name="before")
    text = play.recover()
    play.right(text)
    play.set_password()
    play.restart(restore="before")
    play.recover()
    play.right(text)
    play.status()
    return play, WRONG


@rules("DEV-37 DEV-38 DEV-36")
def rolled_back_with_counter():
    """A restored state behind the monotonic counter is unreadable."""
    play = bound(monotonic_counter=True)
    play.do("snapshot", name="before")
    play.wrong(play.recover())
    play.restart(restore="before")
    play.status()
    play.recover()
    return play, PENALTY


@rules("DEV-37 DEV-38")
def counter_equal():
    """Restarts with the counter equal to the state."""
    play = bound(monotonic_counter=True)
    play.wrong(play.recover())
    play.restart()
    play.right(play.recover())
    play.set_password()
    play.restart()
    play.status()
    return play, WRONG


@rules("DEV-37 DEV-38")
def counter_one_behind():
    """The power is cut between the charge and the raise of the counter: the charge holds."""
    play = bound(monotonic_counter=True)
    play.right(play.recover(), storage=cut("counter", BEFORE))
    play.restart()
    play.status()
    play.restart()
    play.status()
    return play, CUT


@rules("DEV-37 DEV-38")
def counter_one_behind_then_rolled_back():
    """After the start has raised the counter, the state before the charge is unreadable."""
    play = bound(monotonic_counter=True)
    play.do("snapshot", name="before")
    play.right(play.recover(), storage=cut("counter", BEFORE))
    play.restart()
    play.restart(restore="before")
    play.status()
    play.recover()
    return play, PENALTY


@rules("DEV-37 DEV-18")
def counter_not_raised():
    """The counter cannot be raised: no comparison."""
    play = bound(monotonic_counter=True)
    play.right(play.recover(), storage=cut("counter", FAILS))
    play.set_password()
    return play, NO_GRANT
