"""Where the next page of a list starts, as a text that only whoever asked for the list can use (T36)."""

import base64
import hmac
import json
from typing import Any

from muster import vault
from muster.domain.refusals import Refused


def sign(list: str, index: int, after: dict[str, Any] | None, *, person: str) -> str:
    """The cursor of the page that starts in the index-th part of a list, after an item of it."""
    plain = json.dumps([index, after], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(plain, list, person) + plain).decode()


def read(list: str, cursor: str, *, person: str) -> tuple[int, dict[str, Any] | None]:
    """What a cursor says; raises Refused when it is not this person's, or another list's."""
    try:
        raw = base64.urlsafe_b64decode(cursor)
        if not hmac.compare_digest(raw[:16], _seal(raw[16:], list, person)):
            raise ValueError
        index, after = json.loads(raw[16:])
    except ValueError as error:
        raise Refused("malformed", "cursor") from error
    return index, after


def _seal(plain: bytes, list: str, person: str) -> bytes:
    return hmac.digest(vault.secret("token"), f"cursor {list} {person} ".encode() + plain, "sha256")[:16]
