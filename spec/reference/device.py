"""The device: device.md, and binding.md "At the device". One step in, one answer out."""

import derivation
import key_sets
import suites
import wire
from flash import UNREADABLE, Flash, PowerCut, StorageFailure, UnknownResult
from offers import Offers
from refusal import Refusal
from rehearsal import Rehearsal

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
SHORTEST_LIFETIME, LONGEST_LIFETIME = 2 * MINUTE, 24 * HOUR
WINDOW, GRANT = 10 * MINUTE, 10 * MINUTE
WAIT = 5 * SECOND
LARGEST = 2 ** 32 - 1


class Device(Offers, Rehearsal):
    """A simulated device with its flash. `step` is the way in."""

    def __init__(self, settings):
        assert SHORTEST_LIFETIME <= settings["lifetime_ms"] <= LONGEST_LIFETIME, "a lifetime of 2 minutes to 24 hours"
        self.settings = settings
        self.flash = Flash(settings["password"], settings["monotonic_counter"])
        self.snapshots = {}
        self.start(0, 0)

    def start(self, uptime, boot_counter):
        """The start after power on: what is not stored is forgotten."""
        self.on = True
        self.last_uptime = uptime
        self.boot_counter = boot_counter
        self.made = 0
        authority = self.settings.get("authority")
        self.authority = authority and key_sets.read_key_file(authority)
        self.forget()
        self.flash.finish_start(self.load() is not None)
        self.wait_as_after_a_start()

    def forget(self):
        """Ends everything that lives in memory."""
        self.challenge = self.grant = self.physical_act = self.offer = self.rehearsal = None
        self.proofs = {}

    def load(self):
        """Takes binding and state from the flash; the state that was found, or None."""
        record, found = self.flash.binding(), self.flash.load_state()
        self.binding = record if record and record["bound"] else None
        self.keys = self.state = None
        if self.binding:
            self.keys = derivation.sub_keys(self.binding["K"])
            self.state = found or UNREADABLE
        return found

    def step(self, step):
        """The answer to one step: {"accepted": ...} or {"refused": ...}."""
        assert self.on or step["op"] == "restart", "after a power cut comes a restart"
        self.flash.begin_step(step.get("storage"))
        try:
            if step["op"] != "restart":
                self.advance(step["uptime"])
            answer = getattr(self, step["op"].replace(" ", "_"))(step)
        except Refusal as refusal:
            return {"refused": refusal.as_dict()}
        except StorageFailure:
            return {"refused": {"stage": "storage", "reason": "storage failure"}}
        except PowerCut:
            self.on = False
            return {"refused": {"stage": "storage", "reason": "power cut"}}
        return {"accepted": answer or {}}

    # Time

    def advance(self, now):
        """Ends what is over at this uptime; one that goes backwards ends everything."""
        backwards = now < self.last_uptime
        self.last_uptime = now
        if backwards:
            self.forget()
            self.wait_as_after_a_start()
        if self.challenge and self.over(self.challenge["made"], self.settings["lifetime_ms"]):
            self.challenge = None
        if self.grant and self.over(self.grant["opened"], GRANT):
            self.grant = None
        self.end_offer_and_check()

    def over(self, begun, length):
        """Whether a period that began then is over."""
        return begun is None or not begun <= self.last_uptime < begun + length

    def wait_as_after_a_start(self):
        """Local consoles wait while there are failures; without any, none of before waits."""
        self.waits_since = self.last_uptime if self.state and self.state["failures"] else None

    def wait_left(self):
        return 0 if self.over(self.waits_since, WAIT) else self.waits_since + WAIT - self.last_uptime

    # Recovery

    def may_recover(self, console):
        """The first two checks of a recovery and of an entry."""
        self.only_bound()
        allowed = console == "local" or self.settings["other_consoles"]
        if not allowed and self.over(self.physical_act, WINDOW):
            raise Refusal("console", "not here")

    def only_bound(self):
        if self.binding is None:
            raise Refusal("console", "not bound")

    def burn_outgrown(self):
        """Burns a challenge that was made when the failures asked for other codes."""
        if self.challenge and derivation.least_length(self.challenge["failures"]) != derivation.least_length(self.state["failures"]):
            self.challenge = None

    def recover(self, step):
        """A console asks for a recovery: the live challenge, or a new one."""
        self.may_recover(step["console"])
        if self.challenge is None:
            self.challenge = self.make_challenge(1, step["random"])
        return {"text": wire.encode_text(self.challenge["message"])}

    def make_challenge(self, action, random):
        """The message of a challenge, its x, the digits of its code, the failures that it shows, and when it was made."""
        epoch, failures = self.state["epoch"], self.state["failures"]
        seed = derivation.seed_input(bytes.fromhex(random), epoch, failures, self.last_uptime, self.boot_counter, self.made)
        self.made += 1
        own, context = suites.challenge_part(self.keys, seed, self.binding["authority"])
        message = derivation.make_challenge(self.keys, {"action": action, "epoch": epoch, "failures": failures, **own})
        length = derivation.code_length(action, failures, self.binding["code_length"])
        return {"message": message, "x": suites.exported(context, message), "length": length, "failures": failures, "made": self.last_uptime}

    def enter(self, step):
        """A code is typed."""
        self.may_recover(step["console"])
        challenge, local = self.challenge, step["console"] == "local"
        if challenge is None:
            raise Refusal("state", "no challenge")
        if local and self.wait_left():
            raise Refusal("state", "wait", left_ms=self.wait_left())
        digits = self.typed_digits(step["typed"], challenge["length"])
        before = self.state["failures"]
        self.charge(before)
        if not self.is_code(digits, challenge):
            self.wrong_code(local)
        self.right_code(step["session"], before)
        return {"grant": step["session"]}

    def typed_digits(self, typed, length):
        digits = derivation.typed_digits(typed, length)
        if digits is None:
            raise Refusal("form", "typing error")
        return digits

    def is_code(self, digits, challenge):
        """Whether typed digits are the code of a challenge."""
        material = derivation.code_material(self.keys, self.binding["suite"], challenge["message"], challenge["x"])
        return derivation.same_number(digits, material, challenge["length"])

    def charge(self, before):
        """Counts the attempt in memory, then in flash; at the most failures nothing is written."""
        if before == wire.MOST_FAILURES:
            return
        self.state = {**self.state, "failures": before + 1}
        try:
            self.write_state(self.state)
        except StorageFailure:
            self.burn_outgrown()
            raise

    def wrong_code(self, local):
        if local:
            self.waits_since = self.last_uptime
        self.burn_outgrown()
        raise Refusal("compare", "wrong code")

    def right_code(self, session, before):
        """Burns, opens the grant, and takes the charge back."""
        self.challenge = None
        self.grant = {"session": session, "opened": self.last_uptime}
        if self.state["failures"] == before:
            return
        try:
            self.change_state(failures=before)
        except StorageFailure:
            pass

    def write_state(self, state):
        self.flash.write_state(state, self.binding["generation"])

    def change_state(self, **changes):
        """Writes the state with these changes, and only then goes by it."""
        state = {**self.state, **changes}
        self.write_state(state)
        self.state = state

    # The rest of the device

    def set_password(self, step):
        """The owner chooses a new password under the grant."""
        if self.grant is None or self.grant["session"] != step["session"]:
            raise Refusal("grant", "no grant")
        if step.get("policy") == "refuses":
            raise Refusal("password", "not accepted")
        self.store_password(step["password"])
        self.challenge = self.grant = None
        try:
            self.change_state(epoch=min(self.state["epoch"] + 1, LARGEST), failures=0)
        except StorageFailure:
            pass

    def store_password(self, password):
        """Stores it in the vendor's store; an unknown result is found out by looking."""
        try:
            self.flash.store("password", lambda: self.flash.kept.update(password=password))
        except StorageFailure:
            raise Refusal("password", "not stored") from None
        except UnknownResult:
            if self.flash.kept["password"] != password:
                raise Refusal("password", "not stored") from None

    def clear_failures(self, step):
        """An administrator sets the failures to 0."""
        self.only_bound()
        self.only_proved(step)
        if self.state["failures"]:
            self.change_state(failures=0)
            self.challenge = None

    def touch(self, step):
        """A physical act."""
        self.physical_act = self.last_uptime

    def tick(self, step):
        """Time goes by."""

    def end_session(self, step):
        """A console session ends, and what belongs to it."""
        session = step["session"]
        self.proofs.pop(session, None)
        for name in ("grant", "offer", "rehearsal"):
            own = getattr(self, name)
            if own and own["session"] == session:
                setattr(self, name, None)

    def restart(self, step):
        """Power off, what happens to the flash meanwhile, power on."""
        if "restore" in step:
            self.flash.restore(self.snapshots[step["restore"]])
        for what in step.get("damage", []):
            self.flash.damage(what)
        self.start(step["uptime"], step.get("boot_counter", 0))

    def snapshot(self, step):
        """The flash is copied."""
        self.snapshots[step["name"]] = self.flash.snapshot()

    def status(self, step):
        """What can be seen of the device."""
        return {
            "bound": self.binding is not None,
            "generation": self.binding and self.binding["generation"],
            "epoch": self.state and self.state["epoch"],
            "failures": self.state and self.state["failures"],
            "challenge_left_ms": self.challenge and self.challenge["made"] + self.settings["lifetime_ms"] - self.last_uptime,
            "wait_left_ms": self.wait_left(),
            "check_open": self.rehearsal is not None,
            "offer_open": self.offer is not None,
            "grant": self.grant and self.grant["session"],
            "password": self.flash.kept["password"],
        }
