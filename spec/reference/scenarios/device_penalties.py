"""Device: penalties and logins."""

from scenarios.device_codes import NO_CHALLENGE, PENALTY, TYPO, WRONG, bound
from scenarios.play import DAY, HOUR, MINUTE, collected, rules

SCHEDULE = ((1, MINUTE), (2, 5 * MINUTE), (3, 15 * MINUTE), (4, HOUR), (5, 4 * HOUR), (6, 12 * HOUR), (7, DAY), (8, DAY))


def vectors():
    yield from collected(globals(), "device")
    for rounds, length in SCHEDULE:
        yield from schedule(rounds, length)


def schedule(rounds, length):
    """The penalty after so many times three wrong codes: running in its last millisecond, over at its end."""
    title = f"The penalty after {3 * rounds} wrong codes"
    for name, early, fault in (("runs", 1, PENALTY), ("over", 0, WRONG)):
        play = bound()
        play.guesses(rounds - 1)
        play.wrong_three()
        play.status()
        for _ in range((length - 1) // HOUR):
            play.do("tick", after=HOUR)
        play.recover(after=play.penalty_left() - early)
        yield play.vector("device", f"penalty-{3 * rounds}-{name}", f"{title}: {'its last millisecond' if early else 'its end'}",
                          "DEV-11 DEV-21 DEV-23", fault)


@rules("DEV-21")
def third_burns():
    """The third wrong code burns the challenge."""
    play = bound()
    text = play.wrong_three()
    play.right(text, after=MINUTE)
    return play, NO_CHALLENGE


@rules("DEV-11 DEV-14")
def code_in_penalty():
    """The right code during a penalty is not compared."""
    play = bound()
    text = play.wrong_three()
    play.right(text, after=1000)
    play.status()
    return play, PENALTY


@rules("DEV-11")
def typo_in_penalty():
    """The penalty is said before a typing error."""
    play = bound()
    play.wrong_three()
    play.enter("1")
    return play, PENALTY


@rules("DEV-22")
def fresh_challenge_no_fresh_tries():
    """Two wrong codes, a challenge that ran out, one more: the penalty begins."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.wrong(text)
    play.wrong(play.recover(after=10 * MINUTE))
    play.recover()
    return play, PENALTY


@rules("DEV-22 DEV-24")
def restarts_no_fresh_tries():
    """A restart after each wrong code: the third begins the penalty."""
    play = bound()
    for _ in range(3):
        play.wrong(play.recover())
        play.restart()
    play.recover()
    return play, PENALTY


@rules("DEV-24")
def restart_in_penalty():
    """A penalty of an hour or less starts again at a restart."""
    play = bound()
    play.guesses(1)
    play.wrong_three()
    play.status(after=4 * MINUTE)
    play.restart()
    play.recover(after=5 * MINUTE - 1)
    return play, PENALTY


@rules("DEV-24")
def restart_loop():
    """Restarts during a penalty never shorten it."""
    play = bound()
    play.wrong_three()
    for _ in range(5):
        play.do("tick", after=59_000)
        play.restart()
    play.recover(after=MINUTE - 1)
    return play, PENALTY


@rules("DEV-23 DEV-24")
def restart_after_mark():
    """A restart resumes a penalty from the last full hour."""
    play = bound()
    play.guesses(4)
    play.wrong_three()
    play.do("tick", after=HOUR)
    play.do("tick", after=HOUR)
    play.status(after=HOUR - 1)
    play.restart()
    play.status()
    play.recover(after=2 * HOUR - 1)
    return play, PENALTY


@rules("DEV-23 DEV-24")
def restart_each_night():
    """A device that restarts after every 16 hours gets through 24 hours."""
    play = bound()
    play.guesses(6)
    play.wrong_three()
    for _ in range(16):
        play.do("tick", after=HOUR)
    play.restart()
    play.status()
    for _ in range(8):
        play.do("tick", after=HOUR)
    play.status()
    play.recover()
    return play, WRONG


@rules("DEV-23 DEV-24")
def served_not_repeated():
    """A served penalty is not repeated after a restart."""
    play = bound()
    play.wrong_three()
    play.serve()
    play.restart()
    play.status()
    play.recover()
    return play, WRONG


@rules("DEV-21")
def six_in_two_sittings():
    """Six wrong codes: the second penalty is five minutes."""
    play = bound()
    play.guesses(1)
    play.wrong_three()
    play.status()
    return play, WRONG


@rules("DEV-10 DEV-21")
def ninety_nine():
    """After 99 wrong codes challenges ask for 20 digits, and the next penalty is at 102."""
    play = bound()
    for _ in range(33):
        play.wrong_three()
        play.do("tick", after=play.penalty_left())
    text = play.recover()
    play.enter("487731817376")
    play.wrong(text, after=1000)
    play.wrong(text)
    play.status()
    play.wrong(text)
    play.status()
    return play, WRONG


@rules("DEV-10 DEV-31")
def ninety_nine_and_login():
    """After a login the code length is that of the binding again."""
    play = bound()
    for _ in range(33):
        play.wrong_three()
        play.do("tick", after=play.penalty_left())
    play.recover()
    play.login()
    play.recover()
    return play, WRONG


@rules("DEV-31 DEV-32")
def login_clears():
    """An administrator's login clears the failures and burns the challenge."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.login()
    play.status()
    play.right(text)
    return play, NO_CHALLENGE


@rules("DEV-31 DEV-32")
def login_of_a_viewer():
    """Logins of others change nothing."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.login(role="viewer")
    play.login(role="operator")
    play.login(interactive=False)
    play.status()
    play.right(text)
    return play, WRONG


@rules("DEV-31")
def login_twice_a_day():
    """A second login within 24 hours does not clear the failures."""
    play = bound()
    play.wrong(play.recover())
    play.login()
    play.wrong(play.recover(after=HOUR))
    play.login(after=DAY - HOUR - 1)
    play.status()
    return play, WRONG


@rules("DEV-31")
def login_next_day():
    """A login exactly 24 hours later clears the failures again."""
    play = bound()
    play.wrong(play.recover())
    play.login()
    play.wrong(play.recover(after=HOUR))
    play.login(after=DAY - HOUR)
    play.status()
    return play, WRONG


@rules("DEV-31")
def login_without_failures():
    """A login that clears nothing does not begin the 24 hours."""
    play = bound()
    play.login()
    play.wrong(play.recover())
    play.login(after=MINUTE)
    play.status()
    return play, WRONG


@rules("DEV-31")
def login_after_restart():
    """A restart forgets the last clearing."""
    play = bound()
    play.wrong(play.recover())
    play.login()
    play.restart()
    play.wrong(play.recover())
    play.login()
    play.status()
    return play, WRONG


@rules("DEV-32 DEV-11")
def login_in_penalty():
    """A login leaves a running penalty running."""
    play = bound()
    play.wrong_three()
    play.login(after=1000)
    play.status()
    play.recover(after=MINUTE - 1001)
    return play, PENALTY


@rules("DEV-31 DEV-21")
def login_in_penalty_clears():
    """After a login in a penalty the count begins at 0."""
    play = bound()
    play.wrong_three()
    play.login(after=1000)
    play.serve()
    play.wrong_three()
    play.status()
    return play, WRONG


@rules("DEV-14 DEV-31")
def login_burns_then_typo():
    """After the burn there is no challenge, whatever is typed."""
    play = bound()
    play.recover()
    play.login()
    play.enter("1")
    return play, NO_CHALLENGE


@rules("DEV-22")
def typos_between_wrong_codes():
    """Typing errors between wrong codes do not count."""
    play = bound()
    text = play.recover()
    play.wrong(text)
    play.enter("1")
    play.wrong(text, after=1000)
    play.enter("2")
    play.status()
    return play, TYPO
