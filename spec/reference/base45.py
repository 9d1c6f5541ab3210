"""Base45, RFC 9285."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def encode(data):
    """The text of these bytes."""
    text = ""
    for start in range(0, len(data), 2):
        group = data[start:start + 2]
        value = int.from_bytes(group, "big")
        for _ in range(len(group) + 1):
            text += ALPHABET[value % 45]
            value //= 45
    return text


def decode(text):
    """The bytes of this text. ValueError when it is not base45."""
    data = b""
    for start in range(0, len(text), 3):
        group = text[start:start + 3]
        if len(group) == 1:
            raise ValueError("a last group of one character")
        value = sum(ALPHABET.index(char) * 45 ** place for place, char in enumerate(group))
        size = len(group) - 1
        if value >= 256 ** size:
            raise ValueError("a group over its largest value")
        data += value.to_bytes(size, "big")
    return data
