"""Number plates of mainland vehicles, as people type them."""

import re
import unicodedata

# GA 36-2018: the province, the issuing office, then five places; I and O are left out, as they read like 1 and 0.
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_OFFICE, _PLACE = "[A-HJ-NP-Z]", "[A-HJ-NP-Z0-9]"
_ORDINARY = f"{_PLACE}{{4}}(?:{_PLACE}|[挂学警港澳])"
_NEW_ENERGY = f"[A-HJK]{_PLACE}[0-9]{{4}}|[0-9]{{5}}[A-HJK]"  # six places: small vehicles, then large ones
PATTERN = f"{_PROVINCE}{_OFFICE}(?:{_ORDINARY}|{_NEW_ENERGY})"  # of a plate as `parse` returns it
_BETWEEN = re.compile(r"[\s·•・‧∙.\-]")


class NotAPlate(ValueError):
    """The text is no number plate."""


def parse(text: str) -> str:
    """The plate in capitals without blanks, dots or hyphens; full-width letters and digits are accepted; raises NotAPlate."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(PATTERN, plain):
        raise NotAPlate
    return plain
