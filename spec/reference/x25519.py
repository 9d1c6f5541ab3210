"""X25519, RFC 7748 section 5, and which points are legal: hybrid.md, "Points"."""

P = 2 ** 255 - 19
A24 = 121665
BASE = (9).to_bytes(32, "little")
LOW_ORDER = frozenset(bytes.fromhex(text) for text in (
    "00" * 32,
    "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f",
))


def is_legal(point):
    """Whether these 32 bytes are a legal point."""
    return int.from_bytes(point, "little") < P and point not in LOW_ORDER


def multiply(private, point):
    """The point times the clamped private key."""
    scalar = int.from_bytes(private, "little")
    scalar = scalar & ~7 & (1 << 255) - 1 | 1 << 254
    u = int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swapped = 1, 0, u, 1, 0
    for place in reversed(range(255)):
        bit = scalar >> place & 1
        if bit != swapped:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swapped = bit
        x2, z2, x3, z3 = _step(u, x2, z2, x3, z3)
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def _step(u, x2, z2, x3, z3):
    """One step of the Montgomery ladder, in the names of the RFC."""
    a, b = x2 + z2, x2 - z2
    aa, bb = a * a, b * b
    e = aa - bb
    c, d = x3 + z3, x3 - z3
    da, cb = d * a, c * b
    return aa * bb % P, e * (aa + A24 * e) % P, (da + cb) ** 2 % P, u * (da - cb) ** 2 % P


def public(private):
    """The public key of a private key."""
    return multiply(private, BASE)
