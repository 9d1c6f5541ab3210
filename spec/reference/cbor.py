"""CBOR, RFC 8949: reads and writes the deterministic encoding of section 4.2.1, and no other.

Integers are int, byte strings bytes, text strings str, arrays list; for the rest see the classes.
"""

import math
import struct
from dataclasses import dataclass

MAX_DEPTH = 8


class Malformed(Exception):
    """The bytes are not one well-formed item of the expected shape, or nested too deep."""


class NotCanonical(Exception):
    """The bytes are not the deterministic encoding."""


@dataclass
class Map:
    """A map as its pairs, in the order read."""
    pairs: list


@dataclass
class Tag:
    """A tagged item."""
    number: int
    item: object


@dataclass
class Simple:
    """A simple value: 20 false, 21 true, 22 null, 23 undefined."""
    number: int


def head(major, number):
    """The shortest head of this major type."""
    if number < 24:
        return bytes([major << 5 | number])
    for info, size in ((24, 1), (25, 2), (26, 4)):
        if number < 256 ** size:
            return bytes([major << 5 | info]) + number.to_bytes(size, "big")
    return bytes([major << 5 | 27]) + number.to_bytes(8, "big")


def encode(item):
    """The deterministic encoding of an item that no tag is in; a map is a dict."""
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        data = item.encode()
        return head(3, len(data)) + data
    if isinstance(item, list):
        return head(4, len(item)) + b"".join(encode(element) for element in item)
    if isinstance(item, dict):
        entries = sorted((encode(key), encode(value)) for key, value in item.items())
        return head(5, len(entries)) + b"".join(key + value for key, value in entries)
    if isinstance(item, Simple):
        return head(7, item.number)
    return _encode_float(item)


def _encode_float(number):
    if math.isnan(number):
        return bytes.fromhex("f97e00")
    for info, form in ((25, ">e"), (26, ">f")):
        try:
            data = struct.pack(form, number)
        except OverflowError:
            continue
        if struct.unpack(form, data)[0] == number:
            return bytes([7 << 5 | info]) + data
    return b"\xfb" + struct.pack(">d", number)


def decode(data):
    """The one item in these bytes."""
    reader = Reader(data)
    item = reader.item(MAX_DEPTH + 1)
    reader.end()
    return item


class Reader:
    """Reads head by head and stops at the first fault: protocol.md, "Several faults"."""

    def __init__(self, data):
        self.data = data
        self.position = 0

    def take(self, size):
        """So many bytes."""
        if size > len(self.data) - self.position:
            raise Malformed("truncated")
        self.position += size
        return self.data[self.position - size:self.position]

    def end(self):
        """Nothing may trail."""
        if self.position != len(self.data):
            raise Malformed("bytes after the item")

    def head(self):
        """Major type and number of a head; of major type 7 the item itself."""
        start = self.position
        major, info = divmod(self.take(1)[0], 32)
        if info in (28, 29, 30) or info == 31 and major in (0, 1, 6, 7):
            raise Malformed("not well-formed")
        if info == 31:
            raise NotCanonical("indefinite length")
        size = 1 << info - 24 if info >= 24 else 0
        data = self.take(size)
        number = int.from_bytes(data, "big") if size else info
        if major == 7 and size == 1 and number < 32:
            raise Malformed("simple value in two bytes")
        if major == 7:
            number = struct.unpack({2: ">e", 4: ">f", 8: ">d"}[size], data)[0] if size > 1 else Simple(number)
        shortest = encode(number) if major == 7 else head(major, number)
        if shortest != self.data[start:self.position]:
            raise NotCanonical("longer than it needs to be")
        return major, number

    def string(self, major, length):
        """The content of a string of major type 2 or 3."""
        data = self.take(length)
        if major == 2:
            return data
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise Malformed("text is not UTF-8") from None

    def item(self, depth):
        """One item with at most `depth` levels of arrays, maps and tags."""
        major, number = self.head()
        if major in (2, 3):
            return self.string(major, number)
        if major in (4, 5, 6):
            return self.nested(major, number, depth)
        return -1 - number if major == 1 else number

    def nested(self, major, number, depth):
        """The inside of an array, a map or a tag."""
        if depth == 0:
            raise Malformed("nested too deep")

        def inner():
            return self.item(depth - 1)

        if major == 4:
            return [inner() for _ in range(number)]
        return self.map(number, inner, inner) if major == 5 else Tag(number, inner())

    def map(self, length, read_key, read_value):
        """The entries of a map, sorted by the bytes of their keys."""
        pairs = []
        last = b""
        for _ in range(length):
            start = self.position
            key = read_key()
            encoded = self.data[start:self.position]
            if encoded == last:
                raise Malformed("a key twice")
            if encoded < last:
                raise NotCanonical("keys not sorted")
            last = encoded
            pairs.append((key, read_value()))
        return Map(pairs)
