"""Key sets of an authority and its key file: hybrid.md, "Keys of the authority"."""

from dataclasses import dataclass

import base45
import derivation
import hpke
import mlkem
import x25519
import xwing
from refusal import Refusal

PREFIX = "RLK1:"
SUITES = {107: 2, 1883: 3}  # by the characters of a key file
BINDING_BYTES = {2: 32, 3: xwing.PUBLIC_BYTES}


@dataclass(frozen=True)
class PublicKeySet:
    """The public keys that a device knows, and their id."""
    binding: bytes
    recovery: bytes

    @property
    def suite(self):
        return 2 if len(self.binding) == BINDING_BYTES[2] else 3

    @property
    def points(self):
        """The public keys of X25519: the binding key or the end of it, and the recovery key."""
        return self.binding[-32:], self.recovery

    @property
    def key_id(self):
        return derivation.sha256(derivation.label("key id") + self.binding + self.recovery)[:4]

    @property
    def info(self):
        """The HPKE info of a binding to these keys."""
        return derivation.label("hpke binding") + self.binding + self.recovery

    def text(self):
        """The key file."""
        return PREFIX + base45.encode(self.binding + self.recovery + self.key_id)

    def encapsulated(self, random):
        """The enc of an offer from its random bytes, and the context."""
        if self.suite == 2:
            return hpke.setup_sender(hpke.derive_private(random), self.binding, self.info)
        return hpke.setup_xwing_sender(derivation.encapsulation_seed(random), self.binding, self.info)


class KeySet:
    """The private keys of an authority; without the binding key once it is retired."""

    def __init__(self, binding, recovery, suite):
        self.binding = binding
        self.recovery = recovery
        self.public = PublicKeySet((x25519 if suite == 2 else xwing).public(binding), x25519.public(recovery))

    def is_fit(self, others):
        """The self-test; `others` are the key sets that are there."""
        of_binding, of_recovery = self.public.points
        return (of_binding != of_recovery and self.public.key_id not in {other.public.key_id for other in others}
                and self.opens_offers() and opens(self.recovery, self.public.recovery))

    def opens_offers(self):
        """Whether an offer to the public keys is opened by the private one."""
        enc, sent = self.public.encapsulated(bytes(range(32)))
        return self.opened(enc) == sent

    def opened(self, enc):
        """The context of an offer with this enc."""
        setup = hpke.setup_receiver if self.public.suite == 2 else hpke.setup_xwing_receiver
        return setup(enc, self.binding, self.public.info)

    def retire(self):
        """Destroys the binding private key."""
        self.binding = None


def of_json(given):
    """The key set of an object of the conformance protocol."""
    return KeySet(bytes.fromhex(given["binding"]), bytes.fromhex(given["recovery"]), given.get("suite", 2))


def opens(private, public):
    """Whether an encapsulation to a public key of X25519 is opened by its private key."""
    enc, sent = hpke.setup_sender(bytes(range(32)), public, b"")
    return hpke.setup_receiver(enc, private, b"") == sent


def read_key_file(text):
    """The public keys of a key file, which may end in one line feed."""
    text = text.removesuffix("\n")
    suite = SUITES.get(len(text.encode(errors="surrogatepass")))
    if suite is None or not text.startswith(PREFIX):
        raise Refusal("key file", "not a key file")
    try:
        data = base45.decode(text[len(PREFIX):])
    except ValueError:
        raise Refusal("key file", "damaged") from None
    keys = PublicKeySet(data[:BINDING_BYTES[suite]], data[BINDING_BYTES[suite]:-4])
    if suite == 3 and not mlkem.is_legal(keys.binding[:mlkem.PUBLIC_BYTES]):
        raise Refusal("key file", "bad key")
    if not all(x25519.is_legal(point) for point in keys.points):
        raise Refusal("key file", "bad point")
    if data[-4:] != keys.key_id:
        raise Refusal("key file", "damaged")
    return keys


def opened_offer(sets, offer):
    """The HPKE context of an offer of suite 2 or 3, or the refusal of its claim."""
    wanted = offer["suite"], offer["authority_key_id"]
    own = next((own for own in sets if (own.public.suite, own.public.key_id) == wanted), None)
    if own is None:
        raise Refusal("authority key", "unknown key id")
    if own.binding is None:
        raise Refusal("authority key", "retired")
    return own.opened(offer["enc"])
