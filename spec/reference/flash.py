"""What a device keeps over a restart, and the faults of storing it: device.md, "Stored records"."""

import copy

UNREADABLE = {"epoch": 0, "failures": 99, "penalty_left": 24 * 3_600_000}


class StorageFailure(Exception):
    """A write did not happen, and the device learns of it."""


class UnknownResult(Exception):
    """A write happened or did not; the device does not know."""


class PowerCut(Exception):
    """The device is off."""


class Flash:
    """Two slots for each record, the hardware counter, the vendor's password store.

    `fault` is {"target", "nth", "how"}: the nth write to the target in the current step fails, or is the last thing before or
    after which the power is cut, or leaves the device without an answer before or after it took effect.
    """

    def __init__(self, password, counter):
        self.kept = {"binding": [None, None], "state": [None, None], "password": password}
        self.counter = 0 if counter else None
        self.fault = None

    def begin_step(self, fault):
        self.fault = None if fault is None else dict(fault)

    def store(self, target, change):
        """Makes one write, with the fault that is due."""
        how = None
        if self.fault is not None and self.fault["target"] == target:
            self.fault["nth"] -= 1
            if self.fault["nth"] == 0:
                how = self.fault["how"]
        if how == "fails":
            raise StorageFailure
        if how == "cut before":
            raise PowerCut
        if how == "unknown before":
            raise UnknownResult
        change()
        if how == "cut after":
            raise PowerCut
        if how == "unknown after":
            raise UnknownResult

    def write_record(self, name, slot, record):
        numbers = [kept["sequence"] for kept in self.kept[name] if kept]
        record = {**record, "sequence": max(numbers, default=0) + 1}
        self.store(name, lambda: self.kept[name].__setitem__(slot, record))

    def write_state(self, state, generation, raise_counter=True):
        """A state record, and then the raise of the counter."""
        binding = self.binding()
        current = self.state_record(binding["generation"] if binding else generation)
        slot = 1 - self._slot("state", current)
        counter = None if self.counter is None else self.counter + 1
        self.write_record("state", slot, {**state, "generation": generation, "counter": counter})
        if raise_counter:
            self.raise_counter()

    def raise_counter(self):
        if self.counter is not None:
            self.store("counter", self._raise)

    def _raise(self):
        self.counter += 1

    def write_binding(self, binding):
        """A binding record into the slot that is not current."""
        self.write_record("binding", 1 - self._slot("binding", self.binding()), binding)

    def repeat_binding(self):
        """The current binding record into the other slot as well."""
        current = self.binding()
        self.write_record("binding", 1 - self._slot("binding", current), current)

    def _slot(self, name, record):
        return 1 if record is None else self.kept[name].index(record)

    def binding(self):
        """The current binding record, bound or unbound, or None."""
        return _newest(self.kept["binding"])

    def state_record(self, generation):
        """The current state record of a generation, or None."""
        return _newest(kept for kept in self.kept["state"] if kept and kept["generation"] == generation)

    def next_generation(self):
        """The generation of a new binding."""
        binding = self.binding()
        if binding is not None:
            return binding["generation"] + 1
        return max((kept["generation"] for kept in self.kept["state"] if kept), default=0) + 1

    def load_state(self, generation):
        """The state at the start: what is stored, or what stands for an unreadable record."""
        record = self.state_record(generation)
        if record is not None and self.counter is not None:
            if record["counter"] == self.counter + 1:
                self._raise()
            elif record["counter"] != self.counter:
                record = None
        return {name: (record or UNREADABLE)[name] for name in UNREADABLE}

    def damage(self, what):
        """Makes "state" or "binding" unreadable, or only the newest record of it."""
        name = what.removeprefix("newest ")
        newest = _newest(self.kept[name])
        for slot, record in enumerate(self.kept[name]):
            if name == what or record == newest:
                self.kept[name][slot] = None

    def snapshot(self):
        return copy.deepcopy(self.kept)

    def restore(self, kept):
        """Puts both records back, not the password and not the counter."""
        self.kept = {**copy.deepcopy(kept), "password": self.kept["password"]}


def _newest(records):
    return max((record for record in records if record), key=lambda record: record["sequence"], default=None)
