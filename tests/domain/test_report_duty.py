"""Sections of duty: who was replaced, how even a week is, and whether the books add up."""

from datetime import UTC, date, datetime, timedelta

from muster.domain.absences import replaced
from muster.domain.report.duty import fairness, posts
from muster.domain.report.facts import BookFact, Day, Facts, OverrideFact, PersonFact, Served, known
from muster.domain.report.kept import read, write
from muster.domain.report.sections import report
from muster.domain.report.traffic import goods
from muster.domain.times import stamp

DAY = Day(date(2022, 4, 7))
START = datetime(2022, 4, 7, 1, tzinfo=UTC)  # nine in the morning in Taiyuan


def served(days: int = 0, hours: float = 4, hour: int = 0) -> Served:
    """A shift so many days before, and when its end was written."""
    start = START - timedelta(days=days) + timedelta(hours=hour)
    return stamp(start), stamp(start + timedelta(hours=hours)), stamp(start + timedelta(hours=hours))


def person(*shifts: Served) -> PersonFact:
    return PersonFact("140105001001", ("queue",), "2022-04-01T00:00:00Z", served=tuple(sorted(shifts)))


def test_a_seat_is_replaced_in_time_by_who_said_yes_after_it_was_lost_and_came_within_half_an_hour() -> None:
    minutes = [START + timedelta(minutes=at) for at in range(0, 100, 5)]
    gone = [(START - timedelta(days=1), "ACCEPTED"), (minutes[2], "NO_SHOW")]
    soon, late, before = minutes[3], minutes[15], START - timedelta(hours=20)
    assert replaced(START, [gone, [(soon, "ACCEPTED"), (minutes[8], "CHECKED_IN")]]) == (1, 1)
    assert replaced(START, [gone, [(soon, "ACCEPTED"), (late, "CHECKED_IN")]]) == (1, 0)
    assert replaced(START, [gone, [(before, "ACCEPTED"), (START, "CHECKED_IN")]]) == (1, 0)  # had a seat of their own
    assert replaced(START, [[*gone, (minutes[5], "CHECKED_IN")]]) == (0, 0)  # late, but there


def test_a_week_is_even_where_all_serve_alike_and_counts_first_timers_and_nights() -> None:
    found, checks = fairness(Facts((person(served()), person(served(2)), person(served(hour=14, hours=8))), (), {}), DAY)
    assert [found[name].value for name in ("served_week", "served", "first", "again", "nights", "most_nights")] == [3, 2, 2, 0, 1, 1]
    assert found["gini"].value == 167
    even, _ = fairness(Facts((person(served(), served(8)), person(served(1))), (), {}), DAY)
    assert (even["gini"].value, even["first"].value, even["again"].value) == (0, 0, 1)  # a shift eight days ago is no longer of the week
    assert all(one.holds for one in checks)


def test_a_shift_without_rest_and_the_override_that_allowed_it_stand_side_by_side() -> None:
    override = OverrideFact(stamp(START), "140105001001", "swap", ("rest",), "INSTITUTE_LEAD", 2, "没有别人能来")
    tired = person(served(hour=-9, hours=4), served())
    found, _ = posts(Facts((tired,), (), {}, overrides=(override,)), DAY)
    assert (found["without_rest"].value, found["overrides"].value, found["set_aside"][0]["reason"]) == (1, 1, "没有别人能来")


def test_the_books_add_up_item_by_item_and_a_missing_entry_shows() -> None:
    received = BookFact(1, stamp(START), (("mask", 100, "received", "in_stock"), ("fogger", 7, "received", "in_stock")))
    given = BookFact(2, stamp(START), (("mask", 40, "in_stock", "allocated"),))
    found, checks = goods(Facts((), (), {}, books=(received, given)), DAY)
    assert [found[name].value for name in ("received", "in_stock", "allocated", "received_today")] == [107, 67, 40, 107]
    assert all(one.holds for one in checks)
    _, checks = goods(Facts((), (), {}, books=(received, BookFact(3, stamp(START), ()))), DAY)
    assert [one.name for one in checks if not one.holds] == ["goods_numbers"]


def test_what_happened_later_and_the_order_of_reading_change_nothing() -> None:
    people = (person(served()), person(served(1)))
    later = with_a_later_shift(Facts(people[::-1], (), {}, books=(BookFact(1, "2022-04-09T00:00:00Z", ()),)))
    one, other = (write(known(facts, DAY)) for facts in (Facts(people, (), {}), later))
    assert one == other == write(read(one))
    assert report(read(one), DAY, version=1, digest="d") == report(known(later, DAY), DAY, version=1, digest="d")


def with_a_later_shift(facts: Facts) -> Facts:
    """The same with a shift that ended after the cut-off."""
    start = "2022-04-08T00:00:00Z"
    people = tuple(PersonFact(one.area, one.roles, one.created, served=(*one.served, (start, "2022-04-08T04:00:00Z", "2022-04-08T04:00:00Z"))) for one in facts.people)
    return Facts(people, (), {}, books=facts.books)
