"""What gateways report of messages and what staff see of the outbox; the people are never in it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from infra.generated import phone
from muster.domain.assignments import Seat
from muster.domain.messages import KEPT, Message
from muster.links import link_signature
from muster.tables import endings, messages, tallies
from tests import actors
from tests.api import Answer, call
from tests.streams import Streams

RECEIPTS, SUMMARY = "/v1/messages/receipts", "/v1/messages/summary"


def _receipt(id: str, kind: str = "delivered", *, code: str = "", minutes: float = 0, key: str = "", **changes: str) -> Answer:
    body = json.dumps({"type": f"message.{kind}", "timestamp": "2026-11-26T00:00:00Z", "data": {"id": id, "code": code}})
    headers = actors.signed(changes.pop("signed", body), actors.now() + timedelta(minutes=minutes), key=key)
    return call("POST", RECEIPTS, body, headers={**headers, **changes})


def _queue(id: str, number: int = 1) -> None:
    facts = {"date": "2026-11-26", "area": actors.STREET, "needs": "1", "matched": "1", "open": "0"}
    now = actors.now()
    messages.queue(Message(id=id, person=actors.person(number), template="report", created=now, expires=now + KEPT, facts=facts, urgent=True))


def _row(id: str) -> messages.MessageRow:
    return messages.MessageRow.get(id, consistent_read=True)


def _piles(back: int = 0) -> dict[str, int]:
    day = call("GET", SUMMARY, token=actors.operator()).body["days"][back]
    return {one["pile"] + (f":{one['reason']}" if one["reason"] else ""): one["count"] for one in day["piles"]}


def test_receipts_say_what_became_of_a_message_in_any_order_and_the_figures_follow(streams: Streams) -> None:
    actors.crowd(1)
    for id in ("good", "bad", "both", "early", "quiet"):
        _queue(id)
    taken = messages.take("early", actors.now())
    assert taken and _receipt("early").status == 202
    endings.settle(taken, "SENT", actors.now())  # the sender is slower than the receipt
    streams.drain()
    assert [_receipt("bad", "failed", code="UNDELIV").status, _receipt("both", "failed").status, _receipt("both").status] == [202] * 3
    assert [_receipt("good").status, _receipt("good").status, _receipt("good", "failed").status] == [202] * 3
    assert {id: _row(id).state for id in ("good", "bad", "both", "early", "quiet")} == {
        "good": "DELIVERED", "bad": "FAILED", "both": "DELIVERED", "early": "DELIVERED", "quiet": "SENT",
    }  # fmt: skip
    assert _piles() == {"delivered": 3, "failed:unreachable": 1, "sent": 1}
    assert (_receipt("nobody-knows").status, _receipt("nobody-knows").text) == (202, _receipt("good").text)


@pytest.mark.parametrize(
    "flaw",
    [{"minutes": -6}, {"minutes": 6}, {"key": "YW5vdGhlcg=="}, {"signed": "{}"}, {"webhook-timestamp": "nan"}, {"webhook-signature": "v1"},
     {"webhook-signature": "v1,é"}, {"webhook-id": "evt-2"}, {"webhook-signature": ""}],
)  # fmt: skip
def test_a_receipt_that_is_old_altered_or_signed_by_another_says_nothing(clean: None, flaw: dict[str, Any]) -> None:
    _queue("mine")
    assert _receipt("mine", **flaw).status == 401
    assert _row("mine").state == "QUEUED"


def test_a_signed_receipt_that_makes_no_sense_is_told_which_field_is_wrong(clean: None) -> None:
    assert _receipt("mine", "vanished").errors == {"type": "not_a_choice"}


def test_whoever_opens_the_link_has_read_the_message_and_a_later_receipt_does_not_unread_it(streams: Streams) -> None:
    actors.crowd(3)
    actors.settings(firm_hours=200)
    actors.publish(actors.line(1))
    streams.drain()
    [offer] = [row for row in messages.MessageRow.scan() if row.template == "offer"]
    assert offer.state == "SENT"
    seat = Seat.parse(offer.facts["assignment"])
    assert call("GET", f"/v1/assignments/{seat.id}", link=link_signature(seat)).status == 200
    assert _row(offer.id).state == "ACKED"
    _receipt(offer.id, "failed")
    assert (_row(offer.id).state, _piles()) == ("ACKED", {"acked": 1})
    streams.drain()


def test_staff_see_what_waits_and_what_was_spent_and_nobodys_name(streams: Streams, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESSAGE_CAP_FEN", "1000")
    actors.crowd(1)
    clock(days=-1)
    _queue("old")
    clock()
    tallies.trouble("t1", "1 sms", "no_answer", actors.now() - timedelta(hours=2))
    tallies.trouble("t1", "1 sms", "refused", actors.now())
    seen = call("GET", SUMMARY, token=actors.operator()).body
    assert (seen["waiting"], seen["days"][1]["piles"][0]["pile"], seen["cap_fen"]) == (1, "waiting", 1000)
    assert seen["oldest"] < seen["days"][0]["date"] + "T23"
    [gateway] = seen["gateways"]
    assert (gateway["place"], gateway["channel"], gateway["reason"]) == (1, "sms", "refused")
    assert gateway["since"] < seen["as_of"]
    tallies.well("t1")
    streams.drain()
    after = call("GET", SUMMARY, token=actors.operator())
    assert (after.body["gateways"], after.body["waiting"], after.body["spent_fen"]) == ([], 0, 5)
    assert _piles(1) == {"sent": 1}
    assert actors.person(1) not in after.text and phone(1) not in after.text
    assert call("GET", SUMMARY, token=actors.station()).said == (403, "no_right")
