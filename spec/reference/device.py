"""The device: device.md, and binding.md "At the device". One step in, one answer out."""

import derivation
import key_sets
import suites
import wire
from flash import Flash, PowerCut, StorageFailure, UnknownResult
from offers import Offers
from refusal import Refusal

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
DAY = 24 * HOUR
PENALTIES = {3: MINUTE, 6: 5 * MINUTE, 9: 15 * MINUTE, 12: HOUR, 15: 4 * HOUR, 18: 12 * HOUR}
LARGEST = 2 ** 32 - 1


def penalty(failures):
    """The penalty of this total in ms."""
    if failures % 3 or failures == 0:
        return 0
    return PENALTIES.get(failures, DAY)


class Device(Offers):
    """A simulated device with its flash. `step` is the way in."""

    def __init__(self, settings):
        self.settings = settings
        self.flash = Flash(settings["password"], settings["monotonic_counter"])
        self.snapshots = {}
        self.start(0, 0)

    def start(self, uptime, boot_counter):
        """The start after power on: what is not stored is forgotten."""
        self.on = True
        self.last_uptime = uptime
        self.boot_counter = boot_counter
        self.challenge = self.grant = self.offer = None
        self.physical_act = self.typing_error = self.cleared = None
        self.made = 0
        authority = self.settings.get("authority")
        self.authority = authority and key_sets.read_key_file(authority)
        self.load()

    def load(self):
        """Takes binding and state from the flash and runs the penalty stored."""
        record = self.flash.binding()
        self.binding = record if record and record["bound"] else None
        self.keys = self.state = None
        self.run_penalty(0)
        if self.binding:
            self.keys = derivation.sub_keys(self.binding["K"])
            self.state = self.flash.load_state(self.binding["generation"])
            self.run_penalty(self.state["penalty_left"])

    def run_penalty(self, left):
        self.penalty_end = self.last_uptime + left
        self.next_mark = self.last_uptime + HOUR

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
        """Ends what is over at this uptime and stores penalty progress."""
        if now < self.last_uptime:
            shift = self.last_uptime - now
            self.penalty_end -= shift
            self.next_mark -= shift
            self.challenge = self.grant = self.physical_act = None
        was_running = self.penalty_left() > 0
        self.last_uptime = now
        if self.challenge and self.over(self.challenge["made"], self.settings["lifetime_ms"]):
            self.challenge = None
        if self.grant and self.over(self.grant["opened"], 10 * MINUTE):
            self.grant = None
        if was_running:
            self.serve_penalty(now)

    def serve_penalty(self, now):
        left = self.penalty_left()
        if left > 0 and now < self.next_mark:
            return
        while self.next_mark <= now:
            self.next_mark += HOUR
        try:
            self.write_state(penalty_left=left)
        except StorageFailure:
            pass

    def penalty_left(self):
        return max(0, self.penalty_end - self.last_uptime)

    def over(self, begun, length):
        """Whether a period that began then is over."""
        return begun is None or not begun <= self.last_uptime < begun + length

    def write_state(self, **changes):
        """Writes the state with these changes, and only then goes by it."""
        state = {**self.state, **changes}
        self.flash.write_state(state, self.binding["generation"])
        self.state = state

    # Recovery

    def may_recover(self, console):
        """The first three checks of a recovery and of an entry."""
        if self.binding is None:
            raise Refusal("console", "not bound")
        allowed = console == "local" or self.settings["other_consoles"]
        if not allowed and self.over(self.physical_act, 10 * MINUTE):
            raise Refusal("console", "not here")
        if self.penalty_left() > 0:
            raise Refusal("state", "penalty", left_ms=self.penalty_left())

    def recover(self, step):
        """A console asks for a recovery: the live challenge, or a new one."""
        self.may_recover(step["console"])
        if self.challenge is None:
            message, length, exporter = self.make_challenge(1, step["random"])
            self.challenge = {"message": message, "length": length, "exporter": exporter, "made": self.last_uptime}
        return {"text": wire.encode_text(self.challenge["message"])}

    def check(self, step):
        """An administrator asks to check the binding: a challenge of action 0, shown and forgotten."""
        if self.binding is None:
            raise Refusal("console", "not bound")
        self.only_administrator(step)
        message, _, _ = self.make_challenge(0, step["random"])
        return {"text": wire.encode_text(message)}

    def make_challenge(self, action, random):
        epoch, failures = self.state["epoch"], self.state["failures"]
        length = 20 if failures >= 99 else self.binding["code_length"]
        seed = derivation.seed_input(bytes.fromhex(random), epoch, failures, self.last_uptime, self.boot_counter, self.made)
        self.made += 1
        authority = self.binding["authority"]
        own, shared_secret = suites.challenge_part(self.keys["K_seed"], seed, authority and authority.key_id, authority and authority.recovery)
        values = {"action": action, "epoch": epoch, "failures": failures, "code_length": length, **own}
        message = derivation.make_challenge(self.keys, values)
        exporter = None if shared_secret is None else derivation.recovery_exporter(self.keys, shared_secret)
        return message, length, exporter

    def enter(self, step):
        """A code is typed."""
        self.may_recover(step["console"])
        if self.challenge is None:
            raise Refusal("state", "no challenge")
        digits = self.take_typed(step["typed"], self.challenge["length"])
        before = self.state
        total = min(before["failures"] + 1, LARGEST)
        self.charge(total)
        if not self.compare(digits):
            self.wrong_code(total)
        self.right_code(step["session"], before)
        return {"grant": step["session"]}

    def take_typed(self, typed, length):
        """The digits typed; a typing error stops all entries for a second."""
        if not self.over(self.typing_error, SECOND):
            raise Refusal("state", "wait")
        digits = derivation.typed_digits(typed, length)
        if digits is None:
            self.typing_error = self.last_uptime
            raise Refusal("form", "typing error")
        return digits

    def charge(self, total):
        self.write_state(failures=total, penalty_left=penalty(total))

    def compare(self, digits):
        message, exporter = self.challenge["message"], self.challenge["exporter"]
        if exporter is None:
            material = derivation.code_material(self.keys, message)
        else:
            material = derivation.hybrid_material(exporter, message)
        return derivation.same_number(digits, material, self.challenge["length"])

    def wrong_code(self, total):
        if penalty(total):
            self.run_penalty(penalty(total))
            self.challenge = None
        raise Refusal("compare", "wrong code")

    def right_code(self, session, before):
        try:
            self.write_state(**before)
        except StorageFailure:
            self.run_penalty(self.state["penalty_left"])
        self.challenge = None
        self.grant = {"session": session, "opened": self.last_uptime}

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
            self.write_state(epoch=min(self.state["epoch"] + 1, LARGEST), failures=0, penalty_left=0)
            self.run_penalty(0)
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

    def login(self, step):
        """A login with a password."""
        if step["role"] != "administrator" or not step["interactive"]:
            return
        self.challenge = None
        if self.state and self.state["failures"] and self.over(self.cleared, DAY):
            try:
                self.write_state(failures=0)
                self.cleared = self.last_uptime
            except StorageFailure:
                pass

    def touch(self, step):
        """A physical act."""
        self.physical_act = self.last_uptime

    def tick(self, step):
        """Time goes by."""

    def end_session(self, step):
        """A console session ends."""
        if self.grant and self.grant["session"] == step["session"]:
            self.grant = None

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
            "epoch": self.state and self.state["epoch"],
            "failures": self.state and self.state["failures"],
            "challenge_left_ms": self.challenge and self.challenge["made"] + self.settings["lifetime_ms"] - self.last_uptime,
            "penalty_left_ms": self.penalty_left(),
            "grant": self.grant and self.grant["session"],
            "offer_open": self.offer is not None,
            "password": self.flash.kept["password"],
        }
