"""Tables that people upload: CSV or XLSX read as texts, row by row, with nothing in them ever evaluated."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from muster.domain.refusals import Refused

MOST_BYTES = 3_000_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 120  # of unpacked to packed bytes; real sheets stay below 30
_ENCODINGS = ("utf-8-sig", "gb18030")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column; `number` is as the sheet shows it (the header is 1), `formulas` the columns that hold a formula."""

    number: int
    cells: dict[str, str]
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet of a file: its columns as they are headed, and its rows without the empty ones."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read(content: bytes, *, most_rows: int) -> Sheet:
    """The sheet in a file; raises Refused("sheet_…", "file") on what is no sheet, an old or locked one, a bomb, one without a header, or too long a one."""
    if len(content) > MOST_BYTES:
        raise Refused("sheet_too_large", "file", most=MOST_BYTES // 1_000_000)
    if content.startswith(_OLD_EXCEL):
        raise Refused("sheet_old", "file")
    lines = _workbook(content) if content.startswith(b"PK") else _separated(content)
    header = next(lines, None)
    columns = tuple(" ".join(text.split()) for text, _ in header[1]) if header else ()
    if not any(columns):
        raise Refused("sheet_no_header", "file")
    if len({one for one in columns if one}) != len([one for one in columns if one]):
        raise Refused("sheet_header_twice", "file")
    rows: list[Row] = []
    for number, cells in lines:
        named = {column: text for column, (text, _) in zip(columns, cells, strict=False) if column}
        if not any(named.values()):
            continue
        if len(rows) == most_rows:
            raise Refused("sheet_too_long", "file", most=most_rows)
        rows.append(Row(number, named, tuple(column for column, (_, formula) in zip(columns, cells, strict=False) if formula)))
    return Sheet(columns, tuple(rows))


def _separated(content: bytes) -> Iterator[tuple[int, Sequence[tuple[str, bool]]]]:
    text = _decoded(content)
    if "\0" in text:
        raise Refused("sheet_unreadable", "file")
    first = text.partition("\n")[0]
    separator = max((",", "\t", ";"), key=first.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False), start=1):
            yield number, [(_plain(cell), False) for cell in cells]
    except csv.Error as error:
        raise Refused("sheet_unreadable", "file") from error


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("sheet_encoding", "file")


def _workbook(content: bytes) -> Iterator[tuple[int, Sequence[tuple[str, bool]]]]:
    """Values as they were saved; a formula's is taken as text and marked, never worked out."""
    import openpyxl  # here alone: only uploads need it
    from openpyxl.utils.exceptions import InvalidFileException

    _require_no_bomb(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [(_shown(cell), isinstance(cell, str) and cell.startswith("=")) for cell in cells]
    except (InvalidFileException, KeyError, ValueError, IndexError, zipfile.BadZipFile, TypeError, AttributeError, OSError) as error:
        raise Refused("sheet_unreadable", "file") from error


def _require_no_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise Refused("sheet_unreadable", "file") from error
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("sheet_locked", "file")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(content), 10_000) or len(parts) > 2_000:
        raise Refused("sheet_bomb", "file")


def _shown(cell: object) -> str:
    """A cell as text: whole numbers without a point, days as ISO dates."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return _plain(str(cell))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula (T18)."""
    first = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if first in ("=", "+", "-", "@", "\t", "\r", "\n", "\0") else text
