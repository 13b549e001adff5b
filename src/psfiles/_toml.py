"""Settings read from TOML, with faults that show nothing of the file: it may hold a password, or be another file."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from psfiles.printing import printable

__all__ = ["read_toml"]

_PLACE = re.compile(r"\(at (.+)\)\Z")


def read_toml(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The tables of a file. Raises ValueError with the place of what is wrong, and OSError."""
    problem = "it is not UTF-8"
    content = Path(path).read_bytes()
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError:
        pass
    except tomllib.TOMLDecodeError as error:
        # Its other words may repeat what stands there.
        place = _PLACE.search(str(error))
        problem = f"an error at {place[1]}" if place else "it is damaged"
    message = f"{printable(os.fsdecode(path))} cannot be read as TOML: {problem}"
    raise ValueError(message)
