"""The command ``psfiles``: a module for each subcommand."""

from psfiles.command._main import main

__all__ = ["main"]


def __dir__() -> list[str]:
    return __all__
