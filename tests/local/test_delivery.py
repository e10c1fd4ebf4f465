"""A batch is retried, bisected, aged out and given up as its mapping declares, and nothing is lost or skipped."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.local.delivery import Delivery, FunctionFailed
from infra.local.template import StreamMapping

MAPPING = StreamMapping(
    name="F.M", function="F", table="t", filters=[], batch=10, window=0, retries=2, age=-1, bisect=False, partial=True,
    start="TRIM_HORIZON", destination="Q",
)  # fmt: skip
Answer = Callable[[list[str]], Any]
NOW = 1_000_000.0


class Play:
    """A delivery to a function that the test gives; notes the calls, the checkpoint and what was given up."""

    def __init__(self, answer: Answer, *, stop_after: int = 1000, **declared: Any) -> None:
        self.calls: list[list[str]] = []
        self.given_up: list[tuple[list[str], str]] = []
        self.reached: list[str] = []
        self.waits: list[float] = []
        self.said: list[str] = []

        def invoke(event: dict[str, Any]) -> Any:
            names = [_name(record) for record in event["Records"]]
            self.calls.append(names)
            return answer(names)

        def wait(seconds: float) -> bool:
            self.waits.append(seconds)
            return len(self.waits) < stop_after

        self.delivery = Delivery(
            replace(MAPPING, **declared), invoke=invoke, give_up=lambda records, why: self.given_up.append(([_name(one) for one in records], why)),
            advance=self.reached.append, wait=wait, clock=lambda: NOW, say=self.said.append,
        )  # fmt: skip

    def hand_over(self, names: str, ages: dict[str, float] | None = None) -> bool:
        return self.delivery.hand_over([_record(name, (ages or {}).get(name, 0)) for name in names])


def _record(name: str, age: float = 0) -> dict[str, Any]:
    return {"dynamodb": {"SequenceNumber": f"{ord(name):021d}", "Keys": {"id": {"S": name}}, "ApproximateCreationDateTime": NOW - age}}


def _name(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["Keys"]["id"]["S"])


def _at(name: str) -> str:
    return f"{ord(name):021d}"


def failing(*poison: str) -> Answer:
    """Reports each poison record, as Powertools does."""
    return lambda names: {"batchItemFailures": [{"itemIdentifier": _at(name)} for name in names if name in poison]}


def raising(*poison: str) -> Answer:
    def answer(names: list[str]) -> Any:
        if set(names) & set(poison):
            raise FunctionFailed("ValueError")
        return {"batchItemFailures": []}

    return answer


def test_a_batch_that_is_taken_moves_the_checkpoint_past_it() -> None:
    play = Play(failing())
    assert play.hand_over("abc")
    assert (play.calls, play.reached, play.given_up) == ([["a", "b", "c"]], [_at("c")], [])


def test_the_lowest_failure_is_the_checkpoint_and_everything_after_it_comes_again() -> None:
    play = Play(failing("b", "d"))
    assert play.hand_over("abcd")
    assert play.calls[:2] == [["a", "b", "c", "d"], ["b", "c", "d"]]
    assert play.reached[0] == _at("a")
    assert play.given_up == [(["b", "c", "d"], "retries exhausted")]  # without bisection the whole rest goes


def test_with_bisection_only_the_poison_is_given_up_and_order_is_kept() -> None:
    play = Play(failing("b", "f"), bisect=True)
    assert play.hand_over("abcdefgh")
    assert play.given_up == [(["b"], "retries exhausted"), (["f"], "retries exhausted")]
    assert play.reached == sorted(play.reached)
    assert play.reached[-1] == _at("h")
    last = [max(i for i, names in enumerate(play.calls) if name in names) for name in "acdegh"]
    assert last == sorted(last)


def test_a_function_that_raises_is_bisected_to_the_record_that_it_cannot_take() -> None:
    play = Play(raising("c"), bisect=True)
    assert play.hand_over("abcdefgh")
    assert play.given_up == [(["c"], "retries exhausted")]
    assert len(play.calls) <= 3 + 2 + 4 + 3  # log2 of the batch, the retries, and the healthy halves


def test_retries_are_as_many_as_declared_with_growing_pauses() -> None:
    play = Play(raising("a"))
    assert play.hand_over("a")
    assert len(play.calls) == 1 + MAPPING.retries
    assert play.waits == sorted(play.waits)
    assert len(set(play.waits)) == len(play.waits)


def test_a_failure_that_passes_costs_nothing() -> None:
    fails = [1]

    def flaky(names: list[str]) -> Any:
        if fails and fails.pop():
            raise FunctionFailed("ConnectionError")
        return {"batchItemFailures": []}

    play = Play(flaky)
    assert play.hand_over("ab")
    assert (play.calls, play.given_up, play.reached) == ([["a", "b"], ["a", "b"]], [], [_at("b")])


def test_records_beyond_the_declared_age_are_given_up_unseen() -> None:
    play = Play(failing(), age=60)
    assert play.hand_over("abc", {"a": 100, "b": 61})
    assert (play.calls, play.given_up) == ([["c"]], [(["a", "b"], "too old")])


WRONG: list[Any] = [None, {}, {"batchItemFailure": []}, {"batchItemFailures": None}, "ok", {"batchItemFailures": [{"itemIdentifier": ""}]}, {"batchItemFailures": [{}]}]


@pytest.mark.parametrize("answer", WRONG)
def test_an_answer_of_the_wrong_shape_is_a_failure_and_is_said_aloud(answer: Any) -> None:
    play = Play(lambda names: answer)
    assert play.hand_over("ab")
    assert play.given_up == [(["a", "b"], "retries exhausted")]
    assert play.said


def test_without_partial_answers_whatever_comes_back_is_success() -> None:
    play = Play(lambda names: None, partial=False)
    assert play.hand_over("ab")
    assert (play.given_up, play.reached) == ([], [_at("b")])


def test_told_to_stop_it_leaves_the_rest_ahead_of_the_checkpoint() -> None:
    play = Play(failing("b"), stop_after=1)
    assert not play.hand_over("abc")
    assert (play.reached, play.given_up) == ([_at("a")], [])


def test_unbounded_retries_never_give_up() -> None:
    play = Play(raising("a"), retries=-1, stop_after=2_000)
    assert not play.hand_over("a")
    assert play.given_up == []
