"""A device of suite 2: key files, offers, recoveries, downgrades; and scenarios of suite 1 played again in suite 2."""

from scenarios.common import AUTHORITY, KEY_FILE, NEWER_AUTHORITY
from scenarios.binding_device import bound_by_administrator, factory_reset, release_fails, release_repeated, released, released_and_bound
from scenarios.device_codes import (challenge_lost_at_late_restart, challenge_lost_at_restart, old_code_for_new_challenge, recovery,
                                    recovery_twice)
from scenarios.device_storage import (clearing_fails, cut_before_clearing, rolled_back, rolled_back_over_a_recovery,
                                      state_unreadable)
from scenarios.play import MINUTE, SETTINGS, Play, collected, cut, rules

NOT_ADMINISTRATOR, TOO_LOW, NO_CHALLENGE = ("console", "not an administrator"), ("state", "suite too low"), ("state", "no challenge")
WRONG, CUT, NO_OFFER = ("compare", "wrong code"), ("storage", "power cut"), ("state", "no offer")
# Scenarios of suite 1 that must come out the same way in suite 2.
AGAIN = (bound_by_administrator, factory_reset, release_fails, release_repeated, released, released_and_bound,
         challenge_lost_at_late_restart, challenge_lost_at_restart, old_code_for_new_challenge, recovery, recovery_twice,
         clearing_fails, cut_before_clearing, rolled_back, rolled_back_over_a_recovery, state_unreadable)


def vectors():
    own = {name: scenario for name, scenario in globals().items() if scenario not in AGAIN}
    yield from collected(own, "device")
    yield from again()
    yield from commit_cuts()


def again():
    SETTINGS["authority"] = KEY_FILE
    for scenario in AGAIN:
        played, fault = scenario()
        name, title = scenario.__name__.replace("_", "-"), scenario.__doc__.rstrip(".")
        yield played.vector("device", f"hybrid-{name}", f"Suite 2: {title}", f"{scenario.rules} HYB-17", fault)
    del SETTINGS["authority"]


def commit_cuts():
    """Cuts around the writes of a binding of suite 2 over one of suite 1."""
    for target, nth in (("state", 1), ("binding", 1), ("binding", 2)):
        for how in ("cut before", "cut after"):
            played = Play().bound()
            load(played)
            played.bind()
            played.confirm(storage=cut(target, how, nth))
            played.restart()
            played.status()
            played.recover()
            name = f"hybrid-commit-{target}-{nth}-{how}".replace(" ", "-")
            yield played.vector("device", name, f"Suite 2 over suite 1: power {how} write {nth} of the {target} record", "BIND-8 HYB-15", CUT)


def hybrid(**settings):
    return Play(authority=KEY_FILE, **settings)


def load(played, text=KEY_FILE, by="administrator", **given):
    return played.do("load keys", by=by, text=text, **given)


def recovered(played):
    """A whole recovery."""
    played.right(played.recover())
    played.set_password()
    return played


@rules("HYB-7 HYB-9 HYB-10 HYB-11 HYB-15 HYB-17")
def hybrid_key_file_loaded():
    """A key file is loaded, the device bound in suite 2, and recovered."""
    played = Play()
    load(played)
    played.bound()
    recovered(played)
    played.status()
    played.check()
    return played, None


@rules("HYB-9")
def hybrid_key_file_at_set_up():
    """A key file is loaded at the first set-up."""
    played = Play()
    load(played, by="set-up")
    played.bind(by="set-up")
    played.confirm(by="set-up")
    played.recover()
    return played, None


@rules("HYB-9")
def hybrid_key_file_by_anybody():
    """Nobody else loads a key file; the offer stays one of suite 1."""
    played = Play()
    load(played, by="anybody")
    played.bound()
    return played, NOT_ADMINISTRATOR


@rules("HYB-8 HYB-10")
def hybrid_key_file_damaged():
    """A damaged key file changes nothing."""
    played = hybrid()
    load(played, NEWER_AUTHORITY.text()[:-1] + "a")
    played.bound()
    recovered(played)
    return played, ("key file", "damaged")


@rules("HYB-10")
def hybrid_key_file_forgotten():
    """A loaded key file is forgotten at a restart: the firmware's keys hold again."""
    played = hybrid()
    load(played, NEWER_AUTHORITY.text())
    played.restart()
    played.bound()
    recovered(played)
    return played, None


@rules("HYB-15")
def hybrid_newer_keys():
    """A newer key file changes no binding: the challenge is for the old key set."""
    played = hybrid().bound()
    load(played, NEWER_AUTHORITY.text())
    recovered(played)
    played.check()
    played.status()
    return played, None


