"""Print constraints that hold every dependency at the oldest series that pyproject.toml allows."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
lists = [
    project["project"]["dependencies"],
    *project["project"]["optional-dependencies"].values(),
    *project["dependency-groups"].values(),
]
for requirement in chain.from_iterable(lists):
    if found := re.fullmatch(r"([\w-]+)(?:\[\w+\])?>=([\d.]+)", str(requirement)):
        print(f"{found[1]}=={found[2]}.*")
