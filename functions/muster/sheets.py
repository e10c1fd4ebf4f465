"""Tables that people upload: CSV or XLSX read as texts, row by row, with nothing in them ever evaluated."""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from muster.domain.refusals import Refused

MOST_BYTES = 3_000_000
MOST_UNPACKED = 60_000_000  # a list of 10,000 rows unpacks to some 5 MB; texts of 60 MB still fit into the memory of a function
MOST_RATIO = 120  # of unpacked to packed bytes; real sheets stay below 30
_ENCODINGS = ("utf-8-sig", "gb18030")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_MOST_COLUMNS = 60
_TITLES = 10  # rows above the header that may hold a title
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a workbook with a password is wrapped as old Excel files are
_CONTROLS = re.compile("[\0-\x08\x0e-\x1f]")
_MERGED = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
# What the readers of archives and of XML raise on files that somebody has bent.
_BENT = (
    KeyError, IndexError, ValueError, TypeError, AttributeError, OSError, EOFError, SyntaxError, ArithmeticError, RuntimeError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_Line = tuple[int, Sequence[tuple[str, bool]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column; `number` is as the sheet shows it, `formulas` the columns that hold a formula, `merged` those whose cell is part of another one."""

    number: int
    cells: dict[str, str]
    formulas: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


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
        raise Refused("sheet_locked" if _LOCKED in content else "sheet_old", "file")
    if content.startswith(_OTHERS):
        raise Refused("sheet_unreadable", "file")
    packed = content.startswith(b"PK")
    if packed:
        _require_no_bomb(content)
    lines = _workbook(content) if packed else _separated(content)
    columns = _header(lines)
    merged = _merged(content, columns) if packed else {}
    rows: list[Row] = []
    for number, cells in lines:
        named = {column: text for column, (text, _) in zip(columns, cells, strict=False) if column}
        if not any(named.values()):
            continue
        if len(rows) == most_rows:
            raise Refused("sheet_too_long", "file", most=most_rows)
        formulas = tuple(column for column, (_, formula) in zip(columns, cells, strict=False) if formula and column)
        rows.append(Row(number, named, formulas, tuple(merged.get(number, ()))))
    return Sheet(columns, tuple(rows))


def _header(lines: Iterator[_Line]) -> tuple[str, ...]:
    """The columns: the first row with two filled cells, since lists often have a title above; else the first filled one."""
    only: tuple[str, ...] = ()
    for number, cells in lines:
        heads = [" ".join(text.split()) for text, _ in cells]
        columns = tuple(heads[: max((at for at, text in enumerate(heads, start=1) if text), default=0)])
        filled = [one for one in columns if one]
        only = only or (columns if filled else ())
        if len(filled) >= 2:
            if len(set(filled)) != len(filled):
                raise Refused("sheet_header_twice", "file")
            return columns
        if number >= _TITLES:
            break
    if not only:
        raise Refused("sheet_no_header", "file")
    return only


def _separated(content: bytes) -> Iterator[_Line]:
    text = _decoded(content)
    if _CONTROLS.search(text):
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
    elif content[:200].count(0) * 5 > len(content[:200]):  # UTF-16 that does not say so
        encodings = ("utf-16-be",) if content[:200:2].count(0) > content[1:200:2].count(0) else ("utf-16-le",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("sheet_encoding", "file")


def _workbook(content: bytes) -> Iterator[_Line]:
    """Values as they were saved; a formula's is taken as text and marked, never worked out."""
    import openpyxl  # here alone: only uploads need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that reading passes over
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
            sheet = book.worksheets[0]
            for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
                if any(cell is not None for cell in cells):
                    yield number, [(_shown(cell), _is_formula(cell)) for cell in cells]
    except Refused:
        raise
    except _BENT as error:
        raise Refused("sheet_unreadable", "file") from error


def _is_formula(cell: object) -> bool:
    return (isinstance(cell, str) and cell.startswith("=")) or type(cell).__name__ in ("ArrayFormula", "DataTableFormula")


def _merged(content: bytes, columns: Sequence[str]) -> dict[int, set[str]]:
    """The columns of each row whose cell is covered by a merged one; the library leaves these out when it reads row by row."""
    import openpyxl.utils as places

    found: dict[int, set[str]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for left, top, right, bottom in _ranges(packed):
            first, last = places.column_index_from_string(left), places.column_index_from_string(right)
            covered = {columns[at - 1] for at in range(first, min(last, len(columns)) + 1) if columns[at - 1]}
            beside = covered - {columns[first - 1]} if first <= len(columns) else set()
            for number in range(int(top), min(int(bottom), int(top) + 20_000) + 1):
                if here := covered if number > int(top) else beside:
                    found.setdefault(number, set()).update(here)
    return found


def _ranges(packed: zipfile.ZipFile) -> Iterable[tuple[str, str, str, str]]:
    """The merged ranges of the first sheet, at most 2,000, read in parts."""
    names = sorted((name for name in packed.namelist() if re.fullmatch(r"xl/worksheets/sheet[0-9]+\.xml", name)), key=lambda name: (len(name), name))
    found: list[tuple[str, str, str, str]] = []
    if not names:
        return found
    kept = b""
    with packed.open(names[0]) as part:
        while (read := part.read(1 << 20)) and len(found) < 2_000:
            text = kept + read
            last = 0
            for one in _MERGED.finditer(text):
                found.append(tuple(group.decode() for group in one.groups()))  # type: ignore[arg-type]
                last = one.end()
            kept = text[max(last, len(text) - 200) :]
    return found[:2_000]


def _require_no_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise Refused("sheet_unreadable", "file") from error
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise Refused("sheet_unreadable", "file")
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
    plain = unicodedata.normalize("NFC", text).strip()
    return plain[1:] if plain.startswith("'") and guarded(plain[1:]) == plain else plain  # one of our own files, corrected and sent again


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula (T18)."""
    first = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if first and first in _FORMULA_STARTS else text


def write(columns: Sequence[str], rows: Iterable[Sequence[str]], *, notes: Sequence[str] = ()) -> bytes:
    """A workbook of texts: a header, rows, and on a second sheet notes; nothing in it is a formula (T18)."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    for lines in ([columns, *rows], [[note] for note in notes]):
        if not lines:
            continue
        sheet = book.create_sheet()
        sheet.column_dimensions["A"].width = 24
        for line in lines:
            cells = []
            for text in line:
                cell = WriteOnlyCell(sheet, value=_UNWRITABLE.sub("", guarded(text)))
                cell.data_type, cell.number_format = "s", "@"  # a phone stays a text when somebody edits it
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
