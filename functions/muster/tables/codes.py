"""Public codes that are given once: a row guards each, and whoever comes second takes the next."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from pynamodb.exceptions import TransactWriteError

from muster.domain.codes import public_code
from muster.domain.refusals import Conflict
from muster.tables.base import Table, failed_items, transaction


class Coded(Protocol):
    """A thing with a public code; `digest` is of the request that made it."""

    @property
    def id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def digest(self) -> str: ...


T = TypeVar("T", bound=Coded)


class CodeTaken(Exception):
    """Another of its kind has this public code."""


def add(guard: Table, *rows: Table) -> bool:
    """Stores new rows with the guard of their code, all or none; answers False when they stand already, raises CodeTaken when only the code does."""
    try:
        with transaction() as write:
            for row in (guard, *rows):
                write.save(row, condition=type(row)._hash_key_attribute().does_not_exist())  # type: ignore[no-untyped-call]
    except TransactWriteError as error:
        if failed_items(error) == [0]:
            raise CodeTaken from error
        return False
    return True


def first_free(prefix: str, new: T, add: Callable[[T], T | None]) -> T:
    """Stores a thing under the first public code that is free; the same request again meets its own. Raises Conflict where it has another body."""
    number = int(new.id, 16)
    while True:
        coded = replace(new, code=public_code(prefix, number))  # type: ignore[type-var]
        try:
            standing = add(coded)
        except CodeTaken:
            number += 1
            continue
        if standing and standing.digest != new.digest:
            raise Conflict("other_body", "Idempotency-Key")
        return standing or coded
