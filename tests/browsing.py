"""A real browser for tests: what it makes of a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

__all__ = ["browse", "needs_browser", "run_in_page"]

_BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = ("gpu", "quic", "background-networking", "component-update", "sync")

needs_browser = pytest.mark.skipif(_BROWSER is None, reason="no Chromium is installed")


def browse(page: str, folder: Path, *options: str) -> str:
    """Open a page in a headless browser, without a network; give what it prints."""
    assert _BROWSER is not None
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = [_BROWSER, "--headless", "--no-sandbox", "--no-first-run", "--hide-scrollbars"]
    command += [f"--disable-{feature}" for feature in _QUIET]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}", *options]
    command += [(folder / "page.html").as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=90).stdout  # noqa: S603 - a page of ours


def run_in_page(page: str, script: str, folder: Path, *, width: int, mode: str = "light") -> Any:
    """What a function of JavaScript gives for a page that is ``width`` pixels wide.

    The page stands in a frame, since a window is never narrower than 500 pixels.
    """
    page = re.sub(r"<meta http-equiv[^>]*>", "", page)
    (folder / "inner.html").write_text(page, encoding="utf-8")
    outer = f"""<!DOCTYPE html><meta name="color-scheme" content="light dark">
        <iframe src="inner.html" style="border: 0; width: {width}px; height: 900px"></iframe><output></output>
        <script>onload = () => {{
          const page = document.querySelector("iframe").contentWindow;
          document.querySelector("output").textContent = JSON.stringify(({script})(page, page.document));
        }}</script>"""
    dom = browse(
        outer,
        folder,
        f"--window-size={width + 100},1000",
        "--allow-file-access-from-files",
        f"--blink-settings=preferredColorScheme={int(mode == 'light')}",
        "--virtual-time-budget=5000",
        "--dump-dom",
    )
    found = re.search(r"<output>(.*?)</output>", dom, re.DOTALL)
    assert found is not None
    return json.loads(unescape(found[1]))
