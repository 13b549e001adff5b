"""A district's whole exchange: the connection, what is sent, what is taken, in one file."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Self, TypeVar

import attrs

from psfiles._extras import import_extra
from psfiles._toml import read_toml
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher
from psfiles.printing import printable
from psfiles.sheets._connection import ConnectionScreen
from psfiles.sheets._screens import AutoCommScreen, AutoSend
from psfiles.sheets._settings import texts
from psfiles.sheets._sheet import Sheet, to_markdown, to_text

__all__ = ["Exchange"]

SECRETS = frozenset({"password", "passphrase"})
PARTS = {"connection", "autosend", "autocomm", "attendance"}
LISTS = {"codes", "periods", "day_order"}
PROGRAM = frozenset({"private_key", "known_hosts", "connect_timeout", "stall_timeout", "retries"})
"""What `psfiles.sftp.ManagedConnection` knows of a connection beyond PowerSchool's screen."""

ALWAYS = ("data_to_send", "table_to_import", "name", "path", "when", "days")
"""What is told of a record of AutoSend or AutoComm even where it is as a new one has it."""

Screen = TypeVar("Screen", AutoSend, AutoCommScreen)


def _sends(screens: Iterable[AutoSend]) -> tuple[AutoSend, ...]:
    return tuple(screens)


def _comms(screens: Iterable[AutoCommScreen]) -> tuple[AutoCommScreen, ...]:
    return tuple(screens)


def _texts(values: Collection[str] | None) -> tuple[str, ...] | None:
    return None if values is None else texts(values)


