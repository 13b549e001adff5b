"""Set-up sheets: what a PowerSchool administrator enters on which screen, ready to print and to paste.

The screens are those of the guide, field by field. `AutoComm` here is the
screen; the import itself is modelled by `psfiles.testing.AutoComm`.
"""

from psfiles.sheets._connection import ManagedConnection
from psfiles.sheets._exchange import Exchange
from psfiles.sheets._screens import AutoComm, AutoSend
from psfiles.sheets._sheet import Row, Sheet

__all__ = ["AutoComm", "AutoSend", "Exchange", "ManagedConnection", "Row", "Sheet"]


def __dir__() -> list[str]:
    return __all__
