"""The report as one HTML file, and what a real browser makes of it."""

from __future__ import annotations

import html
import html.parser
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from rule_cases import CASES, TODAY

from psfiles import checks
from psfiles.checks import RULES, Report, Severity, Tally

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SAMPLES = Path(__file__).parents[2] / "examples" / "sample_district"


@pytest.fixture(scope="module")
def report() -> Report:
    return checks.check(SAMPLES, today=TODAY)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report in which every rule is found."""
    tally = Tally(RULES)
    for code, case in CASES.items():
        folder = tmp_path_factory.mktemp(code)
        for name, data in case.triggers.items():
            (folder / name).write_bytes(data)
        for finding in checks.check(folder, today=TODAY).findings:
            if finding.code == code:
                tally.add(
                    code,
                    message=finding.message,
                    location=finding.location,
                    columns=finding.columns,
                    details=finding.details,
                    shape=finding.shape,
                    times=1234,
                )
    sample = checks.check(SAMPLES, today=TODAY)
    return tally.report(files=sample.files, notes=sample.notes, day=TODAY, schools=sample.schools, grades=sample.grades)


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
    tally = Tally(RULES, severities={"blank-around": severity})
    tally.add("blank-around")
    page = tally.report().to_html()
    assert f'class="light {light}"' in page
    assert f"<strong>{word}</strong>" in page


def test_nothing_found() -> None:
    assert "These files are in order: nothing was found." in Report().to_html()


def test_findings_stand_under_what_there_is_to_do(everything: Report) -> None:
    headings = re.findall(r"<h2>([^<]*)</h2>", everything.to_html())
    assert [html.unescape(heading) for heading in headings] == ["What was read", *map(str, checks.Remedy), "Notes"]


def test_small_counts(report: Report) -> None:
    assert ">not told</td>" in report.to_html(suppress_below=16)
    assert "Counts of students under 16 are not told" in report.to_html(suppress_below=16)
    assert "not told" not in report.to_html(suppress_below=0)
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
    assert all(line.startswith((".psfiles", "@media", " ", "}")) for line in cell.split("</style>")[0].splitlines()[1:])


def browse(page: str, folder: Path, *options: str) -> str:
    """Open a page in a headless browser; give what it prints."""
    assert BROWSER is not None
    (folder / "report.html").write_text(page, encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    command += ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"]
    command += [f"--user-data-dir={folder / 'profile'}", *options, (folder / "report.html").as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=90).stdout  # noqa: S603 - a page of ours


needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


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
@pytest.mark.parametrize("width", [1280, 500])
def test_layout_and_keyboard(width: int, everything: Report, tmp_path: Path) -> None:
    """Nothing is wider than the window, and every summary takes the focus."""
    script = """
    <script>
      const summaries = [...document.querySelectorAll("summary")];
      const focused = summaries.filter(one => (one.focus(), document.activeElement === one)).length;
      document.querySelectorAll("details").forEach(one => { one.open = true });
      document.title = [document.documentElement.scrollWidth, innerWidth, summaries.length, focused].join(" ");
    </script>"""
    page = re.sub(r"<meta http-equiv[^>]*>", "", everything.to_html()).replace("</main>", "</main>" + script)
    dom = browse(page, tmp_path, f"--window-size={width},1000", "--dump-dom")
    title = re.search(r"<title>([\d ]+)</title>", dom)
    assert title is not None
    scroll, inner, summaries, focused = map(int, title[1].split())
    assert scroll <= inner
    assert focused == summaries == len(CASES)
