"""For the tests of programs that use psfiles: counterparts that misbehave on demand."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from psfiles._extras import import_extra

if TYPE_CHECKING:
    from psfiles.testing.autocomm import AutoComm, CompletionReport
    from psfiles.testing.sftp import Faults, SftpServer, sftp_server

__all__ = ["AutoComm", "CompletionReport", "Faults", "SftpServer", "sftp_server"]

MODULES = {
    "AutoComm": "autocomm",
    "CompletionReport": "autocomm",
    "Faults": "sftp",
    "SftpServer": "sftp",
    "sftp_server": "sftp",
}


def __dir__() -> list[str]:
    return __all__


# Each name brings its own extra along, so none is imported before it is used.
def __getattr__(name: str) -> Any:
    if name not in MODULES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    if MODULES[name] == "sftp":
        import_extra("asyncssh", "'psfiles[sftp]'")
    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
