"""What is signed: the keys of tokens, and the links that speak for one assignment."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from functools import cache

from muster import vault
from muster.domain.assignments import Seat
from muster.domain.groups import Membership


def link_signature(seat: Seat) -> str:
    """What a link must carry to speak for an assignment: 128 bits, short enough for a text message."""
    return urlsafe_b64encode(hmac.digest(signing_key("link"), seat.id.encode(), "sha256")[:16]).decode().rstrip("=")


def invitation_signature(invitation: str) -> str:
    """What a link must carry to answer an invitation: 128 bits."""
    return urlsafe_b64encode(hmac.digest(signing_key("invitation"), invitation.encode(), "sha256")[:16]).decode().rstrip("=")


def organisation_signature(organisation: str) -> str:
    """What a link must carry to follow an organisation's registration: 128 bits."""
    return urlsafe_b64encode(hmac.digest(signing_key("organisation"), organisation.encode(), "sha256")[:16]).decode().rstrip("=")


def availability_key(person: str, until: datetime) -> str:
    """What a link must carry to answer for a person whether they can still come, until a moment: who, until when, and a signature."""
    told = f"{person}.{int(until.timestamp())}"
    return f"{told}.{urlsafe_b64encode(hmac.digest(signing_key('availability'), told.encode(), 'sha256')[:16]).decode().rstrip('=')}"


def membership_signature(membership: Membership) -> str:
    """What a link must carry to speak for a membership of a group or an echelon."""
    return urlsafe_b64encode(hmac.digest(signing_key("membership"), membership.id.encode(), "sha256")[:16]).decode().rstrip("=")


@cache
def signing_key(purpose: str) -> bytes:
    """The key for one purpose, derived from the deployment's token secret."""
    return hmac.digest(vault.secret("token"), purpose.encode(), "sha256")
