"""``psfiles compare``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from psfiles.command._layouts import add_layout_option, layouts_of
from psfiles.command._output import print_problem, print_text, write_file
from psfiles.command._sources import PATH, sources_of
from psfiles.command._statuses import CLEAN, FOUND
from psfiles.comparison import Comparison, compare_by_layout, page_of
from psfiles.exceptions import GuardError

__all__ = ["ABOUT", "ENDS", "NAME", "add_arguments", "run"]

NAME = "compare"
ABOUT = "find what changed between two files, or layout by layout between two folders"
ENDS = (
    "Exit status: 0 within the guard (with --strict: no difference), 1 outside the guard: too many records are removed "
    "or cannot be read, or an export is missing; 2 could not run: no such file, no export on either side."
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    command.add_argument("old", metavar="OLD", help=f"the old state: {PATH}")
    command.add_argument("new", metavar="NEW", help="the new state, likewise")
    command.add_argument(
        "--max-removed",
        metavar="SHARE",
        type=_share,
        default=0.1,
        help="exit 1 if a greater share of the records is removed (default: 0.1)",
    )
    command.add_argument(
        "--max-changed", metavar="SHARE", type=_share, help="exit 1 if a greater share is changed (default: no limit)"
    )
    command.add_argument(
        "--min-rows", metavar="N", type=int, default=1, help="exit 1 if an export has fewer records now (default: 1)"
    )
    command.add_argument("--no-guard", action="store_true", help="switch the guard off")
    add_layout_option(command)
    command.add_argument("--strict", action="store_true", help="exit 1 for any difference")
    command.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    command.add_argument("--html", metavar="FILE", type=Path, help="also write one self-contained HTML file")
    command.add_argument(
        "--quiet", action="store_true", help="print no report, but one line for each broken limit of the guard"
    )


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:  # nor is it nan, of which nothing is more
        message = "not a share from 0 to 1"
        raise argparse.ArgumentTypeError(message)
    return share


def run(options: argparse.Namespace) -> int:
    """Compare the two; gives the exit status."""
    old, new = sources_of([options.old, options.new], read_again=True)
    comparisons = compare_by_layout(old, new, layouts=layouts_of(options.layouts), keep=0)
    if options.html is not None:
        write_file(options.html, page_of(comparisons))
    if options.format == "json":
        text = json.dumps([comparison.to_dict() for comparison in comparisons], indent=2)
    else:
        text = "\n".join(map(str, comparisons))
    if not options.quiet:
        print_text(text)
    problems = [] if options.no_guard else list(_broken_guards(comparisons, options))
    for problem in problems:
        print_problem(problem)
    differs = options.strict and not all(comparison.is_same for comparison in comparisons)
    return FOUND if problems or differs else CLEAN


def _broken_guards(comparisons: Iterable[Comparison], options: argparse.Namespace) -> Iterable[str]:
    for comparison in comparisons:
        try:
            comparison.guard(
                max_removed=options.max_removed, max_changed=options.max_changed, min_rows=options.min_rows
            )
        except GuardError as error:
            yield str(error)
