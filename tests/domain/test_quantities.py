"""How many a text means: read where it is certain, refused with the reason where it is not, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain import quantities
from muster.domain.catalogue import ITEMS
from muster.domain.quantities import Quantity
from muster.domain.refusals import Refused
from muster.domain.stock import MOST
from muster.texts import TEXTS

MASKS, WATER, FOGGERS = ITEMS["surgical_mask"], ITEMS["drinking_water"], ITEMS["fogging_machine"]
_DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("120", 120), ("１２", 12), ("一百", 100), ("一百零八", 108), ("两百", 200), ("3万", 30_000), ("２０只", 20), ("20 个", 20), ("007", 7), ("5.0", 5),
        ("0000000000005", 5), ("+8", 8), ("１００ 只", 100),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str, units: int) -> None:
    assert quantities.read(text, MASKS) == Quantity(units)


@pytest.mark.parametrize("text", ["", "  ", "急需", "急需！", "若干", "越多越好", "-", "？", "大量、急需", "TBD", "N/A"])
def test_who_does_not_say_how_many_is_recorded_as_that(text: str) -> None:
    assert quantities.read(text, MASKS) == Quantity(None)
    with pytest.raises(Refused) as refused:
        quantities.need(text, MASKS)
    assert refused.value.code == "quantity_missing"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e400", "quantity_no_number"), ("1E5", "quantity_no_number"), ("-0", "quantity_not_positive"), ("−0", "quantity_not_positive"),
        ("−5", "quantity_not_positive"), ("-5", "quantity_not_positive"), ("0", "quantity_not_positive"), ("０", "quantity_not_positive"),
        ("0.5", "quantity_not_whole"), (".5", "quantity_no_number"), ("1.5只", "quantity_not_whole"), ("半", "quantity_no_number"),
        ("1000000000000", "quantity_too_many"), ("9" * 30, "quantity_too_many"), ("9" * 5000, "quantity_no_number"), ("一亿亿", "quantity_no_number"),
        ("五千万", "quantity_too_many"),
        ("10,000", "quantity_separator"), ("10，000", "quantity_separator"), ("inf", "quantity_no_number"), ("NaN", "quantity_no_number"),
        ("0x10", "quantity_not_positive"), ("約100", "quantity_no_number"), ("100左右", "quantity_unit"), ("20台", None), ("5吨", "quantity_unit"),
        ("3箱", "quantity_pack_unknown"), ("5盒", "quantity_pack_unknown"), ("٣", "quantity_no_number"), ("½", "quantity_unit"), ("=1+1", "quantity_no_number"),
        ("20-10", "quantity_range_turned"), ("2箱-3只", "quantity_units_mixed"),
    ],
)  # fmt: skip
def test_what_is_no_whole_positive_number_of_a_known_unit_is_refused_with_the_reason(text: str, code: str | None) -> None:
    if code is None:
        assert quantities.read(text, MASKS).units == 20
        return
    with pytest.raises(Refused) as refused:
        quantities.read(text, MASKS)
    assert (refused.value.code, refused.value.field) == (code, "quantity")


def test_half_a_machine_is_refused_and_a_pack_counts_where_it_is_known_how_many_it_holds() -> None:
    with pytest.raises(Refused) as refused:
        quantities.read("0.5", FOGGERS)
    assert refused.value.code == "quantity_not_whole"
    assert quantities.read("20箱", WATER) == Quantity(480, packs="20箱")
    assert quantities.read("20瓶", WATER) == Quantity(20)


@pytest.mark.parametrize("text", ["10-20", "10～20", "10至20只", "十到二十", "10—20"])
def test_a_range_keeps_both_its_ends_and_is_no_quantity_to_give(text: str) -> None:
    assert quantities.read(text, MASKS) == Quantity(20, least=10)
    with pytest.raises(Refused) as refused:
        quantities.need(text, MASKS)
    assert refused.value.code == "quantity_range"


@given(st.integers(1, MOST))
def test_every_number_is_read_as_itself_in_plain_and_in_full_width_digits(units: int) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(units))
    assert quantities.read(str(units), MASKS) == quantities.read(wide, MASKS) == Quantity(units)


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_every_number_in_chinese_characters_is_read_as_itself(hundreds: int, tens: int, ones: int) -> None:
    text = f"{_DIGITS[hundreds]}百"
    if tens or ones:
        text += (f"{_DIGITS[tens]}十" if tens else "零") + (_DIGITS[ones] if ones else "")
    assert quantities.read(text, MASKS).units == hundreds * 100 + tens * 10 + ones


@given(
    st.one_of(
        st.text(max_size=60), st.text(alphabet="0123456789０１９.,-−+~～至eE一二两百千万亿零急需只箱盒 /?", max_size=50), st.text(alphabet="亿万千百十", max_size=45)
    ),
    st.sampled_from(sorted(ITEMS)),
)  # fmt: skip
def test_whatever_is_typed_is_a_whole_number_in_bounds_or_unknown_or_refused_in_words(text: str, code: str) -> None:
    try:
        found = quantities.read(text, ITEMS[code])
    except Refused as refused:
        assert refused.code in TEXTS and refused.code.startswith("quantity_")
        return
    if found.units is not None:
        assert 1 <= (found.least or 1) <= found.units <= MOST