@attrs.frozen(kw_only=True)
class Exchange:
    """The screens of one district together, to be printed, and written to and read from ``exchange.toml``.

    ``codes`` are the district's attendance codes and ``periods`` its period
    abbreviations in their order, for the pre-flight; ``day_order`` are the letters of
    its days in their order, for ranges of an expression. None where they are not known.

    Raises ValueError where two records would write one file, or a record names
    another connection.

    >>> exchange = Exchange.hero()
    >>> [send.path for send in exchange.autosend], exchange.autocomm[0].path
    (['STUDENT.TXT', 'SCHEDULE.TXT', 'TEACHER.txt'], 'export/attendance.txt')
    """

    connection: ConnectionScreen
    autosend: tuple[AutoSend, ...] = attrs.field(default=(), converter=_sends)
    autocomm: tuple[AutoCommScreen, ...] = attrs.field(default=(), converter=_comms)
    codes: tuple[str, ...] | None = attrs.field(default=None, converter=_texts)
    periods: tuple[str, ...] | None = attrs.field(default=None, converter=_texts)
    day_order: tuple[str, ...] | None = attrs.field(default=None, converter=_texts)

    def __attrs_post_init__(self) -> None:
        paths = [send.path.casefold() for send in self.autosend]
        twice = sorted({path for path in paths if paths.count(path) > 1})
        if twice:
            message = f"two AutoSend records would write one file, {', '.join(twice)}: give each school its own"
            raise ValueError(message)
        for one in (*self.autosend, *self.autocomm):
            if one.connection != self.connection.name:
                message = f"{one.name} names another connection than {self.connection.name}"
                raise ValueError(message)

    @classmethod
    def hero(
        cls,
        host: str = "sftp://sftp.hero.schoolmint.com",
        *,
        port: int = 2022,
        username: str = "",
        email: str = "",
    ) -> Self:
        """The exchange of the guide, value by value.

        The guide leaves open what AutoComm's record and file are called and
        when it runs, save that this is after Hero's export: change it by
        `attrs.evolve`.
        """
        sends = [
            (Student, "Hero Student Info", "STUDENT.TXT", dt.time(3, 0)),
            (ScheduleEntry, "Hero Schedule Info", "SCHEDULE.TXT", dt.time(3, 10)),
            (Teacher, "Hero Teacher Info", "TEACHER.txt", dt.time(3, 20)),
        ]
        return cls(
            connection=ConnectionScreen(host=host, port=port, username=username),
            autosend=[
                AutoSend.from_layout(layout, name=name, path=path, when=when, email=email)
                for layout, name, path, when in sends
            ],
            autocomm=[
                AutoCommScreen.from_layout(
                    AttendanceEntry, name="Hero Attendance", path="export/attendance.txt", when=dt.time(17), email=email
                )
            ],
        )

    @property
    def layouts(self) -> tuple[type, ...]:
        """The layouts of AutoSend's files, each once: what `psfiles.check` expects, and `psfiles.District.load` takes.

        >>> [layout.__name__ for layout in Exchange.hero().layouts]
        ['Student', 'ScheduleEntry', 'Teacher']
        """
        return tuple(dict.fromkeys(send.layout for send in self.autosend))

    def exports(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Where AutoSend's files lie in a local folder: what `psfiles.District.load` takes.

        A path with PowerSchool's dynamic parts names no file by itself: load
        the folder then.

        >>> [path.name for path in Exchange.hero().exports("exports")]
        ['STUDENT.TXT', 'SCHEDULE.TXT', 'TEACHER.txt']
        """
        return [Path(folder, send.path) for send in self.autosend]

    def sheets(self) -> tuple[Sheet, ...]:
        """A sheet for each screen, in the order of the guide."""
        sends, comms = (send.sheet() for send in self.autosend), (comm.sheet() for comm in self.autocomm)
        return (self.connection.sheet(), *sends, *comms)

    def to_text(self) -> str:
        """All sheets in aligned lines."""
        return to_text(self.sheets())

    def to_markdown(self) -> str:
        """All sheets as Markdown."""
        return to_markdown(self.sheets())

    def to_html(self) -> str:
        """All sheets as one HTML document to print, a page for each; nothing in it is loaded or run."""
        from psfiles.sheets._html import as_page

        return as_page(self.sheets(), title="PowerSchool set-up")

    def _repr_html_(self) -> str:
        from psfiles.sheets._html import as_fragment

        return as_fragment(self.sheets())

    def __str__(self) -> str:
        return self.to_text()

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> Self:
        """Read an ``exchange.toml``.

        Its table ``[connection]`` is what `psfiles.sftp.ManagedConnection.from_toml`
        reads, too. Raises ValueError for an unknown key, a value that its
        screen cannot hold, and for a password: none may stand in the file.
        """
        tables = read_toml(path)
        try:
            return cls(**_parts(tables))
        except (TypeError, ValueError) as error:
            message = f"{printable(os.fsdecode(path))}: {error}"
            raise ValueError(message) from None

    def to_toml(self) -> str:
        """The exchange as text for an ``exchange.toml``; fields that are as a new screen has them are left out.

        Raises ModuleNotFoundError where the extra ``psfiles[sheets]`` is not installed.

        >>> print(Exchange.hero().to_toml().splitlines()[2])
        host = "sftp://sftp.hero.schoolmint.com"
        """
        tomli_w = import_extra("tomli_w", "'psfiles[sheets]'")
        connection = _settings(self.connection, always=("name", "host", "port"))
        program = connection.pop("program", {})
        tables: dict[str, Any] = {"connection": connection | program}
        lists = {name: list(found) for name in sorted(LISTS) if (found := getattr(self, name)) is not None}
        tables |= {"attendance": lists} if lists else {}
        for part, screens in (("autosend", self.autosend), ("autocomm", self.autocomm)):
            tables[part] = [_settings(screen, always=ALWAYS) for screen in screens]
            for table in tables[part]:
                table.pop("connection", None)  # it is the one above
        text: str = tomli_w.dumps(tables)
        return text


def _settings(screen: Any, *, always: Collection[str]) -> dict[str, Any]:
    """The fields of a screen that are not as a new one has them, after those that are always told."""
    fields = {field.name: field for field in attrs.fields(type(screen))}
    told = {name: getattr(screen, name) for name in always if name in fields}
    for name, field in fields.items():
        value = getattr(screen, name)
        if name not in told and value != _default(field, screen):
            told[name] = value
    return told


def _default(field: attrs.Attribute[Any], screen: Any) -> Any:
    factory = getattr(field.default, "factory", None)
    if factory is None:
        return field.default
    return factory(screen) if field.default.takes_self else factory()  # type: ignore[union-attr]


def _parts(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `Exchange` that a file's tables stand for."""
    _refuse_secrets(tables)
    _refuse_unknown(tables, PARTS, "the file")
    connection = dict(_table(tables, "connection"))
    program = {name: connection.pop(name) for name in PROGRAM if name in connection}
    _refuse_unknown(connection, _names_of(ConnectionScreen) - {"program"} | PROGRAM, "[connection]")
    made = ConnectionScreen(**connection, program=program)
    attendance = _table(tables, "attendance")
    _refuse_unknown(attendance, LISTS, "[attendance]")
    return {
        "connection": made,
        "autosend": [_screen(AutoSend, "autosend", table, made) for table in _tables(tables, "autosend")],
        "autocomm": [_screen(AutoCommScreen, "autocomm", table, made) for table in _tables(tables, "autocomm")],
        **attendance,
    }


def _table(tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = tables.get(name, {})
    if not isinstance(table, Mapping):
        message = f"{name} must be a table, [{name}]"
        raise TypeError(message)
    return table


def _tables(tables: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    some: Iterable[Mapping[str, Any]] = tables.get(name, ())
    if not isinstance(some, Iterable) or not all(isinstance(table, Mapping) for table in some):
        message = f"{name} must be tables, [[{name}]]"
        raise TypeError(message)
    return some


def _screen(kind: type[Screen], part: str, table: Mapping[str, Any], connection: ConnectionScreen) -> Screen:
    _refuse_unknown(table, _names_of(kind), f"[[{part}]]")
    return kind(**{"connection": connection.name, **table})


def _names_of(screen: type) -> set[str]:
    return {field.name for field in attrs.fields(screen)}


def _refuse_unknown(table: Mapping[str, Any], known: AbstractSet[str], where: str) -> None:
    unknown = sorted(table.keys() - known)
    if unknown:
        message = f"{where} has no {', '.join(unknown)}; it has {', '.join(sorted(known))}"
        raise ValueError(message)


def _refuse_secrets(value: object) -> None:
    """Raise for a key that is called like a secret, however deep; what it holds is not told."""
    if isinstance(value, Mapping):
        if SECRETS & {key.casefold() for key in value}:
            message = "a password must not be in a file: give it where the connection is opened"
            raise ValueError(message)
        for inner in value.values():
            _refuse_secrets(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_secrets(inner)
