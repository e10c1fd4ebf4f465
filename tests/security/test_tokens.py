"""Forged tokens (T23): forty ways to make one, none of which opens anything."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest

from muster import auth
from muster.http import Unauthorised
from muster.links import signing_key
from tests import actors
from tests.api import call

_HEADER = {"alg": "HS256", "typ": "at+jwt"}


def _encode(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _sign(header: Any, claims: Any, key: bytes | None = None, digest: str = "sha256") -> str:
    """A token signed with our own key, whatever it says."""
    plain = f"{_encode(header)}.{_encode(claims)}"
    return f"{plain}.{_encode(hmac.digest(signing_key('access') if key is None else key, plain.encode(), digest))}"


def _claims(**changes: Any) -> dict[str, Any]:
    at = int(actors.now().timestamp())
    claims = {"iss": "muster", "aud": "muster-api", "sub": actors.person(1), "sid": "family", "iat": at, "exp": at + 900, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def _at(**by: float) -> int:
    return int((actors.now() + timedelta(**by)).timestamp())


def _forged() -> dict[str, str]:
    good = _sign(_HEADER, _claims())
    header, claims, signature = good.split(".")
    none = _encode({"alg": "none", "typ": "at+jwt"})
    return {
        "no algorithm": f"{none}.{claims}.", "no algorithm, old signature": f"{none}.{claims}.{signature}",
        "None": f"{_encode({'alg': 'None', 'typ': 'at+jwt'})}.{claims}.", "empty algorithm": _sign({"alg": "", "typ": "at+jwt"}, _claims()),
        "no alg at all": _sign({"typ": "at+jwt"}, _claims()), "alg is a number": _sign({"alg": 1, "typ": "at+jwt"}, _claims()),
        "HS384": _sign({"alg": "HS384", "typ": "at+jwt"}, _claims(), digest="sha384"),
        "HS512": _sign({"alg": "HS512", "typ": "at+jwt"}, _claims(), digest="sha512"),
        "RS256": _sign({"alg": "RS256", "typ": "at+jwt"}, _claims()), "ES256": _sign({"alg": "ES256", "typ": "at+jwt"}, _claims()),
        "lower case": _sign({"alg": "hs256", "typ": "at+jwt"}, _claims()), "empty key": _sign(_HEADER, _claims(), b""),
        "other key": _sign(_HEADER, _claims(), b"x" * 32), "key of links": _sign(_HEADER, _claims(), signing_key("link")),
        "jwk in the header": _sign({**_HEADER, "jwk": {"kty": "oct", "k": _encode(b"x" * 32)}}, _claims(), b"x" * 32),
        "jku in the header": _sign({**_HEADER, "jku": "https://evil.test/keys"}, _claims(), b"x" * 32),
        "kid that walks": _sign({**_HEADER, "kid": "../../dev/null"}, _claims(), b""),
        "crit": _sign({**_HEADER, "crit": ["exp"]}, _claims()), "type JWT": _sign({"alg": "HS256", "typ": "JWT"}, _claims()),
        "no type": _sign({"alg": "HS256"}, _claims()), "no exp": _sign(_HEADER, _claims(exp=None)), "no iat": _sign(_HEADER, _claims(iat=None)),
        "no aud": _sign(_HEADER, _claims(aud=None)), "no iss": _sign(_HEADER, _claims(iss=None)), "no sub": _sign(_HEADER, _claims(sub=None)),
        "no sid": _sign(_HEADER, _claims(sid=None)), "wrong aud": _sign(_HEADER, _claims(aud="other")),
        "wrong iss": _sign(_HEADER, _claims(iss="evil")), "expired": _sign(_HEADER, _claims(iat=_at(minutes=-25), exp=_at(minutes=-10))),
        "lives too long": _sign(_HEADER, _claims(exp=_at(minutes=16))), "lives for ever": _sign(_HEADER, _claims(exp=1e308)),
        "infinite": _sign(_HEADER, json.dumps(_claims(exp=0)).replace('"exp": 0', '"exp": Infinity').encode()),
        "from the future": _sign(_HEADER, _claims(iat=_at(minutes=10), exp=_at(minutes=20))),
        "ends before it began": _sign(_HEADER, _claims(iat=_at(minutes=5), exp=_at(minutes=1))),
        "exp is text": _sign(_HEADER, _claims(exp="soon")), "sub is a number": _sign(_HEADER, _claims(sub=1)),
        "sid is a list": _sign(_HEADER, _claims(sid=["family"])), "claims are a list": _sign(_HEADER, [1]),
        "claims are no JSON": _sign(_HEADER, b"{"), "header is no JSON": f"e30x.{claims}.{signature}", "cut short": good[:-4],
        "two parts": f"{header}.{claims}", "five parts": f"{good}.a.b", "not base64": f"{header}.%%%.{signature}", "empty": ".", "a word": "token",
        "not ASCII": f"{header}.{claims}.签名",
        "nested too deep": f"{_encode(b'[' * 5_000)}.{claims}.{signature}",
    }  # fmt: skip


def test_the_token_that_all_are_forged_from_would_open() -> None:
    actors.sign_up(1)
    assert call("GET", "/v1/me", token=_sign(_HEADER, _claims())).status == 200


@pytest.mark.parametrize("kind", sorted(_forged()))
def test_a_forged_token_opens_nothing(kind: str) -> None:
    actors.sign_up(1)
    answer = call("GET", "/v1/me", token=_forged()[kind])
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_there_are_forty_forgeries() -> None:
    assert len(_forged()) >= 40


@pytest.mark.parametrize(("minutes", "status"), [(-10, 401), (0, 200), (10, 200), (16, 401)])
def test_clocks_ten_minutes_apart_do_not_matter_beyond_a_tokens_life(minutes: int, status: int, clock: Any) -> None:
    actors.sign_up(1)
    token = actors.token(1)
    clock(minutes=minutes)
    assert call("GET", "/v1/me", token=token).status == status


@pytest.mark.parametrize("scheme", ["", "Basic", "Token", "Link"])
def test_only_a_bearer_token_is_looked_at(scheme: str) -> None:
    actors.sign_up(1)
    assert call("GET", "/v1/me", headers={"authorization": f"{scheme} {actors.token(1)}".strip()}).status == 401


def test_a_token_of_links_is_no_token_of_people() -> None:
    with pytest.raises(Unauthorised):
        auth.read_token(jwt.encode(_claims(), signing_key("link"), headers={"typ": "at+jwt"}))
