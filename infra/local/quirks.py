"""What Dynoxide does otherwise than DynamoDB and is put right here; each has its test, which fails when a new version needs it no more."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from infra.local.binary import PIN, StoreError

_STREAM_INDEX = "CREATE INDEX IF NOT EXISTS muster_stream ON _stream_records(table_name, CAST(sequence_number AS INTEGER))"
_OLD = (
    "DELETE FROM _stream_records WHERE rowid IN (SELECT rowid FROM _stream_records WHERE created_at < ? AND rowid NOT IN "
    "(SELECT rowid FROM (SELECT rowid, MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records GROUP BY table_name)) LIMIT 2000)"
)
DAY_SECONDS = 86_400


def check_schema(file: Path) -> None:
    """Raises StoreError when the file is not laid out as the workarounds expect."""
    try:
        with database(file) as opened:
            found = opened.execute("SELECT value FROM _config WHERE key = 'schema_version'").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{file.name} is no store that can be read ({error}): start anew with FRESH=1.") from error
    if found is None or found[0] != PIN["schema"]:
        raise StoreError(f"{file.name} was written by another version of the store: start anew with FRESH=1, or set the older DYNOXIDE_BIN.")


def index_streams(file: Path) -> None:
    """Without this index each write looks through all stream records (quirk 1)."""
    with database(file) as opened:
        opened.execute(_STREAM_INDEX)


def prune_streams(file: Path, now: float) -> int:
    """Drops stream records older than a day, as DynamoDB does itself (quirk 1); answers how many.

    The newest of each table stays: the next one's number is counted from it. Few at a time, so that no writer waits long.
    """
    pruned = 0
    while True:
        with database(file) as opened:
            few = opened.execute(_OLD, (int(now) - DAY_SECONDS,)).rowcount
        pruned += few
        if not few:
            return pruned


@contextlib.contextmanager
def database(file: Path) -> Iterator[sqlite3.Connection]:
    """The store's own file, beside the running store."""
    with contextlib.closing(sqlite3.connect(file, timeout=20)) as opened, opened:
        yield opened
