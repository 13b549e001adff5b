"""The notebooks in examples run from their first cell to their last, and show what their text says."""

from __future__ import annotations

import datetime as dt
import functools
import html
import itertools
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from browsing import faults_of, needs_browser

import psfiles
from psfiles import District
from psfiles.columns import columns_of

jupytext = pytest.importorskip("jupytext", reason="needs the dependency group notebook")
nbclient = pytest.importorskip("nbclient", reason="needs the dependency group notebook")

EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLE = EXAMPLES / "sample_district"
EVERY_NOTEBOOK = pytest.mark.parametrize("name", ["inspect_a_district", "write_attendance_back"])


class Notebook:
    """A notebook that was executed, with all that its cells show."""

    def __init__(self, name: str, folder: Path) -> None:
        self.document = jupytext.read(EXAMPLES / f"{name}.py")
        settings = {"metadata": {"path": str(folder)}}
        nbclient.NotebookClient(self.document, timeout=120, resources=settings).execute()

    def cells(self, *, asking_for_values: bool) -> Iterator[Any]:
        """The cells that ask for a person's values, or the others."""
        for cell in self.document.cells:
            if ("shows-values" in cell.metadata.get("tags", ())) is asking_for_values:
                yield cell

    def cell(self, source: str) -> Any:
        """The one cell that has a piece of source."""
        (cell,) = [cell for cell in self.document.cells if cell.cell_type == "code" and source in cell.source]
        return cell

    def shown(self, source: str) -> str:
        """What the one cell shows that has a piece of source."""
        return _shown(self.cell(source))

    def rows(self, source: str) -> list[tuple[str, ...]]:
        """The rows of the frame that it shows, below the names and types of the columns."""
        (output,) = [output for output in self.cell(source).outputs if "data" in output]
        below = re.split("[├╞].*\n", output.data["text/plain"])[1]
        return [tuple(re.split(" +[│┆] +", line.strip("│ "))) for line in below.splitlines() if line.startswith("│")]


def _shown(cell: Any) -> str:
    """What a cell shows, in all its forms, without the marks of strings and HTML."""
    outputs = cell.get("outputs", ())
    texts = [text for output in outputs for text in (output.get("text", ""), *output.get("data", {}).values())]
    return html.unescape("\n".join(str(text) for text in texts if text)).replace("\\t", "\t").replace("\\n", "\n")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Notebook]:
    """Each notebook is executed once, in a folder with the sample district."""

    @functools.cache
    def run(name: str) -> Notebook:
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(SAMPLE, folder / SAMPLE.name)
        return Notebook(name, folder)

    return run


@pytest.fixture(scope="module")
def district() -> District:
    return District.load(SAMPLE)


@pytest.fixture(scope="module")
def persons(district: District) -> re.Pattern[str]:
    """Any value of a person in the sample district, also of one whose record cannot be read."""
    values: set[str] = set()
    for records in (district.students, district.schedule, district.teachers):
        personal = [column.attribute for column in columns_of(type(records[0])) if column.personal]
        values.update(str(getattr(record, attribute)) for record in records for attribute in personal)
    values.update(f"{student.dob:%m/%d/%Y}" for student in district.students if student.dob)
    for fault in district.faults:
        if fault.location.source.endswith("STUDENT.TXT"):
            values.update(fault.raw.decode("windows-1252").split("\t"))
    return re.compile(rf"\b(?:{'|'.join(re.escape(value) for value in values if len(value) > 3)})\b")


@EVERY_NOTEBOOK
def test_no_persons_value_is_shown_that_was_not_asked_for(
    name: str, run: Callable[[str], Notebook], persons: re.Pattern[str]
) -> None:
    notebook = run(name)
    found = [(cell.source, persons.findall(_shown(cell))) for cell in notebook.cells(asking_for_values=False)]
    assert [one for one in found if one[1]] == []
    asking = list(notebook.cells(asking_for_values=True))
    assert asking
    assert all(persons.search(_shown(cell)) for cell in asking)


@EVERY_NOTEBOOK
def test_a_cell_that_asks_for_a_persons_value_is_announced(name: str, run: Callable[[str], Notebook]) -> None:
    cells = run(name).document.cells
    before = [one.source for one, cell in itertools.pairwise(cells) if cell.metadata.get("tags")]
    assert all("**This cell shows" in text for text in before)


@EVERY_NOTEBOOK
def test_nothing_is_said_of_the_machine_or_asked_of_another(name: str, run: Callable[[str], Notebook]) -> None:
    for cell in run(name).document.cells:
        shown = _shown(cell)
        assert not any(path in shown for path in (str(Path.home()), str(EXAMPLES.parent), "/tmp/"))  # noqa: S108
        assert "<script" not in shown
        assert not re.search(r"(?:src|href)=.https?:", shown)


@needs_browser
@EVERY_NOTEBOOK
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_in_jupyterlab(name: str, theme: str, run: Callable[[str], Notebook], tmp_path: Path) -> None:
    nbconvert = pytest.importorskip("nbconvert", reason="needs the dependency group notebook")
    page, _ = nbconvert.HTMLExporter(template_name="lab", theme=theme).from_notebook_node(run(name).document)
    assert faults_of(page, tmp_path, width=1200) == []


