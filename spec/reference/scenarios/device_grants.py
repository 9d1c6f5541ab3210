"""Device: grants and the new password."""

from scenarios.device_codes import NO_CHALLENGE, NO_GRANT, WRONG, bound
from scenarios.play import MINUTE, collected, rules


def vectors():
    return collected(globals(), "device")


@rules("DEV-26")
def grant_of_another_session():
    """Another session may not use the grant."""
    play = bound()
    play.right(play.recover())
    play.set_password(session="two")
    play.status()
    return play, NO_GRANT


@rules("DEV-26")
def grant_once():
    """A grant sets one password."""
    play = bound()
    play.right(play.recover())
    play.set_password()
    play.set_password(password="third")
    play.status()
    return play, NO_GRANT


@rules("DEV-26")
def no_grant():
    """No password is set without a grant."""
    play = bound()
    play.recover()
    play.set_password()
    play.status()
    return play, NO_GRANT


@rules("DEV-25")
def grant_last():
    """The password in the last millisecond of the grant."""
    play = bound()
    play.right(play.recover())
    play.set_password(after=10 * MINUTE - 1)
    return play, None


@rules("DEV-25")
def grant_over():
    """The password at exactly the end of the grant."""
    play = bound()
    play.right(play.recover())
    play.set_password(after=10 * MINUTE)
    play.status()
    return play, NO_GRANT


@rules("DEV-25")
def grant_lost_at_restart():
    """A restart ends the grant."""
    play = bound()
    play.right(play.recover())
    play.restart()
    play.set_password()
    return play, NO_GRANT


@rules("DEV-26")
def grant_session_over():
    """The grant ends with its session."""
    play = bound()
    play.right(play.recover())
    play.do("end session", session="one")
    play.set_password()
    return play, NO_GRANT


@rules("DEV-26")
def grant_other_session_over():
    """The end of another session leaves the grant."""
    play = bound()
    play.right(play.recover())
    play.do("end session", session="two")
    play.set_password()
    return play, None


@rules("DEV-26 DEV-27")
def policy():
    """A password that the policy refuses leaves the grant open."""
    play = bound()
    play.right(play.recover())
    play.set_password(password="weak", policy="refuses")
    play.set_password()
    play.status()
    return play, ("password", "not accepted")


@rules("DEV-25 DEV-29")
def grant_beside_challenge():
    """Asking for a challenge does not end a grant; setting the password burns the challenge."""
    play = bound()
    play.right(play.recover())
    text = play.recover(after=1000)
    play.set_password()
    play.right(text)
    play.status()
    return play, NO_CHALLENGE


@rules("DEV-25")
def grant_replaced():
    """A right code in another session ends the older grant."""
    play = bound()
    play.right(play.recover())
    play.right(play.recover(after=1000), session="two")
    play.set_password()
    return play, NO_GRANT


@rules("DEV-25 DEV-26")
def grant_newer():
    """The newer grant works, for ten minutes from its own code."""
    play = bound()
    play.right(play.recover())
    play.right(play.recover(after=5 * MINUTE), session="two")
    play.set_password(session="two", after=10 * MINUTE - 1)
    play.status()
    return play, None


@rules("DEV-25 DEV-27")
def grant_and_penalty():
    """Wrong codes and a penalty do not end a grant; the password ends the penalty."""
    play = bound()
    play.right(play.recover())
    play.wrong_three(after=1000)
    play.status()
    play.set_password()
    play.status()
    play.recover()
    return play, WRONG
