"""Messages that wait: quiet hours, budgets, a gateway that is down for a day, crashed senders and addresses that are not to be called."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any

import pytest

from muster.domain.messages import KEPT, Message
from muster.domain.times import SHANGHAI
from muster.tables import messages
from notifications import gateways, targets
from tests import actors
from tests.streams import Streams, deliver

DAY_MINUTES, MANY = 24 * 60, 12
LATE = 0.4  # seconds after which a gateway answers that the sender has given up on


class Gateway:
    """An HTTP gateway for text messages that can be down, or take a message and say nothing; it takes JSON, and notes what it took."""

    def __init__(self) -> None:
        self.up, self.dumb, self.asked, self.took = True, "", 0, list[dict[str, Any]]()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.asked += 1
                if gateway.up:
                    gateway.took.append({**json.loads(body), "path": self.path})
                if gateway.dumb:
                    sleep(LATE if gateway.dumb == "late" else 0)
                    self.close_connection = True
                    return
                self.send_response(200 if gateway.up else 503)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://127.0.0.1:{self.server.server_port}/send?:to={{to}}&:id={{id}}&rto={LATE / 2}"
        self.forgetful = self.url.replace("&:id={id}", "")  # is told no id, so it cannot tell a second try
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    there = Gateway()
    monkeypatch.setenv("NOTIFY_HOSTS", "127.0.0.1")
    _targets(monkeypatch, there.url)
    yield there
    there.server.shutdown()
    there.server.server_close()
    targets.targets.cache_clear()
    gateways._known.clear()


def _targets(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setenv("NOTIFY_URLS", " ".join(lines))
    targets.targets.cache_clear()
    gateways._known.clear()


def _queue(name: str, number: int = 1, *, urgent: bool = False, template: Any = "report") -> Message:
    facts = {"date": "2026-11-26", "area": actors.STREET, "needs": "1", "matched": "1", "open": "0"}
    now = actors.now()
    message = Message(id=name, person=actors.person(number), template=template, created=now, expires=now + KEPT, facts=facts, urgent=urgent)
    messages.queue(message)
    return message


def _row(id: str) -> messages.MessageRow:
    return messages.MessageRow.get(id, consistent_read=True)


def _until(hour: int) -> dict[str, float]:
    """How far the clock is to be moved for the next such hour in Shanghai."""
    local = actors.now().astimezone(SHANGHAI)
    at = local.replace(hour=hour, minute=30, second=0, microsecond=0)
    return {"seconds": ((at if at > local else at + timedelta(days=1)) - local).total_seconds()}


def _minute() -> dict[str, int]:
    return dict(deliver("ResendFunction", {}))


def test_a_gateway_that_is_down_for_a_day_loses_nothing_and_sends_nothing_twice(
    streams: Streams, gateway: Gateway, clock: Callable[..., None]
) -> None:
    everyone = range(1, MANY + 1)
    actors.crowd(MANY)
    gateway.up = False
    for number in everyone:
        _queue(f"out-{number}", number)
    streams.drain()
    for name, records in list(streams.batches):  # the stream brings the same records again
        deliver(streams.readers[name].mapping.function, {"Records": records})
    assert (gateway.took, gateway.asked) == ([], MANY)
    for minute in range(10, DAY_MINUTES, 240):
        clock(minutes=minute)
        _minute()
    assert gateway.took == [] and gateway.asked <= MANY + 6 * 5  # a dead gateway is asked a few times a minute, not once for each
    assert {_row(f"out-{number}").state for number in everyone} == {"QUEUED"}
    gateway.up = True
    for minute in range(DAY_MINUTES, DAY_MINUTES + 60, 20):
        clock(minutes=minute)
        _minute()
    streams.drain()
    assert sorted(one["id"] for one in gateway.took) == sorted(f"out-{number}" for number in everyone)
    assert {_row(f"out-{number}").state for number in everyone} == {"SENT"}


def test_at_night_only_what_is_urgent_and_codes_go_out_and_the_rest_after_seven(
    streams: Streams, gateway: Gateway, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIET_HOURS", "22-7")
    actors.crowd(3)
    clock(**(night := _until(23)))
    _queue("sleepy", 1)
    _queue("urgent", 2, urgent=True)
    streams.drain()
    assert [one["id"] for one in gateway.took] == ["urgent"]
    row = _row("sleepy")
    woken = datetime.fromtimestamp(int(row.held), SHANGHAI)
    assert (row.state, row.reason, woken.hour) == ("QUEUED", "quiet_hours", 7)
    clock(seconds=night["seconds"] + 7.4 * 3600)
    assert _minute()["due"] == 0
    clock(seconds=night["seconds"] + 8.1 * 3600)
    _minute()
    assert [one["id"] for one in gateway.took] == ["urgent", "sleepy"]


def test_a_person_is_told_so_often_a_day_and_the_city_spends_so_much(
    streams: Streams, gateway: Gateway, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.crowd(2)
    actors.settings(messages_per_person=2)
    for name in "abc":
        _queue(name, 1)
    _queue("urgent", 1, urgent=True)
    streams.drain()
    assert sorted(one["id"] for one in gateway.took) == ["a", "b", "urgent"]
    assert (_row("c").state, _row("c").reason) == ("QUEUED", "person_budget")
    monkeypatch.setenv("MESSAGE_CAP_FEN", "15")  # spent: three at five fen
    _queue("dear", 2)
    _queue("dear-and-urgent", 2, urgent=True)
    streams.drain()
    assert (_row("dear").state, _row("dear").reason) == ("QUEUED", "spend_cap")
    assert sorted(one["id"] for one in gateway.took)[-2:] == ["dear-and-urgent", "urgent"]
    clock(hours=25)
    _minute()
    assert {_row(name).state for name in ("c", "dear")} == {"SENT"}


def test_a_sender_that_died_with_a_message_is_not_followed_by_a_second_one(streams: Streams, gateway: Gateway, clock: Callable[..., None]) -> None:
    actors.crowd(1)
    message = _queue("half")
    assert messages.take(message.id, actors.now())
    streams.drain()
    clock(minutes=6)
    assert _minute() == {"due": 1, "tried": 1}
    assert (_row("half").state, _row("half").reason, gateway.took) == ("UNSURE", "sender_died", [])


def test_an_offer_that_lapsed_while_it_was_held_is_not_sent(streams: Streams, gateway: Gateway, clock: Callable[..., None]) -> None:
    actors.crowd(3)
    gateway.up = False
    actors.settings(firm_hours=200)
    actors.publish(actors.line(1))
    streams.drain()
    offers = [row for row in messages.MessageRow.scan() if row.template == "offer"]
    assert {row.state for row in offers} == {"QUEUED"}
    gateway.up = True
    clock(days=6)
    _minute()
    assert {(row.state, row.reason) for row in messages.MessageRow.scan() if row.template == "offer"} == {("DROPPED", "pointless")}
    assert gateway.took == []


def test_each_target_takes_its_kinds_and_one_that_took_a_message_is_not_asked_again(
    streams: Streams, gateway: Gateway, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.crowd(1)
    _targets(monkeypatch, f"report={gateway.url}", f"code={gateway.url}&:second=1", "report=json://127.0.0.1:9/nobody-listens")
    _queue("split")
    streams.drain()
    clock(minutes=5)
    _minute()
    assert [one["id"] for one in gateway.took] == ["split"]
    assert (_row("split").state, int(_row("split").attempts)) == ("QUEUED", 2)


@pytest.mark.parametrize("dumb", ["late", "gone"])
def test_what_a_gateway_took_without_a_word_is_not_sent_again_unless_it_can_tell(
    streams: Streams, gateway: Gateway, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch, dumb: str
) -> None:
    actors.crowd(1)
    gateway.dumb = dumb
    _targets(monkeypatch, gateway.forgetful)
    _queue("once")
    streams.drain()
    clock(minutes=10)
    _minute()
    assert (_row("once").state, _row("once").reason, len(gateway.took)) == ("UNSURE", "no_answer", 1)
    _targets(monkeypatch, gateway.url)
    _queue("same-id")
    streams.drain()
    gateway.dumb = ""
    clock(minutes=20)
    _minute()
    assert (_row("same-id").state, [one["id"] for one in gateway.took[1:]]) == ("SENT", ["same-id", "same-id"])


def test_a_gateway_that_falls_silent_is_left_alone_before_it_swallows_more(
    streams: Streams, gateway: Gateway, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.crowd(1)
    gateway.dumb = "gone"
    _targets(monkeypatch, gateway.forgetful)
    for number in range(1, MANY + 1):
        _queue(f"out-{number}", urgent=True)
    streams.drain()
    states = Counter(_row(f"out-{number}").state for number in range(1, MANY + 1))
    assert states == {"UNSURE": gateways.SILENCES, "QUEUED": MANY - gateways.SILENCES}
    gateway.dumb = ""
    clock(minutes=20)
    _minute()
    assert Counter(_row(f"out-{number}").state for number in range(1, MANY + 1)) == {"UNSURE": gateways.SILENCES, "SENT": MANY - gateways.SILENCES}
    assert len(gateway.took) == MANY  # each once


def test_no_connection_and_a_plain_no_are_tried_again_since_nothing_was_taken(
    streams: Streams, gateway: Gateway, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    actors.crowd(1)
    _targets(monkeypatch, "json://127.0.0.1:9/nobody-listens")
    _queue("refused")
    streams.drain()
    gateway.up = False
    _targets(monkeypatch, gateway.forgetful)
    clock(minutes=10)
    _minute()
    assert (_row("refused").state, int(_row("refused").attempts)) == ("QUEUED", 2)
    gateway.up = True
    clock(minutes=30)
    _minute()
    assert (_row("refused").state, len(gateway.took)) == ("SENT", 1)


def test_the_cap_counts_each_message_at_the_price_of_its_channel(streams: Streams, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    actors.crowd(2)
    monkeypatch.setenv("MESSAGE_PRICES", "sms=7,wecom=0,other=3")
    monkeypatch.setenv("MESSAGE_CAP_FEN", "8")
    _targets(monkeypatch, f"report={gateway.url}", "offer,report=wecombot://" + "a" * 36, "code=mailto://a:b@mail.example.cn")
    assert [targets.price_fen(template) for template in ("report", "offer", "code")] == [7, 0, 3]
    _targets(monkeypatch, gateway.url)
    _queue("first", 1)
    streams.drain()
    _queue("dear", 2)
    streams.drain()
    assert [_row(name).state for name in ("first", "dear")] == ["SENT", "QUEUED"]


@pytest.mark.parametrize(
    "url",
    ["json://169.254.169.254/latest", "json://10.0.0.8/x", "json://2130706433/x", "json://0x7f000001/x", "json://[::ffff:127.0.0.1]/x", "json://[::1]/x",
     "json://localhost/x", "json://metadata.internal/x", "file:///etc/passwd", "gopher://10.0.0.1/x", "mailto://a:b@192.168.1.1", "json://0/x"],
)  # fmt: skip
def test_no_address_of_our_own_network_is_ever_called(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_HOSTS", "")
    assert targets.instance(url) is None


def test_with_a_list_only_its_hosts_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_HOSTS", "sms.example.cn,qyapi.weixin.qq.com")
    assert targets.instance("jsons://sms.example.cn/send") is not None
    assert targets.instance("wecombot://" + "a" * 36) is not None
    assert targets.instance("jsons://sms.example.cn.evil.example/send") is None
    assert targets.instance("jsons://sms.example.cn@evil.example/send") is None
