"""A study made larger in its folder: more seeds, a higher cap, a narrower interval, more points of a design that can grow.

What is done is kept, and what follows is the same to the last byte as if the larger study had been asked for at once. The
first points of the larger design must be exactly those of the smaller one, which holds for Sobol', Halton and Saltelli points
and for tables, and not for a Latin hypercube.

Finished runs get new numbers where points were added, and blocks of another size. They are written aside first; a
sudden end then leaves the old study, and one while files change places is put right by whoever opens the folder next.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.store.blocks import Block, on_disk
from experiments.store.folder import Store
from experiments.store.lock import writing
from experiments.store.manifest import differences, manifest_of
from experiments.store.recovery import EXTENDING, READY, settle
from experiments.store.shards import write_shard
from experiments.study import Design, Stopping, Study, split
from simulation.inputs import InputProblems, Problem

POINTS = ("runs", "samples", "points")
"""Options that give a design's number of points."""
NARROWER = ("half_width", "relative")
GROWING = "sobol, halton, saltelli and table designs can grow; or another folder"


def extend(study: Study, folder: str | os.PathLike[str]) -> str:
    """Make the study of ``folder`` into ``study``, if that is the same study made larger.

    Returns:
        What grew, in words; "" if nothing was done: no study there, the same one, or another one (which
        `experiments.store.folder.Store.create` then refuses, saying what changed).

    Raises:
        InputProblems: the same study made smaller, or a design that cannot grow; another process is writing.
        OSError: the runs could not be written anew; the study is as it was.
    """
    path = Path(folder)
    if not (path / "manifest.json").exists():
        return ""
    store = Store(path, study.run_table)
    manifest = manifest_of(study.content(), [measure.name for measure in study.measures], study.total_runs)
    if store.manifest == manifest:
        return ""
    old = held(study, store.manifest)
    if old is None:
        return ""
    problems = _problems(old, study)
    if problems:
        raise InputProblems(
            [*problems, *differences(store.manifest, manifest)], f"the study in {folder}, which can be made larger and nothing else"
        )
    words = growth(old, study)
    with writing(path):
        counts = store.counts()
        _write(old, study, store, manifest)
        settle(path, locked=True)
    return f"Extended: {words}; {counts.done + counts.failed:,} runs are kept."


def would_grow(study: Study, manifest: Mapping[str, Any]) -> str:
    """What would grow, in words, if the study of ``manifest`` were made into ``study``; "" if it would be refused."""
    old = held(study, manifest)
    return "" if old is None or _problems(old, study) else growth(old, study)


def held(study: Study, manifest: Mapping[str, Any]) -> Study | None:
    """The study that a manifest is of, if it is ``study`` but for its number of seeds and points and its stopping rule's end."""
    content = manifest.get("study")
    if not isinstance(content, Mapping):
        return None
    seeds, rule, design = (content.get(key) for key in ("seeds", "stopping", "design"))
    values = {name: getattr(study, name) for name in Study.model_fields}
    values["seeds"] = tuple(seeds) if isinstance(seeds, list) else seeds
    if study.stopping is not None and isinstance(rule, Mapping):
        values["stopping"] = Stopping.model_validate({**rule, "outcome": study.stopping.outcome})
    if study.design is not None and isinstance(design, Mapping) and design.get("kind") == study.design.kind:
        values["design"] = Design.model_validate({**design, "file": study.design.file})
    try:
        found = Study.model_validate(values)
    except ValueError:
        return None  # a manifest of another format
    # What is frozen for users is filled here as the reader of files does.
    found._scenes = study._scenes
    measures = [measure.name for measure in found.measures]
    return found if manifest_of(found.content(), measures, found.total_runs) == manifest else None


def growth(old: Study, new: Study) -> str:
    """What a larger study has more of, in words."""
    parts = []
    seeds = (len(old.seed_numbers), len(new.seed_numbers))
    if seeds[0] != seeds[1]:
        parts.append(f"{'seeds' if new.stopping is None else 'seeds at most'} {seeds[0]:,} → {seeds[1]:,}")
    if old.total_points != new.total_points:
        parts.append(f"points {old.total_points:,} → {new.total_points:,}")
    if old.stopping is not None and new.stopping is not None:
        parts += [
            f"{key} {getattr(old.stopping, key):g} → {getattr(new.stopping, key):g}"
            for key in NARROWER
            if getattr(old.stopping, key) != getattr(new.stopping, key)
        ]
    return ", ".join(parts)


