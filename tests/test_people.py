"""Counts of students, told so that none that is small can be worked out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from psfiles._people import by_grade, by_school, hidden
from psfiles.values import GradeLevel


@given(st.dictionaries(st.integers(), st.integers(0, 40)), st.integers(0, 15))
def test_no_small_count_follows_from_the_sum(counts: dict[int, int], suppress_below: int) -> None:
    """Who knows the sum and what is told knows of the others that they are several, and many, or that they are all."""
    untold = hidden(counts, suppress_below)
    assert all(counts[key] >= suppress_below for key in counts.keys() - untold)
    small = {key for key, count in counts.items() if count < suppress_below}
    assert small <= untold
    if not small:
        assert not untold
    elif untold != counts.keys():
        assert len(untold) >= 2
        assert sum(counts[key] for key in untold) >= suppress_below


def test_a_lone_small_count_takes_the_next_smallest_with_it() -> None:
    counts: dict[GradeLevel | None, int] = {
        GradeLevel(grade): count for grade, count in ((0, 30), (1, 4), (2, 20), (3, 25))
    }
    assert by_grade(counts, 10) == [("Kindergarten", 30), ("Grade 1", None), ("Grade 2", None), ("Grade 3", 25)]
    assert by_grade(counts, 0) == [("Kindergarten", 30), ("Grade 1", 4), ("Grade 2", 20), ("Grade 3", 25)]


def test_what_is_untold_already_counts() -> None:
    assert hidden({"a": 30, "b": 40, "c": 50}, 10, already={"b"}) == {"a", "b"}


def test_an_id_of_few_students_is_not_shown() -> None:
    counts = {"131": 400, "12345": 9, "T7": 50}
    assert by_school(counts, 10) == [("School 131", 400), ("2 other school ids", 59)]
    assert by_school(counts, 0, fewest=0) == [("School 131", 400), ("School 12345", 9), ("1 other school id", 50)]
