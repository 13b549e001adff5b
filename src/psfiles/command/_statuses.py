"""How the command ends."""

from __future__ import annotations

__all__ = ["CLEAN", "FAILED", "FOUND", "STATUSES"]

CLEAN, FOUND, FAILED = 0, 1, 2
STATUSES = "Exit status: 0 clean, 1 errors found, 2 could not run."
