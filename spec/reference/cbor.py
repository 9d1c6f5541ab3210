"""CBOR, RFC 8949: reads everything that is well-formed, writes the deterministic encoding of section 4.2.1.

Integers are int, byte strings bytes, text strings str, arrays list; for the rest see the classes.
"""

import math
import struct
from dataclasses import dataclass

from mistakes import mistake

MAX_DEPTH = 8
_BREAK = object()


class Malformed(Exception):
    """The bytes are not one well-formed item, or nested too deep."""


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
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 256 ** size:
            return bytes([major << 5 | info]) + number.to_bytes(size, "big")
    raise ValueError("too large for a head")


def encode(item):
    """The deterministic encoding of an item; a dict is a map."""
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        data = item.encode()
        return head(3, len(data)) + data
    if isinstance(item, list):
        return head(4, len(item)) + b"".join(encode(element) for element in item)
    if isinstance(item, (dict, Map)):
        pairs = item.items() if isinstance(item, dict) else item.pairs
        entries = sorted((encode(key), encode(value)) for key, value in pairs)
        return head(5, len(entries)) + b"".join(key + value for key, value in entries)
    if isinstance(item, Tag):
        return head(6, item.number) + encode(item.item)
    if isinstance(item, Simple):
        return head(7, item.number)
    return _encode_float(item)


def _encode_float(number):
    if math.isnan(number):
        return bytes.fromhex("f97e00")
    for info, form in ((25, ">e"), (26, ">f"), (27, ">d")):
        try:
            data = struct.pack(form, number)
        except OverflowError:
            continue
        if struct.unpack(form, data)[0] == number:
            return bytes([7 << 5 | info]) + data
    raise ValueError("not a float")


def decode(data):
    """The one item in these bytes."""
    reader = _Reader(data)
    item = reader.item(MAX_DEPTH + 1)
    if reader.position != len(data) and not mistake("cbor-trailing"):
        raise Malformed("bytes after the item")
    return item


class _Reader:
    def __init__(self, data):
        self.data = data
        self.position = 0

    def take(self, size):
        if size > len(self.data) - self.position:
            raise Malformed("truncated")
        self.position += size
        return self.data[self.position - size:self.position]

    def item(self, depth, in_indefinite=False):
        """One item with at most `depth` levels of arrays, maps and tags, or _BREAK where one may end."""
        major, info = divmod(self.take(1)[0], 32)
        if info in (28, 29, 30):
            raise Malformed("reserved head")
        if major == 7:
            return self.simple_or_float(info, in_indefinite)
        number = self.number(info)
        if major >= 4 and depth == 0 and not mistake("cbor-depth"):
            raise Malformed("nested too deep")
        if number is None and major in (0, 1, 6):
            raise Malformed("reserved head")
        inner = max(depth - 1, 0)
        if major == 0:
            return number
        if major == 1:
            return -1 - number
        if major in (2, 3):
            return self.string(major, number)
        if major == 4:
            return list(self.elements(number, inner))
        if major == 5:
            return self.map(number, inner)
        return Tag(number, self.item(inner))

    def number(self, info):
        """The number in a head; None for an indefinite length."""
        if info == 31:
            return None
        if info < 24:
            return info
        return int.from_bytes(self.take(1 << info - 24), "big")

    def simple_or_float(self, info, in_indefinite):
        if info == 31:
            if in_indefinite:
                return _BREAK
            raise Malformed("break outside of an indefinite length")
        if info in (25, 26, 27):
            size, form = {25: (2, ">e"), 26: (4, ">f"), 27: (8, ">d")}[info]
            return struct.unpack(form, self.take(size))[0]
        if info == 24:
            number = self.take(1)[0]
            if number < 32:
                raise Malformed("simple value in two bytes")
            return Simple(number)
        return Simple(info)

    def string(self, major, length):
        if length is not None:
            return _text_or_bytes(major, self.take(length))
        chunks = []
        while True:
            first = self.take(1)[0]
            if first == 0xff:
                return _join(major, chunks)
            chunk_length = self.number(first % 32) if first >> 5 == major and first % 32 < 28 else None
            if chunk_length is None:
                raise Malformed("chunk of another type")
            chunks.append(_text_or_bytes(major, self.take(chunk_length)))

    def elements(self, length, depth):
        """As many items as declared, or up to the break."""
        count = 0
        while length is None or count < length:
            element = self.item(depth, in_indefinite=length is None)
            if element is _BREAK:
                return
            yield element
            count += 1

    def map(self, length, depth):
        items = list(self.elements(None if length is None else 2 * length, depth))
        if len(items) % 2:
            raise Malformed("key without value")
        return Map(list(zip(items[::2], items[1::2])))


def _text_or_bytes(major, data):
    if major == 2:
        return data
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Malformed("text is not UTF-8") from None


def _join(major, chunks):
    return (b"" if major == 2 else "").join(chunks)
