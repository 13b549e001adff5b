"""Who does not use SFTP pays nothing for it; who lacks the extra is told its name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from psfiles.testing import SftpServer

WITHOUT_ASYNCSSH = "import sys; sys.modules['asyncssh'] = None\n"


def run(program: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["psfiles", "psfiles.sftp", "psfiles.testing", "psfiles.testing._pytest_plugin"])
def test_nothing_imports_asyncssh_before_it_is_used(module: str) -> None:
    heavy = "sorted({'asyncssh', 'stamina', 'cryptography'} & set(sys.modules))"
    assert run(f"import sys, {module}; print({heavy})") == "[]"


def test_the_house_does_not_import_the_wing() -> None:
    assert run("import sys, psfiles; print(sorted(m for m in sys.modules if 'psfiles.sftp' in m))") == "[]"


def test_the_faults_can_be_caught_without_the_extra() -> None:
    assert run(WITHOUT_ASYNCSSH + "from psfiles.exceptions import HostKeyError; print(HostKeyError.__name__)")


def test_connecting_without_the_extra_names_it() -> None:
    program = (
        WITHOUT_ASYNCSSH
        + "from psfiles.sftp import ManagedConnection\n"
        + "pin = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU'\n"
        + "hero = ManagedConnection('example.org', username='a', password='b', host_keys=[pin])\n"
        + "try: hero.connect()\n"
        + "except ModuleNotFoundError as error: print(error)"
    )
    assert "psfiles[sftp]" in run(program)


def test_the_fixture_is_registered_as_a_plugin(sftp_server: SftpServer, request: pytest.FixtureRequest) -> None:
    """No conftest of ours defines it."""
    assert sftp_server.root.is_dir()
    definitions = request.session._fixturemanager.getfixturedefs("sftp_server", request.node)
    assert definitions is not None
    (definition,) = definitions
    assert definition.func.__module__ == "psfiles.testing._pytest_plugin"


def test_the_password_shows_in_no_repr(sftp_server: SftpServer) -> None:
    assert sftp_server.password not in repr(sftp_server)


def test_a_served_folder_vanishes() -> None:
    program = (
        "from psfiles.testing import sftp_server\n"
        "with sftp_server() as server: root = server.root; assert root.is_dir()\n"
        "print(root.exists())"
    )
    assert run(program) == "False"
