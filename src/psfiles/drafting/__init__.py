"""A layout for a file that has none of the guide's: drafted from its header and its texts."""

from psfiles.drafting._draft import Draft, draft

__all__ = ["Draft", "draft"]


def __dir__() -> list[str]:
    return __all__
