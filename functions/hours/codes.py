"""The codes of people and sites: RFC 6238 over secrets derived from the deployment's own, so that none is stored."""

import base64
import hmac
from collections.abc import Callable

from muster.domain.assignments import Seat
from muster.links import signing_key


def secret_of(seat: Seat) -> bytes:
    """What a person's phone makes its codes of, and signs with what it keeps while offline."""
    return hmac.digest(signing_key("presence"), f"person/{seat.id}".encode(), "sha256")[:20]


def secret_of_site(need: str) -> bytes:
    """What the desk on site makes its codes of."""
    return hmac.digest(signing_key("presence"), f"site/{need}".encode(), "sha256")[:20]


def told(secret: bytes) -> str:
    """A secret as phones take it (base 32)."""
    return base64.b32encode(secret).decode()


def six_digits(secret: bytes) -> Callable[[int], str]:
    """The code of each half minute."""
    from pyotp import HOTP  # not at the top: only whoever enters a code needs it

    return HOTP(told(secret)).at


def signed(seat: Seat, move: str, code: str, at: str, nonce: str) -> str:
    """What the phone must have signed what it kept with: bound to the assignment, the move, the code and the moment it says."""
    return hmac.digest(secret_of(seat), f"{seat.id}|{move}|{code}|{at}|{nonce}".encode(), "sha256").hex()
