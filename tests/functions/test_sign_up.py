"""Signing up: one person a phone, one answer for all, and every refusal names its field."""

import multiprocessing
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.generated import phone
from muster.domain.codes import public_code
from muster.domain.people import Offer, Person
from muster.tables import people, people_keys
from tests import actors
from tests.api import PROBLEM, Answer, call

FORM = {"content-type": "application/x-www-form-urlencoded"}


def _stored(tables: Any) -> list[dict[str, Any]]:
    return list(tables.scan(TableName="muster-local-people")["Items"])


def _post_form(**changes: Any) -> Answer:
    fields = {**actors.volunteer(1), "adult": "on", "share": "on", "website": "", **changes}
    return call("POST", "/v1/volunteers", urlencode(fields, doseq=True), headers=FORM, key="")


def test_a_sign_up_is_received_with_a_code_and_stored() -> None:
    answer = actors.sign_up(1)
    assert answer.body["received"] is True
    assert answer.body["code"].startswith("RV-")
    stored = people.get(actors.person(1))
    assert stored is not None
    assert stored.offer.name == actors.volunteer(1)["name"]
    assert stored.phone == "+86" + phone(1)


def test_the_same_phone_twice_is_one_person_with_the_first_offer(tables: Any) -> None:
    first = actors.sign_up(1)
    second = actors.sign_up(1, name="李四", roles=["care"])
    assert (first.status, first.text) == (second.status, second.text)
    [stored] = _stored(tables)
    assert stored["roles"] == {"SS": ["queue"]}


def test_known_blocked_and_unknown_phones_get_the_very_same_bytes() -> None:
    actors.staff("STATION_LEAD", actors.HOME, 1)
    known = call("POST", "/v1/volunteers", actors.volunteer(1, phone=phone(99_000_001)))
    new = call("POST", "/v1/volunteers", actors.volunteer(2))
    code = {"code": ""}
    assert (known.status, known.headers, {**known.body, **code}) == (new.status, new.headers, {**new.body, **code})
    assert len(known.text) == len(new.text)


def test_a_phone_may_be_typed_with_blanks_hyphens_or_full_width_digits() -> None:
    number = phone(1)
    typed = [f"+86 {number}", f"{number[:3]}-{number[3:7]}-{number[7:]}", "".join(chr(ord(digit) + 0xFEE0) for digit in number)]
    codes = {call("POST", "/v1/volunteers", actors.volunteer(1, phone=text)).body["code"] for text in typed}
    assert len(codes) == 1


def _add(number: int) -> str | None:
    reference, key = people_keys.fresh()
    offer = Offer(actors.volunteer(number)["name"], actors.HOME, ("queue",), ("day",))
    row = Person(actors.person(number), reference, "+86" + phone(number), "REGISTERED", offer, datetime.now(UTC), operation=secrets.token_hex(8))
    return people.add(row, key, digest="d")


def test_two_tabs_at_once_make_one_person(tables: Any) -> None:
    with ThreadPoolExecutor(16) as tabs:
        answers = list(tabs.map(_add, [1] * 64))
    assert answers.count(None) == 1
    assert len(_stored(tables)) == 1
    stored = people.get(actors.person(1))
    assert stored is not None
    assert stored.offer.name == actors.volunteer(1)["name"]


def _sign_up_elsewhere(number: int) -> tuple[int, str]:
    answer = call("POST", "/v1/volunteers", actors.volunteer(number))
    return answer.status, answer.text


def test_processes_signing_up_the_same_phones_at_once_agree(tables: Any) -> None:
    with multiprocessing.get_context("fork").Pool(4, initializer=_own_connection) as pool:
        answers = pool.map(_sign_up_elsewhere, [number % 10 for number in range(80)], chunksize=1)
    assert len(set(answers)) == 10
    assert len(_stored(tables)) == 10


def _own_connection() -> None:
    from muster.tables.base import connection

    connection._client = None
    people_keys._fresh.clear()


def test_the_same_key_and_body_meets_its_own_answer() -> None:
    key = secrets.token_urlsafe(16)
    first, again = (call("POST", "/v1/volunteers", actors.volunteer(1), key=key) for _ in range(2))
    assert (first.status, first.text) == (again.status, again.text) == (201, first.text)


