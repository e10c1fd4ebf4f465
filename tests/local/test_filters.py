"""Event filters as Lambda reads them, and those of the template on real shapes of records."""

from typing import Any

import pytest

from infra.local.filters import check, passes
from infra.local.template import local


@pytest.mark.parametrize(
    ("pattern", "record", "answer"),
    [
        ({"eventName": ["INSERT"]}, {"eventName": "INSERT"}, True),
        ({"eventName": ["INSERT"]}, {"eventName": "REMOVE"}, False),
        ({"eventName": ["INSERT"]}, {}, False),
        ({"a": {"b": ["x", "y"]}}, {"a": {"b": "y"}}, True),
        ({"a": {"b": ["x"]}}, {"a": "x"}, False),
        ({"a": {"b": ["x"]}, "c": ["z"]}, {"a": {"b": "x"}}, False),
        ({"a": [{"exists": True}]}, {"a": "x"}, True),
        ({"a": {"b": [{"exists": False}]}}, {"a": {}}, True),
        ({"a": {"b": [{"exists": False}]}}, {"a": {"b": "x"}}, False),
        ({"a": [{"prefix": "line#"}]}, {"a": "line#01"}, True),
        ({"a": [{"anything-but": ["x"]}]}, {"a": "x"}, False),
        ({"a": [{"anything-but": ["x"]}]}, {"a": "y"}, True),
        ({"a": [1]}, {"a": "1"}, False),
        ({"a": [1]}, {"a": True}, False),
        ({"a": [None]}, {"a": None}, True),
    ],
)
def test_a_pattern_lets_through_what_lambda_would(pattern: dict[str, Any], record: dict[str, Any], answer: bool) -> None:
    assert passes([pattern], record) is answer


def test_any_of_several_patterns_is_enough_and_none_at_all_lets_everything_through() -> None:
    assert passes([{"a": ["x"]}, {"a": ["y"]}], {"a": "y"})
    assert passes([], {"a": "y"})


@pytest.mark.parametrize("pattern", [{"a": "x"}, {"a": []}, {"a": [{"numeric": [">", 1]}]}, {"a": [{"prefix": "x", "suffix": "y"}]}])
def test_a_rule_this_run_does_not_know_is_refused_rather_than_guessed(pattern: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        check(pattern)


def _wakes(mapping: str, event: str, **image: str) -> bool:
    [found] = [one for one in local().mappings if one.table.endswith(mapping)]
    new = {name: {"S": value} for name, value in image.items()}
    return passes(found.filters, {"eventName": event, "dynamodb": {"Keys": {}, **({"OldImage": new} if event == "REMOVE" else {"NewImage": new})}})


@pytest.mark.parametrize(
    ("table", "event", "image", "answer"),
    [
        ("-people", "INSERT", {"state": "REGISTERED"}, True), ("-people", "MODIFY", {"state": "PAUSED"}, True),
        ("-needs", "INSERT", {"kind": "need", "state": "SUBMITTED"}, False), ("-needs", "MODIFY", {"kind": "need", "state": "PUBLISHED"}, True),
        ("-needs", "INSERT", {"kind": "need", "state": "PUBLISHED"}, True), ("-needs", "MODIFY", {"kind": "need", "state": "CANCELLED"}, True),
        ("-needs", "MODIFY", {"kind": "line"}, False), ("-needs", "INSERT", {"kind": "code"}, False),
        ("-assignments", "INSERT", {"state": "PROPOSED"}, False), ("-assignments", "MODIFY", {"state": "ACCEPTED"}, False),
        ("-assignments", "MODIFY", {"state": "DECLINED"}, True), ("-assignments", "MODIFY", {"state": "EXPIRED"}, True),
        ("-assignments", "MODIFY", {"state": "WITHDRAWN_LATE"}, True), ("-assignments", "REMOVE", {"state": "PROPOSED"}, False),
        ("-messages", "INSERT", {"state": "QUEUED"}, True), ("-messages", "MODIFY", {"state": "QUEUED"}, True),
        ("-messages", "MODIFY", {"state": "SENT"}, False), ("-messages", "REMOVE", {"state": "SENT"}, False),
    ],
)  # fmt: skip
def test_each_mapping_wakes_its_function_for_what_concerns_it(table: str, event: str, image: dict[str, str], answer: bool) -> None:
    assert _wakes(table, event, **image) is answer
