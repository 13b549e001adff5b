"""What a freshly installed wheel must do, with nothing beside it: run by ``.ci/run``, outside the checkout."""

import datetime as dt
import importlib.metadata
import importlib.util
import pathlib
import sys

import psfiles

ENTRY = psfiles.AttendanceEntry("100", "1001", "MA10", "2", dt.date(2026, 9, 14), "A", "3")

assert "site-packages" in psfiles.__file__, psfiles.__file__
assert (pathlib.Path(psfiles.__file__).parent / "py.typed").exists()
assert psfiles.loads(psfiles.dumps([ENTRY]), psfiles.AttendanceEntry) == [ENTRY]
assert importlib.util.find_spec("pyspark_psfiles"), "Spark would not find the source"
assert not {"asyncssh", "hypothesis", "cattrs"} & sys.modules.keys()
print(f"psfiles {importlib.metadata.version('psfiles')} reads what it writes")
