"""``psfiles sample``."""

from __future__ import annotations

import argparse
from pathlib import Path

from psfiles.command._output import print_text
from psfiles.command._statuses import CLEAN

__all__ = ["ABOUT", "ENDS", "NAME", "add_arguments", "run"]

NAME = "sample"
ABOUT = "write the three exports of an invented district, to try things with"
ENDS = "Exit status: 0 written, 2 could not run: a file of the same name exists."

PACKAGE = Path(__file__).parents[1]
IN_WHEEL = PACKAGE / "sample_district"
IN_CHECKOUT = PACKAGE.parents[1] / "examples" / "sample_district"
NAMES = ("STUDENT.TXT", "SCHEDULE.TXT", "TEACHER.txt")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    command.add_argument(
        "folder", metavar="DIR", type=Path, help="the folder to write to; it is made if it does not exist"
    )


def run(options: argparse.Namespace) -> int:
    """Write the sample; gives the exit status."""
    folder: Path = options.folder
    there = [name for name in NAMES if (folder / name).exists()]
    if there:
        message = f"{folder} already has {', '.join(there)}; nothing was overwritten"
        raise FileExistsError(message)
    folder.mkdir(parents=True, exist_ok=True)
    sample = IN_WHEEL if IN_WHEEL.is_dir() else IN_CHECKOUT
    for name in NAMES:
        (folder / name).write_bytes((sample / name).read_bytes())
    print_text("\n".join(str(folder / name) for name in NAMES))
    return CLEAN
