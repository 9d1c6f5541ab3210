"""Device: challenges, entries, consoles, time."""

from scenarios.play import DAY, HOUR, MINUTE, SECOND, Play, at_failures, of_traces

NOT_BOUND, NOT_HERE = ("console", "not bound"), ("console", "not here")
NO_CHALLENGE, WAIT = ("state", "no challenge"), ("state", "wait")
TYPO, WRONG, NO_GRANT = ("form", "typing error"), ("compare", "wrong code"), ("grant", "no grant")
NO_OFFER, NO_CHECK = ("state", "no offer"), ("state", "no check")
NOT_ADMINISTRATOR, PROOF_NEEDED = ("console", "not an administrator"), ("console", "proof needed")
CUT, FAILURE = ("storage", "power cut"), ("storage", "storage failure")


def vectors():
    yield from of_traces(TRACES, "device")
    yield from orders()


def bound(**settings):
    return Play(**settings).bound()


def orders():
    """Two causes at once: the first step of the entry table answers."""
    cases = [
        ("not-bound-before-not-here", NOT_BOUND, Play, None, "other", "0" * 12),
        ("not-here-before-no-challenge", NOT_HERE, bound, None, "other", "0" * 12),
        ("not-here-before-typing-error", NOT_HERE, bound, "live", "other", "1"),
        ("no-challenge-before-wait", NO_CHALLENGE, bound, "waits", "local", "0" * 12),
        ("no-challenge-before-typing-error", NO_CHALLENGE, bound, None, "local", "1"),
        ("wait-before-typing-error", WAIT, bound, "wrong", "local", "1"),
        ("wait-before-wrong-code", WAIT, bound, "wrong", "local", "0" * 12),
    ]
    for name, fault, make, state, console, typed in cases:
        play = make()
        if state:
            text = play.recover()
        if state in ("wrong", "waits"):
            play.wrong(text)
        if state == "waits":
            play.restart()
        play.enter(typed, console=console)
        play.status()
        yield play.vector("device", f"order-{name}", f"Order of an entry: {name.replace('-', ' ')}", "DEV-14", fault)


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("recovery", "DEV-5 DEV-9 DEV-25 DEV-27", "A whole recovery: new password, epoch one more", None,
     lambda: [play := bound(), text := play.recover(), play.right(text), play.set_password(), play.status(), play.check()]),
    ("recovery-twice", "DEV-9 DEV-27", "Two recoveries in a row", None,
     lambda: [play := bound(),
              [(play.right(play.recover(after=DAY)), play.set_password(password=password)) for password in ("second", "third")],
              play.status()]),
    ("unbound", "DEV-5", "An unbound device starts no recovery", NOT_BOUND,
     lambda: [play := Play(), play.recover()]),
    ("unbound-before-place", "DEV-5", "Not bound is said before not here", NOT_BOUND,
     lambda: [play := Play(), play.recover(console="other")]),
    ("same-challenge", "DEV-6", "Asking again shows the same bytes; the lifetime goes on", None,
     lambda: [play := bound(), play.recover(), play.recover(after=9 * MINUTE), play.status(), play.recover(after=MINUTE)]),
    ("challenge-lost-at-restart", "DEV-7", "A restart forgets the challenge; its code is refused", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(), play.restart(), play.right(text)]),
    ("challenge-lost-at-late-restart", "DEV-7",
     "A restart forgets the challenge, also when the new uptime lies within its lifetime", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(), play.restart(uptime=play.uptime + MINUTE), play.right(text)]),
    ("old-code-for-new-challenge", "DEV-7 CODE-7", "After a restart the code of the old challenge is wrong for the new one", WRONG,
     lambda: [play := bound(), text := play.recover(), play.restart(), play.recover(), play.right(text)]),
    ("lifetime-last", "DEV-8", "A code in the last millisecond of the challenge", None,
     lambda: [play := bound(), play.right(play.recover(), after=10 * MINUTE - 1)]),
    ("lifetime-over", "DEV-8", "A code at exactly the end of the challenge", NO_CHALLENGE,
     lambda: [play := bound(), play.right(play.recover(), after=10 * MINUTE)]),
    ("lifetime-over-charges-nothing", "DEV-8 DEV-14", "A code after the end is not charged", NO_CHALLENGE,
     lambda: [play := bound(), play.right(play.recover(), after=HOUR), play.status()]),
    ("lifetime-not-longer-by-wrong-codes", "DEV-6 DEV-8", "Wrong codes do not prolong a challenge", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(), play.wrong(text, after=9 * MINUTE), play.right(text, after=MINUTE)]),
    ("lifetime-configured", "DEV-8", "A lifetime of an hour", NO_CHALLENGE,
     lambda: [play := bound(lifetime_ms=HOUR), text := play.recover(), play.status(after=HOUR - 1), play.right(text, after=1)]),
    ("lifetime-longest", "DEV-8", "A lifetime of 24 hours", None,
     lambda: [play := bound(lifetime_ms=DAY), play.right(play.recover(), after=DAY - 1)]),
    ("lifetime-shortest", "DEV-8", "A lifetime of 2 minutes", NO_CHALLENGE,
     lambda: [play := bound(lifetime_ms=2 * MINUTE), text := play.recover(), play.status(after=2 * MINUTE - 1), play.right(text, after=1)]),
    ("uptime-backwards", "DEV-2", "The uptime goes backwards: the challenge ends", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(after=HOUR), play.right(text, after=-1)]),
    ("uptime-backwards-grant", "DEV-2", "The uptime goes backwards: the grant ends", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover(after=HOUR)), play.set_password(after=-1000)]),
    ("uptime-backwards-window", "DEV-2", "The uptime goes backwards: the window of a physical act ends", NOT_HERE,
     lambda: [play := bound(), play.do("touch", after=HOUR), play.recover(console="other", after=-1)]),
    ("uptime-backwards-within", "DEV-2", "The same where the uptime does not go back beyond the challenge", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(), play.status(after=MINUTE), play.right(text, after=-1)]),
    ("uptime-backwards-within-grant", "DEV-2", "The same where the uptime does not go back beyond the grant", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover()), play.status(after=MINUTE), play.set_password(after=-1)]),
    ("uptime-backwards-within-window", "DEV-2", "The same where the uptime does not go back beyond the physical act", NOT_HERE,
     lambda: [play := bound(), play.do("touch"), play.status(after=MINUTE), play.recover(console="other", after=-1)]),
    ("uptime-backwards-at-a-tick", "DEV-2", "Each call notices an uptime that goes backwards, also one that comes back at once", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(after=HOUR), play.do("tick", after=-1), play.right(text, after=1)]),
    ("uptime-wraps", "DEV-2", "A 32-bit uptime wraps: the next recovery works", None,
     lambda: [play := bound(), play.recover(after=2 ** 32 - 30_000 - play.uptime), play.status(after=29_999),
              play.status(after=-play.uptime), play.right(play.recover())]),
    ("other-console", "DEV-3", "Another console starts no recovery", NOT_HERE,
     lambda: [play := bound(), play.recover(console="other")]),
    ("other-console-sees-nothing", "DEV-3 DEV-6", "Another console is not shown the live challenge", NOT_HERE,
     lambda: [play := bound(), play.recover(), play.recover(console="other")]),
    ("other-console-enters", "DEV-3 DEV-14", "Another console enters no code, not even the right one", NOT_HERE,
     lambda: [play := bound(), play.right(play.recover(), console="other"), play.status()]),
    ("physical-act", "DEV-3", "After a physical act another console recovers", None,
     lambda: [play := bound(), play.do("touch"),
              play.right(play.recover(console="other", after=10 * MINUTE - 2), console="other", after=1)]),
    ("physical-act-over", "DEV-3", "The window of a physical act at exactly its end", NOT_HERE,
     lambda: [play := bound(), play.do("touch"), play.recover(console="other", after=10 * MINUTE)]),
    ("physical-act-over-for-the-code", "DEV-3", "The window ends between the challenge and the code", NOT_HERE,
     lambda: [play := bound(), play.do("touch"), text := play.recover(console="other", after=9 * MINUTE),
              play.right(text, console="other", after=MINUTE)]),
    ("physical-act-again", "DEV-3", "A physical act during the window starts it again", None,
     lambda: [play := bound(), play.do("touch"), play.do("touch", after=9 * MINUTE), play.recover(console="other", after=9 * MINUTE)]),
    ("physical-act-forgotten", "DEV-3 DEV-7", "A restart closes the window", NOT_HERE,
     lambda: [play := bound(), play.do("touch"), play.restart(uptime=20_000), play.recover(console="other")]),
    ("physical-act-not-for-local", "DEV-3", "A local console needs no physical act", None,
     lambda: [play := bound(), play.do("touch"), play.right(play.recover(after=HOUR))]),
    ("other-consoles-on", "DEV-4", "The option for other consoles is on", None,
     lambda: [play := bound(other_consoles=True), play.right(play.recover(console="other"), console="other")]),
    ("two-consoles", "DEV-6 DEV-19", "Two consoles, one challenge, one count of failures", WRONG,
     lambda: [play := bound(other_consoles=True), text := play.recover(), play.recover(console="other"), play.wrong(text),
              play.wrong(text, console="other", session="two"), play.status()]),
    ("typos-cost-nothing", "DEV-14 CODE-6", "Ten typing errors at once, then the right code", TYPO,
     lambda: [play := bound(), text := play.recover(),
              [play.enter(typed) for typed in (
                  "", "1", "123456789012", "48 77 31", "abcdefghijkl", "4877318173760", "٤", "4877\t31817376", "+487731817376", "0" * 65)],
              play.status(), play.right(text)]),
    ("wrong-code-charged", "DEV-16 CODE-7", "A wrong code is charged; the challenge stays", WRONG,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.status()]),
    ("wrong-then-right", "DEV-16 DEV-20", "After a wrong code the right one; the wrong one stays charged until the password is set", WRONG,
     lambda: [play := bound(), text := play.recover(), play.wrong(text), play.right(text, after=5 * SECOND), play.status(),
              play.set_password(), play.status()]),
    ("code-twice", "DEV-25", "A right code burns its challenge: the same code again is refused", NO_CHALLENGE,
     lambda: [play := bound(), text := play.recover(), play.right(text), play.right(text)]),
    ("code-for-next-challenge", "DEV-25 CODE-7", "The code of a used challenge is wrong for the next one", WRONG,
     lambda: [play := bound(), text := play.recover(), play.right(text), play.recover(after=1000), play.right(text)]),
    ("code-of-another-device", "DEV-16", "The code that another device's binding gives is wrong", WRONG,
     lambda: [play := bound(serial="SN0002"), play.enter(bound().code(play.recover()))]),
    ("failures-shown", "DEV-9", "A challenge shows the failures, and no later one of them changes it", WRONG,
     lambda: [play := at_failures(3), text := play.recover(), play.wrong(text), play.recover(), play.recover(after=10 * MINUTE)]),
    ("session-of-the-challenge-over", "DEV-6", "A challenge belongs to no session", None,
     lambda: [play := bound(), text := play.recover(), play.do("end session", session="one"), play.right(text, session="two")]),
)
