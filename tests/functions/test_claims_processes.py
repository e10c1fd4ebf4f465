"""Claims from many processes at once on the real store: a small run of `python -m tests.bench.claims`."""

from typing import Any

import pytest

from tests.bench import claims


@pytest.mark.usefixtures("clean")
def test_two_thousand_claims_from_four_processes_book_nobody_twice(tables: Any) -> None:
    done = claims.storm(tables, claims=2_000, processes=4)
    assert done["won"] > 500
    assert done["refused: taken"] > 0
    found = claims.faults(tables)
    assert {"double_booked", "over_capacity", "counter_mismatch", "duty_mismatch", "pool_mismatch"} <= found.keys()
    assert not any(found.values())
