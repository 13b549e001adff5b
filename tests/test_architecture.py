"""The house stands: floors import downwards only, modules are short, public names are tidy."""

from __future__ import annotations

import ast
import importlib
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

import psfiles

SOURCE = Path(psfiles.__file__).parent
MODULES = sorted(path for path in SOURCE.rglob("*.py"))

# From the ground up; what stands in one line is one floor, and a package is one room.
FLOORS = [
    ["printing"],
    ["exceptions"],
    ["dialects", "atomic", "_html", "_hypothesis_plugin", "_extras"],
    ["_tabular"],
    ["values"],
    ["columns", "_people"],
    ["layouts"],
    ["_enrolments", "reading"],
    ["writing", "converters"],
    ["sheets", "strategies"],
    ["reader", "writer"],
    ["detection"],
    ["drafting"],
    ["frames"],
    ["loading", "checks", "comparison", "overview", "spark"],
    ["attendance", "district"],
    ["command"],
    ["__main__"],
]
PUBLIC = {
    "psfiles",
    "attendance",
    "checks",
    "columns",
    "comparison",
    "converters",
    "detection",
    "dialects",
    "district",
    "drafting",
    "exceptions",
    "frames",
    "layouts",
    "overview",
    "sftp",
    "sheets",
    "spark",
    "strategies",
    "testing",
    "values",
}
"""The rooms that the API page names; the others are the house's own."""
WINGS = {"sftp", "testing"}
"""They see the lowest floors alone, up to the columns, and nothing in the house imports them."""


def room_of(module: str) -> str:
    """The module or package directly inside psfiles: the room."""
    return module.removeprefix("psfiles.").split(".")[0]


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> set[str]:
    """The rooms that a module imports, also where it does so late."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "psfiles":
            names = [f"psfiles.{alias.name}" for alias in node.names] if node.module == "psfiles" else [node.module]
            found.update(room_of(name) for name in names)
        elif isinstance(node, ast.Import):
            found.update(room_of(alias.name) for alias in node.names if alias.name.startswith("psfiles."))
    return found


def floor_of(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in MODULES])
def test_floors(path: Path) -> None:
    """A module imports its own package and floors below."""
    room = room_of(name_of(path))
    if name_of(path) == "psfiles":
        return
    below = imports_of(path) - {room}
    if room in WINGS:
        assert below <= set(itertools.chain(*FLOORS[:6])) | WINGS
    else:
        assert not below & WINGS
        assert all(floor_of(other) < floor_of(room) for other in below), (room, below)


@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in MODULES])
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in MODULES])
def test_public_modules_show_public_names_only(path: Path) -> None:
    """What a module lists exists, and tab completion shows nothing else."""
    name = name_of(path)
    if room_of(name) not in PUBLIC or any(part.startswith("_") for part in name.split(".")):
        return
    module = importlib.import_module(name)
    assert module.__doc__
    rooms = PUBLIC if name == "psfiles" else set()  # they are attributes of the package, and no names of a star import
    assert sorted(set(dir(module)) - rooms) == sorted(module.__all__)
    for public in module.__all__:
        assert getattr(module, public) is not None


def test_importing_psfiles_loads_no_extra() -> None:
    """And not cattrs: each is loaded when it is first used."""
    code = "import sys, psfiles; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout  # noqa: S603
    extras = (
        "altair",
        "cattrs",
        "hypothesis",
        "asyncssh",
        "stamina",
        "pytest",
        "pyarrow",
        "polars",
        "pandas",
        "pyspark",
        "rich",
    )
    for extra in extras:
        assert f"'{extra}'" not in loaded
