"""The report as one HTML file, and what a real browser makes of it."""

from __future__ import annotations

import html
import html.parser
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from browsing import browse, needs_browser, run_in_page
from rule_cases import CASES, TODAY

from psfiles import checks
from psfiles.checks import RULES, FindingsSoFar, Report, Severity

SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"


@pytest.fixture(scope="module")
def report() -> Report:
    return checks.check(SAMPLES, today=TODAY)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report in which every rule is found."""
    so_far = FindingsSoFar(RULES)
    for code, case in CASES.items():
        folder = tmp_path_factory.mktemp(code)
        for name, data in case.triggers.items():
            (folder / name).write_bytes(data)
        for finding in checks.check(folder, today=TODAY).findings:
            if finding.code == code:
                so_far.add(
                    code,
                    message=finding.message,
                    location=finding.location,
                    columns=finding.columns,
                    details=finding.details,
                    shape=finding.shape,
                    times=1234,
                )
    sample = checks.check(SAMPLES, today=TODAY)
    return so_far.report(
        files=sample.files, notes=sample.notes, day=TODAY, schools=sample.schools, grades=sample.grades
    )


class Outline(html.parser.HTMLParser):
    """The elements of a page; it must close what it opens."""

    VOID = ("meta",)

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_is_whole_and_loads_nothing(everything: Report) -> None:
    outline = Outline(everything.to_html())
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(outline.names)
    names = {name for name, _ in outline.attributes}
    assert not {"src", "href", "srcset"} & names
    assert not {name for name in names if name.startswith("on")}
    assert "url(" not in everything.to_html()
    assert "@import" not in everything.to_html()


def test_every_finding_can_be_opened_by_key(everything: Report) -> None:
    """`details` with a `summary` is opened by Enter or the space bar in every browser."""
    outline = Outline(everything.to_html())
    assert outline.names.count("details") == outline.names.count("summary") == len(CASES)


@pytest.mark.parametrize(
    ("severity", "light", "word"),
    [(Severity.ERROR, "red", "Stop"), (Severity.WARNING, "yellow", "Look"), (Severity.INFO, "green", "Go")],
)
def test_the_light(severity: Severity, light: str, word: str) -> None:
    so_far = FindingsSoFar(RULES, severities={"blank-around": severity})
    so_far.add("blank-around")
    page = so_far.report().to_html()
    assert f'class="light {light}"' in page
    assert f"<strong>{word}</strong>" in page


def test_nothing_found() -> None:
    assert "These files are in order: nothing was found." in Report().to_html()


def test_findings_stand_under_what_there_is_to_do(everything: Report) -> None:
    headings = re.findall(r"<h2>([^<]*)</h2>", everything.to_html())
    *remedies, notes, read = map(html.unescape, headings)
    assert (notes, read) == ("Notes", "What was read")
    assert sorted(remedies) == sorted(map(str, checks.Remedy))
    worst = [
        max(everything.rules[code].severity for code in everything.counts if everything.rules[code].remedy is remedy)
        for remedy in map(checks.Remedy, remedies)
    ]
    assert worst == sorted(worst, reverse=True)


def test_the_gravest_is_to_do_first(report: Report) -> None:
    rule = report.rules[next(iter(report.counts))]
    assert rule.severity is Severity.ERROR
    first = report.findings[0]
    step = f"{Path(first.location.source).name}: {first.message}. {rule.fix}"  # type: ignore[union-attr]
    assert f"<strong>Do first: </strong>{html.escape(step)}</div>" in report.to_html()
    assert "Do first" not in Report().to_html()


@pytest.mark.parametrize("severity", Severity)
def test_a_severity_has_one_name(severity: Severity) -> None:
    so_far = FindingsSoFar(RULES, severities={"blank-around": severity})
    so_far.add("blank-around", location=checks.check(SAMPLES, today=TODAY).findings[0].location)
    found = so_far.report()
    assert f'class="badge {severity.name.lower()}">{severity.name}<' in found.to_html()
    assert found.to_dict()["worst"] == severity.name
    assert f"{severity.name} " in found.to_text()


def test_a_line_can_be_pasted_into_an_editor(report: Report) -> None:
    assert "SCHEDULE.TXT, line 1379" in report.to_html()
    assert f"    {SAMPLES / 'SCHEDULE.TXT'}:1379" in report.to_text()


def test_nobody_is_asked_to_install_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "email_validator", None)
    found = checks.check(SAMPLES, today=TODAY)
    assert any("bad-email" in note for note in found.notes)
    assert "pip install" not in found.to_html() + found.to_text()


def test_small_counts(report: Report) -> None:
    assert ">suppressed</td>" in report.to_html(suppress_below=16)
    assert "Counts of students below 16 are suppressed" in report.to_html(suppress_below=16)
    assert "suppressed" not in report.to_html(suppress_below=0)
    grades = report.to_dict(suppress_below=16)["grades"]
    assert {row["students"] for row in grades} == {16, None}


def test_names_of_files_are_escaped(tmp_path: Path) -> None:
    folder = tmp_path / "<b>"
    folder.mkdir()
    (folder / "<i>&.txt").write_bytes(b"100\tExample\tTom \tT7\t\tT7\t1\r\n")
    page = checks.check(folder, today=TODAY).to_html()
    assert "<i>" not in page
    assert "&lt;i&gt;&amp;.txt" in page


def test_a_notebook_gets_the_same_without_a_page(report: Report) -> None:
    cell = report._repr_html_()
    assert cell.startswith("<style>")
    assert "<html" not in cell
    assert "<h2>What was read</h2>" in cell
    style = re.sub(r"/\*.*?\*/", "", cell.split("</style>")[0].removeprefix("<style>"), flags=re.DOTALL)
    outermost = [line for line in style.splitlines() if line and not line.startswith((" ", "}"))]
    assert outermost
    assert all(".psfiles" in line or line.startswith(":is([data-jp-theme-light") for line in outermost)


@needs_browser
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_pictures(width: int, mode: str, everything: Report, tmp_path: Path) -> None:
    """A picture of the right size, with something in it: look at it under ``--basetemp``."""
    page = everything.to_html().replace("<details>", "<details open>", 3)
    picture = tmp_path / f"report-{width}-{mode}.png"
    scheme = f"--blink-settings=preferredColorScheme={int(mode == 'light')}"
    browse(page, tmp_path, f"--window-size={width},2400", scheme, f"--screenshot={picture}")
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (width, 2400)
    assert len(data) > 50_000


@needs_browser
@pytest.mark.parametrize("width", [1280, 375])
def test_layout_and_keyboard(width: int, everything: Report, tmp_path: Path) -> None:
    """Nothing is wider than the window, and every summary takes the focus."""
    script = """(page, document) => {
      const summaries = [...document.querySelectorAll("summary")];
      const focused = summaries.filter(one => (one.focus(), document.activeElement === one)).length;
      document.querySelectorAll("details").forEach(one => { one.open = true });
      return [document.documentElement.scrollWidth, page.innerWidth, summaries.length, focused];
    }"""
    scroll, inner, summaries, focused = run_in_page(everything.to_html(), script, tmp_path, width=width)
    assert inner == width
    assert scroll <= inner
    assert focused == summaries == len(CASES)


@needs_browser
def test_what_to_do_stands_on_the_first_screen_however_many_schools_there_are(report: Report, tmp_path: Path) -> None:
    large = attrs.evolve(report, schools={f"{number:04}": 400 for number in range(1, 201)})
    script = """(page, document) =>
      [...document.querySelectorAll(".first, summary")].map(one => one.getBoundingClientRect().bottom)"""
    bottoms = run_in_page(large.to_html(), script, tmp_path, width=1200)
    assert len(bottoms) == 1 + len(report.counts)
    assert max(bottoms) < 900


@needs_browser
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_printing_opens_what_is_closed(report: Report, tmp_path: Path) -> None:
    browse(report.to_html(), tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'report.pdf'}")
    command = ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - a file of ours
    assert printed.count("Why it matters") == printed.count("What to do") == len(report.counts)
    assert "SCHEDULE.TXT, line 1379" in printed
