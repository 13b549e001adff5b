"""Whoever looks at the final name sees the old file or the new one, and never another size."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from pathlib import Path

from real_servers import Place
from sftp_helpers import connection

from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running

UPLOADS = 200
SHORT, LONG = b"s" * 40_000, b"l" * 140_000


def look(path: Path, seen: Counter[bytes], ended: threading.Event) -> None:
    """Look at the server's own disk, which is faster than any importer."""
    while not ended.is_set():
        with contextlib.suppress(FileNotFoundError):
            seen[path.read_bytes()] += 1


def seen_during_uploads(place: Place, folder: Path, uploads: int = UPLOADS) -> Counter[bytes]:
    """What a poller sees of a file that is replaced so often."""
    local = [folder / "short", folder / "long"]
    for path, content in zip(local, (SHORT, LONG), strict=True):
        path.write_bytes(content)
    seen: Counter[bytes] = Counter()
    ended = threading.Event()
    poller = threading.Thread(target=look, args=(place.root / "sent", seen, ended))
    poller.start()
    try:
        with connection(place.settings, stall_timeout=8).connect() as session:
            for number in range(uploads):
                session.upload(local[number % 2], "sent")
    finally:
        ended.set()
        poller.join()
    return seen


def test_a_poller_never_sees_half_a_file(place: Place, tmp_path: Path) -> None:
    """On all three servers; both files were really seen, and often."""
    seen = seen_during_uploads(place, tmp_path)
    assert {len(content) for content in seen} == {len(SHORT), len(LONG)}
    assert seen.keys() == {SHORT, LONG}
    assert min(seen.values()) >= 10


def test_a_poller_never_sees_half_a_file_of_sftpgo(tmp_path: Path) -> None:
    """Nor where the only rename is the plain one, which replaces."""
    with running(like_sftpgo=True) as server:
        seen = seen_during_uploads(Place.embedded(server), tmp_path, uploads=60)
    assert seen.keys() == {SHORT, LONG}
    assert min(seen.values()) >= 10


def test_a_poller_never_sees_half_a_file_of_a_poor_server(sftp_server: SftpServer, tmp_path: Path) -> None:
    """Nor where the old file has to be removed first: then it sees none for a moment."""
    sftp_server.faults.no_posix_rename = True
    assert seen_during_uploads(Place.embedded(sftp_server), tmp_path, uploads=60).keys() == {SHORT, LONG}


def test_the_poller_would_see_half_a_file(tmp_path: Path) -> None:
    """The proof of the test: a plain write to the final name is seen half done."""
    seen: Counter[bytes] = Counter()
    ended = threading.Event()
    poller = threading.Thread(target=look, args=(tmp_path / "sent", seen, ended))
    poller.start()
    try:
        for _ in range(200):
            with (tmp_path / "sent").open("wb", buffering=0) as stream:
                for _ in range(10):
                    stream.write(SHORT)
    finally:
        ended.set()
        poller.join()
    assert any(len(content) < 10 * len(SHORT) for content in seen)
