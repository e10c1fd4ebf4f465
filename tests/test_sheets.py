"""Files that people upload, as spreadsheets make them and as somebody may bend them."""

import io
import struct
import zipfile
from datetime import datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from muster import sheets
from muster.domain.refusals import Refused


def workbook(*rows: list[object], merge: str = "", mac: bool = False) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    """An archive that begins as a workbook does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", b"<Types/>")
        for name, content in parts.items():
            file.writestr(f"xl/{name}.xml", content)
    return out.getvalue()


def refusal(content: bytes, most_rows: int = 100) -> str:
    """The code with which a file is refused."""
    with pytest.raises(Refused) as no:
        sheets.read(content, most_rows=most_rows)
    return no.value.code


def test_the_same_table_reads_the_same_in_every_encoding_and_with_every_separator() -> None:
    text = "姓名,手机号码\n张三,13900000001\n"
    expected = ({"姓名": "张三", "手机号码": "13900000001"},)
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"):
        assert tuple(row.cells for row in sheets.read(text.encode(encoding), most_rows=5).rows) == expected, encoding
    for separator in ("\t", ";"):
        assert tuple(row.cells for row in sheets.read(text.replace(",", separator).encode(), most_rows=5).rows) == expected
    assert tuple(row.cells for row in sheets.read(workbook(["姓名", "手机号码"], ["张三", 13900000001]), most_rows=5).rows) == expected


def test_a_title_above_the_header_is_passed_over_and_rows_keep_their_numbers() -> None:
    sheet = sheets.read(workbook(["某某支部花名册"], [], ["姓名", "电话"], ["张三", "1"], [], ["李四", "2"]), most_rows=5)
    assert sheet.columns == ("姓名", "电话")
    assert [(row.number, row.cells["姓名"]) for row in sheet.rows] == [(4, "张三"), (6, "李四")]


def test_a_formula_is_marked_and_never_worked_out() -> None:
    row = sheets.read(workbook(["姓名", "电话"], ["=HYPERLINK(\"http://x\")", "=1+1"]), most_rows=5).rows[0]
    assert set(row.formulas) == {"姓名", "电话"}
    assert row.cells["电话"] == "=1+1"


def test_a_cell_that_a_merged_one_covers_is_named() -> None:
    rows = sheets.read(workbook(["姓名", "社区"], ["张三", "和平社区"], ["李四", None], ["王五", "桃园社区"], merge="B2:B3"), most_rows=5).rows
    assert [row.merged for row in rows] == [(), ("社区",), ()]


def test_days_of_both_calendars_and_days_as_text_are_read_as_what_they_show() -> None:
    day = datetime(2026, 3, 1)  # noqa: DTZ001  a cell has no zone
    for mac in (False, True):
        cells = sheets.read(workbook(["日期", "文字"], [day, "2026/3/1"], mac=mac), most_rows=5).rows[0].cells
        assert cells == {"日期": "2026-03-01", "文字": "2026/3/1"}


def test_what_is_no_list_is_refused_with_what_it_is() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refusal(ole) == "sheet_old"
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")) == "sheet_locked"
    assert refusal(b"") == "sheet_no_header"
    assert refusal(b"\n\n  \n") == "sheet_no_header"
    assert refusal(b"%PDF-1.7\n\x00\x01\x02") in ("sheet_unreadable", "sheet_encoding")
    assert refusal(b"a,b\n\x01,2\n") == "sheet_unreadable"
    assert refusal(b"a,a\n1,2\n") == "sheet_header_twice"
    assert refusal(b"a,b\n" + b"1,2\n" * 11, most_rows=10) == "sheet_too_long"
    assert refusal(b"a,b\n" + b"1" * (sheets.MOST_BYTES + 1)) == "sheet_too_large"
    assert refusal(b"PK\x03\x04 and no archive") == "sheet_unreadable"
    assert refusal(packed(workbook=b"<a/>")) == "sheet_unreadable"
    assert refusal(workbook(["a", "b"], [1, 2])[:-40]) == "sheet_unreadable"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refusal(packed(bomb=b"0" * 70_000_000)) == "sheet_bomb"
    assert refusal(packed(bomb=b"0" * 3_000_000)) == "sheet_bomb"


def test_an_archive_that_lies_about_its_size_ends_as_unreadable() -> None:
    content = bytearray(workbook(["a", "b"], *[["x" * 50, number] for number in range(2_000)]))
    at = content.rfind(b"PK\x01\x02")
    while at >= 0:  # every entry of the directory says that it unpacks to ten bytes
        content[at + 24 : at + 28] = struct.pack("<I", 10)
        at = content.rfind(b"PK\x01\x02", 0, at)
    assert refusal(bytes(content)) == "sheet_unreadable"


def test_a_sheet_of_the_widest_and_lowest_cell_is_read_at_once() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b"])
    sheet["XFD1048576"] = "far"
    sheet["A1048575"] = "low"
    out = io.BytesIO()
    book.save(out)
    assert [row.number for row in sheets.read(out.getvalue(), most_rows=5).rows] == [1048575]


def test_no_text_that_is_written_is_a_formula_and_it_reads_back_as_it_was() -> None:
    texts = [f"{first}cmd" for first in "=+-@＝＋－＠"]
    content = sheets.write(["甲", "乙"], [[text, "1"] for text in texts])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert all(cell.data_type == "s" and str(cell.value).startswith("'") for cell in sheet["A"][1:])
    assert [row.cells["甲"] for row in sheets.read(content, most_rows=20).rows] == texts
    assert all(not row.formulas for row in sheets.read(content, most_rows=20).rows)
