"""How hard Hypothesis tries: moderately, or ``--hypothesis-profile=thorough``, or ``quick``."""

from importlib.util import find_spec

from hypothesis import HealthCheck, settings

# What Spark finds imports Spark, which only some machines have.
OF_SPARK = (
    *(f"psfiles/spark/{name}.py" for name in ("_streaming", "_writing", "source")),
    "pyspark_psfiles",
)
collect_ignore = [] if find_spec("pyspark") else [f"src/{path}" for path in OF_SPARK]

# A whole file with its records is a large example, and that is the point.
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)

settings.register_profile("default", deadline=None, max_examples=30, suppress_health_check=SLOW)
# For what was tried thoroughly enough on another Python.
settings.register_profile("quick", deadline=None, max_examples=10, suppress_health_check=SLOW)
# A law is proved for each of seven layouts: that makes ten thousand examples and more for its every sentence.
settings.register_profile("thorough", deadline=None, max_examples=1_500, suppress_health_check=SLOW)
# What is measured, and so has to draw the same examples each time.
settings.register_profile("repeatable", deadline=None, max_examples=30, derandomize=True, suppress_health_check=SLOW)
settings.load_profile("default")
