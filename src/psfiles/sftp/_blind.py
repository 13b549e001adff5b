"""Passwords on their way, shown by no repr, no frame of a traceback and no exception."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ClassVar, Generic, NoReturn, ParamSpec, TypeVar

__all__ = ["Blind", "bare", "hides_arguments"]

P = ParamSpec("P")
T = TypeVar("T")
SecretT = TypeVar("SecretT", str, bytes)
ErrorT = TypeVar("ErrorT", bound=BaseException)


class Blind(Generic[SecretT]):
    """A secret that only a call reads.

    What shows the locals of a traceback (pytest, rich, collectors of errors)
    shows their ``repr`` and attributes, so the secret stands in neither.
    """

    __slots__ = ("_read",)

    def __init__(self, secret: SecretT) -> None:
        self._read: Callable[[], SecretT] = lambda: secret

    def __call__(self) -> SecretT:
        """The secret itself."""
        return self._read()

    def __repr__(self) -> str:
        return "'…'"

    def __eq__(self, other: object) -> bool:
        return self._read() == (other._read() if isinstance(other, Blind) else other)

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # the hash of a short secret would tell it

    def __reduce__(self) -> NoReturn:
        message = "a password cannot be pickled or copied: get it where it is used"
        raise TypeError(message)

    @property
    def is_utf_8(self) -> bool:
        """Whether SSH can send it: not where it came from the environment with other bytes."""
        secret = self._read()
        try:
            _ = secret.encode() if isinstance(secret, str) else secret
        except UnicodeEncodeError:
            return False
        return True


def bare(error: ErrorT) -> ErrorT:
    """The exception without the frames and exceptions that led to it."""
    error.__cause__ = error.__context__ = error.__traceback__ = None
    return error


def hides_arguments(function: Callable[P, T]) -> Callable[P, T]:
    """Let what ``function`` raises have no frame in which an argument of it stands."""

    @functools.wraps(function)
    def hiding(*arguments: P.args, **settings: P.kwargs) -> T:
        try:
            return function(*arguments, **settings)
        except BaseException as error:  # noqa: BLE001 - raised below
            fault = bare(error)
        del arguments, settings  # this frame is shown as well
        raise fault

    return hiding
