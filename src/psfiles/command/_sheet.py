"""``psfiles sheet``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import attrs

from psfiles.command._output import print_text, write_file
from psfiles.command._statuses import CLEAN
from psfiles.sheets import Exchange

__all__ = ["ABOUT", "ENDS", "NAME", "add_arguments", "run"]

NAME = "sheet"
ABOUT = "write what to enter on PowerSchool's screens, to print and to paste"
ENDS = "Exit status: 0 written, 2 could not run: no such file, a wrong exchange file, an output with another ending."

FORMATS: dict[str, Callable[[Exchange], str]] = {
    ".html": Exchange.to_html,
    ".md": Exchange.to_markdown,
    ".txt": Exchange.to_text,
    ".toml": Exchange.to_toml,
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    command.add_argument(
        "exchange",
        metavar="EXCHANGE.toml",
        nargs="?",
        type=Path,
        help="a district's exchange file; without it, the guide's values",
    )
    command.add_argument("--host", help="the SFTP server, e.g. sftp://sftp.hero.schoolmint.com")
    command.add_argument("--port", type=int, help="its port, e.g. 2022")
    command.add_argument("--username", help="the user name made in Hero")
    command.add_argument("--email", help="the address that gets the completion reports")
    command.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        help=f"write to this file, which ends in {', '.join(FORMATS)}; without it, print text",
    )


def run(options: argparse.Namespace) -> int:
    """Write the sheets; gives the exit status."""
    exchange = Exchange.hero() if options.exchange is None else Exchange.from_toml(options.exchange)
    exchange = _changed(exchange, options)
    if options.output is None:
        print_text(exchange.to_text())
        return CLEAN
    write = FORMATS.get(options.output.suffix.lower())
    if write is None:
        message = f"the name of the output must end in one of {', '.join(FORMATS)}"
        raise ValueError(message)
    write_file(options.output, write(exchange))
    return CLEAN


def _changed(exchange: Exchange, options: argparse.Namespace) -> Exchange:
    """The exchange with what the options say of it."""
    given = {name: value for name in ("host", "port", "username") if (value := getattr(options, name)) is not None}
    email = {} if options.email is None else {"email": options.email}
    return attrs.evolve(
        exchange,
        connection=attrs.evolve(exchange.connection, **given),
        autosend=[attrs.evolve(send, **email) for send in exchange.autosend],
        autocomm=[attrs.evolve(comm, **email) for comm in exchange.autocomm],
    )
