"""No password for a stranger: whose host key is trusted."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest
from real_servers import Place, openssh
from sftp_helpers import at_most, connection

from psfiles.exceptions import HostKeyError, TransportConnectionError
from psfiles.sftp.host_keys import remember
from psfiles.testing import SftpServer
from psfiles.testing import sftp_server as running

STRANGER = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa")


def by_file(server: SftpServer, known_hosts: Path) -> dict[str, object]:
    """The settings with a known-hosts file in place of the pins."""
    return server.settings | {"host_keys": (), "known_hosts": known_hosts}


@pytest.fixture
def many_keys() -> Iterator[SftpServer]:
    """A server with a key of each type."""
    with running(key_types=TYPES) as server:
        yield server


def test_another_key_than_the_pinned_one(place: Place) -> None:
    """The fault shows what the server offered, so that it can be compared."""
    with at_most(5), pytest.raises(HostKeyError) as caught:
        connection(place.settings, host_keys=[STRANGER]).connect()
    assert caught.value.offered == tuple(place.settings["host_keys"])
    assert caught.value.offered[0] in str(caught.value)
    assert not caught.value.retryable


def test_a_stranger_is_told_no_password(sftp_server: SftpServer) -> None:
    with pytest.raises(HostKeyError):
        connection(sftp_server.settings, host_keys=[STRANGER], retries=3).connect()
    assert sftp_server.logins == []


def test_one_of_several_pins_is_enough(sftp_server: SftpServer) -> None:
    connection(sftp_server.settings, host_keys=[STRANGER, *sftp_server.host_keys]).connect().close()
    assert sftp_server.logins == ["district"]


@pytest.mark.parametrize("number", range(len(TYPES)), ids=TYPES)
def test_any_key_of_a_server_with_several_may_be_pinned(many_keys: SftpServer, number: int) -> None:
    """Each client meets another one of them; the pinned one is asked for."""
    pinned = many_keys.host_keys[number]
    assert connection(many_keys.settings, host_keys=[pinned]).test().host_key == pinned


def test_all_keys_of_a_server_are_shown(many_keys: SftpServer) -> None:
    with pytest.raises(HostKeyError) as caught:
        connection(many_keys.settings, host_keys=[STRANGER]).connect()
    assert caught.value.offered == many_keys.host_keys
    assert many_keys.logins == []


def test_any_key_of_openssh_with_several_may_be_pinned(tmp_path: Path) -> None:
    """As with the embedded server; OpenSSH ends the connection in its own way when it lacks a type."""
    other = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    (tmp_path / "rsa").touch(mode=0o600)
    other.write_private_key(str(tmp_path / "rsa"))
    with openssh(tmp_path, extra=f"HostKey {tmp_path / 'rsa'}") as place:
        for pinned in (other.get_fingerprint(), *place.settings["host_keys"]):
            assert connection(place.settings, host_keys=[pinned]).test().host_key == pinned


def test_a_known_hosts_file(sftp_server: SftpServer, tmp_path: Path) -> None:
    """The file of another program serves as well; the user's own is never read unasked."""
    known_hosts = tmp_path / "known_hosts"
    with pytest.raises(HostKeyError, match="not in") as caught:
        connection(by_file(sftp_server, known_hosts)).connect()
    assert caught.value.offered == sftp_server.host_keys
    accept(sftp_server, known_hosts)
    connection(by_file(sftp_server, known_hosts)).connect().close()
    assert sftp_server.logins == ["district"] * 2


def test_the_users_own_known_hosts_file_does_not_count(
    sftp_server: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that OpenSSH knows is still not the pinned one."""
    monkeypatch.setenv("HOME", str(tmp_path))
    accept(sftp_server, tmp_path / ".ssh" / "known_hosts")
    with pytest.raises(HostKeyError):
        connection(sftp_server.settings, host_keys=[STRANGER]).connect()


def accept(server: SftpServer, known_hosts: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Connect with "Yes, Accept Host Key", and return what was asked."""
    asked: list[tuple[str, tuple[str, ...]]] = []

    def yes(host: str, offered: tuple[str, ...]) -> bool:
        asked.append((host, offered))
        return True

    connection(by_file(server, known_hosts), on_first_use=yes).connect().close()
    return asked


def test_first_use_asks_once_and_remembers(many_keys: SftpServer, tmp_path: Path) -> None:
    known_hosts = tmp_path / "folder" / "known_hosts"
    assert accept(many_keys, known_hosts) == [(f"127.0.0.1:{many_keys.port}", many_keys.host_keys)]
    assert accept(many_keys, known_hosts) == []
    assert known_hosts.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in known_hosts.parent.iterdir()] == ["known_hosts"]
    lines = known_hosts.read_text().splitlines()
    assert [line.split()[0] for line in lines] == [f"[127.0.0.1]:{many_keys.port}"] * len(TYPES)


