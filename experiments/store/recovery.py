"""What a sudden end left of a study that was being extended, put right: by paths and the lock alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from experiments.store.lock import writing

EXTENDING = "extending"
"""Folder inside a study's in which a larger one is written aside (`experiments.store.extending`)."""
READY = "ready.json"
"""The file that says that all is there which was written aside."""


def settle(folder: Path, *, locked: bool = False) -> None:
    """Finish an extension that was written aside: its files take the places of the old ones. Nothing if there is none.

    Can be ended at any moment and called again.

    Args:
        locked: the caller holds the folder's lock.

    Raises:
        InputProblems: another process is writing.
    """
    aside = folder / EXTENDING
    if not (aside / READY).exists():
        if locked:
            shutil.rmtree(aside, ignore_errors=True)  # half of what a sudden end kept from being written aside
        return
    if not locked:
        with writing(folder):
            settle(folder, locked=True)
        return
    names = json.loads((aside / READY).read_text(encoding="utf-8"))
    for name in (*names, "study.toml", "manifest.json"):
        if (aside / name).exists():
            (folder / name).parent.mkdir(exist_ok=True)
            (aside / name).replace(folder / name)
    for kind in ("runs", "failures"):
        for path in (folder / kind).glob("[0-9]*.parquet"):
            if f"{kind}/{path.name}" not in names:
                path.unlink()
    for path in [*(folder / "journal").glob("[0-9]*.jsonl"), folder / "finished.json", aside / READY]:
        path.unlink(missing_ok=True)
    shutil.rmtree(aside, ignore_errors=True)
