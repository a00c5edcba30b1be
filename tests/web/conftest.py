"""What tests of pages share."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browsers import ARGUMENTS, ROOT, chromium, missing


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    """A browser that keeps a log of every address it asks for in ``net.json``."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=path, args=[*ARGUMENTS, f"--log-net-log={tmp_path / 'net.json'}"])
        yield made
        if made.is_connected():
            made.close()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """A certificate and its key, made as the handbook says."""
    if shutil.which("openssl") is None:
        missing("no openssl on this computer: pages were NOT tested with TLS")
    handbook = (ROOT / "docs" / "exercise.md").read_text(encoding="utf-8")
    recipe = re.search(r"^openssl req (?:.*\\\n)*.*$", handbook, re.M)
    assert recipe
    subprocess.run(shlex.split(recipe[0].replace("\\\n", " ")), check=True, capture_output=True, cwd=tmp_path)
    return str(tmp_path / "comity.pem"), str(tmp_path / "comity.key")
