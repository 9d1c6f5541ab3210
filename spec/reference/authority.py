"""The authority: authority.md. One step in, one answer out. The registry is plain data in memory."""

import derivation
import hpke
import key_sets
import suites
from audit import Audit
from claims import Claims, decoded
from names import check_names
from owners import Owners
from refusal import Refusal, refused
from rows import DAY
from sweep import Sweep

STEP_UP = 600
PER_BINDING, PER_OWNER = 5, 10


class Authority(Claims, Owners, Sweep, Audit):
    """An authority with its registry and audit log. `step` is the way in."""

    def __init__(self, settings):
        self.key_sets = [key_sets.of_json(given) for given in settings.get("key_sets", [])]
        self.smallest = settings["smallest_code_length"]
        self.smallest_suite = settings.get("smallest_suite")
        self.receipt_key = bytes.fromhex(settings["receipt_key"])
        self.restored = settings.get("restored", False)
        self.newer_keys = set()
        self.bindings = {}
        self.claims = []
        self.issued = []
        self.proofs = []
        self.counts = {}
        self.swept, self.asked = None, False

    def step(self, step):
        """The answer to one step, with the audit entries and notices that it made."""
        self.audit, self.notices, self.clock_replaced = [], [], False
        self.now = step["time"]
        try:
            check_names(step)
            outcome = {"accepted": getattr(self, step["op"].replace(" ", "_"))(step) or {}}
        except Refusal as refusal:
            outcome = {"refused": refusal.as_dict()}
        return {**outcome, "audit": self.audit + ["clock"] * self.clock_replaced, "notices": self.notices}

    # The two calls

    def inspect(self, step):
        """What a challenge is about."""
        call = self.checked(step, issuing=False)
        binding, challenge = call["binding"], call["challenge"]
        if call["owner"] and challenge["epoch"] == binding.epoch + 1:
            binding.epoch = challenge["epoch"]
            self.log(binding, "epoch")
        return {"name": binding.name, "suite": binding.suite, "attestation": binding.attestation, "action": challenge["action"],
                "failures": challenge["failures"], "code_length": self.length_of(call), "step_up": call["step_up"]}

    def issue(self, step):
        """The code of a challenge."""
        call = self.checked(step, issuing=True)
        binding, challenge = call["binding"], call["challenge"]
        if challenge["action"] == 0:
            self.check_code(binding)
        elif call["before"]:
            self.repetition(binding, call["before"], step["session"])
            self.set_epoch(binding, challenge["epoch"])
        else:
            self.record_code(step, call)
        export = suites.exported(self.opened_challenge(challenge), challenge["message"])
        material = derivation.code_material(binding.keys, binding.suite, challenge["message"], export)
        return {"code": derivation.code(material, self.length_of(call))}

    def length_of(self, call):
        """The digits of the code of a challenge."""
        return derivation.code_length(call["challenge"]["action"], call["challenge"]["failures"], call["binding"].code_length)

    def record_code(self, step, call):
        """What a code of a recovery leaves in the registry."""
        binding, challenge = call["binding"], call["challenge"]
        self.issued.append({"hash": call["hash"], "account": step["account"], "locator": binding.locator, "time": self.now,
                            "owner": call["owner"], "session": step["session"], "noticed": False})
        if not call["owner"]:
            call["delegation"].used += 1
        self.set_epoch(binding, challenge["epoch"])
        self.log(binding, "code issued", [binding.owner])

    def set_epoch(self, binding, epoch):
        """The epoch that a code was issued for; the row is written where it differs."""
        if binding.epoch != epoch:
            binding.epoch = epoch
            self.write(binding)

    def opened_challenge(self, challenge):
        """The HPKE context of a challenge of suite 2 or 3."""
        if challenge["suite"] == 1:
            return None
        key_id = challenge["authority_key_id"]
        own = next(own for own in self.key_sets if own.public.key_id == key_id)
        return hpke.setup_receiver(challenge["enc"], own.recovery, derivation.recovery_info(challenge["locator"]))

    def checked(self, step, issuing):
        """All checks in their order; a refusal of a correct tag is counted."""
        call = self.scanned(step)
        call["issuing"] = issuing
        try:
            self.judge_holder(call)
            self.judge_state(call)
        except Refusal as refusal:
            if refusal.stage != "registry":
                self.refusal(call["binding"], refusal.reason)
            raise
        return call

    def scanned(self, step):
        """Steps 1 to 3 without suite and key id: a challenge with a correct tag, of an authentic row."""
        challenge = decoded(step["text"], 1)
        binding = self.bindings.get(challenge["locator"])
        if binding is None:
            raise refused("look-up", "unknown locator")
        if binding.keys is None:
            raise refused("look-up", "ended")
        if not binding.key_opens:
            raise refused("registry", "row not authentic")
        if not derivation.tag_is_right(binding.keys["K_tag"], challenge):
            raise refused("tag", "wrong tag")
        if not binding.authentic:
            raise refused("registry", "row not authentic")
        if binding.has_ended(self.now):
            raise refused("look-up", "ended")
        return {"account": step["account"], "challenge": challenge, "binding": binding, "hash": derivation.sha256(challenge["message"]),
                "owner": step["account"] == binding.owner, "step_up": False}

    # Steps 3 to 6

    def judge_holder(self, call):
        """Suite and key id, ownership or delegation, freeze, expiry; then the owner's call makes a binding active."""
        binding, challenge = call["binding"], call["challenge"]
        if challenge["suite"] != binding.suite:
            raise refused("tag", "wrong suite")
        if challenge["suite"] != 1 and challenge["authority_key_id"] != binding.key_id:
            raise refused("tag", "wrong key id")
        call["delegation"] = None if call["owner"] else self.delegation_of(call)
        held = binding.is_held(self.now)
        if held is not None:
            raise Refusal("authorisation", held, answer=held if call["owner"] else "refused")
        if call["delegation"] and binding.time(self.now) >= call["delegation"].expiry:
            raise Refusal("authorisation", "delegation expired", answer="delegation expired")
        if call["owner"] and binding.state == "pending":
            binding.state = "active"
            self.log(binding, "activation", [binding.owner])

    def delegation_of(self, call):
        if call["binding"].state == "pending":
            raise refused("authorisation", "pending")
        delegation = call["binding"].delegations.get(call["account"])
        if delegation is not None and not delegation.authentic:
            raise refused("registry", "row not authentic")
        if delegation is None or not (delegation.accepted and 1 in delegation.actions):
            raise refused("authorisation", "no delegation")
        return delegation

    # Steps 7 and 8

    def judge_state(self, call):
        """Epoch and limits; what an owner may do with a step-up only marks an inspection."""
        stepped_up = self.stepped_up(call)
        shown, stored = call["challenge"]["epoch"], call["binding"].epoch
        if shown not in (stored, stored + 1) and not stepped_up:
            self.wants_step_up(call, "older epoch" if shown < stored else "epoch", "owner must approve")
        call["before"] = next((code for code in self.counting() if code["hash"] == call["hash"] and code["account"] == call["account"]), None)
        if call["challenge"]["action"] == 1 and not call["before"] and self.at_limit(call) and not (call["owner"] and stepped_up):
            self.wants_step_up(call, "limit", "delegation used up")

    def wants_step_up(self, call, reason, answer_to_delegate):
        call["step_up"] = True
        if not call["owner"]:
            raise Refusal("state", reason, answer=answer_to_delegate)
        if call["issuing"]:
            raise Refusal("state", reason, answer="step-up needed")

    def stepped_up(self, call):
        """Whether the owner gave a fresh proof for this message."""
        return any(proof["account"] == call["binding"].owner and proof["time"] <= self.now < proof["time"] + STEP_UP
                   and proof["hash"] == call["hash"] for proof in self.proofs)

    def at_limit(self, call):
        """Whether one more code is too many for the delegation, or for the owner."""
        if not call["owner"]:
            return call["delegation"].used >= call["delegation"].uses
        recent = [code for code in self.counting() if code["owner"]]
        of_binding = [code for code in recent if code["locator"] == call["binding"].locator]
        of_owner = [code for code in recent if code["account"] == call["account"]]
        return len(of_binding) >= PER_BINDING or len(of_owner) >= PER_OWNER

    def counting(self):
        """The issued codes of the last 24 hours, those dated at most a day ahead among them."""
        return [code for code in self.issued if code["time"] - DAY <= self.now < code["time"] + DAY]

    def step_up(self, step):
        """An account gives a fresh proof for the message of a text; as a scan by the owner it makes a binding active."""
        try:
            call = self.scanned(step)
            self.judge_holder(call)
        except Refusal:
            return
        if not call["owner"]:
            return
        self.proofs.append({"account": step["account"], "hash": call["hash"], "time": step["time"]})
        self.write(call["binding"])

    def tamper(self, step):
        """A row of the database is changed behind the authority's back."""
        binding = self.bindings[bytes.fromhex(step["locator"])]
        if "to" in step:
            binding.delegations[step["to"]].authentic = False
        else:
            binding.authentic = False
            binding.key_opens = "owner" not in step["change"]
