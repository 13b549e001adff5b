"""Time psfiles.sftp against OpenSSH's `sftp` program and paramiko, over loopback.

Run:  python bench/sftp.py [--runs 5] [--sizes 1 20 200]

Every time is a whole job: connect, log in, one file, close; for psfiles with the
temporary name, fsync, size check and rename. The three take turns, so that the
machine's moods meet all alike; only the ratios mean anything elsewhere.
Needs OpenSSH's sshd and sftp, and the dependency group `bench`.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import os
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import paramiko  # type: ignore[import-untyped]  # its stubs are not needed for a yardstick

from bench.pages import chapter
from psfiles.sftp import ManagedConnection

MEBIBYTE = 1024 * 1024


@contextlib.contextmanager
def openssh(folder: Path) -> Iterator[int]:
    """OpenSSH's sshd on a free port, with keys of its own and nobody's configuration."""
    for key in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)  # noqa: S603, S607
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder / 'host'}\nAuthorizedKeysFile {folder / 'user.pub'}\n"
        "StrictModes no\nUsePAM no\nPermitRootLogin yes\nPidFile none\n"
        f"Subsystem sftp internal-sftp\nForceCommand internal-sftp -d {folder}\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin") or "sshd"
    daemon = subprocess.Popen([program, "-D", "-f", folder / "sshd_config", "-E", folder / "sshd.log"])  # noqa: S603
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        daemon.terminate()
        daemon.wait()


def with_psfiles(folder: Path, port: int, way: str, local: Path, remote: str) -> None:
    """Our own."""
    connection = ManagedConnection(
        "127.0.0.1",
        port,
        username=getpass.getuser(),
        private_key=folder / "user",
        known_hosts=folder / "known_hosts",
    )
    with connection.connect() as session:
        if way == "up":
            session.upload(local, remote)
        else:
            session.download(remote, local)


def with_sftp(folder: Path, port: int, way: str, local: Path, remote: str) -> None:
    """OpenSSH's program."""
    batch = f"put {local} {remote}\n" if way == "up" else f"get {remote} {local}\n"
    options = [f"UserKnownHostsFile={folder / 'known_hosts'}", "IdentitiesOnly=yes", f"IdentityFile={folder / 'user'}"]
    command = ["sftp", "-q", "-F", "none", "-P", str(port), "-b", "-", *(f"-o{option}" for option in options)]
    subprocess.run([*command, "127.0.0.1"], input=batch.encode(), check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def with_paramiko(folder: Path, port: int, way: str, local: Path, remote: str) -> None:
    """Paramiko's own put and get."""
    with paramiko.SSHClient() as client:
        client.load_host_keys(str(folder / "known_hosts"))
        client.connect(
            "127.0.0.1", port, getpass.getuser(), key_filename=str(folder / "user"),
            allow_agent=False, look_for_keys=False,
        )  # fmt: skip
        with client.open_sftp() as sftp:
            if way == "up":
                sftp.put(str(local), remote)
            else:
                sftp.get(remote, str(local))


CONTENDERS: dict[str, Callable[[Path, int, str, Path, str], None]] = {
    "sftp": with_sftp,
    "psfiles": with_psfiles,
    "paramiko": with_paramiko,
}


def timed(run: Callable[[], None]) -> float:
    """Seconds of one run, begun on a quiet disk: psfiles waits for the disk, and should not for another's file."""
    os.sync()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def ratios(times: dict[str, list[float]], name: str) -> str:
    """The median of time ÷ `sftp`'s time in the same turn, and the range."""
    each = [mine / theirs for mine, theirs in zip(times[name], times["sftp"], strict=True)]
    return f"{statistics.median(each):.2f} ({min(each):.2f}-{max(each):.2f})"


INTRODUCTION = """\
## Transport

`python -m bench.sftp --write` measured this: whole transfers with connect and close,
over loopback to OpenSSH's server.
All take turns; psfiles' times hold the temporary name, the sync to disk, the check of the size and the rename.
"""


def main() -> None:
    """Print the table, and write the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 20, 200], help="MB")
    parser.add_argument("--write", action="store_true", help="renew its chapter of docs/benchmarks.md")
    options = parser.parse_args()
    with chapter("bench.sftp", INTRODUCTION, write=options.write):
        measure(options)


def measure(options: argparse.Namespace) -> None:
    """Print the table."""
    print("| size and way | sftp, seconds | psfiles ÷ sftp (min-max) | paramiko ÷ sftp (min-max) |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name, openssh(Path(name)) as port:
        folder = Path(name)
        for size in options.sizes:
            source = folder / "source"
            source.write_bytes(os.urandom(MEBIBYTE) * size)
            for way in ("up", "down"):
                local = source if way == "up" else folder / "fetched"
                remote = "sent" if way == "up" else "source"
                times: dict[str, list[float]] = {contender: [] for contender in CONTENDERS}
                for turn in range(options.runs + 1):
                    for contender, job in CONTENDERS.items():
                        seconds = timed(partial(job, folder, port, way, local, remote))
                        if turn:  # the first turn warms up
                            times[contender].append(seconds)
                        if (folder / ("sent" if way == "up" else "fetched")).stat().st_size != size * MEBIBYTE:
                            message = f"{contender} lost bytes"
                            raise SystemExit(message)
                middle = statistics.median(times["sftp"])
                print(f"| {size} MB {way} | {middle:.2f} | {ratios(times, 'psfiles')} | {ratios(times, 'paramiko')} |")


if __name__ == "__main__":
    main()