@EVERY_NOTEBOOK
def test_a_notebook_is_a_script_too(name: str) -> None:
    command = [sys.executable, str(EXAMPLES / f"{name}.py")]
    done = subprocess.run(command, cwd=EXAMPLES, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def _as_texts(counts: Mapping[Any, int]) -> list[tuple[str, ...]]:
    return [(*(key if isinstance(key, tuple) else (key,)), str(count)) for key, count in counts.items()]


def test_the_overview_counts_what_the_records_say(run: Callable[[str], Notebook], district: District) -> None:
    shown = run("inspect_a_district").shown("district.overview()")
    for count in (len(district.students), len(district.teachers), sum(not one.dropped for one in district.schedule)):
        assert re.search(rf">{count:,}<", shown)
    for grade, count in Counter(student.grade_level for student in district.students).items():
        assert grade is not None
        assert re.search(rf">{grade.label}<(?:.(?!</tr>))*>{count}<", shown, re.DOTALL)


@pytest.mark.parametrize("source", ["charts.grades()", "charts.week()"])
def test_charts_are_pictures_that_load_nothing(run: Callable[[str], Notebook], source: str) -> None:
    (output,) = run("inspect_a_district").cell(source).outputs
    assert "<svg" in output.data["text/html"]
    assert re.search(r'role="img" aria-label="[^"]{40,}"', output.data["text/html"])
    assert not any("vega" in kind for kind in output.data)


def test_the_report_is_that_of_the_check(run: Callable[[str], Notebook]) -> None:
    notebook = run("inspect_a_district")
    report = psfiles.check(SAMPLE, today=dt.date(2026, 9, 14))
    for code, count in report.counts.items():
        assert report.rules[code].what in notebook.shown("district.check(")
        assert f"{count} ×" in notebook.shown("district.check(")
    first = [(finding.code, str(finding.location.record)) for finding in report.findings[:5] if finding.location]
    assert [row[:1] + row[2:3] for row in notebook.rows("report.to_polars()")] == first


def test_yesterday_differs_as_the_text_says(run: Callable[[str], Notebook]) -> None:
    notebook = run("inspect_a_district")
    shown = re.sub(r"<[^>]*>|\s+", " ", notebook.shown("psfiles.compare(yesterday"))
    for what in ("Unchanged +185", "Added +8", "Removed +3", "Changed +5", "YESTERDAY.TXT", "Mailing_Street +5"):
        assert re.search(what, shown)
    assert notebook.shown(".guard()") == "Student: 99 of 198 records removed, more than 10%\n"


def test_sql_counts_what_the_records_say(run: Callable[[str], Notebook], district: District) -> None:
    notebook = run("inspect_a_district")
    enrolled = [entry for entry in district.schedule if not entry.dropped]
    classes = Counter((entry.course_name, entry.section_number, str(entry.term_id)) for entry in enrolled)
    largest = notebook.rows("LIMIT 5")
    assert set(largest) <= set(_as_texts(classes))
    assert [int(row[-1]) for row in largest] == sorted(district.overview().class_sizes.values(), reverse=True)[:5]
    left = {teacher.teacher_number for teacher in district.teachers if not teacher.is_current}
    courses = Counter(entry.course_name for entry in enrolled if entry.teacher_number in left)
    assert notebook.rows("JOIN teachers") == sorted(_as_texts(courses))


def test_polars_counts_what_the_records_say(run: Callable[[str], Notebook], district: District) -> None:
    notebook = run("inspect_a_district")
    separators = Counter(next(c for c in student.guardian_email if c in ";,") for student in district.students)
    assert notebook.rows("separator") == sorted(_as_texts(separators))
    dropped = Counter(entry.course_name for entry in district.schedule if entry.dropped)
    assert notebook.rows("scan_polars") == sorted(_as_texts(dropped))


def test_attendance_is_marked_from_the_schedule(run: Callable[[str], Notebook]) -> None:
    notebook = run("write_attendance_back")
    marked = notebook.shown("absent = ").splitlines()
    assert marked == ["no enrolment of the student meets then"] * 2 + ["5 of 7 marked"]
    assert "('HI30.2', 'MA10.1')" in notebook.shown("if error.choices")
    assert "('7', '8', 'HR')" in notebook.shown("sports.attendance")


def test_attendance_is_judged_before_it_is_sent(run: Callable[[str], Notebook]) -> None:
    notebook = run("write_attendance_back")
    assert "nothing was found" in notebook.shown("psfiles.preflight(entries")
    assert "3 errors" in notebook.shown("mistakes = ")
    assert notebook.shown("report.outcomes") == str(["rejected"] * 3 + ["imported"] * 3)


def test_attendance_reads_back_and_is_imported(run: Callable[[str], Notebook]) -> None:
    notebook = run("write_attendance_back")
    assert re.fullmatch(r"b'0130\t\d+\tCS20\t2\t09/14/2026\tA\t3\n'", notebook.shown("read_bytes().splitlines"))
    assert notebook.shown("== entries") == "True"
    imported, corrected = notebook.shown("autocomm.run").splitlines()
    assert imported == "AutoComm completed: 6 records read, 6 added, 0 updated, 0 rejected"
    assert corrected == "AutoComm completed: 1 record read, 0 added, 1 updated, 0 rejected"
