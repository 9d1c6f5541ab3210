"""Binding and release at the device: binding.md, "At the device"."""

import derivation
import wire
from flash import StorageFailure
from mistakes import mistake
from refusal import Refusal

FRESH = {"epoch": 0, "failures": 0, "penalty_left": 0}


class Offers:
    """The part of a device that makes offers and ends bindings."""

    def only_administrator(self, step):
        if step["by"] not in ("administrator", "set-up") or step["by"] == "set-up" and step["op"] not in ("bind", "confirm"):
            raise Refusal("console", "not an administrator")

    def bind(self, step):
        """An administrator asks to bind: a fresh offer in place of an open one."""
        self.only_administrator(step)
        settings = self.settings
        values = {name: settings[name] for name in ("vendor", "model", "serial", "code_length")}
        factory_key = settings["factory_key"] and bytes.fromhex(settings["factory_key"])
        message = derivation.make_offer({**values, "secret": bytes.fromhex(step["random"])}, {}, factory_key)
        self.offer = {"message": message, "wrong": 0}
        if mistake("confirmation-skipped"):
            self.commit_binding()
        return {"text": wire.encode_text(message)}

    def confirm(self, step):
        """The confirmation code of the open offer is typed."""
        self.only_administrator(step)
        if self.offer is None:
            raise Refusal("state", "no offer")
        length = self.settings["code_length"]
        digits = self.take_typed(step["typed"], length)
        found = derivation.keys(wire.decode_message(self.offer["message"], 2))
        if not derivation.same_number(digits, found["confirmation_material"], length):
            self.offer["wrong"] += 1
            if self.offer["wrong"] == 3 and not mistake("confirmation-unlimited"):
                self.offer = None
            raise Refusal("compare", "wrong code")
        self.commit_binding()

    def commit_binding(self):
        """Writes the state of the new generation, then the binding, then the binding again."""
        found = derivation.keys(wire.decode_message(self.offer["message"], 2))
        generation = self.flash.next_generation()
        record = {"bound": True, "K": found["K"], "code_length": self.settings["code_length"], "generation": generation}
        self.flash.write_state(FRESH, generation, raise_counter=False)
        self.flash.write_binding(record)
        self.flash.raise_counter()
        try:
            self.flash.repeat_binding()
        except StorageFailure:
            pass
        self.binding_changed()

    def cancel_offer(self, step):
        """The person leaves the page with the offer."""
        self.offer = None

    def release(self, step):
        """An administrator ends the binding."""
        self.only_administrator(step)
        self.unbind()

    def factory_reset(self, step):
        """Everything goes back to how it left the factory."""
        self.unbind()

    def unbind(self):
        record = self.flash.binding()
        generation = record["generation"] if record else self.flash.next_generation() - 1
        try:
            self.flash.write_binding({"bound": False, "generation": generation})
            self.flash.repeat_binding()
        except StorageFailure:
            self.binding_changed()
            raise
        self.binding_changed()

    def binding_changed(self):
        """Nothing of the old binding has power any more."""
        self.challenge = self.grant = self.offer = None
        self.load()
