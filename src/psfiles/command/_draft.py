"""``psfiles draft``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from psfiles.command._layouts import add_layout_option, layouts_of
from psfiles.command._output import print_text, write_file
from psfiles.command._sources import FILE, sources_of
from psfiles.command._statuses import CLEAN

__all__ = ["ABOUT", "ENDS", "NAME", "add_arguments", "run"]

NAME = "draft"
ABOUT = "write a layout, as a Python module, for a file that has none of the known layouts"
ENDS = "Exit status: 0 drafted, 2 could not run: no such file, or a file without records."


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    command.add_argument("path", metavar="FILE", help=FILE)
    command.add_argument(
        "--output", metavar="FILE", type=Path, help="write the module to this file; without it, print it"
    )
    add_layout_option(command)


def run(options: argparse.Namespace) -> int:
    """Draft the layout; gives the exit status."""
    import psfiles

    settings: dict[str, Any] = {"layouts": layouts_of(options.layouts)} if options.layouts else {}
    (source,) = sources_of([options.path], read_again=True)
    text: str = psfiles.draft(source, **settings).to_python()
    if options.output is None:
        print_text(text.encode("ascii", "backslashreplace").decode("ascii"))  # as Python writes a letter in a text
    else:
        write_file(options.output, text)
    return CLEAN