@rules("HYB-15 HYB-10")
def hybrid_bound_to_newer_keys():
    """Bound afresh, the device uses the newer key set."""
    played = hybrid().bound()
    load(played, NEWER_AUTHORITY.text())
    played.bound()
    recovered(played)
    return played, None


@rules("HYB-15")
def hybrid_keys_after_restart():
    """The binding keeps its key set over a restart with other firmware keys."""
    played = Play(authority=NEWER_AUTHORITY.text())
    load(played, AUTHORITY.text())
    played.bound()
    played.restart()
    recovered(played)
    return played, None


@rules("KEY-9 HYB-16")
def hybrid_generator_repeats():
    """The generator repeats itself: two challenges of the same state at the same uptime differ."""
    played = hybrid().bound()
    first = played.do("check", by="administrator", random="00" * 32)["text"]
    second = played.do("check", by="administrator", random="00" * 32)["text"]
    assert first != second
    return played, None


@rules("KEY-9")
def generator_repeats():
    """Suite 1: the generator repeats itself, and two challenges of the same state at the same uptime differ."""
    played = Play().bound()
    first = played.do("check", by="administrator", random="00" * 32)["text"]
    second = played.do("check", by="administrator", random="00" * 32)["text"]
    assert first != second
    return played, None


@rules("DEV-6 HYB-16")
def hybrid_same_challenge():
    """Asked again, the same bytes are shown, and their code is right."""
    played = hybrid().bound()
    played.recover()
    text = played.recover(after=MINUTE)
    played.right(text)
    return played, None


@rules("DEV-12 HYB-16")
def hybrid_check_between():
    """A challenge of action 0 leaves the code of the live challenge right."""
    played = hybrid().bound()
    text = played.recover()
    played.check()
    played.right(text)
    return played, None


@rules("BIND-11")
def downgrade_refused():
    """Bound in suite 2, the device offers no suite 1 after a restart without keys."""
    played = Play()
    load(played)
    played.bound()
    played.restart()
    played.do("bind", by="administrator", random=played.random())
    played.status()
    return played, TOO_LOW


@rules("BIND-10 BIND-11")
def downgrade_refused_after_release():
    """A release keeps the smallest suite."""
    played = Play()
    load(played)
    played.bound()
    played.do("release", by="administrator")
    played.restart()
    played.do("bind", by="administrator", random=played.random())
    return played, TOO_LOW


@rules("BIND-10 BIND-11")
def downgrade_after_factory_reset():
    """A factory reset takes the smallest suite back."""
    played = Play()
    load(played)
    played.bound()
    played.do("factory reset")
    played.restart()
    played.bound()
    recovered(played)
    return played, None


@rules("BIND-11")
def firmware_minimum():
    """Firmware of suite 2 alone makes no offer without keys."""
    played = Play(minimum_suite=2)
    played.do("bind", by="administrator", random=played.random())
    load(played)
    played.bound()
    return played, TOO_LOW


@rules("BIND-10 BIND-11")
def firmware_minimum_after_factory_reset():
    """A factory reset leaves the firmware's minimum."""
    played = Play(minimum_suite=2)
    load(played)
    played.bound()
    played.do("factory reset")
    played.restart()
    played.do("bind", by="administrator", random=played.random())
    return played, TOO_LOW


@rules("BIND-11 HYB-10")
def upgraded():
    """A device of suite 1 is bound in suite 2, and its old code is worth nothing."""
    played = Play().bound()
    old = played.recover()
    code = played.code(old)
    load(played)
    played.bound()
    played.recover()
    played.enter(code)
    played.status()
    return played, WRONG


@rules("HYB-19 DEV-8")
def hybrid_challenge_over():
    """A challenge of suite 2 lives for 10 minutes."""
    played = hybrid().bound()
    text = played.recover()
    played.right(text, after=10 * MINUTE)
    return played, NO_CHALLENGE


@rules("HYB-19 DEV-21")
def hybrid_burned():
    """Three wrong codes burn a challenge of suite 2."""
    played = hybrid().bound()
    text = played.wrong_three()
    played.serve()
    played.right(text)
    return played, NO_CHALLENGE


@rules("HYB-17 DEV-10")
def hybrid_long_codes():
    """From 99 failures on a challenge of suite 2 has 20 digits."""
    played = hybrid().bound()
    played.restart(damage=["state"])
    played.serve()
    recovered(played)
    played.status()
    return played, None
