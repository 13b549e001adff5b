"""The screen Managed Connection as a typed description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from psfiles.sheets._settings import is_box, is_filled, is_host, is_line, is_port, texts
from psfiles.sheets._sheet import BY_HAND, ENTER, SELECT, Row, Sheet, box, optional

__all__ = ["ConnectionScreen"]


@attrs.frozen(kw_only=True)
class ConnectionScreen:
    """The screen *Managed Connection*. The password is no part of it: it is entered by hand.

    ``host_keys`` are fingerprints that the server's operator publishes, to
    compare with the one that *Test Connection* shows. ``program`` are settings
    that only `psfiles.sftp.ManagedConnection` has, kept for it.

    >>> ConnectionScreen(host="sftp://sftp.example.org").port
    22
    """

    name: str = attrs.field(default="Hero SFTP Connection", validator=is_filled)
    description: str = attrs.field(default="", validator=is_line)
    host: str = attrs.field(validator=is_host)
    port: int = attrs.field(default=22, validator=is_port)
    username: str = attrs.field(default="", validator=is_line)
    allow_download: bool = attrs.field(default=True, validator=is_box)
    allow_upload: bool = attrs.field(default=True, validator=is_box)
    host_keys: tuple[str, ...] = attrs.field(default=(), converter=texts)
    program: Mapping[str, Any] = attrs.field(factory=dict, repr=False)

    def sheet(self) -> Sheet:
        """What to enter on the screen (guide, *Creating a Managed Connection*)."""
        keys = " or ".join(self.host_keys)
        accept = f"Accept the host key only if its fingerprint is {keys}." if keys else "Accept the host key."
        return Sheet(
            title="Managed Connection",
            where="Setup > System > System Settings > Plugin Management Configuration > Remote Connection Manager > "
            "Manage Remote Connection > Create Connection",
            rows=(
                Row("Name", self.name, ENTER),
                optional("Description", self.description, ENTER),
                Row("Protocol", "SFTP", SELECT),
                Row("Host", self.host, ENTER),
                Row("Port", str(self.port), ENTER),
                Row("Username", self.username, ENTER if self.username else "enter; made in Hero"),
                Row("Password", "", BY_HAND),
                Row("Confirm Password", "", BY_HAND),
                box("Allow Download", checked=self.allow_download),
                box("Allow Upload", checked=self.allow_upload),
            ),
            then=("Click Test Connection.", accept, "Click Submit."),
        )
