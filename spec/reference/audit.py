"""The audit log, its counts and the notices: authority.md, "Audit and notices"."""

import derivation
from rows import DAY

EMPTY_CHAIN = bytes(32)


def chained(head, entry):
    """The head of a chain after one more entry."""
    return derivation.sha256(derivation.label("audit") + head + entry)


def verify_audit(entries, head, count):
    """None for the whole log of a row, otherwise the index of the first entry that was changed or is missing.

    An entry is its bytes and the head that was stored with it; `head` and `count` are those of the row."""
    found = EMPTY_CHAIN
    for index, (entry, stored) in enumerate(entries[:count]):
        found = chained(found, entry)
        if found != stored:
            return index
    if len(entries) != count:
        return min(len(entries), count)
    return None if found == head else max(count - 1, 0)


class Audit:
    """The part of an authority that records what happens."""

    def log(self, binding, kind, notice_to=()):
        """An entry of a binding, which writes its row, and the notices that go with it."""
        self.audit.append(kind)
        self.notices += [{"to": account, "kind": kind} for account in notice_to]
        self.write(binding)

    def write(self, binding):
        """Writes the row of a binding, and with it the time."""
        self.clock_replaced |= binding.write(self.now)

    def count(self, binding, what):
        """One more of a kind for a binding and day: how many there are."""
        key = (binding.locator, self.now // DAY, what)
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    def refusal(self, binding, reason):
        """A refusal that is counted: of a correct tag, or of a claim."""
        number = self.count(binding, ("refusal", reason))
        if is_power_of_ten(number):
            self.log(binding, "refusal", [binding.owner] if number == 1 else [])

    def check_code(self, binding):
        """A code of action 0."""
        if is_power_of_ten(self.count(binding, "check code")):
            self.log(binding, "check code")

    def repetition(self, binding, code, session):
        """A code that was issued before; the first repetition from another session is noticed."""
        is_first = session != code["session"] and not code["noticed"]
        code["noticed"] |= is_first
        if is_power_of_ten(self.count(binding, "code repeated")) or is_first:
            self.log(binding, "code repeated", [binding.owner] if is_first else [])


def is_power_of_ten(number):
    return str(number).rstrip("0") == "1"
