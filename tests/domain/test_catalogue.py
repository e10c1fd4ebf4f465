"""The catalogue: which item a text means, exactly or for a person to confirm."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.domain import catalogue
from muster.domain.catalogue import ITEMS, suggest

_NAMES = sorted(
    {(name, item.code) for item in ITEMS.values() for name in (item.zh, *item.synonyms) if len(name) > 2 and not name.isascii()}
)


def test_no_two_items_share_a_name() -> None:
    owners: dict[str, set[str]] = {}
    for item in ITEMS.values():
        for name in (item.zh, item.en, *item.synonyms):
            owners.setdefault(catalogue.plain(name), set()).add(item.code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_a_kit_holds_parts_that_are_items() -> None:
    assert set(ITEMS["rescue_pack"].parts) <= set(ITEMS)
    assert all(item.parts for item in ITEMS.values() if item.code == "rescue_pack")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("N95口罩", "n95_mask"), ("医用防护口罩 | N95口罩", "n95_mask"), ("ｎ９５ 口罩", "n95_mask"), ("醫用防護口罩", "n95_mask"), ("护目镜", "goggles"),
        ("防冲击眼罩/护目镜/防护眼镜", "goggles"), ("弥雾机", "fogging_machine"), ("84 消毒液", "disinfectant_84"), ("75％酒精", "alcohol_75"),
        ("长筒胶鞋/防污染靴", "rubber_boots"), ("fogging machine", "fogging_machine"),
    ],
)  # fmt: skip
def test_an_items_own_names_are_exact_in_any_writing(text: str, code: str) -> None:
    assert catalogue.exact(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("护目境", "goggles"),
        ("医用外壳口罩", "surgical_mask"),
        ("隔离依", "isolation_gown"),
        ("床照", "bed_cover"),
        ("消毒液", "disinfectant_84"),
    ],
)
def test_a_name_with_a_slip_or_too_general_a_one_is_suggested_and_not_taken(text: str, code: str) -> None:
    found = suggest(text)
    assert code in [one.code for one in found]
    assert not any(one.exact for one in found)
    assert catalogue.exact(text) is None


@pytest.mark.parametrize("text", ["护目镜/防护面屏", "医用防护口罩 | 护目镜"])
def test_a_text_that_names_two_items_is_for_a_person_to_settle(text: str) -> None:
    assert catalogue.exact(text) is None
    assert [one.score for one in suggest(text)][:2] == [100.0, 100.0]


@pytest.mark.parametrize("text", ["", "  ", "的", "x", "???", "奥司他韦", "/|、", "（）"])
def test_what_is_like_nothing_suggests_nothing(text: str) -> None:
    assert suggest(text) == []


def test_a_wrong_or_missing_character_still_suggests_the_item_in_nearly_every_name() -> None:
    chance = random.Random(7)
    missed = []
    for name, code in _NAMES:
        at = chance.randrange(len(name))
        for slip in (name[:at] + "某" + name[at + 1 :], name[:at] + name[at + 1 :]):
            if code not in [one.code for one in suggest(slip)]:
                missed.append((name, slip))
    assert len(missed) <= 0.04 * 2 * len(_NAMES), missed


@given(st.text(max_size=60))
def test_any_text_at_all_meets_at_most_three_known_items(text: str) -> None:
    found = suggest(text)
    assert len(found) <= 3
    assert all(one.code in ITEMS and 0 < one.score <= 100 for one in found)
    assert sum(one.exact for one in found) <= 1
