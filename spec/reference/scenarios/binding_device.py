"""Binding at the device: offers, confirmation codes, release, and power cuts on the way."""

from scenarios.common import FACTORY_KEY, found, wrong_code
from scenarios.play import MINUTE, Play, collected, cut, rules

NO_OFFER, NOT_ADMINISTRATOR = ("state", "no offer"), ("console", "not an administrator")
NO_CHALLENGE, NOT_BOUND, NO_GRANT = ("state", "no challenge"), ("console", "not bound"), ("grant", "no grant")
TYPO, WRONG, WAIT = ("form", "typing error"), ("compare", "wrong code"), ("state", "wait")
CUT, FAILURE = ("storage", "power cut"), ("storage", "storage failure")


def vectors():
    yield from collected(globals(), "binding")
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


@rules("BIND-1 BIND-3 KEY-1 CODE-4")
def bound_by_administrator():
    """An administrator binds the device and checks the binding."""
    play = Play()
    play.bind()
    play.status()
    play.confirm()
    play.status()
    play.check()
    return play, None


@rules("BIND-1")
def bound_at_set_up():
    """The device is bound during the first set-up."""
    play = Play()
    play.bind(by="set-up")
    play.confirm(by="set-up")
    play.recover()
    return play, None


@rules("KEY-10 BIND-1")
def attested():
    """An offer with an attestation."""
    play = Play(factory_key=FACTORY_KEY.hex()).bound()
    play.status()
    return play, None


@rules("BIND-3 CODE-4")
def code_lengths():
    """A binding with codes of 20 digits: confirmation and code have 20."""
    play = Play(code_length=20).bound()
    play.right(play.recover())
    return play, None


@rules("BIND-1")
def bound_by_anybody():
    """Nobody else may ask for an offer."""
    play = Play()
    play.do("bind", by="anybody", random=play.random())
    return play, NOT_ADMINISTRATOR


@rules("BIND-1")
def released_by_anybody():
    """Nobody else may release the binding."""
    play = Play().bound()
    play.do("release", by="anybody")
    play.status()
    return play, NOT_ADMINISTRATOR


@rules("BIND-1")
def released_at_set_up():
    """A first set-up releases no binding."""
    play = Play().bound()
    play.do("release", by="set-up")
    play.status()
    return play, NOT_ADMINISTRATOR


@rules("BIND-3")
def never_confirmed():
    """An offer whose code was never typed leaves the device unbound."""
    play = Play()
    play.bind()
    play.recover()
    return play, NOT_BOUND


@rules("BIND-3")
def old_binding_holds():
    """An open offer leaves the old binding in force."""
    play = Play().bound()
    keys = play.keys
    play.bind()
    play.keys = keys
    play.right(play.recover())
    return play, None


@rules("BIND-2")
def no_offer():
    """A confirmation code without an offer."""
    play = Play()
    play.confirm("123456789018")
    return play, NO_OFFER


@rules("BIND-2")
def newest_offer():
    """A second offer discards the first: its confirmation code is wrong."""
    play = Play()
    first = play.bind()
    play.bind()
    play.offer, second = first, play.offer
    play.confirm()
    play.offer = second
    play.confirm()
    return play, WRONG


@rules("BIND-2")
def cancelled():
    """A cancelled offer."""
    play = Play()
    play.bind()
    play.do("cancel offer")
    play.confirm()
    return play, NO_OFFER


@rules("BIND-2")
def restarted():
    """A restart discards the offer."""
    play = Play()
    play.bind()
    play.restart()
    play.confirm()
    return play, NO_OFFER


@rules("BIND-4")
def third_wrong():
    """The third wrong confirmation code discards the offer."""
    play = Play()
    play.bind()
    for change in (1, 2, 3):
        wrong_confirmation(play, change)
    play.status()
    play.confirm()
    return play, NO_OFFER


@rules("BIND-4")
def two_wrong():
    """Two wrong confirmation codes, then the right one."""
    play = Play()
    play.bind()
    wrong_confirmation(play, 1)
    wrong_confirmation(play, 2)
    play.confirm()
    play.status()
    return play, WRONG


@rules("BIND-4")
def counted_for_each_offer():
    """A new offer takes three codes again."""
    play = Play()
    play.bind()
    wrong_confirmation(play, 1)
    wrong_confirmation(play, 2)
    play.bind()
    wrong_confirmation(play, 1)
    wrong_confirmation(play, 2)
    play.confirm()
    play.status()
    return play, WRONG


@rules("BIND-4 CODE-6 DEV-15")
def typing_errors():
    """Typing errors do not count as wrong confirmation codes."""
    play = Play()
    play.bind()
    for typed in ("", "1", "123456789012", "12345678901A"):
        play.confirm(typed, after=1000)
    play.confirm(after=1000)
    play.status()
    return play, TYPO


@rules("DEV-15")
def typing_error_wait():
    """The right confirmation code 999 ms after a typing error."""
    play = Play()
    play.bind()
    play.confirm("1")
    play.confirm(after=999)
    return play, WAIT


@rules("BIND-4 DEV-16")
def wrong_not_charged():
    """Wrong confirmation codes are not charged to the failures."""
    play = Play().bound()
    play.bind()
    for change in (1, 2, 3):
        wrong_confirmation(play, change)
    play.status()
    return play, WRONG


