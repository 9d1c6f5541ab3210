"""The owner's phone and its account, by the independent reference (spec/reference)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "spec" / "reference"))

import damm  # noqa: E402, F401
import derivation  # noqa: E402
import hpke  # noqa: E402
import key_sets  # noqa: E402
import suites  # noqa: E402
import wire  # noqa: E402

CODE_LENGTH = 12
KEY_SETS = {suite: key_sets.KeySet(bytes([0x10]) * 32, bytes([0x20]) * 32, suite) for suite in (2, 3)}


class Phone:
    """An account that claimed offers."""

    def __init__(self):
        self.claimed = []

    def claim(self, text):
        """The confirmation code of an offer."""
        offer = wire.decode(text, 2)
        context = None if offer["suite"] == 1 else key_sets.opened_offer(list(KEY_SETS.values()), offer)
        keys = suites.offer_keys(offer, context)
        self.claimed.append(keys)
        return keys["confirmation_code"]

    def code(self, text):
        """The code of a challenge of one of the bindings."""
        challenge = wire.decode(text, 1)
        keys = next(keys for keys in reversed(self.claimed) if derivation.tag_is_right(keys["K_tag"], challenge))
        context = None
        if challenge["suite"] != 1:
            info = derivation.recovery_info(keys["locator"])
            context = hpke.setup_receiver(challenge["enc"], KEY_SETS[challenge["suite"]].recovery, info)
        x = suites.exported(context, challenge["message"])
        material = derivation.code_material(keys, challenge["suite"], challenge["message"], x)
        length = derivation.code_length(challenge["action"], challenge["failures"], CODE_LENGTH)
        return derivation.code(material, length)
