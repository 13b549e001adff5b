"""The block in which a remote file is written: what becomes of it, however the block ends."""

from __future__ import annotations

import contextlib
import os
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path

from psfiles.atomic import unfinished_name
from psfiles.exceptions import TransportConnectionError, TransportError, UnconfirmedUploadError
from psfiles.sftp._bridge import complete, leave, run
from psfiles.sftp._line import Line
from psfiles.sftp._upload import Upload
from psfiles.sftp._wire import Wire
from psfiles.sftp.streams import RemoteWriter

__all__ = ["send", "sending"]

BLOCK = 1024 * 1024


def send(line: Line, source: Path, target: str, progress: Callable[[int, int], object] | None) -> None:
    """Send a local file, again as often as the connection's settings say."""
    unconfirmed: tuple[Upload, UnconfirmedUploadError] | None = None

    def attempt() -> None:
        nonlocal unconfirmed
        if unconfirmed is not None and line.run(unconfirmed[0].has_arrived, f"upload of {target!r}"):
            return
        unconfirmed = None
        with source.open("rb", buffering=0) as local:
            size = os.fstat(local.fileno()).st_size
            upload: Upload | None = None
            try:
                with sending(line, target) as (remote, upload):
                    while block := local.read(BLOCK):
                        remote.write(block)
                        if progress is not None:
                            progress(remote.tell(), size)
            except UnconfirmedUploadError as error:
                unconfirmed = None if upload is None else (upload, error)
                raise

    try:
        line.retrying(attempt)
    except TransportError:
        if unconfirmed is None:
            raise
    else:
        return
    raise unconfirmed[1]  # whatever made it impossible to look


@contextlib.contextmanager
def sending(line: Line, path: str) -> Iterator[tuple[RemoteWriter, Upload]]:
    """A stream whose content has the name ``path`` when the block ends well, else none."""
    about = f"upload of {path!r}"
    temporary = posixpath.join(posixpath.dirname(path), unfinished_name())
    line.begin(temporary)
    upload = _begun(line, path, temporary, about)
    stream = RemoteWriter(upload, path)

    async def discard() -> None:
        await upload.abandon()
        if upload.is_only_copy:
            line.forget(temporary)
        else:
            await line.remove(upload.wire, temporary)

    try:
        yield stream, upload
        stream.close()
        run(upload.commit(), about, upload.wire.loop)
    except GeneratorExit:  # the garbage collector found an abandoned block
        stream.abandon()
        leave(discard(), upload.wire.loop)
        raise
    except BaseException as error:
        stream.abandon()
        if upload.is_being_renamed and not isinstance(error, TransportError):
            error.add_note(f"{about}: it was being renamed, so the file may have arrived")
        with contextlib.suppress(TransportError):  # in a forked child: it is the parent's
            complete(discard(), upload.wire.loop)
        _name(line.left, error)
        raise
    line.forget(temporary)


def _begun(line: Line, path: str, temporary: str, about: str) -> Upload:
    used: list[Wire] = []

    async def begin(wire: Wire) -> Upload:
        used.append(wire)
        return await Upload.begun(wire, path, temporary)

    try:
        return line.run(begin, about)
    except BaseException as error:
        if isinstance(error, TransportError) and not isinstance(error, TransportConnectionError):
            line.forget(temporary)  # the server refused to make it
        elif used:  # it may have made it all the same
            complete(line.remove(used[0], temporary), used[0].loop)
            _name(line.left, error)
        raise


def _name(left: list[str], error: BaseException) -> None:
    """Say in the exception what may be left on the server."""
    if not left:
        return
    names = ", ".join(map(repr, left))
    advice = f"{names} may be left on the server: a new session's remove_unfinished removes it"
    if isinstance(error, TransportError):
        error.advice = f"{error.advice}; {advice}"
        error.args = (f"{error}; {advice}",)
    else:
        error.add_note(advice)
