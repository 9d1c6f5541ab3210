"""Device: grants and the new password."""

from scenarios.device_codes import NO_CHALLENGE, NO_GRANT, WRONG, bound
from scenarios.play import MINUTE, SECOND, at_failures, of_traces


def vectors():
    return of_traces(TRACES, "device")


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("grant-of-another-session", "DEV-26", "Another session may not use the grant", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(session="two"), play.status()]),
    ("grant-once", "DEV-26", "A grant sets one password", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(), play.set_password(password="third"), play.status()]),
    ("no-grant", "DEV-26", "No password is set without a grant", NO_GRANT,
     lambda: [play := bound(), play.recover(), play.set_password(), play.status()]),
    ("no-grant-before-policy", "DEV-26", "No grant is said before a password that the policy refuses", NO_GRANT,
     lambda: [play := bound(), play.set_password(policy="refuses")]),
    ("grant-last", "DEV-25", "The password in the last millisecond of the grant", None,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(after=10 * MINUTE - 1)]),
    ("grant-over", "DEV-25", "The password at exactly the end of the grant", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover()), play.set_password(after=10 * MINUTE), play.status()]),
    ("grant-lost-at-restart", "DEV-25", "A restart ends the grant", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover()), play.restart(), play.set_password()]),
    ("grant-session-over", "DEV-26", "The grant ends with its session", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover()), play.do("end session", session="one"), play.set_password()]),
    ("grant-other-session-over", "DEV-26", "The end of another session leaves the grant", None,
     lambda: [play := bound(), play.right(play.recover()), play.do("end session", session="two"), play.set_password()]),
    ("policy", "DEV-26 DEV-27", "A password that the policy refuses leaves the grant open", ("password", "not accepted"),
     lambda: [play := bound(), play.right(play.recover()), play.set_password(password="weak", policy="refuses"), play.set_password(),
              play.status()]),
    ("grant-beside-challenge", "DEV-25 DEV-29",
     "Asking for a challenge does not end a grant; setting the password burns the challenge", NO_CHALLENGE,
     lambda: [play := bound(), play.right(play.recover()), text := play.recover(after=1000), play.set_password(), play.right(text),
              play.status()]),
    ("grant-replaced", "DEV-25", "A right code in another session ends the older grant", NO_GRANT,
     lambda: [play := bound(), play.right(play.recover()), play.right(play.recover(after=1000), session="two"), play.set_password()]),
    ("grant-newer", "DEV-25 DEV-26", "The newer grant works, for ten minutes from its own code", None,
     lambda: [play := bound(), play.right(play.recover()), play.right(play.recover(after=5 * MINUTE), session="two"),
              play.set_password(session="two", after=10 * MINUTE - 1), play.status()]),
    ("grant-and-wrong-codes", "DEV-25 DEV-27", "Wrong codes do not end a grant; the password sets the failures to 0", WRONG,
     lambda: [play := bound(), play.right(play.recover()), text := play.recover(),
              [play.wrong(text, change, after=5 * SECOND) for change in (1, 2)], play.status(), play.set_password(), play.status()]),
    ("grant-and-the-burn", "DEV-25 DEV-21", "The wrong code that burns a challenge does not end a grant", WRONG,
     lambda: [play := at_failures(8), play.right(play.recover()), play.wrong(play.recover()), play.set_password(), play.status()]),
    ("refused-password-not-stored", "DEV-26 DEV-27", "A password that the policy refuses is not stored", ("password", "not accepted"),
     lambda: [play := bound(), play.right(play.recover()), play.set_password(policy="refuses"), play.status()]),
)
