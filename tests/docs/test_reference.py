"""The reference is whole and current: every layout, every code, every public name."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from importlib import import_module

import pytest
from docs_pages import DOCS, ROOT, examples_of
from test_architecture import PUBLIC

SOURCE = ROOT / "src" / "psfiles"
PAIR = re.compile(r"\bFault\b|tuple\[str, str\]")
CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
FAULTS = (DOCS / "reference" / "faults.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### ([a-z0-9-]+)\n(.*?)(?=^##|\Z)", FAULTS, re.DOTALL | re.MULTILINE))


def _text(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _codes_of(tree: ast.AST) -> Iterator[str]:
    """The codes that a module gives: by name, to a kind of value, or in a pair of code and problem."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (code for word in node.keywords if word.arg == "code" for code in _text(word.value))
            if isinstance(node.func, ast.Name) and node.func.id == "ValueKind":
                yield from _text(node.args[0])
            if isinstance(node.func, ast.Attribute) and node.func.attr == "_error":
                yield from (code for argument in node.args[:2] for code in _text(argument))
        elif isinstance(node, ast.AnnAssign) and PAIR.fullmatch(ast.unparse(node.annotation)) and node.value:
            yield from _text(node.value.elts[0]) if isinstance(node.value, ast.Tuple) else ()
        elif isinstance(node, ast.FunctionDef) and node.returns and PAIR.search(ast.unparse(node.returns)):
            pairs = (pair for pair in ast.walk(node) if isinstance(pair, ast.Tuple) and len(pair.elts) == 2)
            yield from (code for pair in pairs for code in _text(pair.elts[0]) if CODE.fullmatch(code))


def source_codes() -> set[str]:
    """The codes of ReadError and WriteError; those of the checks have a page of their own."""
    rooms = ("values", "reading", "writing", "frames")
    paths = [*SOURCE.glob("*.py"), *(path for room in rooms for path in SOURCE.glob(f"{room}/*.py"))]
    return {code for path in paths for code in _codes_of(ast.parse(path.read_text(encoding="utf-8")))}


def test_the_source_gives_codes_in_each_way() -> None:
    """A way of writing them that the collector does not see would leave codes undocumented."""
    assert {"field-count", "bad-date", "bad-value", "blank", "too-long", "form", "mark", "line-end"} <= source_codes()


def test_every_code_is_documented_and_every_documented_code_is_given() -> None:
    assert set(SECTIONS) == source_codes()


@pytest.mark.parametrize("code", SECTIONS)
def test_every_code_has_an_example_that_gives_it(code: str) -> None:
    assert any(example.want.startswith(f"{code}: ") for example in examples_of(SECTIONS[code]))


@pytest.mark.parametrize("script", ["generate.py", "generate_known_fields.py"])
def test_the_generated_page_is_current(script: str) -> None:
    made = runpy.run_path(str(DOCS / script))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), f"run python docs/{script}"


API = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
MODULES = sorted("psfiles" if room == "psfiles" else f"psfiles.{room}" for room in PUBLIC)
NAMED = set(re.findall(r"^\.\. (?:auto\w+|py:\w+):: ([\w.]+)", API, re.MULTILINE))
WHOLE = set(re.findall(r"^\.\. automodule:: ([\w.]+)\n   :members:", API, re.MULTILINE))
# For those who look inside: `kind_of` and the types of two settings.
INNER = {"psfiles.layouts", "psfiles.values.ValueKind", "psfiles.values.kind_of", "psfiles.dialects.Quoting"}
INNER |= {f"psfiles.atomic.{name}" for name in ("AtomicFile", "unfinished_name", "write_atomically")}
INNER |= {"psfiles.writer.Target"}
INNER |= {"psfiles.dialects.DateOrder", "psfiles.dialects.DateSeparator", "psfiles.values.KindName"}


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_in_the_api_reference(module: str) -> None:
    names = import_module(module).__all__
    documented = {name.rpartition(".")[2] for name in NAMED}
    left_out = [
        name for name in names if f"{module}.{name}" not in INNER and name not in documented and module not in WHOLE
    ]
    assert left_out == []


@pytest.mark.parametrize("name", sorted(NAMED))
def test_the_api_reference_names_what_is(name: str) -> None:
    """Sphinx says so too, but only when the site is built."""
    module, _, attribute = name.rpartition(".")
    assert hasattr(import_module(module), attribute) if module else import_module(name)


def test_the_page_of_compatibility_names_the_public_modules() -> None:
    text = (DOCS / "compatibility.md").read_text(encoding="utf-8")
    promise = text[text.index("in `__all__` of") : text.index("as the [API reference]")]
    assert re.findall(r"`(psfiles[\w.]*)`", promise) == MODULES


def test_the_modules_are_found() -> None:
    assert len(NAMED) > len(MODULES)


LIMITS = (DOCS / "reference" / "limits.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "module", "name"),
    [
        ("or an open quote | 1 MiB |", "reading.framing", "LONGEST"),
        ("may span | 50 |", "reading.framing", "MOST_LINES"),
        ("period expression | 500,", "values.expressions", "MOST_MEETINGS"),
        ("`detect` decides | 64 KiB |", "detection._detection", "LIMIT"),
        ("finds the fields | 64 KiB |", "drafting._draft", "HEAD"),
        ("with one another | 131,072 |", "drafting._draft", "_MOST_KEYS"),
        ("the first 1,000 of", "detection.copies", "FIRST"),
        ("holds at a time | 200,000 |", "comparison._matching", "MOST_DIFFERING"),
        ("name in a listing | 1,024 |", "sftp._wire", "LONGEST_NAME"),
    ],
)
def test_the_limits_are_those_of_the_source(text: str, module: str, name: str) -> None:
    units = {"MiB": 1 << 20, "KiB": 1 << 10}
    number, unit = re.findall(r"(\d+(?:,\d{3})*)(?: (MiB|KiB))?", text)[-1]
    assert text in LIMITS
    assert int(number.replace(",", "")) * units.get(unit, 1) == getattr(import_module(f"psfiles.{module}"), name)