def _problems(old: Study, new: Study) -> list[Problem]:
    """Why one study is no part of the other."""
    problems = []
    count = len(old.seed_numbers)
    if new.seed_numbers[:count] != old.seed_numbers:
        key = "seeds" if new.stopping is None else "stopping.maximum"
        value: object = new.seeds if new.stopping is None else new.stopping.maximum
        problems.append(
            Problem(
                "study",
                key,
                value,
                f"does not hold the {count} seeds that the folder's study has",
                "the same seeds first, then more; or another folder",
            )
        )
    if old.stopping is not None and new.stopping is not None:
        rules = old.stopping.model_dump(), new.stopping.model_dump()
        for key in sorted(rules[0]):
            one, other = rules[0][key], rules[1][key]
            narrower = key in NARROWER and None not in (one, other) and other <= one
            if one != other and key not in ("maximum", "outcome") and not narrower:
                problems.append(
                    Problem(
                        "study",
                        f"stopping.{key}",
                        other,
                        f"was {one} when the runs were made",
                        "a higher maximum or a narrower interval; or another folder",
                    )
                )
    plans = [{} if plan is None else plan.model_dump(exclude={"file"}) for plan in (old.design, new.design)]
    changed = [key for key in plans[0] if plans[0][key] != plans[1][key]]
    if not changed or new.design is None:
        return problems
    key = next((name for name in POINTS if name in changed), changed[0])
    shown = None if key == "points" else getattr(new.design, key)
    if new.stopping is not None:
        problems.append(
            Problem(
                "study",
                f"design.{key}",
                shown,
                "changes the points that the stopping rule has looked at",
                "the same points; or another folder",
            )
        )
    elif new.total_points < old.total_points:
        problems.append(
            Problem(
                "study",
                f"design.{key}",
                shown,
                f"makes {new.total_points:,} points, fewer than the {old.total_points:,} of the folder's study",
                "as many or more; or another folder",
            )
        )
    elif not new.points.iloc[: old.total_points].reset_index(drop=True).equals(old.points):
        problems.append(
            Problem(
                "study",
                f"design.{key}",
                shown,
                f"makes other points than the {old.total_points:,} of the folder's"
                f" study: a {new.design.kind} design of this size is no continuation of it",
                GROWING,
            )
        )
    return problems


def old_numbers(old: Study, new: Study, start: int, stop: int) -> np.ndarray:
    """Numbers in the smaller study of the larger one's runs ``start`` to ``stop`` (exclusive); -1 where it has none."""
    seed, scene, point, policy = split(new, np.arange(start, stop))
    known = (seed < len(old.seed_numbers)) & (point < old.total_points)
    place = np.empty(old.total_points, dtype=np.int64)
    place[old.point_order] = np.arange(old.total_points)
    plans = 1 if old.policy_varies else len(old.policies)
    number = ((seed * len(old.scenarios) + scene) * old.total_points + place[np.where(known, point, 0)]) * plans + policy
    return np.where(known, number, -1)


def _write(old: Study, new: Study, store: Store, manifest: Mapping[str, Any]) -> None:
    """Write the larger study's folder aside, all finished runs in it."""
    aside = store.folder / EXTENDING
    shutil.rmtree(aside, ignore_errors=True)
    fresh = Store.create(aside, manifest, new.to_toml(), new.run_table)
    load = lru_cache(maxsize=4)(store.load)
    names = []
    try:
        for number in fresh.blocks():
            start, stop = fresh.bounds(number)
            before = old_numbers(old, new, start, stop)
            block = Block(start, stop, len(fresh.measures))
            for source in np.unique(before[before >= 0] // store.size).tolist():
                part = load(source)
                rows = np.flatnonzero((before >= 0) & (before // store.size == source))
                rows = rows[part.done[before[rows] - part.start]]
                reasons = {start + row: part.failures[before[row]] for row in rows.tolist() if before[row] in part.failures}
                block.put(start + rows, part.values[before[rows] - part.start], reasons)
            if not block.done.any():
                continue
            design = new.run_table(start, stop)
            tables = {"runs": block.runs(design, fresh.measures)} | ({"failures": block.failed(design)} if block.failures else {})
            for kind, table in tables.items():
                on_disk(fresh.shard(kind, number), lambda path, table=table: write_shard(table, path, fresh.id or ""))  # type: ignore[misc]
                names.append(f"{kind}/{fresh.shard(kind, number).name}")
        text = json.dumps(names)
        on_disk(aside / READY, lambda path: path.write_text(text, encoding="utf-8"))
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
