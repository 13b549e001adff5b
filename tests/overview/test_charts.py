"""The charts: what is in them, and in which order."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from psfiles import District, GradeLevel, Meeting, Overview
from psfiles.overview.charts import draw_inline

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"


def rows(chart: Any) -> list[dict[str, Any]]:
    """The values in a chart, which are all that it draws."""
    return list(_values(chart.to_dict()))


def _values(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, list):
        for inner in part:
            yield from _values(inner)
    elif isinstance(part, dict):
        yield from part.get("data", {}).get("values", [])
        for inner in part.values():
            yield from _values(inner)


def order(chart: Any, axis: str) -> list[str]:
    names: list[str] = chart.to_dict()["layer"][0]["encoding"][axis]["sort"]
    return names


def test_grades_stand_in_the_order_of_years() -> None:
    grades: dict[GradeLevel | None, int] = {
        GradeLevel(99): 30,
        GradeLevel(2): 4,
        GradeLevel(10): 20,
        GradeLevel(0): 12,
        GradeLevel(-1): 25,
    }
    chart = Overview(grades=grades).charts.grades()
    assert order(chart, "y") == ["Pre-kindergarten 1", "Kindergarten", "Grade 2", "Grade 10", "Graduated"]
    assert [row["Label"] for row in rows(chart)] == ["25", "suppressed", "suppressed", "20", "30"]
    assert [row["Students"] for row in rows(chart)] == [25, None, None, 20, 30]
    # What is suppressed has a name and no length; without one it would vanish.
    assert chart.to_dict()["layer"][0]["transform"] == [{"calculate": "datum['Students'] || 0", "as": "length"}]
    subtitle = "Counts of students below 10 are suppressed, and so are counts from which one could be computed."
    assert chart.to_dict()["title"]["subtitle"] == subtitle
    told = Overview(grades=grades).charts.grades(suppress_below=0)
    assert [row["Students"] for row in rows(told)] == [25, 12, 4, 20, 30]
    assert "subtitle" not in told.to_dict()["title"]


def test_the_week() -> None:
    week = {Meeting("10", "B"): 1, Meeting("2", "A"): 8, Meeting("HR", "A"): 3}
    chart = Overview(week=week).charts.week()
    assert (order(chart, "y"), order(chart, "x")) == (["2", "10", "HR"], ["A", "B"])
    assert [(row["Period"], row["Day"], row["Classes"]) for row in rows(chart)] == [
        ("2", "A", 8),
        ("10", "B", 1),
        ("HR", "A", 3),
    ]


def test_schools_and_grades() -> None:
    counts: dict[tuple[str | None, GradeLevel | None], int] = {
        ("131", GradeLevel(1)): 26,
        ("130", GradeLevel(0)): 4,
        ("130", GradeLevel(1)): 11,
    }
    overview = Overview(school_grades=counts, schools={"130": 15, "131": 26})
    chart = overview.charts.schools()
    assert (order(chart, "y"), order(chart, "x")) == (["School 130", "School 131"], ["Kindergarten", "Grade 1"])
    assert [row["Students"] for row in rows(chart)] == [None, 10, 30]
    assert [row["Students"] for row in rows(overview.charts.schools(suppress_below=0))] == [4, 11, 26]


def test_what_is_missing() -> None:
    overview = Overview(
        records={"Student": 200, "ScheduleEntry": 1000, "Teacher": 4},
        missing={
            "Student": {"dob": 50, "home_phone": 3, "last_name": 0},
            "ScheduleEntry": {"room": 1},
            "Teacher": {"status": 0},
        },
        field_names={"Student": {"dob": "DOB", "home_phone": "Home_Phone"}},
    )
    parts = overview.charts.missing().to_dict()["vconcat"]
    assert [part["title"]["text"] for part in parts] == ["Missing in students", "Missing in student schedules"]
    found = {row["Field"]: (row["Share"], row["Label"]) for row in rows(overview.charts.missing())}
    assert found == {"DOB": (0.25, "50 (25 %)"), "Home_Phone": (None, "suppressed"), "room": (0.001, "1 (under 1 %)")}


@pytest.mark.parametrize("name", ["grades", "schools", "class_sizes", "teachers", "week", "missing"])
def test_nothing_to_draw(name: str) -> None:
    """A chart is still one, and says so."""
    chart = getattr(Overview().charts, name)().to_dict()
    title = chart["vconcat"][0]["title"] if name == "missing" else chart["title"]
    assert title["subtitle"] == "There is nothing to draw."


@pytest.mark.parametrize(("name", "total"), [("class_sizes", 191), ("teachers", 12)])
def test_histograms(name: str, total: int) -> None:
    chart = getattr(District.load(SAMPLES).overview().charts, name)()
    assert sum(row["Classes" if name == "class_sizes" else "Teachers"] for row in rows(chart)) == total
    assert order(chart, "y") == [next(iter(row.values())) for row in rows(chart)]


def test_without_altair(monkeypatch: pytest.MonkeyPatch) -> None:
    """All else works; a chart names the extra."""
    monkeypatch.setitem(sys.modules, "altair", None)
    overview = District().overview()
    assert "no schedule" in overview.to_html()
    with pytest.raises(ModuleNotFoundError, match=r"psfiles\[notebook\]"):
        overview.charts.grades()


@pytest.mark.parametrize("name", ["grades", "class_sizes", "teachers", "missing"])
def test_text_has_the_colour_of_the_theme(name: str) -> None:
    """On black it is white, as the axes' labels are."""
    convert = pytest.importorskip("vl_convert")
    chart = getattr(District.load(SAMPLES).overview().charts, name)()
    for theme, colour in (("dark", "#fff"), ("default", "#000")):
        svg = convert.vegalite_to_svg(chart.to_dict(), theme=theme if theme == "dark" else None)
        fills = set(re.findall(r'<text[^>]* fill="([^"]*)"', svg))
        assert fills == {colour}


def test_a_screen_reader_has_a_description() -> None:
    overview = Overview(grades={GradeLevel(1): 25, GradeLevel(2): 3}, week={Meeting("2", "A"): 8})
    grades = "Students by grade. Grade 1: suppressed; Grade 2: suppressed."
    assert overview.charts.grades().to_dict()["description"] == grades
    assert overview.charts.week().to_dict()["description"] == "Classes that meet. 2, A: 8."
    assert overview.charts.missing().to_dict()["description"] == "Missing in all exports. Nothing."


def test_drawn_in_the_page() -> None:
    """A picture without a script, which says its description, in the colour of the page's text."""
    pytest.importorskip("vl_convert")
    alt = pytest.importorskip("altair")
    before = alt.renderers.active
    draw_inline()
    try:
        shown: Any = Overview(grades={GradeLevel(1): 25}).charts.grades()._repr_mimebundle_()
    finally:
        alt.renderers.enable(before)
    assert list(shown) == ["text/html"]
    assert 'role="img" aria-label="Students by grade. Grade 1: 25."' in shown["text/html"]
    assert "<script" not in shown["text/html"]
    fills = re.findall(r'<text[^>]* fill="([^"]*)"', shown["text/html"])
    assert set(fills) == {"currentColor"}