@rules("BIND-9")
def commit_burns():
    """A new binding ends the live challenge."""
    play = Play().bound()
    text = play.recover()
    keys = play.keys
    play.bind()
    play.confirm()
    play.keys = keys
    play.right(text)
    return play, NO_CHALLENGE


@rules("BIND-9")
def commit_ends_grant():
    """A new binding ends the grant."""
    play = Play().bound()
    play.right(play.recover())
    play.bind()
    play.confirm()
    play.set_password()
    return play, NO_GRANT


@rules("BIND-6")
def commit_ends_penalty():
    """A new binding begins with epoch 0, failures 0 and no penalty."""
    play = Play().bound()
    play.right(play.recover())
    play.set_password()
    play.wrong_three(after=MINUTE)
    play.bind()
    play.confirm()
    play.status()
    play.recover()
    return play, WRONG


@rules("BIND-3 CODE-7")
def code_of_the_old_binding():
    """A code of the old key is wrong after a new binding."""
    play = Play().bound()
    keys = play.keys
    play.bind()
    play.confirm()
    text = play.recover()
    play.keys = keys
    play.right(text)
    return play, WRONG


@rules("BIND-7")
def damage_after_commit():
    """A damaged slot does not bring the old binding back."""
    play = Play().bound()
    play.bind()
    play.confirm()
    play.restart(damage=["newest binding"])
    play.right(play.recover())
    return play, None


@rules("BIND-9 BIND-10")
def released():
    """After a release the device is unbound, also after a restart."""
    play = Play().bound()
    play.recover()
    play.do("release", by="administrator")
    play.status()
    play.restart()
    play.recover()
    return play, NOT_BOUND


@rules("BIND-10 BIND-6")
def released_and_bound():
    """A released device is bound again and begins anew."""
    play = Play().bound()
    play.wrong(play.recover())
    play.do("release", by="administrator")
    play.bound()
    play.status()
    play.right(play.recover())
    return play, WRONG


@rules("BIND-10")
def released_and_damaged():
    """A damaged slot does not bring a released binding back."""
    play = Play().bound()
    play.do("release", by="administrator")
    play.restart(damage=["newest binding"])
    play.recover()
    return play, NOT_BOUND


@rules("BIND-9 BIND-10")
def factory_reset():
    """A factory reset ends binding, grant and offer."""
    play = Play().bound()
    play.right(play.recover())
    play.bind()
    play.do("factory reset")
    play.status()
    play.set_password()
    return play, NO_GRANT


@rules("BIND-10")
def released_unbound():
    """An unbound device is released once more."""
    play = Play()
    play.do("release", by="administrator")
    play.do("factory reset")
    play.status()
    return play, None


@rules("BIND-1")
def released_unbound_by_anybody():
    """Nobody but an administrator releases, an unbound device neither."""
    play = Play()
    play.do("release", by="anybody")
    return play, NOT_ADMINISTRATOR


@rules("BIND-10")
def release_repeated():
    """The second write of a release fails; a second release ends it, and no damage brings the binding back."""
    play = Play().bound()
    play.do("release", by="administrator", storage=cut("binding", "fails", 2))
    play.status()
    play.do("release", by="administrator")
    play.restart(damage=["newest binding"])
    play.recover()
    return play, NOT_BOUND


@rules("BIND-9 BIND-10")
def release_fails():
    """The first write of a release fails: bound as before, offer, challenge and grant are gone."""
    play = Play().bound()
    play.right(play.recover())
    play.recover()
    play.bind()
    play.do("release", by="administrator", storage=cut("binding", "fails"))
    play.status()
    play.confirm()
    return play, NO_OFFER


@rules("BIND-10 DEV-24")
def factory_reset_fails_in_a_penalty():
    """The first write of a factory reset fails in a penalty: the stored penalty runs as after a restart."""
    play = Play().bound()
    play.wrong_three()
    play.do("factory reset", after=MINUTE // 2, storage=cut("binding", "fails"))
    play.status()
    return play, FAILURE


@rules("BIND-2 BIND-10")
def factory_reset_ends_offer():
    """A factory reset discards the offer."""
    play = Play()
    play.bind()
    play.do("factory reset")
    play.confirm()
    return play, NO_OFFER


@rules("BIND-6 DEV-37 DEV-38")
def counter_cut_at_first_commit():
    """The power is cut before the raise of the counter: the new binding holds."""
    play = Play(monotonic_counter=True).bound()
    play.bind()
    play.confirm(storage=cut("counter"))
    play.restart()
    play.status()
    return play, CUT


@rules("BIND-8 DEV-37 DEV-38")
def counter_cut_before_binding():
    """With a counter, the power is cut between state and binding: the old state is readable."""
    play = Play(monotonic_counter=True).bound()
    play.wrong(play.recover())
    play.bind()
    play.confirm(storage=cut("binding"))
    play.restart()
    play.status()
    return play, CUT


@rules("DEV-36 BIND-6")
def bound_after_damage():
    """A device whose records are damaged is bound anew."""
    play = Play().bound()
    play.restart(damage=["binding", "state"])
    play.bound()
    play.status()
    return play, None
