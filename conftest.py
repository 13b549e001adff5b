"""How hard Hypothesis tries: moderately, or ``--hypothesis-profile=thorough``."""

from hypothesis import HealthCheck, settings

# A whole file with its records is a large example, and that is the point.
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)

settings.register_profile("default", deadline=None, max_examples=30, suppress_health_check=SLOW)
settings.register_profile("thorough", deadline=None, max_examples=10_000, suppress_health_check=SLOW)
settings.load_profile("default")
