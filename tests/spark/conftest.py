"""One real Spark on this machine for all tests that need it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    pyspark_sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed: pip install --group spark")
    java = Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin" / "java"
    if not java.exists() and shutil.which("java") is None:
        pytest.skip("Spark needs Java (Debian: openjdk-17-jre-headless)")
    with pytest.MonkeyPatch.context() as patch:
        # The Python of Spark's workers is this one, and finds the tests' own layouts.
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", f"{TESTS}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
        builder = pyspark_sql.SparkSession.builder.master("local[2]").appName("psfiles")
        settings = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "512m",
            "spark.log.level": "OFF",
            "spark.sql.shuffle.partitions": "2",
            "spark.ui.enabled": "false",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        yield session
        gateway = session.sparkContext._gateway
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()  # this ends Java
        gateway.proc.wait()
