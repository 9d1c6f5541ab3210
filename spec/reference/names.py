"""Which account ids and device names are legal: authority.md, "Names"."""

import unicodedata

from refusal import Refusal

MOST_BYTES = 64
# The properties Default_Ignorable_Code_Point and Bidi_Control of Unicode, and the separators of lines and paragraphs.
INVISIBLE = {
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
}


def check_names(step):
    """Refuses a step with an illegal account id or device name."""
    if not all(is_legal(step[member]) for member in ("account", "to", "name") if member in step):
        raise Refusal("form", "illegal name", answer="illegal name")


def is_legal(text):
    """Whether a text is an account id or a device name."""
    return 0 < len(text.encode(errors="surrogatepass")) <= MOST_BYTES and all(is_visible(char) for char in text)


def is_visible(char):
    return unicodedata.category(char) not in ("Cc", "Cs") and not any(first <= ord(char) <= last for first, last in INVISIBLE)
