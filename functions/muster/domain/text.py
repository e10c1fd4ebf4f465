"""What people may type: normal form, forbidden code points, masks."""

import unicodedata

# Format characters that scripts need inside words (Unicode TR 36 keeps them legal there).
_JOINERS = {"\u200c", "\u200d"}


class UnfitText(ValueError):
    """A text holds a code point that must not be stored."""


def clean(value: str, *, lines: bool = False) -> str:
    """The text in NFC without outer blanks; raises UnfitText on controls, format characters, surrogates and unassigned code points (T20)."""
    text = unicodedata.normalize("NFC", value).strip()
    for character in text:
        category = unicodedata.category(character)
        if lines and character == "\n":
            continue
        if category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or (category == "Cf" and character not in _JOINERS):
            raise UnfitText(f"U+{ord(character):04X}")
    return text


def mask_name(name: str) -> str:
    """The first character, the rest as one star."""
    return f"{name[:1]}*"


def mask_phone(phone: str) -> str:
    """The national number of an E.164 phone with its middle hidden: 138****1234."""
    national = phone.removeprefix("+86")
    return f"{national[:3]}****{national[-4:]}"
