"""Logs and metrics: ids and counts only, never what a person typed."""

import warnings
from collections.abc import Callable, Iterable
from typing import TypeVar

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from muster.domain.refusals import Conflict

warnings.filterwarnings("ignore", message="No application metrics to publish")  # an invocation with nothing to count is no news

Row = TypeVar("Row")
logger = Logger(serialize_stacktrace=False)
metrics = Metrics()


def count(name: str, value: float = 1) -> None:
    """Adds to a metric of this invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


class Unfinished(RuntimeError):
    """Some rows of a clock's run failed; the others had their turn."""


def each(rows: Iterable[Row], act: Callable[[Row], int]) -> int:
    """The sum of what `act` answers for each row; a Conflict (another write came first) counts nothing, the next run looks again.

    A row that fails keeps no other waiting: it is logged, and Unfinished is raised once all had their turn, so that the alarm rings.
    """
    done = failed = 0
    for row in rows:
        try:
            done += act(row)
        except Conflict:
            continue
        except Exception:
            logger.exception("row_failed")
            failed += 1
    if failed:
        raise Unfinished(f"{failed} rows")
    return done
