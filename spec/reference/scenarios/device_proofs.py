"""Device: what a proof of the administrator's password allows, and when it ends."""

from scenarios.common import KEY_FILE
from scenarios.device_codes import NOT_ADMINISTRATOR, NO_OFFER, PROOF_NEEDED, bound
from scenarios.play import DAY, HOUR, MINUTE, Play, of_traces

# Calls that need a proof.
CALLS = {"bind": lambda play, **given: play.bind(**given), "release": lambda play, **given: play.release(**given),
         "clear-failures": lambda play, **given: play.clear(**given), "load-keys": lambda play, **given: play.load(KEY_FILE, **given)}
RULES = {"bind": "BIND-1", "release": "BIND-1", "clear-failures": "DEV-32", "load-keys": "HYB-9"}
# Which of them the first set-up may make.
AT_SET_UP = ("bind", "load-keys")


def vectors():
    yield from of_traces(TRACES, "device")
    for name, call in CALLS.items():
        yield from of_call(name, call)


def failed(**settings):
    """A bound device with a failure, long after its proof."""
    play = bound(**settings)
    play.wrong(play.recover())
    play.do("tick", after=HOUR)
    return play


def of_call(name, call):
    """Each way in which a proof may lack."""
    def ended(play):
        play.prove()
        play.do("end session", session="admin")

    def restarted(play):
        play.prove()
        play.restart(uptime=play.uptime)

    def backwards(play):
        play.prove()
        play.do("tick", after=-1)

    def backwards_within(play):
        play.prove()
        play.do("tick", after=MINUTE)
        play.do("tick", after=-1)

    cases = (("none", "none at all", lambda play: None, {}, PROOF_NEEDED),
             ("last", "one in its last millisecond", Play.prove, {"after": 5 * MINUTE - 1}, None),
             ("over", "one at exactly its end", Play.prove, {"after": 5 * MINUTE}, PROOF_NEEDED),
             ("other-session", "one of another session", lambda play: play.prove(session="two"), {}, PROOF_NEEDED),
             ("session-over", "one whose session ended", ended, {}, PROOF_NEEDED),
             ("restart", "one from before a restart", restarted, {}, PROOF_NEEDED),
             ("backwards", "one from before an uptime that went backwards", backwards, {}, PROOF_NEEDED),
             ("backwards-within", "one from before an uptime that went backwards, and not beyond the proof", backwards_within, {}, PROOF_NEEDED),
             ("anybody", "one, but not in an administrator's session", Play.prove, {"by": "anybody"}, NOT_ADMINISTRATOR),
             ("anybody-without", "none, and not in an administrator's session", lambda play: None, {"by": "anybody"}, NOT_ADMINISTRATOR),
             ("set-up", "none, at the first set-up", lambda play: None, {"by": "set-up"}, None if name in AT_SET_UP else NOT_ADMINISTRATOR))
    for case, title, prepare, given, fault in cases:
        play = failed()
        prepare(play)
        call(play, **given)
        play.status()
        yield play.vector("device", f"proof-{name}-{case}", f"{name.replace('-', ' ').capitalize()} with a proof: {title}",
                          f"DEV-39 {RULES[name]}" + " DEV-2" * case.startswith("backwards"), fault or ("compare", "wrong code"))


# Name, rules, title, fault, and the steps; the first step makes the player.
TRACES = (
    ("proof-used-often", "DEV-39", "A proof holds for every call of its 5 minutes", ("compare", "wrong code"),
     lambda: [play := failed(), play.prove(), play.clear(), play.load(KEY_FILE, after=MINUTE), play.bind(after=MINUTE), play.bind(after=MINUTE),
              play.release(after=MINUTE), play.status()]),
    ("proof-renewed", "DEV-39", "A second proof starts the 5 minutes again", None,
     lambda: [play := bound(), play.prove(after=HOUR), play.prove(after=4 * MINUTE), play.bind(after=4 * MINUTE)]),
    ("proof-other-session-over", "DEV-39", "The end of another session leaves a proof", None,
     lambda: [play := bound(), play.prove(after=HOUR), play.do("end session", session="two"), play.bind()]),
    ("proofs-of-two-sessions", "DEV-39", "Each session has a proof, and one ends without the other", PROOF_NEEDED,
     lambda: [play := bound(), play.prove(after=HOUR), play.prove(session="two", after=3 * MINUTE), play.bind(session="two", after=2 * MINUTE),
              play.bind()]),
    ("proof-does-not-log-in", "BIND-1", "A proof of a session does not make a call of another an administrator's", NOT_ADMINISTRATOR,
     lambda: [play := Play(), play.prove(), play.bind(by="anybody")]),
    ("proof-outlives-a-binding", "DEV-39", "A proof outlives a new binding and a release", None,
     lambda: [play := bound(), play.release(), play.bind(), play.confirm(), play.status()]),
    ("proof-not-for-confirmation", "BIND-23", "The confirmation code needs no proof", None,
     lambda: [play := Play(), play.offered(), play.confirm(after=29 * MINUTE), play.status()]),
    ("proof-needed-before-suite", "BIND-1 BIND-11", "Proof needed is said before suite too low", PROOF_NEEDED,
     lambda: [play := Play(minimum_suite=2), play.bind()]),
    ("proof-needed-before-key-file", "HYB-9 HYB-8", "Proof needed is said before the faults of a key file", PROOF_NEEDED,
     lambda: [play := Play(), play.load("RLK1:")]),
    ("proof-not-for-factory-reset", "BIND-10", "A factory reset needs no proof", None,
     lambda: [play := bound(), play.do("factory reset", after=HOUR), play.status()]),
    ("offer-last", "BIND-22", "The confirmation code in the last millisecond of the offer", None,
     lambda: [play := Play(), play.offered(), play.confirm(after=30 * MINUTE - 1), play.status()]),
    ("offer-over", "BIND-22", "The confirmation code at exactly the end of the offer", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.status(after=30 * MINUTE), play.confirm()]),
    ("offer-not-longer", "BIND-22", "Wrong confirmation codes do not prolong an offer", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.wrong_confirmation(after=29 * MINUTE), play.confirm(after=MINUTE)]),
    ("offer-uptime-backwards", "DEV-2", "The uptime goes backwards: the offer ends", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.confirm(after=-1)]),
    ("offer-uptime-backwards-within", "DEV-2", "The same where the uptime does not go back beyond the offer", NO_OFFER,
     lambda: [play := Play(), play.offered(), play.status(after=MINUTE), play.confirm(after=-1)]),
    ("generation", "BIND-21", "Each binding raises the generation; a release keeps it", None,
     lambda: [play := Play(), play.status(), play.bound(), play.status(), play.bound(), play.status(), play.release(), play.status(),
              play.bound(), play.status(), play.restart(), play.status(), play.do("factory reset"), play.bound(after=DAY), play.status()]),
)
