"""Receipts in any order, prices of channels, and the week of questions."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain import outcomes
from muster.domain.availability import next_question
from muster.domain.messages import State
from muster.domain.times import SHANGHAI

SAID = st.lists(st.sampled_from(("DELIVERED", "FAILED")), max_size=5)


@given(SAID, st.sampled_from(("SENDING", "SENT", "UNSURE")))
def test_whatever_order_receipts_come_in_delivered_has_the_last_word(said: list[outcomes.Said], state: State) -> None:
    ends = state
    for one in said:
        ends = outcomes.after_receipt(ends, one) or ends
    assert ends == ("DELIVERED" if "DELIVERED" in said else "FAILED" if said else state)


def test_a_word_of_a_gateway_becomes_one_of_ours() -> None:
    assert [outcomes.cause_of(code) for code in ("UNDELIV", " expired ", "call 13800000000")] == ["unreachable", "expired", "other"]


@pytest.mark.parametrize("text", ["", "sms=5", "sms=-1,other=5", "sms=5,sms=6,other=5", "sms:5,other=5", "sms=五,other=5", "other=5,"])
def test_prices_that_are_none_are_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="price"):
        outcomes.read_prices(text)


def test_a_weeks_questions_spread_over_its_days_and_nobody_is_asked_within_a_week() -> None:
    since = date(2026, 11, 26)
    moments = [next_question(f"{number:032x}", since).astimezone(SHANGHAI) for number in range(7_000)]
    assert min(moments).date() - since >= timedelta(days=7) and max(moments).date() - since <= timedelta(days=13)
    assert {at.hour for at in moments} == set(range(9, 21))
    assert all(850 < number < 1_150 for number in Counter(at.weekday() for at in moments).values())
    assert next_question("a", next_question("a", since).date()) - next_question("a", since) == timedelta(days=7)
