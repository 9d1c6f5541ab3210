"""Calls about a binding: freeze, delegation, transfer, release: authority.md, from "Calls about a binding" on."""

from acts import check_proof
from refusal import Refusal, refused
from rows import FORMER_FREEZE, GRACE, TRANSFER_OPEN, Delegation

MOST_USES, MOST_DELEGATIONS = 64, 16


class Owners:
    """The part of an authority that changes and ends bindings."""

    # The checks of every call, in their order

    def row(self, step):
        """The authentic row of a call, not ended."""
        binding = self.bindings.get(bytes.fromhex(step["locator"]))
        if binding is None:
            raise refused("look-up", "unknown locator")
        if not binding.authentic:
            raise refused("registry", "row not authentic")
        if binding.has_ended(self.now):
            raise refused("look-up", "ended")
        return binding

    def owned(self, step):
        """The row of a call by its owner, not ending."""
        binding = self.row(step)
        self.must(step["account"] == binding.owner, "authorisation", "not the owner", "refused")
        self.must(binding.state != "ending", "authorisation", "ending", "ending")
        return binding

    def active(self, step):
        """The row of a call by its owner that a freeze forbids, active."""
        binding = self.owned(step)
        self.must(not binding.is_frozen(), "authorisation", "frozen", "frozen")
        self.must(binding.state == "active", "state", "pending", "not possible")
        self.not_restored(binding)
        return binding

    def not_restored(self, binding):
        """No act while an account with a later receipt may come."""
        self.must(not (binding.waits(self.now) or self.may_be_claimed_again(binding)), "authorisation", "restored", "restored")

    def must(self, holds, stage, reason, answer):
        if not holds:
            raise Refusal(stage, reason, answer=answer)

    def act(self, binding, step):
        """The last check of an act, which then takes effect."""
        check_proof(binding, step, self.now)
        binding.number += 1

    # Delegation

    def delegate(self, step):
        """The owner offers another account to get codes."""
        binding = self.active(step)
        time = binding.time(self.now)
        others = {to: other for to, other in binding.delegations.items() if to != step["to"] and time < other.expiry}
        for holds, reason in ((step["to"] != binding.owner, "own account"), (step["actions"], "no action"),
                              (time < step["expiry"], "expiry"), (1 <= step["uses"] <= MOST_USES, "uses"),
                              (len(others) < MOST_DELEGATIONS, "too many delegations")):
            self.must(holds, "terms", reason, "not possible")
        self.act(binding, step)
        binding.delegations = {**others, step["to"]: Delegation(tuple(step["actions"]), step["expiry"], step["uses"])}
        self.log(binding, "delegation", [binding.owner, step["to"]])

    def accept_delegation(self, step):
        """The delegate accepts."""
        binding = self.row(step)
        delegation = binding.delegations.get(step["account"])
        self.must(delegation is None or delegation.authentic, "registry", "row not authentic", "refused")
        self.must(delegation is not None, "authorisation", "no delegation", "refused")
        self.must(binding.state != "ending", "authorisation", "ending", "refused")
        if delegation.accepted:
            return
        self.must(not binding.is_frozen(), "authorisation", "frozen", "refused")
        self.must(binding.time(self.now) < delegation.expiry, "authorisation", "delegation expired", "delegation expired")
        delegation.accepted = True
        self.log(binding, "delegation accepted", [binding.owner])

    def revoke(self, step):
        """The owner takes a delegation back."""
        binding = self.owned(step)
        if binding.delegations.pop(step["to"], None):
            self.log(binding, "revocation", [binding.owner])

    # Transfer

    def offer_transfer(self, step):
        """The owner offers the binding to another account."""
        binding = self.active(step)
        self.must(binding.former_owner(self.now) is None, "authorisation", "grace", "too early")
        self.must(step["to"] != binding.owner, "terms", "own account", "not possible")
        self.act(binding, step)
        binding.transfer = (step["to"], binding.time(self.now) + TRANSFER_OPEN)
        self.log(binding, "transfer offered", [binding.owner, step["to"]])

    def take_back(self, step):
        """The owner takes an open transfer back."""
        binding = self.owned(step)
        if binding.open_transfer(self.now) is not None:
            binding.transfer = None
            self.log(binding, "transfer taken back", [binding.owner])

    def accept_transfer(self, step):
        """The recipient becomes the owner, under a name that it gives the device."""
        binding = self.row(step)
        self.must(binding.open_transfer(self.now) == step["account"], "authorisation", "no transfer", "refused")
        former, binding.owner, binding.name = binding.owner, step["account"], step["name"]
        binding.grace = (former, binding.time(self.now) + GRACE)
        binding.transfer = None
        binding.delegations.clear()
        binding.number += 1
        self.log(binding, "transfer", [former, binding.owner])
        return self.receipt_part(binding)

    # Freeze

    def freeze(self, step):
        """The owner says "not me"."""
        self.freeze_as("owner", self.owned(step), "freeze")

    def operator_freeze(self, step):
        """The operator freezes."""
        binding = self.row(step)
        self.must(binding.state != "ending", "authorisation", "ending", "ending")
        self.freeze_as("operator", binding, "operator freeze")

    def freeze_as(self, who, binding, kind):
        if who not in binding.frozen:
            binding.frozen.add(who)
            binding.transfer = None
            self.log(binding, kind, [binding.owner])

    def freeze_former(self, step):
        """The former owner freezes within the grace of a transfer."""
        binding = self.row(step)
        self.must(step["account"] == binding.former_owner(self.now), "authorisation", "not the owner", "refused")
        self.must(binding.state != "ending", "authorisation", "ending", "ending")
        if binding.former_freeze is not None:
            return
        self.not_restored(binding)
        self.act(binding, step)
        binding.former_freeze = (step["account"], binding.time(self.now) + FORMER_FREEZE)
        self.log(binding, "freeze", [binding.owner, step["account"]])

    def lift(self, step):
        """The owner or the former owner lifts the freezes that they may."""
        binding = self.row(step)
        freezer, holds_until = binding.former_freeze or (None, None)
        is_owner = step["account"] == binding.owner
        self.must(is_owner or step["account"] == freezer, "authorisation", "not the owner", "refused")
        self.must(binding.state != "ending", "authorisation", "ending", "ending")
        if not binding.is_frozen():
            return
        lifts_former = freezer is not None and not (is_owner and binding.runs(self.now, holds_until, FORMER_FREEZE))
        self.must(lifts_former or binding.frozen, "authorisation", "frozen", "frozen")
        self.not_restored(binding)
        self.act(binding, step)
        if is_owner:
            binding.frozen.clear()
        if lifts_former:
            binding.former_freeze = None
        self.log(binding, "lift", [binding.owner] + [freezer] * lifts_former)

    # End

    def release(self, step):
        """The owner ends an active binding; it can be undone for a while."""
        binding = self.active(step)
        self.must(binding.former_owner(self.now) is None, "authorisation", "grace", "too early")
        self.act(binding, step)
        binding.state, binding.ends, binding.transfer = "ending", binding.time(self.now) + GRACE, None
        self.log(binding, "ending", [binding.owner])

    def undo(self, step):
        """The owner takes a release back."""
        binding = self.row(step)
        self.must(step["account"] == binding.owner, "authorisation", "not the owner", "refused")
        self.must(binding.state == "ending", "state", "not ending", "not possible")
        self.act(binding, step)
        binding.state = "active"
        self.log(binding, "undo", [binding.owner])

    def delete(self, step):
        """The owner ends a pending binding, at once."""
        binding = self.owned(step)
        self.must(binding.state == "pending", "state", "active", "not possible")
        self.not_restored(binding)
        self.act(binding, step)
        binding.end()
        self.log(binding, "end", [binding.owner])
