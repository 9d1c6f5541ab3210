"""The authority: authority.md, and binding.md "At the authority". One step in, one answer out.

The registry is plain data in memory. A row that was changed behind the authority's back is marked as not authentic; in a real
registry its MAC shows it.
"""

import derivation
import hpke
import suites
import wire
from key_sets import KeySet
from owners import SERIAL_HELD, Owners, decoded, refused
from refusal import Refusal

DAY, HOUR, STEP_UP = 86400, 3600, 600
PER_BINDING, PER_OWNER = 5, 10


class Authority(Owners):
    """An authority with its registry and audit log. `step` is the way in."""

    def __init__(self, settings):
        self.smallest = settings["smallest_code_length"]
        self.smallest_suite = settings.get("smallest_suite", 1)
        self.key_sets = [KeySet(bytes.fromhex(pair["binding"]), bytes.fromhex(pair["recovery"])) for pair in settings.get("key_sets", [])]
        self.holders = {}
        self.bindings = {}
        self.delegations = {}
        self.issued = []
        self.proofs = []
        self.noticed = set()

    def step(self, step):
        """The answer to one step, with the audit entries and notices that it made."""
        self.audit, self.notices = [], []
        self.now = step["time"]
        try:
            outcome = {"accepted": getattr(self, step["op"].replace(" ", "_"))(step) or {}}
        except Refusal as refusal:
            outcome = {"refused": refusal.as_dict()}
        return {**outcome, "audit": self.audit, "notices": self.notices}

    def log(self, kind, notice_to=()):
        self.audit.append(kind)
        self.notices += [{"to": account, "kind": kind} for account in notice_to]

    # The two calls

    def inspect(self, step):
        """What a challenge is about."""
        call = self.checked(step, issuing=False)
        binding, challenge = call["binding"], call["challenge"]
        return {"name": binding["name"], "action": challenge["action"], "failures": challenge["failures"],
                "step_up": call["step_up"]}

    def issue(self, step):
        """The code of a challenge."""
        call = self.checked(step, issuing=True)
        binding, challenge = call["binding"], call["challenge"]
        self.log("code issued", [binding["owner"]])
        if challenge["action"] == 1:
            self.record_code(step, call)
        export = suites.exported(self.opened_challenge(challenge), challenge["message"])
        length = derivation.code_length(challenge["action"], challenge["failures"], binding["code_length"])
        return {"code": derivation.code(derivation.code_material(binding["keys"], challenge["message"], export), length)}

    def record_code(self, step, call):
        """What a code of a recovery leaves in the registry."""
        binding, challenge = call["binding"], call["challenge"]
        if not call["again"]:
            self.issued.append({"hash": call["hash"], "account": step["account"], "locator": challenge["locator"],
                                "time": self.now, "delegation": call["delegation"]})
        binding["epoch"] = challenge["epoch"]

    def opened_challenge(self, challenge):
        """The HPKE context of a challenge of suite 2."""
        if challenge["suite"] == 1:
            return None
        key_id = challenge["authority_key_id"]
        own = next((own for own in self.key_sets if own.public.key_id == key_id), self.key_sets[-1])
        return hpke.setup_receiver(challenge["enc"], own.recovery, derivation.recovery_info(challenge["locator"]))

    def checked(self, step, issuing):
        """All checks in their order; a refusal after a correct tag is logged."""
        challenge = decoded(step["text"], 1)
        binding = self.look_up(challenge["locator"])
        if not derivation.tag_is_right(binding["keys"]["K_tag"], challenge):
            raise refused("tag", "wrong tag")
        call = {"account": step["account"], "issuing": issuing, "challenge": challenge, "binding": binding,
                "hash": derivation.sha256(challenge["message"]), "step_up": False}
        try:
            self.match_suite(binding, challenge)
            self.authorise(call)
            self.judge_state(call)
        except Refusal:
            self.refusal(challenge["locator"])
            raise
        return call

    def match_suite(self, binding, challenge):
        """Suite and key id are those of the binding."""
        if challenge["suite"] != binding["suite"]:
            raise refused("tag", "wrong suite")
        if challenge["suite"] == 2 and challenge["authority_key_id"] != binding["key_id"]:
            raise refused("tag", "wrong key id")

    def look_up(self, locator):
        binding = self.bindings.get(locator)
        if binding is None:
            raise refused("look-up", "unknown locator")
        if binding["state"] == "ended":
            raise refused("look-up", "ended")
        if not binding["authentic"]:
            raise refused("registry", "row not authentic")
        return binding

    def refusal(self, locator):
        """One notice for each binding and clock hour."""
        hour = (locator, self.now // HOUR)
        self.log("refusal", [self.bindings[locator]["owner"]] if hour not in self.noticed else [])
        self.noticed.add(hour)

    # Who

    def authorise(self, call):
        """Ownership or delegation, freeze, expiry."""
        binding = call["binding"]
        call["owner"] = call["account"] == binding["owner"]
        call["delegation"] = None if call["owner"] else self.delegation_of(call)
        if binding["frozen"]:
            raise Refusal("authorisation", "frozen", answer="frozen" if call["owner"] else "refused")
        if call["owner"] and binding["state"] == "pending" and self.serial_is_held(binding):
            raise Refusal("binding", "serial held", answer=SERIAL_HELD)
        if call["owner"] and binding["state"] == "pending":
            binding["state"] = "active"
            if binding["serial"]:
                self.holders[binding["serial"]] = binding
            self.log("activation", [binding["owner"]])
        if call["delegation"] and self.now >= call["delegation"]["expiry"]:
            raise Refusal("authorisation", "delegation expired", answer="delegation expired")

    def delegation_of(self, call):
        if call["binding"]["state"] == "pending":
            raise refused("authorisation", "pending")
        delegation = self.delegations.get((call["challenge"]["locator"], call["account"]))
        if delegation is None or not delegation["authentic"]:
            raise refused("authorisation", "no delegation")
        if delegation["revoked"]:
            raise refused("authorisation", "revoked")
        if 1 not in delegation["actions"]:
            raise refused("authorisation", "no delegation")
        return delegation

    # State

    def judge_state(self, call):
        """Epoch and limits; what an owner may do with a step-up only marks an inspection."""
        stepped_up = self.stepped_up(call)
        shown, stored = call["challenge"]["epoch"], call["binding"]["epoch"]
        if shown not in (stored, stored + 1) and not stepped_up:
            self.wants_step_up(call, "epoch", "owner must approve")
        call["again"] = any(code["hash"] == call["hash"] and code["account"] == call["account"] for code in self.issued)
        if call["challenge"]["action"] == 1 and not call["again"] and self.at_limit(call) and not (call["owner"] and stepped_up):
            self.wants_step_up(call, "limit", "delegation used up")

    def wants_step_up(self, call, reason, answer_to_delegate):
        call["step_up"] = True
        if not call["owner"]:
            raise Refusal("state", reason, answer=answer_to_delegate)
        if call["issuing"]:
            raise Refusal("state", reason, answer="step-up needed")

    def stepped_up(self, call):
        """Whether the owner gave a fresh proof for this message."""
        return any(proof["account"] == call["binding"]["owner"] and proof["time"] <= self.now < proof["time"] + STEP_UP
                   and proof["hash"] == call["hash"] for proof in self.proofs)

    def at_limit(self, call):
        """Whether one more code is too many for the delegation, or for the owner."""
        if not call["owner"]:
            delegation = call["delegation"]
            used = {code["hash"] for code in self.issued if code["delegation"] is delegation}
            return len(used) >= delegation["uses"]
        recent = [code for code in self.issued if code["delegation"] is None and self.now < code["time"] + DAY]
        of_binding = {code["hash"] for code in recent if code["locator"] == call["challenge"]["locator"]}
        of_owner = {code["hash"] for code in recent if code["account"] == call["account"]}
        return len(of_binding) >= PER_BINDING or len(of_owner) >= PER_OWNER

    def step_up(self, step):
        """An account gives a fresh proof for the message of a text."""
        message = wire.decode_text(step["text"])
        self.proofs.append({"account": step["account"], "hash": derivation.sha256(message), "time": step["time"]})
