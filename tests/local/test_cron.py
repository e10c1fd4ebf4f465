"""Schedule expressions are due when EventBridge would say."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.local.cron import next_time
from infra.local.template import local

AT = datetime(2026, 11, 24, 16, 9, 30, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", AT + timedelta(minutes=1)),
        ("rate(5 minutes)", AT + timedelta(minutes=5)),
        ("rate(1 day)", AT + timedelta(days=1)),
        ("cron(10 16 * * ? *)", datetime(2026, 11, 24, 16, 10, tzinfo=UTC)),
        ("cron(9 16 * * ? *)", datetime(2026, 11, 25, 16, 9, tzinfo=UTC)),
        ("cron(0/15 * * * ? *)", datetime(2026, 11, 24, 16, 15, tzinfo=UTC)),
        ("cron(0 8 ? * MON-FRI *)", datetime(2026, 11, 25, 8, 0, tzinfo=UTC)),
        ("cron(0 8 ? * SUN *)", datetime(2026, 11, 29, 8, 0, tzinfo=UTC)),
        ("cron(0 0 1 * ? *)", datetime(2026, 12, 1, tzinfo=UTC)),
        ("cron(0 0 29 2 ? *)", datetime(2028, 2, 29, tzinfo=UTC)),
        ("cron(30 1,13 * JAN,MAR ? 2027)", datetime(2027, 1, 1, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_expression_is_due(expression: str, due: datetime) -> None:
    assert next_time(expression, AT) == due


@pytest.mark.parametrize(
    "expression", ["", "rate(1 week)", "cron(10 16 * * ?)", "cron(61 16 * * ? *)", "cron(0 8 L * ? *)", "cron(0 8 ? * 2#1 *)", "cron(0 0 30 2 ? *)", "cron(0 8 ? * FOO *)"]
)
def test_an_expression_that_is_not_known_or_never_due_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="schedule"):
        next_time(expression, AT)


def test_the_templates_own_schedules_are_known() -> None:
    assert all(next_time(one.expression, AT) > AT for one in local().schedules)
