"""The house stands: floors import downwards only, modules are short, public names are tidy."""

from __future__ import annotations

import ast
import graphlib
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
    ["dialects", "atomic", "_html", "_hypothesis_plugin", "_extras", "_toml"],
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


PATHS = {name_of(path): path for path in MODULES}


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
    if room_of(name) not in PUBLIC or name.count(".") > 1:  # the inner modules of a room are the house's own
        return
    module = importlib.import_module(name)
    assert module.__doc__
    rooms = PUBLIC if name == "psfiles" else set()  # they are attributes of the package, and no names of a star import
    assert sorted(set(dir(module)) - rooms) == sorted(module.__all__)
    for public in module.__all__:
        assert getattr(module, public) is not None


def runtime_imports(name: str) -> set[str]:
    """The modules of the house that a module imports while it runs, at once or later."""
    tree = ast.parse(PATHS[name].read_text())
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in for_types]
    return {module for node in nodes for module in modules_named(node)} - {name}


def modules_named(node: ast.ImportFrom) -> set[str]:
    """The modules of the house that an import statement names."""
    names = {f"{node.module}.{alias.name}" for alias in node.names}
    return {name if name in PATHS else str(node.module) for name in names} & PATHS.keys()


@pytest.mark.parametrize("name", PATHS)
def test_no_import_reaches_into_a_private_module_of_another_room(name: str) -> None:
    home = name if PATHS[name].name == "__init__.py" else name.rpartition(".")[0]
    nodes = [node for node in ast.walk(ast.parse(PATHS[name].read_text())) if isinstance(node, ast.ImportFrom)]
    for module in {module for node in nodes for module in modules_named(node)}:
        room, _, own = module.rpartition(".")
        is_private = own.startswith("_") and room != "psfiles"
        assert not is_private or f"{home}.".startswith(f"{room}."), f"{name} imports {module}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: runtime_imports(name) - {"psfiles"} for name in PATHS}
    try:
        list(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


def test_nothing_inherits_from_the_pipeline() -> None:
    """Whatever reads is composed of it."""
    parts = {
        node.name
        for name, path in PATHS.items()
        if name.startswith("psfiles.reading") or name == "psfiles.reader"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    assert {"Pipeline", "Framer", "Block", "RecordJudge", "Reader", "ErrorPolicy"} <= parts
    for name, path in PATHS.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                bases = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases}
                assert not bases & parts, f"{name}.{node.name}"


def test_no_two_test_modules_have_one_name() -> None:
    """The names of modules are all that pytest imports tests by."""
    names = [path.name for path in Path(__file__).parent.rglob("test_*.py")]
    assert len(names) > 100
    assert len(set(names)) == len(names)


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
