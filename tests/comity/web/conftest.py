"""What tests of pages share."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.comity.web.browsers import ROOT, missing


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
