"""What the registry holds of a binding: authority.md. A row changed behind the authority's back is not authentic: its MAC shows it."""

from dataclasses import dataclass, field

DAY = 86400
GRACE = 72 * 3600
TRANSFER_OPEN, FORMER_FREEZE = 7 * DAY, 14 * DAY


@dataclass
class Delegation:
    """What another account may do, once it accepts."""
    actions: tuple
    expiry: int
    uses: int
    accepted: bool = False
    authentic: bool = True
    used: int = 0


@dataclass
class Binding:
    """A binding row."""
    locator: bytes
    suite: int
    key_id: bytes
    keys: dict
    offer_hash: bytes
    code_length: int
    attestation: str
    owner: str
    claimer: str
    name: str
    seen: int
    number: int = 0
    waits_until: int = 0
    state: str = "pending"
    epoch: int = 0
    frozen: set = field(default_factory=set)
    former_freeze: tuple = None
    transfer: tuple = None
    grace: tuple = None
    ends: int = None
    delegations: dict = field(default_factory=dict)
    authentic: bool = True
    key_opens: bool = True

    def time(self, now):
        """The time of the binding: what was seen counts, if it is at most a day ahead."""
        return max(self.seen, now) if self.seen <= now + DAY else now

    def write(self, now):
        """Notes the time of a batch that writes the row; whether it replaced a time far ahead."""
        replaced = self.seen > now + DAY
        self.seen = now if replaced else max(self.seen, now)
        return replaced

    def runs(self, now, end, length):
        """Whether a period runs that ends then; one that began more than a day ahead does not count."""
        time = self.time(now)
        return time < end <= time + DAY + length

    def has_ended(self, now):
        return self.state == "ended" or self.state == "ending" and self.time(now) >= self.ends

    def is_frozen(self):
        return bool(self.frozen) or self.former_freeze is not None

    def waits(self, now):
        return self.runs(now, self.waits_until, GRACE)

    def is_held(self, now):
        """Why the binding gives no code at present, or None."""
        if self.is_frozen():
            return "frozen"
        if self.state == "ending":
            return "ending"
        return "restored" if self.waits(now) else None

    def open_transfer(self, now):
        """The account that may accept a transfer, or None."""
        return self.transfer[0] if self.transfer and self.runs(now, self.transfer[1], TRANSFER_OPEN) else None

    def former_owner(self, now):
        """The former owner in the grace of a transfer, or None."""
        return self.grace[0] if self.grace and self.runs(now, self.grace[1], GRACE) else None

    def end(self):
        """Erases the key; the locator stays taken."""
        self.state, self.keys = "ended", None
