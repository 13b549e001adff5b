"""OpenSSH's sshd and ProFTPD, started for one test on a free loopback port with a configuration of their own."""

from __future__ import annotations

import contextlib
import getpass
import itertools
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import attrs
import pytest

from psfiles.testing import SftpServer

PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
PASSWORD = "not-a-real-password"  # noqa: S105 - invented
PROFTPD_MODULES = [Path("/usr/lib/proftpd"), Path("/usr/libexec/proftpd")]


@attrs.define(eq=False)
class Place:
    """A server under test, whichever it is; `root` is the folder in which a user arrives."""

    name: str
    root: Path
    settings: dict[str, Any]
    kill: Callable[[], None]
    freeze: Callable[[], None]
    thaw: Callable[[], None]

    @property
    def port(self) -> int:
        return int(self.settings["port"])

    @classmethod
    def embedded(cls, server: SftpServer) -> Place:
        return cls("embedded", server.root, server.settings, server.kill, server.freeze, server.thaw)


# Below the ports that the kernel gives to outgoing connections, and apart in each worker of pytest-xdist.
PORTS = itertools.count(20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError  # the count has no end


def children(process: int) -> list[int]:
    """The processes that a server has for its connections, and theirs."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return []
    direct = [int(number) for number in text.split()]
    return direct + [grandchild for child in direct for grandchild in children(child)]


def send(process: int, which: signal.Signals) -> None:
    for child in children(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, which)


@contextlib.contextmanager
def running(name: str, command: list[str | Path], settings: dict[str, Any], root: Path) -> Iterator[Place]:
    """Run a daemon until the block ends."""
    daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", settings["port"]), timeout=1):
                break
            time.sleep(0.02)
        else:
            pytest.fail(f"{name} did not start")
        yield Place(
            name=name,
            root=root,
            settings=settings,
            kill=lambda: send(daemon.pid, signal.SIGKILL),
            freeze=lambda: send(daemon.pid, signal.SIGSTOP),
            thaw=lambda: send(daemon.pid, signal.SIGCONT),
        )
    finally:
        send(daemon.pid, signal.SIGCONT)
        send(daemon.pid, signal.SIGKILL)
        daemon.terminate()
        daemon.wait(timeout=5)


@contextlib.contextmanager
def openssh(folder: Path, *, extra: str = "") -> Iterator[Place]:
    program = shutil.which("sshd", path=PATH)
    if program is None:
        pytest.skip("OpenSSH's sshd is not installed (Debian: openssh-server)")
    host, user, root, port = asyncssh.generate_private_key("ssh-ed25519"), folder / "user", folder / "root", free_port()
    root.mkdir(exist_ok=True)
    write_private(folder / "host", host)
    key = asyncssh.generate_private_key("ssh-ed25519")
    write_private(user, key)
    key.write_public_key(str(folder / "user.pub"))
    with contextlib.suppress(PermissionError):
        Path("/run/sshd").mkdir(exist_ok=True)
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder / 'host'}\nAuthorizedKeysFile {folder / 'user.pub'}\n"
        "StrictModes no\nUsePAM no\nPermitRootLogin yes\nPidFile none\nPasswordAuthentication yes\n"
        f"{extra}\nSubsystem sftp internal-sftp\nForceCommand internal-sftp -d {root}\n"
    )
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "username": getpass.getuser(),
        "private_key": user,
        "host_keys": [host.get_fingerprint()],
    }
    command: list[str | Path] = [program, "-D", "-f", folder / "sshd_config", "-E", folder / "sshd.log"]
    with running("openssh", command, settings, root) as place:
        yield place


@contextlib.contextmanager
def proftpd(folder: Path) -> Iterator[Place]:
    program = shutil.which("proftpd", path=PATH)
    modules = next((path for path in PROFTPD_MODULES if (path / "mod_sftp.so").exists()), None)
    if program is None or modules is None:
        pytest.skip("ProFTPD with mod_sftp is not installed (Debian: proftpd-core and proftpd-mod-crypto)")
    if os.getuid() != 0:
        pytest.skip("ProFTPD needs root to serve a user")
    host, root, port = asyncssh.generate_private_key("ssh-rsa", key_size=2048), folder / "root", free_port()
    root.mkdir(exist_ok=True)
    write_private(folder / "host", host, "pkcs1-pem")
    crypted = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"],  # noqa: S607
        input=PASSWORD.encode(), capture_output=True, check=True,
    ).stdout.decode().strip()  # fmt: skip
    users = folder / "users"
    users.write_text(f"district:{crypted}:{os.getuid()}:{os.getgid()}::{root}:/bin/sh\n")
    users.chmod(0o600)
    (folder / "proftpd.conf").write_text(
        f"ModulePath {modules}\nLoadModule mod_sftp.c\nServerType standalone\nServerName test\nUseIPv6 off\n"
        f"DefaultAddress 127.0.0.1\nPort {port}\nUser root\nGroup root\nRootLogin on\n"
        f"AuthOrder mod_auth_file.c\nAuthUserFile {users}\n"
        f"RequireValidShell off\nPidFile {folder / 'pid'}\nScoreboardFile {folder / 'board'}\nWtmpLog off\n"
        f"TransferLog none\nSystemLog {folder / 'log'}\nDelayEngine off\nAllowOverwrite on\nTimeoutLinger 1\n"
        f"SFTPEngine on\nSFTPHostKey {folder / 'host'}\nSFTPAuthMethods password\nSFTPLog {folder / 'sftp.log'}\n"
        "DefaultRoot ~\n"
    )
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "username": "district",
        "password": PASSWORD,
        "host_keys": [host.get_fingerprint()],
    }
    with running("proftpd", [program, "-n", "-q", "-c", folder / "proftpd.conf"], settings, root) as place:
        yield place


def write_private(path: Path, key: asyncssh.SSHKey, form: str = "openssh", *, passphrase: str | None = None) -> None:
    """Write a private key, readable by its owner; its passphrase is cheap to try."""
    path.touch(mode=0o600)
    key.write_private_key(str(path), form, passphrase=passphrase, rounds=16, ignore_few_rounds=True)


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Have a disk of ``size`` bytes at ``folder``."""
    mounted = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],  # noqa: S607
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here (that takes root)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)  # noqa: S603, S607
