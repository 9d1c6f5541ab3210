"""The sweep that erases the keys of released bindings: authority.md, "Release and sweep"."""

SECOND_RUN, LONGEST_GAP = 24 * 3600, 48 * 3600


class Sweep:
    """The part of an authority that erases keys."""

    def sweep(self, step):
        """Erases what is due, or asks the operator first."""
        gap = None if self.swept is None else self.now - self.swept
        in_time = gap is not None and 0 <= gap <= LONGEST_GAP
        if step.get("confirmed") or in_time and (not self.asked or gap >= SECOND_RUN):
            self.swept, self.asked = self.now, False
            return {"erased": self.erase()}
        if not (self.asked and in_time):
            self.swept, self.asked = self.now, True
        return {"confirm": True}

    def erase(self):
        """Erases the keys of the bindings whose grace is over: how many."""
        due = [binding for binding in self.bindings.values()
               if binding.state == "ending" and binding.authentic and binding.has_ended(self.now) and not self.may_be_claimed_again(binding)]
        for binding in due:
            binding.end()
            self.log(binding, "end", [binding.owner])
        return len(due)
