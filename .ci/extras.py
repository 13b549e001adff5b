"""Each page with just what the box below its title says.

``python .ci/extras.py WHEEL`` makes a fresh environment for each line of
requirements that a page names, installs the wheel and nothing else into it, and
runs those pages there; the notebooks say in their first cell what they need. A
page that needs more than it says fails.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "docs"))

from docs_pages import examples_of, failures, fill, needs, page_name, pages  # noqa: E402 - found by the line above

NOTEBOOKS = [ROOT / "examples" / "inspect_a_district.py", ROOT / "examples" / "write_attendance_back.py"]
NOTEBOOK_NEEDS = re.compile(r"^# Needs `pip install '(?P<package>[^']+)'`", re.MULTILINE)


def main(wheel: Path) -> int:
    """Run every page in an environment of its own; the number of environments in which one failed."""
    groups: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if (packages := needs(text)) and examples_of(text):
            groups[tuple(packages)].append(page)
    for notebook in NOTEBOOKS:
        found = NOTEBOOK_NEEDS.search(notebook.read_text(encoding="utf-8"))
        assert found, f"{notebook.name} does not say what it needs"
        groups[found["package"],].append(notebook)
    return sum(not suffices(packages, wheel, paths) for packages, paths in sorted(groups.items()))


def suffices(packages: tuple[str, ...], wheel: Path, paths: list[Path]) -> bool:
    """Whether pages run where only these packages are installed."""
    print(f"-- pip install {' '.join(packages)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)  # noqa: S603 - our own Python
        python = Path(folder, "bin", "python")
        ours, *tools = packages
        installed = [f"{ours} @ {wheel.resolve().as_uri()}", *tools]
        subprocess.run([python, "-m", "pip", "install", "-q", "--no-compile", *installed], check=True)  # noqa: S603 - what our pages name
        # Hypothesis is patient where it knows that it runs for nobody who waits.
        environment = {**os.environ, "CI": "true"}
        done = subprocess.run([python, __file__, "--run", *paths], check=False, env=environment)  # noqa: S603 - our pages
        return not done.returncode


def run(paths: list[Path]) -> int:
    """Run pages and notebooks here; the number of those that failed."""
    failed = 0
    for path in paths:
        with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
            fill(Path(name))
            sys.path.insert(0, name)
            said = failures(path) if path.suffix == ".md" else _failure_of_notebook(path)
            sys.path.remove(name)
        print(f"{'FAILED' if said else 'ok    '} {page_name(path)}", said, flush=True)
        failed += bool(said)
    return failed


def _failure_of_notebook(path: Path) -> str:
    done = subprocess.run(  # noqa: S603 - our own notebook
        [sys.executable, path], cwd="examples", capture_output=True, encoding="utf-8", check=False
    )
    return done.stderr if done.returncode else ""


if __name__ == "__main__":
    if sys.argv[1] == "--run":
        sys.exit(run([Path(name) for name in sys.argv[2:]]))
    sys.exit(main(Path(sys.argv[1])))
