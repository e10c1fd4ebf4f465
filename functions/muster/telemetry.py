"""Logs and metrics: ids and counts only, never what a person typed."""

import warnings

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

warnings.filterwarnings("ignore", message="No application metrics to publish")  # an invocation with nothing to count is no news

logger = Logger(serialize_stacktrace=False)
metrics = Metrics()


def count(name: str, value: float = 1) -> None:
    """Adds to a metric of this invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
