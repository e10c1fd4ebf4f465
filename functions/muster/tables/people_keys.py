"""Data keys by the page: one write brings many people a key of their own, and one key can be destroyed alone (crypto-shredding)."""

import secrets
from collections import deque
from collections.abc import Iterable
from functools import lru_cache

from pynamodb.attributes import BinaryAttribute, ListAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from muster import vault
from muster.tables.base import Table, name

PAGE = 32


class Slot(BinaryAttribute):
    """One wrapped key; the library asks a list's elements for no encoding when it names one of them."""

    def __init__(self, *, legacy_encoding: bool = False) -> None:
        super().__init__(legacy_encoding=legacy_encoding)


class KeyPage(Table):
    """`slots` keep their place for ever; a destroyed one is empty."""

    class Meta:
        table_name = name("people_keys")

    id = UnicodeAttribute(hash_key=True)
    wrapped = BinaryAttribute(legacy_encoding=False)
    slots: ListAttribute[bytes] = ListAttribute(of=Slot)  # type: ignore[arg-type]


_fresh: deque[tuple[str, bytes]] = deque()


def fresh() -> tuple[str, bytes]:
    """The reference and the plain form of a data key nobody has; an unused one left behind by a crash harms nobody."""
    if not _fresh:
        page = vault.new_wrapping_key()
        keys = [vault.new_data_key(page.plain) for _ in range(PAGE)]
        row = KeyPage(secrets.token_hex(8), wrapped=page.stored, slots=[key.stored for key in keys])
        row.save()
        _fresh.extend((f"{row.id}.{slot}", key.plain) for slot, key in enumerate(keys))
    return _fresh.popleft()


def find(references: Iterable[str]) -> dict[str, bytes]:
    """The plain data keys of references; those destroyed are left out."""
    wanted: dict[str, list[str]] = {}
    for reference in references:
        wanted.setdefault(reference.partition(".")[0], []).append(reference)
    found = {}
    for page in KeyPage.batch_get(list(wanted)):
        for reference in wanted[page.id]:
            stored = page.slots[int(reference.partition(".")[2])]
            if stored:
                found[reference] = vault.open_data_key(_page_key(page.id, page.wrapped), stored)
    return found


def find_one(reference: str) -> bytes:
    """The plain data key; raises vault.Unreadable when it was destroyed."""
    try:
        return find([reference])[reference]
    except KeyError as error:
        raise vault.Unreadable from error


def destroying(reference: str) -> tuple[KeyPage, list[Action]]:
    """The part of an erasure that makes everything sealed under this key unreadable, in backups too once the page's own have run out."""
    page, _, slot = reference.partition(".")
    return KeyPage(page), [KeyPage.slots[int(slot)].set(b"")]


@lru_cache(maxsize=4096)
def _page_key(page: str, wrapped: bytes) -> bytes:
    return vault.open_wrapping_key(wrapped)
