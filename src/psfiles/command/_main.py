"""The command's parser, and how it ends."""

from __future__ import annotations

import argparse
import os
import zipfile
import zlib
from collections.abc import Sequence

from psfiles.command import _check, _compare, _detect, _draft, _sample, _sheet
from psfiles.command._output import print_problem, print_text
from psfiles.command._statuses import FAILED, STATUSES
from psfiles.exceptions import PsfilesError

__all__ = ["main"]

_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
)  # the last: a compression unknown here
_WHY = {FileNotFoundError: "no such file or folder", IsADirectoryError: "a folder, where a file is needed"}
SUBCOMMANDS = (_check, _detect, _compare, _draft, _sheet, _sample)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit status: 0 clean, 1 errors found, 2 could not run.

    >>> main(["check", "no such file.txt"])  # what is wrong is on the standard error output
    2
    """
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except OSError as error:
        print_problem(_sentence(error))
        return FAILED
    except (PsfilesError, ValueError, ModuleNotFoundError, *_BROKEN_ARCHIVE) as error:
        print_problem(error)
        return FAILED
    except KeyboardInterrupt:
        print_problem("interrupted")
        return 130
    return status


def _sentence(error: OSError) -> str:
    """What the system refused, without its number: of which file, and why."""
    if error.filename is None or error.strerror is None:
        return str(error)
    why = _WHY.get(type(error), error.strerror.lower())
    return f"{os.fsdecode(error.filename)}: {why}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="psfiles",
        description="Check and compare PowerSchool's exchange files. Nothing printed holds a value of a record.",
        epilog=STATUSES,
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for subcommand in SUBCOMMANDS:
        command = commands.add_parser(
            subcommand.NAME,
            help=subcommand.ABOUT,
            description=f"{subcommand.ABOUT[0].upper()}{subcommand.ABOUT[1:]}.",
            epilog=subcommand.ENDS,
        )
        command.set_defaults(run=subcommand.run)
        subcommand.add_arguments(command)
    return parser


class _Version(argparse.Action):
    """``--version``: looked up only where it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import psfiles

        print_text(f"psfiles {psfiles.__version__}")
        parser.exit()
