"""The page of rules is what the registry says."""

from __future__ import annotations

import runpy
from pathlib import Path

from psfiles.checks import RULES

SCRIPT = Path(__file__).parents[2] / "docs" / "generate_rules.py"


def test_the_page_is_current() -> None:
    made = runpy.run_path(str(SCRIPT))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), "run python docs/generate_rules.py"


def test_the_page_has_every_rule() -> None:
    page = runpy.run_path(str(SCRIPT))["page"]()
    for rule in RULES:
        assert page.count(f"\n| [{rule.code}]{{#{rule.code}}} | {rule.severity} |") == 1
