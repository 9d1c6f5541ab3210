"""Device: failures, the length of codes, the wait of local consoles, and how failures are cleared."""

from scenarios.device_codes import NO_CHALLENGE, NOT_ADMINISTRATOR, NOT_BOUND, PROOF_NEEDED, TYPO, WAIT, WRONG, bound
from scenarios.play import DAY, HOUR, MINUTE, SECOND, Play, at_failures, of_traces

# Failures at which the length of a code or what a wrong code costs changes, and their neighbours.
FAILURES = (0, 7, 8, 9, 10, 28, 29, 30)
CODE_LENGTHS = (8, 12, 16, 20)


def vectors():
    yield from of_traces(TRACES, "device")
    yield from lengths()
    yield from unreadable_lengths()


def lengths():
    """A wrong and then the right code at each of these failures."""
    for failures in FAILURES:
        play = at_failures(failures)
        text = play.recover()
        play.wrong(text)
        play.status()
        play.right(text, after=5 * SECOND)
        play.right(play.recover())
        play.set_password()
        play.status()
        yield play.vector("device", f"failures-{failures}", f"A wrong code at {failures} failures, and a recovery",
                          "CODE-8 DEV-10 DEV-16 DEV-21 DEV-44", NO_CHALLENGE if failures in (8, 29) else WRONG)


