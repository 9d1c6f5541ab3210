"""Device: challenges, entries, grants, consoles, time."""

from scenarios.common import wrong_code
from scenarios.play import DAY, HOUR, MINUTE, Play, collected, rules

NOT_BOUND, NOT_HERE = ("console", "not bound"), ("console", "not here")
NO_CHALLENGE, PENALTY, WAIT = ("state", "no challenge"), ("state", "penalty"), ("state", "wait")
TYPO, WRONG, NO_GRANT = ("form", "typing error"), ("compare", "wrong code"), ("grant", "no grant")
CUT, FAILURE = ("storage", "power cut"), ("storage", "storage failure")


def vectors():
    return collected(globals(), "device")


def bound(**settings):
    return Play(**settings).bound()


@rules("DEV-5 DEV-9 DEV-25 DEV-27")
def recovery():
    """A whole recovery: new password, epoch one more."""
    play = bound()
    text = play.recover()
    play.right(text)
    play.set_password()
    play.status()
    play.check()
    return play, None


@rules("DEV-9 DEV-27")
def recovery_twice():
    """Two recoveries in a row."""
    play = bound()
    for password in ("second", "third"):
        play.right(play.recover(after=DAY))
        play.set_password(password=password)
    play.status()
    return play, None


@rules("DEV-5")
def unbound():
    """An unbound device starts no recovery."""
    play = Play()
    play.recover()
    return play, NOT_BOUND


@rules("DEV-5 DEV-14")
def unbound_entry():
    """An unbound device takes no code."""
    play = Play()
    play.enter("000000000000")
    return play, NOT_BOUND


@rules("DEV-5")
def unbound_before_place():
    """Not bound is said before not here."""
    play = Play()
    play.recover(console="other")
    return play, NOT_BOUND


@rules("DEV-6")
def same_challenge():
    """Asking again shows the same bytes; the lifetime does not begin anew."""
    play = bound()
    play.recover()
    play.recover(after=9 * MINUTE)
    play.status()
    play.recover(after=MINUTE)
    return play, None


@rules("DEV-7")
def challenge_lost_at_restart():
    """A restart forgets the challenge; its code is refused."""
    play = bound()
    text = play.recover()
    play.restart()
    play.right(text)
    return play, NO_CHALLENGE


@rules("DEV-7")
def challenge_lost_at_late_restart():
    """A restart forgets the challenge, also when the new uptime lies within its lifetime."""
    play = bound()
    text = play.recover()
    play.restart(uptime=play.uptime + MINUTE)
    play.right(text)
    return play, NO_CHALLENGE


@rules("DEV-5")
def unbound_check():
    """An unbound device makes no challenge of action 0."""
    play = Play()
    play.check()
    return play, NOT_BOUND


@rules("DEV-5")
def unbound_check_by_anybody():
    """Whoever asks an unbound device for a challenge of action 0, it is not bound."""
    play = Play()
    play.check(by="anybody")
    return play, NOT_BOUND


@rules("DEV-7 CODE-7")
def old_code_for_new_challenge():
    """After a restart the code of the old challenge is wrong for the new one."""
    play = bound()
    text = play.recover()
    play.restart()
    play.recover()
    play.right(text)
    return play, WRONG


@rules("DEV-8")
def lifetime_last():
    """A code in the last millisecond of the challenge."""
    play = bound()
    play.right(play.recover(), after=10 * MINUTE - 1)
    return play, None


@rules("DEV-8")
def lifetime_over():
    """A code at exactly the end of the challenge."""
    play = bound()
    play.right(play.recover(), after=10 * MINUTE)
    return play, NO_CHALLENGE


@rules("DEV-8 DEV-14")
def lifetime_over_charges_nothing():
    """A code after the end is not charged."""
    play = bound()
    play.right(play.recover(), after=HOUR)
    play.status()
    return play, NO_CHALLENGE


@rules("DEV-8")
def lifetime_configured():
    """A lifetime of an hour."""
    play = bound(lifetime_ms=HOUR)
    text = play.recover()
    play.status(after=HOUR - 1)
    play.right(text, after=1)
    return play, NO_CHALLENGE


@rules("DEV-8")
def lifetime_longest():
    """A lifetime of 24 hours."""
    play = bound(lifetime_ms=DAY)
    play.right(play.recover(), after=DAY - 1)
    return play, None


@rules("DEV-2")
def uptime_backwards():
    """The uptime goes backwards: the challenge ends."""
    play = bound()
    text = play.recover(after=HOUR)
    play.right(text, after=-1)
    return play, NO_CHALLENGE


@rules("DEV-2")
def uptime_backwards_grant():
    """The uptime goes backwards: the grant ends."""
    play = bound()
    play.right(play.recover(after=HOUR))
    play.set_password(after=-1000)
    return play, NO_GRANT


@rules("DEV-2")
def uptime_backwards_window():
    """The uptime goes backwards: the window of a physical act ends."""
    play = bound()
    play.do("touch", after=HOUR)
    play.recover(console="other", after=-1)
    return play, NOT_HERE


@rules("DEV-2")
def uptime_wraps_in_penalty():
    """A 32-bit uptime wraps during a penalty: no time is credited."""
    play = bound()
    play.uptime = 2 ** 32 - 30_000
    play.wrong_three()
    play.status(after=20_000)
    play.uptime = 0
    play.status()
    play.recover(after=40_000 - 1)
    return play, PENALTY


@rules("DEV-3")
def other_console():
    """Another console starts no recovery."""
    play = bound()
    play.recover(console="other")
    return play, NOT_HERE


