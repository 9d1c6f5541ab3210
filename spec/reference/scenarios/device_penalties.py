"""Device: penalties and logins."""

from scenarios.device_codes import NO_CHALLENGE, PENALTY, TYPO, WRONG, bound
from scenarios.play import DAY, HOUR, MINUTE, of_traces

SCHEDULE = ((1, MINUTE), (2, 5 * MINUTE), (3, 15 * MINUTE), (4, HOUR), (5, 4 * HOUR), (6, 12 * HOUR), (7, DAY), (8, DAY))


def vectors():
    yield from of_traces(TRACES, "device")
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


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("third-burns", "DEV-21", "The third wrong code burns the challenge", NO_CHALLENGE,
     lambda: [play := bound(), text := play.wrong_three(), play.right(text, after=MINUTE)]),
    ("code-in-penalty", "DEV-11 DEV-14", "The right code during a penalty is not compared", PENALTY,
     lambda: [play := bound(), text := play.wrong_three(), play.right(text, after=1000), play.status()]),
    ("typo-in-penalty", "DEV-11", "The penalty is said before a typing error", PENALTY,
     lambda: [play := bound(), play.wrong_three(), play.enter("1")]),
    ("fresh-challenge-no-fresh-tries", "DEV-22", "Two wrong codes, a challenge that ran out, one more: the penalty begins", PENALTY,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.wrong(text), play.wrong(play.recover(after=10 * MINUTE)),
              play.recover()]),
    ("restarts-no-fresh-tries", "DEV-22 DEV-24", "A restart after each wrong code: the third begins the penalty", PENALTY,
     lambda: [play := bound(), [(play.wrong(play.recover()), play.restart()) for _ in range(3)], play.recover()]),
    ("restart-in-penalty", "DEV-24", "A penalty of an hour or less starts again at a restart", PENALTY,
     lambda: [play := bound(), play.guesses(1), play.wrong_three(), play.status(after=4 * MINUTE), play.restart(),
              play.recover(after=5 * MINUTE - 1)]),
    ("restart-loop", "DEV-24", "Restarts during a penalty never shorten it", PENALTY,
     lambda: [play := bound(), play.wrong_three(), [(play.do("tick", after=59_000), play.restart()) for _ in range(5)],
              play.recover(after=MINUTE - 1)]),
    ("restart-after-mark", "DEV-23 DEV-24", "A restart resumes a penalty from the last full hour", PENALTY,
     lambda: [play := bound(), play.guesses(4), play.wrong_three(), play.do("tick", after=HOUR), play.do("tick", after=HOUR),
              play.status(after=HOUR - 1), play.restart(), play.status(), play.recover(after=2 * HOUR - 1)]),
    ("restart-each-night", "DEV-23 DEV-24", "A device that restarts after every 16 hours gets through 24 hours", WRONG,
     lambda: [play := bound(), play.guesses(6), play.wrong_three(), [play.do("tick", after=HOUR) for _ in range(16)], play.restart(),
              play.status(), [play.do("tick", after=HOUR) for _ in range(8)], play.status(), play.recover()]),
    ("served-not-repeated", "DEV-23 DEV-24", "A served penalty is not repeated after a restart", WRONG,
     lambda: [play := bound(), play.wrong_three(), play.serve(), play.restart(), play.status(), play.recover()]),
    ("six-in-two-sittings", "DEV-21", "Six wrong codes: the second penalty is five minutes", WRONG,
     lambda: [play := bound(), play.guesses(1), play.wrong_three(), play.status()]),
    ("ninety-nine", "DEV-10 DEV-21", "After 99 wrong codes challenges ask for 20 digits, and the next penalty is at 102", WRONG,
     lambda: [play := bound(), [(play.wrong_three(), play.do("tick", after=play.penalty_left())) for _ in range(33)],
              text := play.recover(), play.enter("487731817376"), play.wrong(text, after=1000), play.wrong(text), play.status(),
              play.wrong(text), play.status()]),
    ("ninety-nine-and-login", "DEV-10 DEV-31", "After a login the code length is that of the binding again", WRONG,
     lambda: [play := bound(), [(play.wrong_three(), play.do("tick", after=play.penalty_left())) for _ in range(33)], play.recover(),
              play.login(), play.recover()]),
    ("login-clears", "DEV-31 DEV-32", "An administrator's login clears the failures and burns the challenge", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.login(), play.status(), play.right(text)]),
    ("login-of-a-viewer", "DEV-31 DEV-32", "Logins of others change nothing", WRONG,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.login(role="viewer"), play.login(role="operator"),
              play.login(interactive=False), play.status(), play.right(text)]),
    ("login-twice-a-day", "DEV-31", "A second login within 24 hours does not clear the failures", WRONG,
     lambda: [play := bound(), play.wrong(play.recover()), play.login(), play.wrong(play.recover(after=HOUR)),
              play.login(after=DAY - HOUR - 1), play.status()]),
    ("login-next-day", "DEV-31", "A login exactly 24 hours later clears the failures again", WRONG,
     lambda: [play := bound(), play.wrong(play.recover()), play.login(), play.wrong(play.recover(after=HOUR)), play.login(after=DAY - HOUR),
              play.status()]),
    ("login-without-failures", "DEV-31", "A login that clears nothing does not begin the 24 hours", WRONG,
     lambda: [play := bound(), play.login(), play.wrong(play.recover()), play.login(after=MINUTE), play.status()]),
    ("login-after-restart", "DEV-31", "A restart forgets the last clearing", WRONG,
     lambda: [play := bound(), play.wrong(play.recover()), play.login(), play.restart(), play.wrong(play.recover()), play.login(),
              play.status()]),
    ("login-in-penalty", "DEV-32 DEV-11", "A login leaves a running penalty running", PENALTY,
     lambda: [play := bound(), play.wrong_three(), play.login(after=1000), play.status(), play.recover(after=MINUTE - 1001)]),
    ("login-in-penalty-clears", "DEV-31 DEV-21", "After a login in a penalty the count begins at 0", WRONG,
     lambda: [play := bound(), play.wrong_three(), play.login(after=1000), play.serve(), play.wrong_three(), play.status()]),
    ("login-burns-then-typo", "DEV-14 DEV-31", "After the burn there is no challenge, whatever is typed", NO_CHALLENGE,
     lambda: [play := bound(), play.recover(), play.login(), play.enter("1")]),
    ("typos-between-wrong-codes", "DEV-22", "Typing errors between wrong codes do not count", TYPO,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.enter("1"), play.wrong(text, after=1000), play.enter("2"),
              play.status()]),
)
