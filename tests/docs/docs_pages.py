"""The pages of the documentation, taken apart, and how their examples run.

A page's fenced blocks are run in order, in one namespace and one temporary
working folder. It holds a copy of ``examples/``, the three files of the sample
district, the same in ``exports/``, and an empty ``export/``:

- ``python`` with prompts (``>>>``) is a doctest, with ``...`` for any text;
- ``python`` whose first line is a comment with a file name, ``# nightly.py``,
  is written to that file; doctests can import it;
- ``console`` runs each line after ``$``, a call of ``python`` or ``psfiles``, and
  compares what it prints; a last line ``[exit 1]`` is the exit code;
- any other ``python`` block needs a comment on the line before it that says why
  it is not run, ``<!-- needs a server -->`` or ``<!-- not run: … -->``; it is
  compiled all the same.
"""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(
    r"^(?P<ticks>`{3,}|~{3,})(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=ticks)[ ]*$", re.DOTALL | re.MULTILINE
)
_FILE_NAME = re.compile(r"# (?P<name>[\w./-]+\.py)\n")
_NEEDS = re.compile(r"\A(?:<!--.*?-->\n+)?# .+\n\n:::\{note\}\nNeeds `pip install (?P<packages>[^`]+)`")
_EXCUSE = re.compile(r"(?:<!-- (?:needs a server|not run: [^\n]+) -->|% needs a server)\s*\Z")


class Fence(NamedTuple):
    """A fenced block: its language, its text, the line of the text, and what stands before it."""

    language: str
    text: str
    line: int
    before: str

    @property
    def is_doctest(self) -> bool:
        return self.language == "python" and ">>>" in self.text

    @property
    def file_name(self) -> str | None:
        match = _FILE_NAME.match(self.text) if self.language == "python" else None
        return match["name"] if match else None

    @property
    def is_excused(self) -> bool:
        return bool(_EXCUSE.search(self.before))


def pages() -> list[Path]:
    """README and every page of the site."""
    return [ROOT / "README.md", *(path for path in sorted(DOCS.rglob("*.md")) if "_build" not in path.parts)]


def page_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fences(text: str) -> list[Fence]:
    """The fenced blocks of a page."""
    return [
        Fence(match["language"].strip(), match["text"], text.count("\n", 0, match.start("text")), text[: match.start()])
        for match in _FENCE.finditer(text)
    ]


def needs(text: str) -> list[str] | None:
    """What has to be installed for a page, as the box below its title says; None where there is no box."""
    match = _NEEDS.match(text)
    return shlex.split(match["packages"]) if match else None


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def unaccounted(text: str) -> list[int]:
    """The lines of python blocks that are neither run nor excused."""
    return [
        fence.line
        for fence in fences(text)
        if fence.language == "python" and not (fence.is_doctest or fence.file_name or fence.is_excused)
    ]


def examples_of(text: str) -> list[doctest.Example]:
    """A page's examples, in order."""
    return [example for fence in fences(text) for example in _examples(fence)]


def _examples(fence: Fence) -> Iterator[doctest.Example]:
    if fence.is_doctest:
        for example in doctest.DocTestParser().get_examples(fence.text):
            example.lineno += fence.line
            yield example
    elif fence.file_name:
        yield doctest.Example(f"__write__({fence.file_name!r}, {fence.text!r})\n", "", lineno=fence.line)
    elif fence.language == "console":
        for match in re.finditer(r"^\$ (?P<command>.*)\n(?P<want>(?:(?!\$ ).*\n)*)", fence.text, re.MULTILINE):
            line = fence.line + fence.text.count("\n", 0, match.start())
            yield doctest.Example(f"__run__({match['command']!r})\n", match["want"], lineno=line)
    elif fence.language == "python":
        ast.parse(fence.text)


def fill(folder: Path) -> None:
    """Make a folder one of which the pages speak."""
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("export", "__pycache__"))
    for sample in (folder, folder / "exports"):
        shutil.copytree(ROOT / "examples" / "sample_district", sample, dirs_exist_ok=True)
    (folder / "export").mkdir()


def write(name: str, text: str) -> None:
    """Put a page's file into the working folder."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()


def run(command: str) -> None:
    """Run a page's command as a user would, and print what it prints."""
    program, *arguments = shlex.split(command)
    if program not in ("python", "psfiles"):
        message = f"only python and psfiles are run in a console block, not {program}"
        raise ValueError(message)
    arguments = ["-m", "psfiles", *arguments] if program == "psfiles" else arguments
    done = subprocess.run(  # noqa: S603 - the commands are those of our own pages
        [sys.executable, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    output = done.stdout + done.stderr
    print(output, end="" if output.endswith("\n") or not output else "\n")  # noqa: T201 - doctest compares it
    if done.returncode:
        print(f"[exit {done.returncode}]")  # noqa: T201


def failures(path: Path) -> str:
    """What goes otherwise than a page says; empty where nothing does. Runs in the current folder."""
    text = path.read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "__main__", "__write__": write, "__run__": run}
    test = doctest.DocTest(examples_of(text), namespace, page_name(path), str(path), 0, text)
    said_otherwise: list[str] = []
    try:
        doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(test, out=said_otherwise.append)
    finally:
        _forget_modules_of(Path.cwd())
    return "".join(said_otherwise)


def _forget_modules_of(folder: Path) -> None:
    """The next page may write another file of the same name."""
    for name, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or "/").is_relative_to(folder):
            del sys.modules[name]