@rules("DEV-3 DEV-6")
def other_console_sees_nothing():
    """Another console is not shown the live challenge."""
    play = bound()
    play.recover()
    play.recover(console="other")
    return play, NOT_HERE


@rules("DEV-3 DEV-14")
def other_console_enters():
    """Another console enters no code, not even the right one."""
    play = bound()
    play.right(play.recover(), console="other")
    play.status()
    return play, NOT_HERE


@rules("DEV-3")
def physical_act():
    """After a physical act another console recovers."""
    play = bound()
    play.do("touch")
    play.right(play.recover(console="other", after=10 * MINUTE - 2), console="other", after=1)
    return play, None


@rules("DEV-3")
def physical_act_over():
    """The window of a physical act at exactly its end."""
    play = bound()
    play.do("touch")
    play.recover(console="other", after=10 * MINUTE)
    return play, NOT_HERE


@rules("DEV-3")
def physical_act_over_for_the_code():
    """The window ends between the challenge and the code."""
    play = bound()
    play.do("touch")
    text = play.recover(console="other", after=9 * MINUTE)
    play.right(text, console="other", after=MINUTE)
    return play, NOT_HERE


@rules("DEV-3")
def physical_act_again():
    """A physical act during the window opens it afresh."""
    play = bound()
    play.do("touch")
    play.do("touch", after=9 * MINUTE)
    play.recover(console="other", after=9 * MINUTE)
    return play, None


@rules("DEV-3 DEV-7")
def physical_act_forgotten():
    """A restart closes the window."""
    play = bound()
    play.do("touch")
    play.restart(uptime=20_000)
    play.recover(console="other")
    return play, NOT_HERE


@rules("DEV-4")
def other_consoles_on():
    """The option for other consoles is on."""
    play = bound(other_consoles=True)
    play.right(play.recover(console="other"), console="other")
    return play, None


@rules("DEV-6 DEV-19")
def two_consoles():
    """Two consoles, one challenge, one count of failures."""
    play = bound(other_consoles=True)
    text = play.recover()
    play.recover(console="other")
    play.wrong(text)
    play.wrong(text, console="other", session="two")
    play.status()
    return play, WRONG


@rules("DEV-12 DEV-13")
def check_takes_no_code():
    """No code is taken for a challenge of action 0."""
    play = bound()
    play.right(play.check())
    return play, NO_CHALLENGE


@rules("DEV-12")
def check_beside_challenge():
    """A check of the binding leaves the live challenge as it is."""
    play = bound()
    text = play.recover()
    play.check(after=1000)
    play.check(after=1000)
    play.right(text)
    return play, None


@rules("DEV-12 DEV-11")
def check_in_penalty():
    """A check of the binding during a penalty changes nothing."""
    play = bound()
    play.wrong_three()
    play.check(after=1000)
    play.status()
    return play, WRONG


@rules("DEV-12")
def check_by_anybody():
    """Only an administrator's session checks the binding."""
    play = bound()
    play.check(by="anybody")
    return play, ("console", "not an administrator")


@rules("DEV-14 CODE-6")
def typos_cost_nothing():
    """Ten typing errors, one a second, then the right code."""
    play = bound()
    text = play.recover()
    for typed in ("", "1", "123456789012", "48 77 31", "abcdefghijkl", "4877318173760", "٤", "4877\t31817376", "+487731817376", "0" * 65):
        play.enter(typed, after=1000)
    play.status()
    play.right(text, after=1000)
    return play, TYPO


@rules("DEV-15")
def typo_wait():
    """The right code 999 ms after a typing error."""
    play = bound()
    text = play.recover()
    play.enter("1")
    play.right(text, after=999)
    return play, WAIT


@rules("DEV-15")
def typo_wait_over():
    """The right code exactly a second after a typing error."""
    play = bound()
    text = play.recover()
    play.enter("1")
    play.right(text, after=1000)
    return play, TYPO


@rules("DEV-15")
def typo_wait_not_longer():
    """An entry during the wait does not prolong it."""
    play = bound()
    text = play.recover()
    play.enter("1")
    play.right(text, after=500)
    play.right(text, after=500)
    return play, WAIT


@rules("DEV-15 DEV-14")
def typo_wait_everywhere():
    """The wait holds for all consoles and charges nothing."""
    play = bound(other_consoles=True)
    text = play.recover()
    play.enter("1", console="other")
    play.wrong(text, after=10, session="two")
    play.status()
    return play, WAIT


@rules("DEV-16 CODE-7")
def wrong_code_charged():
    """A wrong code is charged; the challenge stays."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.status()
    return play, WRONG


@rules("DEV-16 DEV-20")
def wrong_then_right():
    """After a wrong code the right one; the wrong one stays charged until the password is set."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.right(text)
    play.status()
    play.set_password()
    play.status()
    return play, WRONG


@rules("DEV-20")
def right_at_third():
    """The third try is right: not charged, no penalty."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.enter(wrong_code(play.code(text), 2))
    play.right(text)
    play.status()
    return play, WRONG


@rules("DEV-25")
def code_twice():
    """A right code burns its challenge: the same code again is refused."""
    play = bound()
    text = play.recover()
    play.right(text)
    play.right(text)
    return play, NO_CHALLENGE


@rules("DEV-25 CODE-7")
def code_for_next_challenge():
    """The code of a used challenge is wrong for the next one."""
    play = bound()
    text = play.recover()
    play.right(text)
    play.recover(after=1000)
    play.right(text)
    return play, WRONG


@rules("DEV-16")
def code_of_another_device():
    """The code that another device's binding gives is wrong."""
    other = bound()
    play = bound(serial="SN0002")
    text = play.recover()
    play.enter(other.code(text))
    return play, WRONG
