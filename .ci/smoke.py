"""What a freshly installed wheel must do, with nothing beside it: run by ``.ci/run``, outside the checkout."""

import datetime as dt
import importlib.metadata
import importlib.util
import pathlib
import sys
import tempfile

import psfiles
from psfiles.command import main

ENTRY = psfiles.AttendanceEntry("100", "1001", "MA10", "2", dt.date(2026, 9, 14), "A", "3")

assert "site-packages" in psfiles.__file__, psfiles.__file__
assert (pathlib.Path(psfiles.__file__).parent / "py.typed").exists()
assert psfiles.loads(psfiles.dumps([ENTRY]), psfiles.AttendanceEntry) == [ENTRY]
assert importlib.util.find_spec("pyspark_psfiles"), "Spark would not find the source"
assert psfiles.__version__ == importlib.metadata.version("psfiles")
assert not {"asyncssh", "hypothesis", "cattrs"} & sys.modules.keys()
with tempfile.TemporaryDirectory() as folder:
    assert main(["sample", folder]) == 0
    assert main(["check", folder, "--quiet"]) == 1  # four records of the sample are damaged
print(f"psfiles {psfiles.__version__} reads what it writes")
