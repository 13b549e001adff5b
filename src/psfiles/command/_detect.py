"""``psfiles detect``."""

from __future__ import annotations

import argparse
import json

from psfiles.command._layouts import add_layout_option, layouts_of
from psfiles.command._output import print_problem, print_text
from psfiles.command._sources import FILE, sources_of
from psfiles.command._statuses import CLEAN, FOUND
from psfiles.detection import detect_and_keep
from psfiles.printing import printable

__all__ = ["ABOUT", "ENDS", "NAME", "add_arguments", "run"]

NAME = "detect"
ABOUT = "find which layout and dialect files have, and which box to change"
ENDS = (
    "Exit status: 0 detected (with --strict: and no setting to change), 1 with --strict: a setting should be changed, "
    "2 could not run: no such file, or a file with no known layout."
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    command.add_argument("paths", metavar="PATH", nargs="+", help=FILE)
    add_layout_option(command)
    command.add_argument("--strict", action="store_true", help="exit 1 if a setting should be changed")
    command.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    command.add_argument("--quiet", action="store_true", help="print no report, but one line if the exit status is 1")


def run(options: argparse.Namespace) -> int:
    """Detect the files; gives the exit status."""
    layouts = layouts_of(options.layouts)
    found = [
        (path, detect_and_keep(source, layouts=layouts)[0])
        for path, source in zip(options.paths, sources_of(options.paths), strict=True)
    ]
    if options.format == "json":
        text = json.dumps([{"path": path, **detection.to_dict()} for path, detection in found], indent=2)
    else:
        text = "\n".join(f"{printable(path)}: {detection}" for path, detection in found)
    if not options.quiet:
        print_text(text)
    advised = [path for path, detection in found if detection.advice] if options.strict else []
    if options.quiet and advised:
        print_problem(f"a setting should be changed: {', '.join(advised)}")
    return FOUND if advised else CLEAN
