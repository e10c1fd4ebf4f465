"""What every table shares: one client, short timeouts, and the meaning of a failed write."""

import os
from datetime import datetime

from pynamodb.connection import Connection, TableConnection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from muster import settings
from muster.domain.refusals import Unavailable

CONDITION_FAILED = "ConditionalCheckFailed"

# One client for all tables (each root model would make its own); the library's default of 30 s x 4 outlives a Lambda.
connection = Connection(
    region=os.environ.get("AWS_REGION"), connect_timeout_seconds=1, read_timeout_seconds=2, max_retry_attempts=2, max_pool_connections=32
)


class Table(Model):
    """The root of every model."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        own = super()._get_connection()
        if own.connection is not connection:
            connection.add_meta_table(own.get_meta_table())
            own.connection = connection
        return own


def transaction() -> TransactWrite:
    """A transaction over any tables; nothing is sent before its block ends."""
    return TransactWrite(connection=connection)


def name(table: str) -> str:
    """The full name of a table, for a model's Meta."""
    return settings.table(table)


def failed_condition(error: PynamoDBException) -> bool:
    """Whether a write met a condition that did not hold."""
    return error.cause_response_code == "ConditionalCheckFailedException"


def failed_items(error: TransactWriteError) -> list[int]:
    """The positions (wire order: conditions, deletes, puts, updates) whose condition did not hold; raises Unavailable for any other cause."""
    positions = [i for i, reason in enumerate(error.cancellation_reasons) if reason and reason.code == CONDITION_FAILED]
    if not positions:
        raise Unavailable from error
    return positions


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970, as TTL attributes want them."""
    return int(moment.timestamp())

