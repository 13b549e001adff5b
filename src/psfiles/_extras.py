"""Modules that are not psfiles' own, imported when they are first used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["import_extra"]


def import_extra(module: str, install: str) -> Any:
    """A module of an extra, or of a tool that people have.

    Raises ModuleNotFoundError, with what to install, where it is missing.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        message = f"{error.name} is not installed: pip install {install}"
        raise ModuleNotFoundError(message, name=error.name) from None
