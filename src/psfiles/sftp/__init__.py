"""A Managed Connection: PowerSchool's files over SFTP, never half a file.

Needs the extra ``psfiles[sftp]``. Nothing else in psfiles imports this.
"""

from __future__ import annotations

from psfiles.sftp.connection import ManagedConnection
from psfiles.sftp.session import ConnectionTest, RemoteFile, Session
from psfiles.sftp.streams import RemoteReader, RemoteWriter

__all__ = ["ConnectionTest", "ManagedConnection", "RemoteFile", "RemoteReader", "RemoteWriter", "Session"]


def __dir__() -> list[str]:
    return __all__
