"""Binding and release at the device: binding.md, "At the device"."""

import derivation
import key_sets
import rehearsal
import suites
import wire
from flash import StorageFailure
from refusal import Refusal

FRESH = {"epoch": 0, "failures": 0}
AT_SET_UP = ("bind", "confirm", "load keys", "check", "enter check")
TRIES = 3
PROOF, OFFER = 5 * 60_000, 30 * 60_000


class Offers:
    """The part of a device that makes offers and ends bindings."""

    def only_administrator(self, step):
        at_set_up = step["by"] == "set-up" and step["op"] in AT_SET_UP
        if step["by"] != "administrator" and not at_set_up:
            raise Refusal("console", "not an administrator")

    def only_proved(self, step):
        """An administrator whose password was verified in this session; the first set-up counts as a proof."""
        self.only_administrator(step)
        if step["by"] == "administrator" and self.over(self.proofs.get(step["session"]), PROOF):
            raise Refusal("console", "proof needed")

    def prove(self, step):
        """The vendor has verified the administrator's password in this session."""
        self.proofs[step["session"]] = self.last_uptime

    def bind(self, step):
        """An administrator asks to bind: a new offer in place of an open one."""
        self.only_proved(step)
        suite = self.authority.suite if self.authority else 1
        if suite < self.minimum_suite():
            raise Refusal("state", "suite too low")
        own, context = suites.offer_part(bytes.fromhex(step["random"]), self.authority)
        values = {name: self.settings[name] for name in ("vendor", "model", "serial", "code_length")} | own
        factory_key = self.settings["factory_key"] and bytes.fromhex(self.settings["factory_key"])
        message = derivation.make_offer(values, {}, factory_key)
        keys = suites.offer_keys(wire.decode_message(message, 2), context)
        self.offer = {"session": step["session"], "made": self.last_uptime, "wrong": 0, "keys": keys, "authority": self.authority}
        return {"text": wire.encode_text(message)}

    def minimum_suite(self):
        """The higher one of the firmware's minimum and the suite of the last binding."""
        record = self.flash.binding()
        stored = record["minimum_suite"] if record else 0
        return max(self.settings.get("minimum_suite", 1), stored)

    def end_offer_and_check(self):
        """Ends the open offer and the open check at the end of their time."""
        if self.offer and self.over(self.offer["made"], OFFER):
            self.offer = None
        if self.rehearsal and self.over(self.rehearsal["made"], rehearsal.LIFE):
            self.rehearsal = None

    def load_keys(self, step):
        """A key file is loaded; it holds for later offers until the restart."""
        self.only_proved(step)
        self.authority = key_sets.read_key_file(step["text"])

    def confirm(self, step):
        """The confirmation code of the open offer is typed."""
        self.only_administrator(step)
        offer, length = self.offer, self.settings["code_length"]
        if offer is None or offer["session"] != step["session"]:
            raise Refusal("state", "no offer")
        digits = self.typed_digits(step["typed"], length)
        if not derivation.same_number(digits, offer["keys"]["confirmation_material"], length):
            offer["wrong"] += 1
            if offer["wrong"] == TRIES:
                self.offer = None
            raise Refusal("compare", "wrong code")
        self.commit_binding(offer)

    def commit_binding(self, offer):
        """Writes the state of the new generation, then the binding, then the binding again."""
        generation, authority = self.flash.next_generation(), offer["authority"]
        suite = authority.suite if authority else 1
        record = {"bound": True, "K": offer["keys"]["K"], "code_length": self.settings["code_length"], "generation": generation,
                  "suite": suite, "minimum_suite": suite, "authority": authority}
        self.flash.write_state(FRESH, generation, raise_counter=False)
        self.flash.write_binding(record)
        for write in (self.flash.raise_counter, self.flash.repeat_binding):
            try:
                write()
            except StorageFailure:
                pass
        self.binding_changed()

    def cancel_offer(self, step):
        """The person leaves the page with the offer."""
        self.offer = None

    def release(self, step):
        """An administrator ends the binding."""
        self.only_proved(step)
        record = self.flash.binding()
        self.unbind(record["minimum_suite"] if record else 0)

    def factory_reset(self, step):
        """Everything goes back to how it left the factory."""
        self.unbind(0)

    def unbind(self, minimum_suite):
        unbound = {"bound": False, "generation": self.flash.generation(), "minimum_suite": minimum_suite}
        try:
            self.flash.write_binding(unbound)
            self.flash.repeat_binding()
        except StorageFailure:
            self.binding_changed()
            raise
        self.binding_changed()

    def binding_changed(self):
        """Nothing of the old binding has power any more."""
        self.challenge = self.grant = self.offer = self.rehearsal = None
        self.load()
