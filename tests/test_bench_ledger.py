"""A small run of `python -m tests.bench.ledger`, and that its recount finds what it is to find."""

from pathlib import Path
from typing import Any

import pytest

from tests.bench import books, histories, ledger


@pytest.mark.usefixtures("clean")
def test_the_books_hold_under_histories_from_racing_processes(tables: Any, tmp_path: Path) -> None:
    found = ledger.storm(tables, tmp_path, histories=16, seed=1, processes=4)
    assert found["histories"] == 16
    assert [found[name] for name in ("violations", "negative_stock", "double_allocated", "receipt_gaps", "chain_ok")] == [0, 0, 0, 0, True]


@pytest.mark.usefixtures("clean")
def test_a_balance_that_was_changed_by_hand_a_lost_receipt_and_a_lost_post_are_counted(tables: Any) -> None:
    histories.open_books()
    sound = books.recount(tables, "muster-local-", {})
    assert (sound["violations"], sound["chain_ok"]) == (0, True)
    key = {"book": {"S": "item#n95_mask"}, "part": {"S": "balance"}}
    row = tables.get_item(TableName="muster-local-stock", Key=key)["Item"]
    row["balance"]["S"] = row["balance"]["S"].replace('"allocated": 0', '"allocated": 1')
    tables.put_item(TableName="muster-local-stock", Item=row)
    assert books.recount(tables, "muster-local-", {"never": 7})["found"] == {"balance_differs": 1, "not_conserved": 1, "lost": 1}
