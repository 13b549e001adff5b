"""One file describes the whole exchange: read, written, run from, and never holding a password."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest
from cases import ENTRY_LINE, STUDENT_LINE, attendance
from hypothesis import given
from hypothesis import strategies as st

import psfiles
from psfiles import sftp
from psfiles.__main__ import main
from psfiles.attendance import preflight
from psfiles.district import District
from psfiles.sheets import AutoCommScreen, AutoSend, ConnectionScreen, Exchange

KEY = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
WHOLE = f"""
[connection]
name = "District's own"
host = "sftp://sftp.example.org"
port = 2022
username = "district"
host_keys = ["{KEY}"]
stall_timeout = 120
retries = 3

[attendance]
codes = ["A", "T"]
periods = ["HR", "1", "2", "3"]

[[autosend]]
data_to_send = "Students"
name = "Students"
path = "STUDENT.TXT"
when = 03:00:00

[[autosend]]
data_to_send = "Students Schedule"
name = "School 130"
path = "SCHEDULE-130.TXT"
when = 03:10:00
field_delimiter = "Comma"

[[autocomm]]
name = "Attendance"
path = "export/attendance.txt"
when = 17:30:00
days = "MTWHFS"
"""


def read(text: str, folder: Path) -> Exchange:
    (folder / "exchange.toml").write_text(text, encoding="utf-8")
    return Exchange.from_toml(folder / "exchange.toml")


def test_a_file_is_read(tmp_path: Path) -> None:
    exchange = read(WHOLE, tmp_path)
    assert exchange == Exchange(
        connection=ConnectionScreen(
            name="District's own",
            host="sftp://sftp.example.org",
            port=2022,
            username="district",
            host_keys=(KEY,),
            program={"stall_timeout": 120, "retries": 3},
        ),
        autosend=[
            AutoSend(
                data_to_send="Students",
                name="Students",
                path="STUDENT.TXT",
                when=dt.time(3),
                connection="District's own",
            ),
            AutoSend(
                data_to_send="Students Schedule",
                name="School 130",
                path="SCHEDULE-130.TXT",
                when=dt.time(3, 10),
                connection="District's own",
                field_delimiter="Comma",
            ),
        ],
        autocomm=[
            AutoCommScreen(
                name="Attendance",
                path="export/attendance.txt",
                when=dt.time(17, 30),
                days="MTWHFS",
                connection="District's own",
            )
        ],
        codes=("A", "T"),
        periods=("HR", "1", "2", "3"),
    )


def test_a_file_is_written_as_it_was_read(tmp_path: Path) -> None:
    exchange = read(WHOLE, tmp_path)
    assert read(exchange.to_toml(), tmp_path) == exchange
    tables = tomllib.loads(exchange.to_toml())
    assert tables["connection"]["retries"] == 3
    assert not any("connection" in table for table in (*tables["autosend"], *tables["autocomm"]))
    assert read(Exchange.hero().to_toml(), tmp_path) == Exchange.hero()


LINES = st.text("abc ÄÖ<>|\"'\\", min_size=1, max_size=8).filter(lambda text: text == text.strip())
BOXES = ["turn_execution_off", "first_record", "duplicate_all_schools", "duplicate_district_office"]
OF_SEND: dict[str, Any] = {
    "data_to_send": st.sampled_from(["Students", "Teacher", "Students Schedule"]),
    "include_upload_type": st.booleans(),
    "attendance_settings": st.just("") | LINES,
    "student_settings": st.just("") | LINES,
    "record_delimiter": st.sampled_from(["CRLF", "LF", "CR"]),
}
OF_COMM: dict[str, Any] = {
    "character_set": st.sampled_from(["Windows ANSI", "UTF-8"]),
    "synchronize_mode": st.booleans(),
    "update_existing_records": st.booleans(),
    "mark_students": st.booleans(),
}
OF_BOTH: dict[str, Any] = {
    "name": LINES,
    "path": st.sampled_from(["a.txt", "export/b.txt"]),
    "when": st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    "days": st.sampled_from(["MTWHF", "M", "HSU"]),
    "field_delimiter": st.sampled_from(["Tab", "Comma"]),
    "sort_order": st.just("") | LINES,
    "email": st.just("") | LINES,
    **{box: st.booleans() for box in BOXES},
}


@given(
    send=st.builds(AutoSend, **OF_BOTH, **OF_SEND),
    comm=st.builds(AutoCommScreen, **OF_BOTH, **OF_COMM),
    codes=st.none() | st.lists(LINES),
    own=st.booleans(),
)
def test_every_setting_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory,
    send: AutoSend,
    comm: AutoCommScreen,
    codes: list[str] | None,
    *,
    own: bool,
) -> None:
    if own:
        send = attrs.evolve(send, data_to_send="Lockers", fields=["Number", "Combination"])
    exchange = Exchange(
        connection=ConnectionScreen(host="sftp.example.org"), autosend=[send], autocomm=[comm], codes=codes
    )
    assert read(exchange.to_toml(), tmp_path_factory.getbasetemp()) == exchange


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[connection]", "[connection", "cannot be read as TOML"),
        ("[connection]", "[conection]", "the file has no conection"),
        ('username = "', 'user = "', r"\[connection\] has no user; it has"),
        ("port = 2022", "port = 0", "port is a number"),
        ("codes =", "code =", r"\[attendance\] has no code"),
        ('codes = ["A", "T"]', 'codes = "AT"', "a list of texts"),
        ("when = 17:30:00", "when = 5:30", "cannot be read as TOML"),
        ('days = "MTWHFS"', 'day = "MTWHFS"', r"\[\[autocomm\]\] has no day"),
        ('days = "MTWHFS"', 'days = "Mo-Fr"', "days are letters"),
        ('data_to_send = "Students"\n', "", "data_to_send"),
        ("SCHEDULE-130.TXT", "student.txt", "two AutoSend records would write one file, student.txt"),
        ('host = "sftp://sftp.example.org"\n', "", "host"),
        ("days =", 'connection = "Another"\ndays =', "Attendance names another connection"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(old: str, new: str, problem: str, tmp_path: Path) -> None:
    assert WHOLE.count(old)
    with pytest.raises(ValueError, match=problem) as caught:
        read(WHOLE.replace(old, new, 1), tmp_path)
    assert "exchange.toml" in str(caught.value)


@pytest.mark.parametrize(
    "secret",
    [
        '[connection]\npassword = "tiger"',
        '[connection]\nPassphrase = "tiger"',
        '[[autosend]]\nx = [{password = "tiger"}]',
    ],
)
def test_no_password_stands_in_a_file(secret: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a password must not be in a file") as caught:
        read(secret, tmp_path)
    assert "tiger" not in str(caught.value)


def test_the_same_file_opens_the_connection(tmp_path: Path) -> None:
    """What the sheet tells the administrator is what the program connects to."""
    read(WHOLE, tmp_path)
    hero = sftp.ManagedConnection.from_toml(tmp_path / "exchange.toml", password="not in the file")  # noqa: S106
    assert (str(hero), hero.retries, hero.host_keys) == ("district@sftp.example.org:2022", 3, (KEY,))


def test_the_daily_job_runs_from_the_file(tmp_path: Path) -> None:
    """From the exports to the file that goes back."""
    exchange = read(WHOLE, tmp_path)
    (tmp_path / "STUDENT.TXT").write_bytes(STUDENT_LINE + b"\r\n")
    (tmp_path / "SCHEDULE-130.TXT").write_bytes(ENTRY_LINE + b"\r\n")
    district = District.load(exchange.exports(tmp_path))
    assert (len(district.students), len(district.schedule)) == (1, 1)
    entries = [district.attendance("1001", dt.date(2026, 9, 14), "A"), attendance("1002")]
    comm = exchange.autocomm[0]
    report = preflight(entries, district, codes=exchange.codes, periods=exchange.periods, dialect=comm.dialect)
    assert [outcome.value for outcome in report.outcomes] == ["imported", "rejected"]
    assert psfiles.dumps(entries[:1], comm.dialect) == b"0130\t1001\tMA10\t2\t09/14/2026\tA\t3\n"


def test_without_the_extra_all_but_writing_toml_works() -> None:
    program = (
        "import sys; sys.modules['tomli_w'] = None\n"
        "from psfiles.sheets import Exchange\n"
        "exchange = Exchange.hero(); exchange.to_html()\n"
        "try: exchange.to_toml()\n"
        "except ModuleNotFoundError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603
    assert "pip install 'psfiles[sheets]'" in done.stdout


def test_the_command_writes_each_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exchange = Exchange.hero("sftp://sftp.example.org", username="district", email="it@example.org")
    forms = {"html": exchange.to_html, "md": exchange.to_markdown, "txt": exchange.to_text, "toml": exchange.to_toml}
    options = ["--host", "sftp://sftp.example.org", "--username", "district", "--email", "it@example.org"]
    for suffix, write in forms.items():
        path = tmp_path / f"setup.{suffix}"
        assert main(["sheet", *options, "--output", str(path)]) == 0
        assert path.read_text(encoding="utf-8") == write()
    assert capsys.readouterr().out == ""
    assert main(["sheet", str(tmp_path / "setup.toml"), "--port", "22"]) == 0
    changed = attrs.evolve(exchange, connection=attrs.evolve(exchange.connection, port=22))
    assert capsys.readouterr().out == changed.to_text()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--output", "setup.pdf"], "end in one of .html, .md, .txt, .toml"),
        (["--host", "sftp://a:tiger@b"], "host is a name"),
        (["absent.toml"], "absent.toml"),
    ],
)
def test_the_command_tells_what_it_cannot(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sheet", *arguments]) == 2
    told = capsys.readouterr().err
    assert problem in told
    assert "tiger" not in told
