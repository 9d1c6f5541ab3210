"""Key sets of an authority and its key file: hybrid.md, "Keys of the authority"."""

from dataclasses import dataclass

import base45
import derivation
import hpke
import x25519
from refusal import Refusal

PREFIX = "RLK1:"
LENGTH = 107


@dataclass(frozen=True)
class PublicKeySet:
    """The public keys that a device knows, and their id."""
    binding: bytes
    recovery: bytes

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


class KeySet:
    """The private keys of an authority; without the binding key once it is retired."""

    def __init__(self, binding, recovery):
        self.binding = binding
        self.recovery = recovery
        self.public = PublicKeySet(x25519.public(binding), x25519.public(recovery))

    def is_fit(self, others):
        """The self-test; `others` are the key sets that are there."""
        return (self.public.binding != self.public.recovery and self.public.key_id not in {other.public.key_id for other in others}
                and opens(self.binding, self.public.binding) and opens(self.recovery, self.public.recovery))

    def retire(self):
        """Destroys the binding private key."""
        self.binding = None


def opens(private, public):
    """Whether an encapsulation to a public key is opened by its private key."""
    enc, sent = hpke.setup_sender(bytes(range(32)), public, b"")
    return hpke.setup_receiver(enc, private, b"") == sent


def read_key_file(text):
    """The public keys of a key file, which may end in one line feed."""
    text = text.removesuffix("\n")
    if len(text.encode(errors="surrogatepass")) != LENGTH or not text.startswith(PREFIX):
        raise Refusal("key file", "not a key file")
    try:
        data = base45.decode(text[len(PREFIX):])
    except ValueError:
        raise Refusal("key file", "damaged") from None
    keys = PublicKeySet(data[:32], data[32:64])
    if not x25519.is_legal(keys.binding) or not x25519.is_legal(keys.recovery):
        raise Refusal("key file", "bad point")
    if data[64:] != keys.key_id:
        raise Refusal("key file", "damaged")
    return keys


def opened_offer(sets, offer):
    """The HPKE context of an offer of suite 2, or the refusal of its claim."""
    own = next((own for own in sets if own.public.key_id == offer["authority_key_id"]), None)
    if own is None:
        raise Refusal("authority key", "unknown key id")
    if own.binding is None:
        raise Refusal("authority key", "retired")
    return hpke.setup_receiver(offer["enc"], own.binding, own.public.info)