def test_the_same_key_with_another_body_is_refused() -> None:
    key = secrets.token_urlsafe(16)
    call("POST", "/v1/volunteers", actors.volunteer(1), key=key)
    other = call("POST", "/v1/volunteers", actors.volunteer(1, name="李四"), key=key)
    assert other.said == (409, "other_body")
    assert "Idempotency-Key" in other.errors


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "sixteen letters!", "ключключключключ"])
def test_a_sign_up_needs_a_fit_idempotency_key(key: str) -> None:
    answer = call("POST", "/v1/volunteers", actors.volunteer(1), key=key)
    assert answer.said == (400, "idempotency_key")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": ""}, {"name": "too_short"}),
        ({"name": "x" * 31}, {"name": "too_long"}),
        ({"phone": "12345678901"}, {"phone": "not_a_mobile"}),
        ({"phone": "02100000000"}, {"phone": "not_a_mobile"}),
        ({"phone": "+85212345678"}, {"phone": "not_a_mobile"}),
        ({"roles": []}, {"roles": "choose_one"}),
        ({"roles": ["queen"]}, {"roles.0": "not_a_choice"}),
        ({"slots": []}, {"slots": "choose_one"}),
        ({"area": "14010500100"}, {"area": "malformed"}),
        ({"area": "140105999000"}, {"area": "unknown_area"}),
        ({"area": actors.DISTRICT}, {"area": "area_too_wide"}),
        ({"adult": False}, {"adult": "not_adult"}),
        ({"adult": "yes"}, {"adult": "not_yes_or_no"}),
        ({"share": False}, {"share": "not_shared"}),
        ({"notice": "2020-01"}, {"notice": "not_a_choice"}),
        ({"note": "x" * 101}, {"note": "too_long"}),
        ({"website": "http://spam"}, {"website": "not_a_choice"}),
        ({"language": "fr"}, {"language": "not_a_choice"}),
        ({"role": "CITY_OPERATOR", "verified": True}, {"role": "unknown_field", "verified": "unknown_field"}),
    ],
)
def test_a_wrong_field_is_named_with_its_reason(changes: dict[str, Any], errors: dict[str, str], tables: Any) -> None:
    answer = call("POST", "/v1/volunteers", actors.volunteer(1, **changes))
    assert (answer.status, answer.errors) == (422, errors)
    assert answer.headers["content-type"] == PROBLEM
    assert _stored(tables) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_speaks_the_readers_language(language: str) -> None:
    answer = call("POST", "/v1/volunteers", {}, headers={"accept-language": language})
    messages = [one["message"] for one in answer.body["errors"]] + [answer.body["title"], answer.body["detail"]]
    assert all(message.isascii() is (language == "en") for message in messages)


def test_sign_up_waits_while_the_emergency_is_paused() -> None:
    actors.settings(state="PAUSED")
    answer = call("POST", "/v1/volunteers", actors.volunteer(1))
    assert answer.said == (503, "emergency_paused")
    assert int(answer.headers["retry-after"]) > 0


def test_a_form_post_ends_on_a_receipt_page_with_the_code() -> None:
    answer = _post_form(roles=["queue", "care"], slots=["day"])
    assert answer.status == 303
    path, _, query = answer.headers["location"].partition("?")
    page = call("GET", path, query=dict([query.split("=")]), headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert path.rpartition("/")[2] in page.text


def test_a_form_post_with_ticked_boxes_is_stored_whole() -> None:
    _post_form(roles=["queue", "care"], slots=["day"], weekends_only="on", keep="on")
    stored = people.get(actors.person(1))
    assert stored is not None
    assert (stored.offer.roles, stored.offer.weekends_only, stored.offer.keep) == (("care", "queue"), True, True)


def test_a_wrong_form_post_gets_a_page_that_says_what_to_correct(tables: Any) -> None:
    page = _post_form(phone="12", language="en")
    assert page.status == 422
    assert page.headers["content-type"].startswith("text/html")
    assert "<li>" in page.text
    assert _stored(tables) == []


def test_a_robot_that_fills_the_hidden_field_is_refused(tables: Any) -> None:
    assert _post_form(website="http://spam").status == 422
    assert _stored(tables) == []


def test_a_receipt_says_nothing_but_its_own_number() -> None:
    known, unknown = actors.sign_up(1).body["code"], public_code("RV", 42)
    assert call("GET", f"/v1/receipts/{known}").body == {"code": known, "received": True}
    assert call("GET", f"/v1/receipts/{unknown}").body == {"code": unknown, "received": True}


@pytest.mark.parametrize("code", ["RV-123456780", "CN-123456784", "RV-12345678", "<script>", "RV-１２３４５６７８４"])
def test_a_code_that_is_none_has_no_receipt(code: str) -> None:
    assert call("GET", f"/v1/receipts/{code}").status == 404
