"""The command: ``psfiles check``, ``psfiles detect``, ``psfiles compare``, ``psfiles sheet``."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self, TextIO

from psfiles.checks import check
from psfiles.comparison import Comparison, compare, page_of
from psfiles.detection import LAYOUTS, detect
from psfiles.detection.exports import find_exports
from psfiles.exceptions import GuardError, PsfilesError
from psfiles.reading.source import Source
from psfiles.sheets._command import add_command as add_sheet_command

__all__ = ["main"]

CLEAN, FOUND, FAILED = 0, 1, 2
"""The exit statuses: nothing grave, something grave, could not run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return CLEAN
    except (PsfilesError, OSError, ValueError) as error:
        _print(f"psfiles: {error}", sys.stderr)
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="psfiles",
        description="Look into PowerSchool's exchange files. Nothing that is printed holds a value of a record.",
        epilog="Exit status: 0 clean, 1 errors found, 2 could not run.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, about in (
        ("check", _check, "tell everything that is wrong with files, or with the files of folders"),
        ("detect", _detect, "tell which layout and dialect files have"),
        ("compare", _compare, "tell what changed between two files, or two folders"),
    ):
        command = commands.add_parser(name, help=about, description=f"psfiles {name}: {about}.")
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="print JSON")
        if name == "compare":
            command.add_argument("old", metavar="OLD", type=Path)
            command.add_argument("new", metavar="NEW", type=Path)
            _add_guard(command)
        else:
            command.add_argument("paths", metavar="PATH", nargs="+", type=Path)
        if name != "detect":
            command.add_argument("--html", metavar="FILE", type=Path, help="write one self-contained HTML file, too")
        command.add_argument("--strict", action="store_true", help=_STRICT[name])
        if name == "check":
            command.add_argument("--without", metavar="CODE", action="append", default=[], help="switch a rule off")
            command.add_argument("--keep", metavar="N", type=int, default=20, help="findings kept of each rule")
    add_sheet_command(commands)
    return parser


_STRICT = {
    "check": "exit 1 for warnings, too",
    "detect": "exit 1 where a setting should be changed",
    "compare": "exit 1 for any difference",
}


def _add_guard(command: argparse.ArgumentParser) -> None:
    command.add_argument("--max-removed", metavar="SHARE", type=float, help="exit 1 if more is removed, e.g. 0.1")
    command.add_argument("--max-changed", metavar="SHARE", type=float, help="exit 1 if more is changed")
    command.add_argument("--min-rows", metavar="N", type=int, default=0, help="exit 1 if fewer records are there now")


def _check(options: argparse.Namespace) -> int:
    with _Progress() as progress:
        report = check(options.paths, without=options.without, keep=options.keep, progress=progress)
    if options.html is not None:
        options.html.write_text(report.to_html(), encoding="utf-8")
    if options.json:
        _print(report.to_json())
    else:
        terminal = sys.stdout.isatty()
        width = min(shutil.get_terminal_size().columns, 120) if terminal else 100
        _print(report.to_text(color=terminal, width=width))
    grave = report.has_errors or (options.strict and report.count("WARNING") > 0)
    return FOUND if grave else CLEAN


def _detect(options: argparse.Namespace) -> int:
    found = [(path, detect(path)) for path in options.paths]
    if options.json:
        _print(json.dumps([{"path": str(path), **detection.to_dict()} for path, detection in found], indent=2))
    else:
        _print("\n".join(f"{path}: {detection}" for path, detection in found))
    doubtful = any(detection.advice for _, detection in found)
    return FOUND if options.strict and doubtful else CLEAN


def _compare(options: argparse.Namespace) -> int:
    comparisons = list(_comparisons(options.old, options.new))
    if options.html is not None:
        options.html.write_text(page_of(comparisons), encoding="utf-8")
    if options.json:
        _print(json.dumps([comparison.to_dict() for comparison in comparisons], indent=2))
    else:
        _print("\n".join(map(str, comparisons)))
    status = FOUND if options.strict and not all(comparison.is_same for comparison in comparisons) else CLEAN
    for comparison in comparisons:
        try:
            comparison.guard(
                max_removed=options.max_removed,
                max_changed=options.max_changed,
                max_unread=None,
                min_rows=options.min_rows,
            )
        except GuardError as error:
            _print(f"psfiles: {error}", sys.stderr)
            status = FOUND
    return status


def _comparisons(old: Path, new: Path) -> Iterator[Comparison]:
    """One comparison; for two folders, one for each layout that either holds."""
    if not (old.is_dir() and new.is_dir()):
        yield compare(old, new)
        return
    sides = [_by_layout(old), _by_layout(new)]
    for layout in LAYOUTS:
        if layout in sides[0] or layout in sides[1]:
            yield compare(sides[0].get(layout, []), sides[1].get(layout, []), layout)


def _by_layout(folder: Path) -> dict[type, list[Source]]:
    files: dict[type, list[Source]] = {}
    for export in find_exports(folder).require_sound():
        files.setdefault(export.layout, []).append(export.source)
    return files


class _Progress:
    """Tells on a terminal how far a check is, once it takes longer than a second."""

    def __init__(self) -> None:
        self._told = time.monotonic()
        self._is_shown = False

    def __call__(self, name: str, records: int) -> None:
        now = time.monotonic()
        if now - self._told >= 1 and sys.stderr.isatty():
            self._told, self._is_shown = now, True
            print(f"\r\x1b[K{Path(name).name}: {records:,} records", end="", file=sys.stderr, flush=True)  # noqa: T201

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201


def _print(text: str, to: TextIO | None = None) -> None:
    print(text.rstrip("\n"), file=to, flush=True)


if __name__ == "__main__":
    sys.exit(main())
