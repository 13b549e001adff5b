"""``psfiles sheet``: the set-up sheets on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from psfiles.sheets._exchange import Exchange

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]  # noqa: SLF001 - argparse gives the type no other name

__all__ = ["add_command"]

FORMATS: dict[str, Callable[[Exchange], str]] = {
    ".html": Exchange.to_html,
    ".md": Exchange.to_markdown,
    ".txt": Exchange.to_text,
    ".toml": Exchange.to_toml,
}


def add_command(commands: Commands) -> None:
    """Add ``psfiles sheet`` to the command's parser."""
    about = "write what to enter on PowerSchool's screens, to print and to paste"
    command = commands.add_parser("sheet", help=about, description=f"psfiles sheet: {about}.")
    command.set_defaults(run=_run)
    command.add_argument("exchange", metavar="EXCHANGE.toml", nargs="?", type=Path, help="a district's own set-up")
    command.add_argument("--host", help="the SFTP server, e.g. sftp://sftp.hero.schoolmint.com")
    command.add_argument("--port", type=int)
    command.add_argument("--username")
    command.add_argument("--email", help="who gets the completion reports")
    command.add_argument(
        "--output", metavar="FILE", type=Path, help=f"one of {', '.join(FORMATS)}; else text is printed"
    )


def _run(options: argparse.Namespace) -> int:
    exchange = Exchange.hero() if options.exchange is None else Exchange.from_toml(options.exchange)
    exchange = _changed(exchange, options)
    if options.output is None:
        sys.stdout.write(exchange.to_text())
        return 0
    write = FORMATS.get(options.output.suffix.lower())
    if write is None:
        message = f"the output's name ends in one of {', '.join(FORMATS)}"
        raise ValueError(message)
    try:
        text = write(exchange)
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from None
    options.output.write_text(text, encoding="utf-8")
    return 0


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