def test_first_use_keeps_what_the_file_held(sftp_server: SftpServer, tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text("# ours")
    accept(sftp_server, known_hosts)
    assert known_hosts.read_text().splitlines()[0] == "# ours"
    assert len(known_hosts.read_text().splitlines()) == 2


def test_a_no_at_first_use(sftp_server: SftpServer, tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    with pytest.raises(HostKeyError):
        connection(by_file(sftp_server, known_hosts), on_first_use=lambda *_: False).connect()
    assert not known_hosts.exists()
    assert sftp_server.logins == []


def test_a_key_that_changed_later_is_no_question(sftp_server: SftpServer, tmp_path: Path) -> None:
    """An error, whatever the function would answer."""
    known_hosts = tmp_path / "known_hosts"
    accept(sftp_server, known_hosts)
    with running() as other:
        known_hosts.write_text(known_hosts.read_text().replace(str(sftp_server.port), str(other.port)))
        with pytest.raises(HostKeyError) as caught:
            accept(other, known_hosts)
        assert caught.value.offered == other.host_keys
        assert other.logins == []


def test_a_key_of_another_type_than_the_known_one(tmp_path: Path, sftp_server: SftpServer) -> None:
    """A server that was known by RSA and now has Ed25519 only is a changed server."""
    known_hosts = tmp_path / "known_hosts"
    key = asyncssh.generate_private_key("ssh-rsa", key_size=2048).export_public_key("openssh").decode()
    known_hosts.write_text(f"[127.0.0.1]:{sftp_server.port} {key}")
    with pytest.raises(HostKeyError) as caught:
        connection(by_file(sftp_server, known_hosts)).connect()
    assert caught.value.offered == sftp_server.host_keys
    assert sftp_server.logins == []


def test_a_revoked_key_is_not_trusted(sftp_server: SftpServer, tmp_path: Path) -> None:
    known_hosts = tmp_path / "known_hosts"
    accept(sftp_server, known_hosts)
    line = known_hosts.read_text().strip()
    known_hosts.write_text(f"{line}\n@revoked {line}\n")
    with pytest.raises(HostKeyError):
        connection(by_file(sftp_server, known_hosts)).connect()


def test_first_use_of_what_is_no_sftp_server(tmp_path: Path) -> None:
    """There is no key to ask about."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(running())
        settings = by_file(server, tmp_path / "known_hosts")
    with pytest.raises(TransportConnectionError):
        connection(settings, on_first_use=lambda *_: True).connect()
    assert not (tmp_path / "known_hosts").exists()


def test_eight_at_once_keep_eight(tmp_path: Path) -> None:
    """Threads and processes that accept eight hosts, into one file."""
    known_hosts = tmp_path / "folder" / "known_hosts"
    known_hosts.parent.mkdir()
    known_hosts.write_text("# a long file takes longer to replace\n" * 20_000)
    code = (
        "import sys, threading, asyncssh\n"
        "from pathlib import Path\n"
        "from psfiles.sftp.host_keys import remember\n"
        "key = asyncssh.generate_private_key('ssh-ed25519')\n"
        "print('ready', flush=True), sys.stdin.readline()\n"
        "work = lambda name: remember(Path(sys.argv[1]), name, 22, [key])\n"
        "threads = [threading.Thread(target=work, args=(f'host-{sys.argv[2]}-{n}',)) for n in range(2)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
    )
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", code, known_hosts, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(4)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    found = sorted(line.split()[0] for line in known_hosts.read_text().splitlines() if not line.startswith("#"))
    assert found == sorted(f"host-{process}-{number}" for process in range(4) for number in range(2))
    assert [path.name for path in known_hosts.parent.iterdir()] == ["known_hosts"]


def test_the_same_key_is_kept_once(tmp_path: Path) -> None:
    """Where two connections asked at the same time."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    for _ in range(2):
        remember(tmp_path / "known_hosts", "host", 2022, [key])
    assert len((tmp_path / "known_hosts").read_text().splitlines()) == 1


def test_a_known_hosts_file_behind_a_link(sftp_server: SftpServer, tmp_path: Path) -> None:
    """The link stays one."""
    (tmp_path / "real").mkdir()
    (tmp_path / "known_hosts").symlink_to("real/file")
    accept(sftp_server, tmp_path / "known_hosts")
    assert (tmp_path / "known_hosts").is_symlink()
    assert (tmp_path / "real" / "file").read_text().startswith(f"[127.0.0.1]:{sftp_server.port} ")
    assert accept(sftp_server, tmp_path / "known_hosts") == []


@pytest.mark.parametrize("host", ["*", "*.example.org", "sftp?.example.org", "!example.org", "a,b", "|1|a|b", "#a"])
def test_a_host_is_no_pattern(host: str) -> None:
    """What is kept for it would count for others."""
    with pytest.raises(ValueError, match="bare name or address"):
        connection({"host": host, "username": "a", "password": "b", "known_hosts": "known_hosts"})
