"""Layouts that are named on the command line: ``module:Class``, ``layouts.py:Class``, ``students``."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from psfiles.columns import columns_of
from psfiles.detection import LAYOUTS
from psfiles.layouts import AttendanceEntry, ScheduleEntry, Student, Teacher

if TYPE_CHECKING:
    import argparse

__all__ = ["add_layout_option", "expected_layouts", "layouts_of", "load_layout"]

_WORDS: dict[str, type] = {
    "students": Student,
    "schedule": ScheduleEntry,
    "teachers": Teacher,
    "attendance": AttendanceEntry,
}


def add_layout_option(command: argparse.ArgumentParser) -> None:
    """Add ``--layout`` to a subcommand."""
    command.add_argument(
        "--layout",
        metavar="MODULE:CLASS",
        action="append",
        default=[],
        dest="layouts",
        help="a layout of your own, e.g. layouts.py:Bus, tried before the guide's four; may be given more than once",
    )


def layouts_of(named: Iterable[str], others: Iterable[type] = ()) -> list[type]:
    """The layouts that a file is tried against: those named, the others, then the guide's four."""
    return list(dict.fromkeys([*map(load_layout, named), *others, *LAYOUTS]))


def load_layout(named: str) -> type:
    """The class that ``module:Class`` or ``file.py:Class`` names.

    Raises ValueError where there is none, or where it is no layout.
    """
    module_name, colon, name = named.rpartition(":")
    if not (module_name and colon and name):
        message = f"{named}: write a layout as module:Class or file.py:Class"
        raise ValueError(message)
    if module_name.endswith(".py") and not Path(module_name).exists():
        message = f"{module_name}: no such file"
        raise ValueError(message)
    problem, module = "", None
    try:
        module = _module(module_name)
    except Exception as error:  # noqa: BLE001 - it is the user's own module, and may raise anything
        problem = f"{module_name} cannot be imported: {type(error).__name__}: {error}"
    if problem:
        raise ValueError(problem)
    layout = getattr(module, name, None)
    if not isinstance(layout, type):
        message = f"{module_name} has no class {name}"
        raise ValueError(message)  # noqa: TRY004 - the option is wrong
    try:
        columns_of(layout)
    except TypeError as error:
        problem = str(error)
    if problem:
        raise ValueError(problem)
    return layout


def _module(name: str) -> ModuleType:
    if name.endswith(".py"):
        return _from_file(Path(name).resolve())
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@functools.cache
def _from_file(path: Path) -> ModuleType:
    """A module of its own for each file: two layouts of one file come out of the same one."""
    name = path.stem if path.stem not in sys.modules else f"layouts of {path}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        message = "no Python module"
        raise ImportError(message)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # the types of a layout's attributes are looked up there
    spec.loader.exec_module(module)
    return module


def expected_layouts(words: str, layouts: Sequence[type]) -> list[type]:
    """The layouts that ``students,schedule,teachers`` stands for, or names of classes among ``layouts``.

    Raises ValueError for another word.
    """
    known = {layout.__name__.casefold(): layout for layout in reversed(layouts)} | _WORDS
    found = []
    for word in words.split(","):
        layout = known.get(word.strip().casefold())
        if layout is None:
            own = [layout.__name__ for layout in layouts if layout not in LAYOUTS]
            message = f"--expect: {word.strip() or 'a blank'} is not one of {', '.join([*_WORDS, *own])}"
            raise ValueError(message)
        found.append(layout)
    return found
