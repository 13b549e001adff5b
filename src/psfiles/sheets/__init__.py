"""Set-up sheets: what a PowerSchool administrator enters on which screen, ready to print and to paste.

The screens are those of the guide, field by field. What a program connects
with is `psfiles.sftp.ManagedConnection`, and the import that the last screen
sets up is modelled by `psfiles.testing.AutoComm`: so these two screens are
called `ConnectionScreen` and `AutoCommScreen`.
"""

from psfiles.sheets._connection import ConnectionScreen
from psfiles.sheets._exchange import Exchange
from psfiles.sheets._screens import AutoCommScreen, AutoSend
from psfiles.sheets._sheet import Row, Sheet

__all__ = ["AutoCommScreen", "AutoSend", "ConnectionScreen", "Exchange", "Row", "Sheet"]


def __dir__() -> list[str]:
    return __all__
