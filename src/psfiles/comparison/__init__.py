"""Today's export against yesterday's, and the guard against a collapsed one."""

from psfiles.comparison._by_layout import compare_by_layout
from psfiles.comparison._comparing import compare
from psfiles.comparison._comparison import Change, Comparison
from psfiles.comparison._html import page_of

__all__ = ["Change", "Comparison", "compare", "compare_by_layout", "page_of"]


def __dir__() -> list[str]:
    return __all__
