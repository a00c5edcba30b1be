"""The folder's secret."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from comity.web.shell.serving import storage_secret

pytest.importorskip("nicegui")


def test_the_secret_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first = storage_secret(tmp_path)
    path = tmp_path / ".web" / "storage_secret"
    assert len(first) >= 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert storage_secret(tmp_path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("half")
    assert storage_secret(tmp_path) not in ("half", first)
    assert storage_secret(tmp_path / "other") != storage_secret(tmp_path)
