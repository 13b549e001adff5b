"""``psfiles check``."""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psfiles.checks import Report, check
from psfiles.command._annotations import github_annotations
from psfiles.command._layouts import add_layout_option, expected_layouts, layouts_of
from psfiles.command._output import Progress, has_colour, print_problem, print_text, width, write_file
from psfiles.command._sources import PATH, sources_of
from psfiles.command._statuses import CLEAN, FOUND
from psfiles.sheets import Exchange

__all__ = ["ABOUT", "ENDS", "NAME", "add_arguments", "run"]

NAME = "check"
ABOUT = "find everything that is wrong in files, and between them"
ENDS = (
    "Exit status: 0 no errors (with --strict: no warnings either), 1 errors found, "
    "2 could not run: no such file, no export in a folder, a wrong option."
)
KEPT, SHOWN = 20, 3
"""Findings of each rule that a report keeps, and that its text shows, where ``--keep`` says nothing."""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    command.add_argument("paths", metavar="PATH", nargs="+", help=PATH)
    command.add_argument(
        "--expect",
        metavar="LIST",
        help="exports that must be present: a comma-separated list of students, schedule, teachers, attendance, "
        "or names of your own layouts",
    )
    add_layout_option(command)
    command.add_argument(
        "--exchange",
        metavar="FILE",
        type=Path,
        help="an exchange file: its exports must be present, and are read by its lists of fields and its day_order",
    )
    command.add_argument(
        "--date", metavar="YYYY-MM-DD", type=_date, help="the day by which dates are judged (default: today)"
    )
    command.add_argument(
        "--keep",
        metavar="N",
        type=_count,
        help=f"how many findings of each rule to keep and show (default: keep {KEPT}, show {SHOWN})",
    )
    command.add_argument(
        "--without", metavar="CODE", action="append", default=[], help="switch a rule off; may be given more than once"
    )
    command.add_argument("--strict", action="store_true", help="exit 1 for warnings too")
    command.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="what to print (default: text)"
    )
    command.add_argument("--html", metavar="FILE", type=Path, help="also write one self-contained HTML file")
    command.add_argument("--quiet", action="store_true", help="print no report, but one line if the exit status is 1")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = "not a date YYYY-MM-DD"
        raise argparse.ArgumentTypeError(message) from None


def _count(text: str) -> int:
    if not text.isdecimal():
        message = "not a whole number from 0"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Check the files; gives the exit status."""
    exchange = None if options.exchange is None else Exchange.from_toml(options.exchange)
    report = _report(options, exchange)
    if options.html is not None:
        write_file(options.html, report.to_html())
    missing = [] if exchange is None else list(_missing(exchange, report))
    is_bad = report.has_errors or (options.strict and report.count("WARNING") > 0)
    if not options.quiet:
        print_text(_text(report, options))
    elif is_bad:
        print_problem(str(report.to_text().splitlines()[0]))
    for problem in missing:
        print_problem(problem)
    return FOUND if is_bad or missing else CLEAN


def _report(options: argparse.Namespace, exchange: Exchange | None) -> Report:
    expect = [] if exchange is None else list(exchange.layouts)
    layouts = layouts_of(options.layouts, expect)
    if options.expect is not None:
        expect += expected_layouts(options.expect, layouts)
    settings: dict[str, Any] = {"expect": list(dict.fromkeys(expect))} if expect else {}
    settings |= {"days": exchange.day_order} if exchange is not None and exchange.day_order else {}
    with Progress() as progress:
        report = check(
            list(sources_of(options.paths)),
            layouts=layouts,
            without=options.without,
            keep=KEPT if options.keep is None else options.keep,
            today=options.date,
            progress=progress,
            **settings,
        )
    if not report.has_errors and not any(file.layout for file in report.files):
        message = f"no export in {', '.join(options.paths)}"
        raise ValueError(message)
    return report


def _missing(exchange: Exchange, report: Report) -> Iterator[str]:
    """Say which layout has fewer files than the exchange sends: one for each school. That it has none is a finding."""
    there = Counter(file.layout for file in report.files)
    for layout, count in Counter(send.layout.__name__ for send in exchange.autosend).items():
        if 0 < there[layout] < count:
            yield f"found only {there[layout]} of the {count} {layout} exports that the exchange file names"


def _text(report: Report, options: argparse.Namespace) -> str:
    if options.format == "json":
        return report.to_json()
    if options.format == "github":
        return "\n".join(github_annotations(report))
    places = SHOWN if options.keep is None else options.keep
    return report.to_text(color=has_colour(), width=width(), places=places)
