"""Areas, codes, phones, and what people may type."""

import contextlib
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from infra.areas import read
from infra.generated import phone
from muster.domain.areas import district_of, level_of, prefix, street_of, within
from muster.domain.codes import is_code, public_code
from muster.domain.phones import NotAMobile, parse
from muster.domain.text import UnfitText, clean, mask_name, mask_phone

AREAS = {area.code: area for area in read()}


def test_every_area_of_the_city_has_the_level_its_code_tells() -> None:
    assert [area.code for area in AREAS.values() if level_of(area.code) != area.level] == []


def test_every_area_lies_within_its_parent_and_the_city() -> None:
    for area in AREAS.values():
        assert area.level == "city" or within(area.code, area.parent)
        assert within(area.code, "140100000000") and within(area.code, area.code)


def test_street_and_district_of_a_community_are_its_parents() -> None:
    for area in AREAS.values():
        if area.level == "community":
            assert (street_of(area.code), district_of(area.code)) == (area.parent, AREAS[area.parent].parent)


def test_no_area_lies_within_its_neighbour_or_its_child() -> None:
    streets = [area.code for area in AREAS.values() if area.level == "street"]
    assert not any(within(one, other) for one in streets for other in streets if one != other)
    assert not within("140105000000", "140105001000")
    assert prefix("140105001000") == "140105001"


@given(st.integers(0, 10**12))
def test_a_public_code_is_recognised(number: int) -> None:
    assert is_code("RV", public_code("RV", number))


@given(st.integers(0, 10**8 - 1), st.integers(3, 11), st.integers(1, 9))
def test_one_wrong_digit_is_never_a_code(number: int, position: int, change: int) -> None:
    code = public_code("RV", number)
    wrong = code[:position] + str((int(code[position]) + change) % 10) + code[position + 1 :]
    assert not is_code("RV", wrong)


@given(st.text())
def test_any_text_may_be_asked_whether_it_is_a_code(text: str) -> None:
    assume(not text.startswith("RV-"))
    assert is_code("RV", text) is False


@given(st.integers(0, 10**8 - 1), st.sampled_from(["", "+86", "+86 ", "0086", "86"]), st.sampled_from(["", " ", "-"]))
def test_a_mobile_is_understood_however_it_is_typed(number: int, before: str, between: str) -> None:
    national = phone(number)
    typed = before + between.join((national[:3], national[3:7], national[7:]))
    assert parse(typed) == "+86" + national


@pytest.mark.parametrize("text", ["", "1", "12345678901", "10012345678", "+85261234567", "+14155550100", "010-62345678", "1420000000", "142000000000", "x" * 11])
def test_what_is_no_mainland_mobile_is_refused(text: str) -> None:
    with pytest.raises(NotAMobile):
        parse(text)


@given(st.text(max_size=20))
def test_any_text_is_a_phone_or_not_and_nothing_else(text: str) -> None:
    with contextlib.suppress(NotAMobile):
        assert parse(text).startswith("+861")


@given(st.text())
def test_cleaned_text_is_in_normal_form_holds_nothing_forbidden_and_stays(text: str) -> None:
    try:
        cleaned = clean(text)
    except UnfitText:
        return
    assert clean(cleaned) == cleaned == unicodedata.normalize("NFC", cleaned)
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize("text", ["㐀", "𠮷", "阿依古丽·买买提", "O’Brien", "e\u0301", "म\u200dन", "王 小明"])
def test_names_of_every_people_are_fit(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["a\u202eb", "a\u200bb", "a\0b", "a\ud800", "a\ue000", "a\u2028b", "a\nb", "a\x85b", "a\u00adb"])
def test_what_deceives_or_breaks_is_unfit(text: str) -> None:
    with pytest.raises(UnfitText):
        clean(text)


def test_a_note_may_have_lines_and_a_name_may_not() -> None:
    assert clean("a\nb", lines=True) == "a\nb"
    with pytest.raises(UnfitText):
        clean("a\rb", lines=True)


def test_masks_hide_all_but_what_tells_people_apart() -> None:
    assert (mask_name("王小明"), mask_name("王"), mask_phone("+86" + phone(1_234))) == ("王*", "王*", "142****1234")
