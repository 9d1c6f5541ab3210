"""What a device keeps over a restart, and the faults of storing it: device.md, "Stored records"."""

import copy

UNREADABLE = {"epoch": 0, "failures": 30}


class StorageFailure(Exception):
    """A write did not happen, and the device learns of it."""


class UnknownResult(Exception):
    """A write happened or did not; the device does not know."""


class PowerCut(Exception):
    """The device is off."""


class Flash:
    """Two slots for each record, the hardware counter, the vendor's password store.

    `fault` is {"target", "nth", "how"}: the nth write to the target in the current step fails; or it is the last thing before,
    during or after which the power is cut; or it leaves the device without an answer before or after it took effect.
    """

    def __init__(self, password, counter):
        self.kept = {"binding": [None, None], "state": [None, None], "password": password}
        self.counter = 0 if counter else None
        self.state_slot = 1  # of the state record that the next write spares
        self.next_state_twice = False
        self.fault = None

    def begin_step(self, fault):
        self.fault = None if fault is None else dict(fault)

    def store(self, target, change, spoil=None):
        """Makes one write, with the fault that is due; `spoil` is what a cut during the write leaves."""
        how = None
        if self.fault is not None and self.fault["target"] == target:
            self.fault["nth"] -= 1
            if self.fault["nth"] == 0:
                how = self.fault["how"]
        if how == "fails":
            raise StorageFailure
        if how == "cut before":
            raise PowerCut
        if how == "cut during":
            spoil()
            raise PowerCut
        if how == "unknown before":
            raise UnknownResult
        change()
        if how == "cut after":
            raise PowerCut
        if how == "unknown after":
            raise UnknownResult

    def write_slot(self, name, slot, record):
        kept = self.kept[name]
        self.store(name, lambda: kept.__setitem__(slot, record), lambda: kept.__setitem__(slot, None))

    def numbered(self, name, record):
        """The record with a sequence number above all that are there."""
        return {**record, "sequence": max((kept["sequence"] for kept in self.kept[name] if kept), default=0) + 1}

    def write_state(self, state, generation, raise_counter=True):
        """A state record, in both slots where a start found none, and then the raise of the counter."""
        slot = 1 - self.state_slot
        counter = None if self.counter is None else self.counter + 1
        record = self.numbered("state", {**state, "generation": generation, "counter": counter})
        self.write_slot("state", slot, record)
        if self.next_state_twice:
            self.write_slot("state", 1 - slot, record)
            self.next_state_twice = False
        if raise_counter:
            self.state_slot = slot  # also where the raise fails: the record before it may be behind the counter now
            self.raise_counter()

    def raise_counter(self):
        if self.counter is not None:
            try:
                self.store("counter", self._raise)
            except UnknownResult:  # a raise without a result failed
                raise StorageFailure from None

    def _raise(self):
        self.counter += 1

    def write_binding(self, binding):
        """A binding record into the slot that is not current."""
        self.write_slot("binding", 1 - self._slot("binding", self.binding()), self.numbered("binding", binding))

    def repeat_binding(self):
        """The bytes of the current binding record into the other slot as well."""
        current = self.binding()
        other = 1 - self._slot("binding", current)
        if self.kept["binding"][other] != current:
            self.write_slot("binding", other, current)

    def _slot(self, name, record):
        return 1 if record is None else self.kept[name].index(record)

    def binding(self):
        """The current binding record, bound or unbound, or None."""
        return _newest(self.kept["binding"])

    def state_record(self, generation):
        """The current state record of a generation, or None."""
        return _newest(kept for kept in self.kept["state"] if kept and kept["generation"] == generation)

    def next_generation(self):
        """The generation of a new binding: above that of every record."""
        return max((kept["generation"] for name in ("binding", "state") for kept in self.kept[name] if kept), default=0) + 1

    def generation(self):
        """The generation of the binding record; without one the highest of a state record."""
        binding = self.binding()
        return self.next_generation() - 1 if binding is None else binding["generation"]

    def load_state(self):
        """The state that is stored for the current generation, or None where no record can be used."""
        record, self.state_slot = self.state_record(self.generation()), 1
        if record is None or not self.counter_agrees(record["counter"]):
            return None
        self.state_slot = self._slot("state", record)
        return {name: record[name] for name in UNREADABLE}

    def counter_agrees(self, recorded):
        """Whether a record is as new as the counter; one that is ahead by one gets its raise."""
        if self.counter is not None and recorded == self.counter + 1:
            try:
                self.raise_counter()
            except StorageFailure:
                return False
        return self.counter in (None, recorded)

    def finish_start(self, state_found):
        """What a start does after it has read the records."""
        self.next_state_twice = not state_found
        try:
            self.repeat_binding()
        except StorageFailure:
            pass

    def damage(self, what):
        """Makes both slots of "state" or "binding" unreadable, or only that of the current record."""
        name = what.removeprefix("newest ")
        slots = (0, 1) if name == what else (self._slot(name, _newest(self.kept[name])),)
        for slot in slots:
            self.kept[name][slot] = None

    def snapshot(self):
        return copy.deepcopy(self.kept)

    def restore(self, kept):
        """Puts both records back, not the password and not the counter."""
        self.kept = {**copy.deepcopy(kept), "password": self.kept["password"]}


def _newest(records):
    return max((record for record in records if record), key=lambda record: record["sequence"], default=None)
