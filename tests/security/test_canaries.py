"""Canaries: names and phones that must appear nowhere but before the people who may see them (T25)."""

import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.generated import phone
from infra.local.template import local
from muster.vault import Unreadable, seal, unseal
from tests import actors
from tests.api import call
from tests.streams import Streams, images, reconcile

NAME, NOTE, CONTACT, STAFF = "金丝雀甲", "金丝雀备注", "金丝雀联系人", "金丝雀员工"
PHONES = [phone(71_234_567), phone(76_543_210), phone(73_333_331)]
SECRETS = [NAME, NOTE, CONTACT, STAFF, *PHONES]


def _spellings(text: str) -> Iterator[str]:
    """How a text may hide: plain, escaped, hex, and base64 at each of its three offsets."""
    raw = text.encode()
    yield text
    yield json.dumps(text)[1:-1]
    yield raw.hex()
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
        yield coded[4 if offset else 0 : -4]


def _found(haystack: str) -> set[str]:
    return {secret for secret in SECRETS for spelling in _spellings(secret) if spelling in haystack}


def _live_through_it(streams: Streams) -> list[str]:
    """The whole path with canaries, errors included; the addresses that were called."""
    form = actors.volunteer(1, name=NAME, phone=PHONES[0], note=NOTE)
    wrong = {**form, "roles": ["x"], NAME: PHONES[0]}
    for body in (form, form, wrong, json.dumps(form)[:-1]):
        call("POST", "/v1/volunteers", body)
    challenge = call("POST", "/v1/sessions/challenges", {"phone": PHONES[0]}).body["challenge"]
    call("POST", "/v1/sessions", {"challenge": challenge, "code": PHONES[0]})
    until = (actors.now().replace(year=actors.now().year + 1)).isoformat()
    grant = {"phone": PHONES[2], "name": STAFF, "role": "STATION_LEAD", "area": actors.HOME, "until": until}
    call("POST", "/v1/grants", grant, token=actors.operator())
    actors.settings(firm_hours=336)
    id = actors.publish(actors.line(1), contact_name=CONTACT, contact_phone=PHONES[1])
    streams.drain()
    [told] = actors.told(id)
    link = actors.link(told["assignment"])
    call("POST", f"/v1/assignments/{told['assignment']}/accept", {}, link=link)
    assert actors.told(id)[0]["name"] == NAME
    call("POST", f"/v1/needs/{id}/cancel", {"reason": "解除管控"}, token=actors.station())
    streams.drain()
    reconcile()
    return [message["link"] for message in streams.messages()]


@pytest.fixture
def logs(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.DEBUG)

    def read() -> str:
        out, err = capfd.readouterr()
        return out + err + caplog.text

    return read


def test_no_table_holds_a_canary_in_any_spelling(streams: Streams, tables: Any) -> None:
    _live_through_it(streams)
    items = {table.name: tables.scan(TableName=table.name)["Items"] for table in local().tables if table.logical != "AreasTable"}
    assert items["muster-local-people"]
    plain = json.dumps(items, default=lambda raw: base64.b64encode(raw).decode() + raw.hex() + raw.decode("latin-1"), ensure_ascii=False)
    assert _found(plain + repr(items)) == set()


def test_no_stream_image_holds_a_canary(streams: Streams) -> None:
    _live_through_it(streams)
    assert len(streams.batches) > 4
    assert _found(images(streams.batches)) == set()


def test_no_log_holds_a_canary(streams: Streams, logs: Any) -> None:
    _live_through_it(streams)
    assert _found(logs()) == set()


def test_no_link_holds_a_canary(streams: Streams) -> None:
    links = _live_through_it(streams)
    assert any(links)
    assert _found(" ".join(links)) == set()


def test_the_inbox_lies_sealed_on_disk(streams: Streams) -> None:
    _live_through_it(streams)
    lying = streams._inbox._file.read_text(encoding="ascii")
    assert lying
    decoded = b"".join(base64.b64decode(line) for line in lying.split()).decode("latin-1")
    assert _found(lying + decoded) == set()


def test_a_crash_in_the_middle_logs_no_canary(streams: Streams, logs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from muster.tables import people
    from tests.api import send

    def crash(*arguments: Any, **options: Any) -> None:
        raise RuntimeError("the store said no")

    monkeypatch.setattr(people, "add", crash)
    answer = send("POST", "/v1/volunteers", actors.volunteer(1, name=NAME, phone=PHONES[0], note=NOTE))
    written = logs()
    assert answer.status == 500
    assert "the store said no" in written
    assert _found(written + answer.text) == set()


def test_a_dead_letter_points_and_does_not_tell(streams: Streams, tables: Any, tmp_path: Path) -> None:
    call("POST", "/v1/volunteers", actors.volunteer(1, name=NAME, phone=PHONES[0], note=NOTE))
    from muster import vault

    tables.update_item(
        TableName="muster-local-people", Key={"id": {"S": vault.person_id("+86" + PHONES[0])}}, UpdateExpression="SET #v = :v",
        ExpressionAttributeNames={"#v": "version"}, ExpressionAttributeValues={":v": {"S": "poison"}},
    )  # fmt: skip
    streams.drain(poison=True)
    [letter] = streams.dead.read()
    assert letter["keys"]
    assert _found(json.dumps(letter)) == set()


def test_a_problem_never_repeats_what_was_typed() -> None:
    wrong = actors.volunteer(1, name=NAME * 9, phone=PHONES[0] + "9", area=PHONES[1], notice=NOTE, roles=[NAME])
    answer = call("POST", "/v1/volunteers", wrong)
    assert (answer.status, _found(answer.text)) == (422, set())


def test_what_cannot_be_opened_is_not_told_either() -> None:
    sealed = seal(b"k" * 32, NAME, place="people|1|name")
    with pytest.raises(Unreadable) as error:
        unseal(b"k" * 32, sealed, place="people|2|name")
    assert _found(repr(error.value) + repr(error.value.__cause__)) == set()