def unreadable_lengths():
    """At 9 and at 30 failures, with the code lengths of a binding that may be longer by itself."""
    for length in CODE_LENGTHS:
        play = at_failures(9, code_length=length)
        play.right(play.recover())
        play.restart(damage=["state"])
        play.right(play.recover(), after=5 * SECOND)
        play.status()
        yield play.vector("device", f"longer-codes-{length}", f"Codes at 9 and at 30 failures in a binding with codes of {length} digits",
                          "CODE-8 DEV-10 DEV-36", WRONG)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("ninth-burns", "DEV-21", "The ninth wrong code burns the challenge", NO_CHALLENGE,
     lambda: [play := at_failures(8), text := play.recover(), play.status(), play.wrong(text), play.status(), play.right(text, after=HOUR)]),
    ("ninth-burns-long-codes", "DEV-21", "The ninth wrong code burns the challenge, also where its code keeps its length", NO_CHALLENGE,
     lambda: [play := at_failures(8, code_length=16), text := play.recover(), play.wrong(text), play.right(text, after=5 * SECOND)]),
    ("thirtieth-burns", "DEV-21", "The thirtieth wrong code burns the challenge", NO_CHALLENGE,
     lambda: [play := at_failures(29), text := play.recover(), play.wrong(text), play.status(), play.right(text, after=5 * SECOND)]),
    ("thirtieth-burns-longest-codes", "DEV-21", "The thirtieth wrong code burns the challenge, also where its code keeps its length",
     NO_CHALLENGE,
     lambda: [play := at_failures(29, code_length=20), text := play.recover(), play.wrong(text), play.right(text, after=5 * SECOND)]),
    ("third-burns-nothing", "DEV-21", "The third, the sixth and the eighth wrong code burn nothing", WRONG,
     lambda: [play := bound(), text := play.recover(), [play.wrong(text, change, after=5 * SECOND) for change in range(1, 9)], play.status(),
              play.right(text, after=5 * SECOND)]),
    ("thirty-burns-nothing", "DEV-21 DEV-44", "At 30 failures wrong codes burn nothing and are not counted", WRONG,
     lambda: [play := bound(), play.restart(damage=["state"]), text := play.recover(),
              [play.wrong(text, change, after=5 * SECOND) for change in (1, 2, 3)], play.status(), play.right(text, after=5 * SECOND), play.set_password(), play.status()]),
    ("thirty-writes-nothing", "DEV-44", "At 30 failures an entry writes no state: a write that would fail does not matter", WRONG,
     lambda: [play := at_failures(30), text := play.recover(), play.wrong(text, storage={"target": "state", "nth": 1, "how": "fails"}),
              play.right(text, after=5 * SECOND, storage={"target": "state", "nth": 1, "how": "cut before"}), play.set_password(), play.status()]),
    ("longer-code-typed-short", "DEV-10 CODE-6", "At 9 failures a code of 12 digits is a typing error", TYPO,
     lambda: [play := at_failures(9), text := play.recover(), play.enter("487731817376"), play.status(), play.right(text)]),
    ("new-challenge-no-new-tries", "DEV-22", "Challenges that ran out give no new tries", WRONG,
     lambda: [play := bound(), [play.wrong(play.recover(after=10 * MINUTE)) for _ in range(9)], play.status(), play.recover()]),
    ("restarts-no-new-tries", "DEV-22", "Restarts give no new tries", WRONG,
     lambda: [play := bound(), [(play.wrong(play.recover(), after=5 * SECOND), play.restart()) for _ in range(9)], play.status(),
              play.recover()]),
    ("wait-last", "DEV-11", "A local console in the last millisecond of the wait after a wrong code", WAIT,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.right(text, after=5 * SECOND - 1), play.status()]),
    ("wait-over", "DEV-11", "A local console at exactly the end of the wait", WRONG,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.right(text, after=5 * SECOND), play.status()]),
    ("wait-not-longer", "DEV-11", "An entry during the wait does not prolong it", WAIT,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.right(text, after=3 * SECOND), play.right(text, after=2 * SECOND)]),
    ("wait-not-for-recovery", "DEV-11", "A recovery request does not wait", WRONG,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.recover(after=SECOND), play.status()]),
    ("wait-not-at-other-consoles", "DEV-47", "Another console does not wait for a local one", WRONG,
     lambda: [play := bound(other_consoles=True), text := play.recover(), play.wrong(text), play.status(),
              play.right(text, console="other", session="two")]),
    ("wait-not-from-other-consoles", "DEV-47", "A wrong code at another console makes no console wait", WRONG,
     lambda: [play := bound(other_consoles=True), text := play.recover(), play.wrong(text, console="other"), play.status(),
              play.wrong(text, console="other"), play.right(text)]),
    ("wait-not-after-typing-errors", "DEV-11", "A typing error makes no console wait", TYPO,
     lambda: [play := bound(), text := play.recover(), play.enter("1"), play.status(), play.right(text)]),
    ("wait-between-local-consoles", "DEV-11", "The wait holds for every local console", WAIT,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.right(text, session="two", after=SECOND)]),
    ("wait-at-thirty", "DEV-11 DEV-44", "At 30 failures a local console waits after each wrong code", WAIT,
     lambda: [play := bound(), play.restart(damage=["state"]), text := play.recover(), play.wrong(text, after=5 * SECOND),
              play.right(text, after=5 * SECOND - 1)]),
    ("wait-after-the-burn", "DEV-11 DEV-21", "The wrong code that burns a challenge begins the wait too", WAIT,
     lambda: [play := at_failures(8), play.wrong(play.recover()), play.right(play.recover(), after=5 * SECOND - 1)]),
    ("start-waits", "DEV-11", "The first 5 s after a start with failures: its last millisecond", WAIT,
     lambda: [play := bound(), play.wrong(play.recover()), play.restart(), play.status(), play.right(play.recover(), after=5 * SECOND - 1)]),
    ("start-waits-over", "DEV-11", "The first 5 s after a start with failures: its end", WRONG,
     lambda: [play := bound(), play.wrong(play.recover()), play.restart(), play.right(play.recover(), after=5 * SECOND)]),
    ("start-waits-not-without-failures", "DEV-11", "A start without failures makes no console wait", None,
     lambda: [play := bound(), play.restart(), play.status(), play.right(play.recover())]),
    ("start-waits-not-at-other-consoles", "DEV-47", "A start with failures makes no other console wait", WRONG,
     lambda: [play := bound(other_consoles=True), play.wrong(play.recover()), play.restart(),
              play.right(play.recover(), console="other")]),
    ("start-waits-unreadable", "DEV-11 DEV-36", "An unreadable state makes local consoles wait after the start", WAIT,
     lambda: [play := bound(), play.restart(damage=["state"]), play.right(play.recover(), after=5 * SECOND - 1), play.status()]),
    ("uptime-backwards-waits", "DEV-2 DEV-11", "With failures an uptime that goes backwards starts the 5 s again", WAIT,
     lambda: [play := bound(), play.wrong(play.recover()), play.do("tick", after=HOUR), play.status(after=-1),
              play.right(play.recover(), after=5 * SECOND - 1)]),
    ("uptime-backwards-waits-over", "DEV-2 DEV-11", "The 5 s after an uptime that went backwards: their end", WRONG,
     lambda: [play := bound(), play.wrong(play.recover()), play.do("tick", after=HOUR), play.status(after=-1),
              play.right(play.recover(), after=5 * SECOND)]),
    ("uptime-backwards-waits-longer", "DEV-2 DEV-11", "An uptime that goes backwards in a running wait starts the 5 s again", WAIT,
     lambda: [play := bound(), play.wrong(play.recover()), play.status(after=4 * SECOND), play.status(after=-3 * SECOND),
              play.right(play.recover(), after=5 * SECOND - 1)]),
    ("uptime-backwards-without-failures", "DEV-2 DEV-11", "Without failures an uptime that goes backwards makes no console wait", None,
     lambda: [play := bound(), play.do("tick", after=HOUR), play.status(after=-1), play.right(play.recover())]),
    ("clearing", "DEV-31 DEV-32", "An administrator clears the failures: 0, and the challenge is burned", NO_CHALLENGE,
     lambda: [play := at_failures(2), text := play.recover(), play.prove(), play.clear(), play.status(), play.right(text), play.recover()]),
    ("clearing-stored", "DEV-31 DEV-32", "The clearing outlives a restart", WRONG,
     lambda: [play := at_failures(2), play.prove(), play.clear(), play.restart(), play.status()]),
    ("clearing-shortens-codes", "DEV-10 DEV-32", "After the clearing a code has the length of the binding again", WRONG,
     lambda: [play := at_failures(9), play.recover(), play.prove(), play.clear(), play.right(play.recover()), play.status()]),
    ("clearing-without-failures", "DEV-32", "A clearing without failures does nothing: the challenge stays", None,
     lambda: [play := bound(), text := play.recover(), play.clear(storage={"target": "state", "nth": 1, "how": "fails"}), play.status(),
              play.right(text)]),
    ("clearing-keeps-epoch", "DEV-32", "A clearing leaves the epoch as it is", WRONG,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(), play.wrong(play.recover()), play.clear(), play.status()]),
    ("clearing-keeps-grant", "DEV-32", "A clearing leaves the grant open", WRONG,
     lambda: [play := bound(), play.right(play.recover()), play.wrong(play.recover()), play.clear(), play.set_password(), play.status()]),
    ("clearing-twice", "DEV-32", "The failures are cleared as often as an administrator asks", WRONG,
     lambda: [play := bound(), [(play.wrong(play.recover(), after=5 * SECOND), play.clear(), play.status()) for _ in range(3)]]),
    ("clearing-wait-goes-on", "DEV-11 DEV-32", "A clearing does not end a running wait", WAIT,
     lambda: [play := bound(), play.wrong(play.recover()), play.clear(), play.right(play.recover(), after=SECOND)]),
    ("clearing-by-anybody", "DEV-32", "Other sessions clear nothing", NOT_ADMINISTRATOR,
     lambda: [play := at_failures(1), play.clear(by="anybody"), play.clear(by="set-up"), play.status()]),
    ("clearing-without-proof", "DEV-32", "An administrator's session without a proof clears nothing", PROOF_NEEDED,
     lambda: [play := at_failures(1), play.clear(), play.status()]),
    ("clearing-unbound", "DEV-5 DEV-32", "An unbound device has no failures to clear", NOT_BOUND,
     lambda: [play := Play(), play.clear(by="anybody")]),
    ("proof-clears-nothing", "DEV-31", "A verified password by itself changes neither failures nor challenge", WRONG,
     lambda: [play := at_failures(2), text := play.recover(), play.prove(), play.status(), play.wrong(text)]),
    ("time-clears-nothing", "DEV-31", "A day without a code clears nothing", WRONG,
     lambda: [play := at_failures(2), play.do("tick", after=DAY), play.status()]),
    ("owner-kept-out", "DEV-21 DEV-47", "Whatever others type, the owner needs one more challenge at 9 failures and one at 30", WRONG,
     lambda: [play := at_failures(9, other_consoles=True), text := play.recover(), play.wrong(text, console="other"), play.right(text)]),
)
