"""The local inbox: what Apprise is told to send lies sealed on disk, and is read back whole."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.local.dev import Developer
from infra.local.inbox import Inbox
from infra.local.letters import DeadLetters
from infra.local.surroundings import make_keys

MESSAGE = {"to": "+8614200000001", "text": "您好 <b>王</b> & 验证码 123456", "link": "http://127.0.0.1:1/zh/me/task/?id=a#k=b"}
HOST = {"host": "127.0.0.1:8123"}


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    make_keys(tmp_path / "keys.json")
    return Inbox(tmp_path, tmp_path / "keys.json")


@pytest.fixture
def ask(inbox: Inbox, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    def absent(question: dict[str, Any]) -> dict[str, Any]:
        raise ConnectionRefusedError

    developer = Developer(inbox, DeadLetters(tmp_path / "dead"), absent)

    def answer(method: str, target: str, body: bytes = b"") -> tuple[int, str]:
        status, _, content = developer.answer(method, target, HOST, body) or (404, [], b"")
        return status, content.decode()

    return answer


def test_messages_come_back_as_they_were_sent_oldest_first(inbox: Inbox) -> None:
    for number in range(3):
        inbox.add({**MESSAGE, "text": str(number)})
    assert [one["text"] for one in inbox.read()] == ["0", "1", "2"]
    assert [one["text"] for one in inbox.read(2)] == ["2"]
    assert inbox.read(3) == inbox.read(99) == []
    assert {name: inbox.read()[0][name] for name in ("to", "link")} == {"to": MESSAGE["to"], "link": MESSAGE["link"]}
    assert inbox.read()[0]["at"].endswith("Z")


def test_no_phone_and_no_word_lies_on_disk_in_the_clear(inbox: Inbox, tmp_path: Path) -> None:
    inbox.add(MESSAGE)
    sealed = (tmp_path / "inbox").read_bytes()
    assert not any(part in sealed for part in (b"14200000001", b"123456", "您好".encode(), b"task"))
    assert (tmp_path / "inbox").stat().st_mode & 0o777 == 0o600


def test_a_line_that_is_being_written_waits_for_its_end(inbox: Inbox, tmp_path: Path) -> None:
    inbox.add(MESSAGE)
    whole = (tmp_path / "inbox").read_bytes()
    with (tmp_path / "inbox").open("ab") as file:
        file.write(whole[:40])
        file.flush()
        assert inbox.count() == 1
        file.write(whole[40:])
    assert inbox.count() == len(inbox.read()) == 2


def test_many_writers_at_once_spoil_nothing(inbox: Inbox) -> None:
    def write() -> None:
        for _ in range(25):
            inbox.add(MESSAGE)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one["text"] for one in inbox.read()] == [MESSAGE["text"]] * 200


def test_the_page_shows_the_newest_first_and_never_runs_what_it_shows(inbox: Inbox, ask: Callable[..., tuple[int, str]]) -> None:
    assert "还没有短信" in ask("GET", "/dev/inbox")[1]
    inbox.add(MESSAGE)
    inbox.add({**MESSAGE, "text": "second"})
    status, page = ask("GET", "/dev/inbox")
    assert status == 200
    assert page.index("second") < page.index("验证码")
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page


def test_messages_are_listed_from_the_asked_one_on(inbox: Inbox, ask: Callable[..., tuple[int, str]]) -> None:
    inbox.add(MESSAGE)
    inbox.add({**MESSAGE, "text": "second"})
    [found] = json.loads(ask("GET", "/dev/messages?since=1")[1])
    assert set(found) == {"to", "text", "link", "at"}
    assert found["text"] == "second"


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"[" * 100_000, b"\xff"])
def test_a_body_that_is_no_object_is_refused(ask: Callable[..., tuple[int, str]], body: bytes) -> None:
    assert ask("POST", "/dev/pump", body)[0] == 400


def test_while_the_pump_is_away_its_pages_say_come_again(ask: Callable[..., tuple[int, str]]) -> None:
    assert ask("GET", "/dev/pump")[0] == 503
    assert ask("POST", "/dev/schedules/EveryMinute")[0] == 503
    assert ask("PUT", "/dev/pump")[0] == 404
