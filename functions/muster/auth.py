"""Who asks: access tokens, links bound to one assignment, and grants looked up on every staff request."""

import hmac
from datetime import UTC, datetime, timedelta

from muster.domain.assignments import Seat
from muster.domain.grants import Staff
from muster.domain.groups import Membership
from muster.domain.refusals import Forbidden
from muster.domain.sign_in import ACCESS_LASTS
from muster.http import Caller, Request, Unauthorised
from muster.links import availability_key, invitation_signature, link_signature, membership_signature, organisation_signature, signing_key
from muster.tables import grants

_ALGORITHM, _ISSUER, _AUDIENCE, _TYPE = "HS256", "muster", "muster-api", "at+jwt"
_LEEWAY = timedelta(seconds=5)


def access_token(person: str, family: str, now: datetime) -> str:
    """A token for fifteen minutes."""
    import jwt

    claims = {"iss": _ISSUER, "aud": _AUDIENCE, "sub": person, "sid": family, "iat": now, "exp": now + ACCESS_LASTS}
    return jwt.encode(claims, signing_key("access"), algorithm=_ALGORITHM, headers={"typ": _TYPE})


def read_token(token: str) -> tuple[str, str]:
    """The person and session family of an access token; raises Unauthorised on any flaw, a life beyond fifteen minutes included (T23)."""
    import jwt  # not at the top: sign-ups and answers by link, the surge, never need it

    try:
        if jwt.get_unverified_header(token).get("typ") != _TYPE:
            raise Unauthorised
        claims = jwt.decode(
            token, signing_key("access"), algorithms=[_ALGORITHM], issuer=_ISSUER, audience=_AUDIENCE, leeway=_LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "sid"]},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, OverflowError) as error:
        raise Unauthorised from error
    if not isinstance(claims["sid"], str) or not 0 < claims["exp"] - claims["iat"] <= ACCESS_LASTS.total_seconds():
        raise Unauthorised
    return claims["sub"], claims["sid"]


def _bearer(request: Request) -> str:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not value:
        raise Unauthorised
    return value.strip()


def _person(request: Request) -> str:
    return read_token(_bearer(request))[0]


def _session(request: Request) -> tuple[str, str]:
    return read_token(_bearer(request))


def _staff(request: Request) -> Staff:
    staff = grants.staff(_person(request), request.now)
    if not staff.grants:
        raise Forbidden("no_right")
    return staff


def _holder(request: Request) -> str | None:
    """The person's id; None for whoever holds the assignment's link."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "link":
        return _person(request)
    try:
        seat = Seat.parse(request.path["id"])
    except ValueError as error:
        raise Unauthorised from error
    if not hmac.compare_digest(value.strip().encode(), link_signature(seat).encode()):
        raise Unauthorised
    return None


def _invited(request: Request) -> None:
    """Raises Unauthorised unless the caller holds the invitation's link."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    id = request.path["id"]
    signed = kind.lower() == "link" and id.isascii() and hmac.compare_digest(value.strip().encode(), invitation_signature(id).encode())
    if not signed:
        raise Unauthorised


def _liaison(request: Request) -> None:
    """Raises Unauthorised unless the caller holds the link of the organisation's registration."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    id = request.path["id"]
    signed = kind.lower() == "link" and id.isascii() and hmac.compare_digest(value.strip().encode(), organisation_signature(id).encode())
    if not signed:
        raise Unauthorised


def _reached(request: Request) -> str:
    """The person's id, from a session or from the link that asks whether they can still come."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "link":
        return _person(request)
    person, _, rest = value.strip().partition(".")
    until = rest.partition(".")[0]
    if not (person.isalnum() and until.isdecimal() and until.isascii() and len(until) <= 10):
        raise Unauthorised
    ends = datetime.fromtimestamp(int(until), UTC)
    if ends <= request.now or not hmac.compare_digest(value.strip().encode(), availability_key(person, ends).encode()):
        raise Unauthorised
    return person


def _member(request: Request) -> Membership:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        membership = Membership.parse(request.path["id"])
    except ValueError as error:
        raise Unauthorised from error
    if kind.lower() != "link" or not hmac.compare_digest(value.strip().encode(), membership_signature(membership).encode()):
        raise Unauthorised
    return membership


PERSON = Caller("person", _person)
SESSION = Caller("person", _session)
STAFF = Caller("staff", _staff)
HOLDER = Caller("link", _holder)
INVITED = Caller("link", _invited)
LIAISON = Caller("link", _liaison)
REACHED = Caller("link", _reached)
MEMBER = Caller("link", _member)
