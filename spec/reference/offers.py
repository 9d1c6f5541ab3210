"""Binding and release at the device: binding.md, "At the device"."""

import derivation
import key_sets
import suites
import wire
from flash import StorageFailure
from refusal import Refusal

FRESH = {"epoch": 0, "failures": 0, "penalty_left": 0}


class Offers:
    """The part of a device that makes offers and ends bindings."""

    def only_administrator(self, step):
        at_set_up = step["by"] == "set-up" and step["op"] in ("bind", "confirm", "load keys")
        if step["by"] != "administrator" and not at_set_up:
            raise Refusal("console", "not an administrator")

    def bind(self, step):
        """An administrator asks to bind: a fresh offer in place of an open one."""
        self.only_administrator(step)
        settings = self.settings
        suite = 2 if self.authority else 1
        if suite < self.minimum_suite():
            raise Refusal("state", "suite too low")
        own, shared_secret = suites.offer_part(bytes.fromhex(step["random"]), self.authority)
        values = {name: settings[name] for name in ("vendor", "model", "serial", "code_length")} | own
        factory_key = settings["factory_key"] and bytes.fromhex(settings["factory_key"])
        message = derivation.make_offer(values, {}, factory_key)
        keys = suites.offer_keys(wire.decode_message(message, 2), shared_secret)
        self.offer = {"message": message, "wrong": 0, "keys": keys, "authority": self.authority}
        return {"text": wire.encode_text(message)}

    def minimum_suite(self):
        """The higher one of the firmware's minimum and the suite of the last binding."""
        record = self.flash.binding()
        stored = record["minimum_suite"] if record else 0
        return max(self.settings.get("minimum_suite", 1), stored)

    def load_keys(self, step):
        """A key file is loaded; it holds for later offers until the restart."""
        self.only_administrator(step)
        self.authority = key_sets.read_key_file(step["text"])

    def confirm(self, step):
        """The confirmation code of the open offer is typed."""
        self.only_administrator(step)
        if self.offer is None:
            raise Refusal("state", "no offer")
        length = self.settings["code_length"]
        digits = self.take_typed(step["typed"], length)
        found = self.offer["keys"]
        if not derivation.same_number(digits, found["confirmation_material"], length):
            self.offer["wrong"] += 1
            if self.offer["wrong"] == 3:
                self.offer = None
            raise Refusal("compare", "wrong code")
        self.commit_binding()

    def commit_binding(self):
        """Writes the state of the new generation, then the binding, then the binding again."""
        generation, authority = self.flash.next_generation(), self.offer["authority"]
        suite = 2 if authority else 1
        record = {"bound": True, "K": self.offer["keys"]["K"], "code_length": self.settings["code_length"], "generation": generation,
                  "suite": suite, "minimum_suite": suite, "authority": authority}
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
        record = self.flash.binding()
        self.unbind(record["minimum_suite"] if record else 0)

    def factory_reset(self, step):
        """Everything goes back to how it left the factory."""
        self.unbind(0)

    def unbind(self, minimum_suite):
        record = self.flash.binding()
        generation = record["generation"] if record else self.flash.next_generation() - 1
        try:
            self.flash.write_binding({"bound": False, "generation": generation, "minimum_suite": minimum_suite})
            self.flash.repeat_binding()
        except StorageFailure:
            self.binding_changed()
            raise
        self.binding_changed()

    def binding_changed(self):
        """Nothing of the old binding has power any more."""
        self.challenge = self.grant = self.offer = None
        self.load()
