"""A study on disk: what it is made of, its finished runs as Parquet shards, and a journal of what is not yet in one.

    store = Store("results/mali")
    store.table()                                    # a row per run, in the order of run numbers
    store.query("SELECT policy, avg(stability) FROM runs GROUP BY policy")

The folder:

    manifest.json        study, model, versions: everything that decides the numbers, nothing of where or when
    study.toml           the study itself
    runs/00000.parquet   runs 0 to n - 1, in order; failures/00000.parquet those of them that failed, with the reason
    journal/00001.jsonl  finished pieces of a block that is not whole yet
                         (shards and journals carry digests of the manifest and of their rows: `experiments.store.shards`)
    log.txt  lock        what happened when; that somebody is writing (lock.json: who)

Shards are written aside and renamed, so that a reader never meets half a file and a sudden end damages nothing. What is in
memory is bounded by the blocks under way, whatever the number of runs.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.kit import digest_of
from experiments.store.blocks import Block, BlockJournal, on_disk
from experiments.store.manifest import FORMAT, OLD_FORMAT, differences, manifest_of
from experiments.store.recovery import EXTENDING, settle
from experiments.store.shards import changed_words, read_shard
from experiments.study import Study, load_study
from simulation.inputs import InputProblems, Problem, nearest_name

if TYPE_CHECKING:
    import duckdb

DesignRows = Callable[[int, int], pd.DataFrame]
"""Rows of the runs from a first to a last number (exclusive): run_id, scenario, policy, seed, factors."""


@dataclass(frozen=True)
class Counts:
    """How far a study is: runs finished well, runs that failed, runs in all, shards, and whether it is complete."""

    done: int
    failed: int
    total: int
    shards: int
    complete: bool


def shut(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    """Let a connection read these files and its own tables, and nothing else of this machine, from now on."""
    connection.execute(f"SET allowed_paths = {_texts(files)}")
    for setting in ("python_enable_replacements = false", "enable_external_access = false", "lock_configuration = true"):
        connection.execute(f"SET {setting}")


class Store:
    """A study's folder, for reading.

    Args:
        folder: an existing study folder.
        design: rows of its design; ``None`` takes them from its study.toml when they are needed.

    Attributes:
        folder: the folder; manifest: see ``manifest_of``.
        measures: columns of the outcomes; total: runs in all; size: runs of a block.
        id: digest of the manifest, which shards and journals carry; ``None`` in the first format.

    Raises:
        InputProblems: there is no study there, or another version's.
    """

    def __init__(self, folder: str | os.PathLike[str], design: DesignRows | None = None) -> None:
        self.folder = Path(folder)
        self._design = design
        path = self.folder / "manifest.json"
        if (self.folder / EXTENDING).is_dir():
            settle(self.folder)
        try:
            self.manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            reason, near = f"has no readable manifest.json: {error}", ""
            if isinstance(error, FileNotFoundError | NotADirectoryError):
                reason = (
                    "is no study: it has no manifest.json"
                    if self.folder.is_dir()
                    else "is no study but a file"
                    if self.folder.exists()
                    else "is no study: there is no such folder"
                )
                beside = [str(place.parent) for place in sorted(self.folder.parent.glob("*/manifest.json"))]
                near = nearest_name(self.folder, beside)
            raise InputProblems(
                [Problem("study", "", str(folder), reason, "a folder made by `comity sweep`", nearest=near)], "the study"
            ) from None
        if self.manifest.get("format") not in (FORMAT, OLD_FORMAT):
            raise InputProblems(
                [Problem(str(path), "format", self.manifest.get("format"), "is not a format that is read here", str(FORMAT))],
                "the study",
            )
        self.measures: list[str] = self.manifest["measures"]
        self.total: int = self.manifest["total_runs"]
        self.size: int = self.manifest["block_runs"]
        self.id = None if self.manifest["format"] == OLD_FORMAT else digest_of(self.manifest)
        self._sound: dict[Path, tuple[int, int]] = {}

    @classmethod
    def create(
        cls, folder: str | os.PathLike[str], manifest: Mapping[str, Any], study: str = "", design: DesignRows | None = None
    ) -> Store:
        """Make a study's folder, or open the one that is there if it holds the same study.

        Args:
            study: text of study.toml.

        Raises:
            InputProblems: the folder holds another study, or the same with another model: every difference.
        """
        path = Path(folder)
        if (path / "manifest.json").exists():
            store = cls(path, design)
            store.check(manifest)
            return store
        if study:
            on_disk(path / "study.toml", lambda aside: aside.write_text(study, encoding="utf-8"))
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
        on_disk(path / "manifest.json", lambda aside: aside.write_text(text + "\n", encoding="utf-8"))
        return cls(path, design)

    def check(self, manifest: Mapping[str, Any]) -> None:
        """Refuse to go on with another study, model or version.

        Raises:
            InputProblems: every key that differs, with the old and the new value.
        """
        found = differences(self.manifest, manifest)
        if found:
            raise InputProblems(
                found,
                f"the study in {self.folder}, which cannot be continued because it is no longer the same; "
                "use another folder for the new one",
            )

    def blocks(self) -> range:
        """Numbers of the blocks."""
        return range(-(-self.total // self.size))

    def bounds(self, block: int) -> tuple[int, int]:
        """First run of a block, and the first beyond it."""
        return block * self.size, min(self.total, (block + 1) * self.size)

    def shard(self, kind: str, block: int) -> Path:
        """Path of a shard of "runs" or "failures"."""
        return self.folder / kind / f"{block:05d}.parquet"

    def journal(self, block: int) -> BlockJournal:
        """The journal of a block, which need not exist."""
        return BlockJournal(self.folder / "journal" / f"{block:05d}.jsonl", self.id)

    def study(self) -> Study:
        """The study whose runs stand here.

        Raises:
            InputProblems: study.toml, or something that it refers to, no longer says what was run: every difference.
        """
        plan = load_study(self.folder / "study.toml")
        present = manifest_of(plan.content(), [measure.name for measure in plan.measures], plan.total_runs)
        run, said = ({key: part[key] for key in ("study", "measures", "total_runs")} for part in (self.manifest, present))
        if "order" not in run["study"]:  # the first format did not hold it
            said["study"] = {key: value for key, value in said["study"].items() if key != "order"}
        if self.manifest["source"] != present["source"]:
            # Another version of Comity brings countries and policies of its own; these runs keep their names.
            said["study"] = said["study"] | {
                key: run["study"][key]
                for key in ("scenarios", "policies")
                if set(said["study"].get(key) or ()) == set(run["study"].get(key) or ())
            }
        # The number of runs and the measures follow from the study: what follows needs no telling beside what it follows from.
        found = differences({"study": run["study"]}, {"study": said["study"]}) or differences(run, said)
        if found:
            raise InputProblems(
                changed_words(found),
                f"the study in {self.folder}, which no longer says what was run; put study.toml back, go on with "
                "`comity resume` if it only asks for more runs, or sweep it into another folder",
            )
        return plan

    def table(self) -> pd.DataFrame:
        """All finished runs that did not fail, in the order of their numbers."""
        return self._whole("runs")

    def failures(self) -> pd.DataFrame:
        """All failed runs with their reasons, in the order of their numbers."""
        return self._whole("failures")

    def query(self, sql: str) -> pd.DataFrame:
        """Answer a DuckDB query over the views ``runs`` and ``failures``; a study that is being written can be asked too.

        Raises:
            InputProblems: DuckDB does not understand the query.
        """
        import duckdb

        with duckdb.connect(":memory:") as connection:
            for kind in ("runs", "failures"):
                loose = self._loose(kind)
                files = [str(self._checked(path)) for path in self._shards(kind)]
                connection.register(f"loose_{kind}", loose)
                parts = [f"SELECT * FROM loose_{kind}"] if loose.num_rows or not files else []
                if files:
                    connection.execute(f"CREATE VIEW kept_{kind} AS SELECT * FROM read_parquet({_texts(files)})")
                    parts.insert(0, f"SELECT * FROM kept_{kind}")
                connection.execute(f"CREATE VIEW {kind} AS {' UNION ALL BY NAME '.join(parts)}")
            shut(connection, [str(path) for kind in ("runs", "failures") for path in self._shards(kind)])
            try:
                statements = connection.extract_statements(sql)
                if len(statements) != 1:
                    held = f"there are {len(statements)} statements in it" if statements else "there is no statement in it"
                    raise duckdb.Error(f"{held}: one is answered")
                answer: pd.DataFrame = connection.execute(statements[0]).df()
            except duckdb.Error as error:
                columns = [row[0] for row in connection.execute("DESCRIBE runs").fetchall()]
                missed = re.search(r'column "([^"]+)"|Table with name (\S+)', str(error))
                near = nearest_name(missed[1] or missed[2], [*columns, "runs", "failures"]) if missed else ""
                raise InputProblems(
                    [
                        Problem(
                            "query",
                            "",
                            sql,
                            " ".join(str(error).split()),
                            f"SQL over runs ({', '.join(columns)}) and failures (with reason)",
                            nearest=near,
                        )
                    ],
                    "the query",
                ) from None
        return answer

    def counts(self) -> Counts:
        """How far it is; reads sizes of shards and the journals, no values."""
        done = failed = 0
        shards, loose = self._shards("runs"), list(self._loose_blocks())
        for kind in ("runs", "failures"):
            rows = sum(pq.read_metadata(path).num_rows for path in self._shards(kind))
            rows += sum(len(block.failures) if kind == "failures" else block.done.sum() - len(block.failures) for block in loose)
            done, failed = (rows, failed) if kind == "runs" else (done, rows)
        return Counts(done, failed, self.total, len(shards), done + failed >= self.total or self.finished() is not None)

    def finished(self) -> dict[str, Any] | None:
        """Why a study ended before all its runs were needed (``runs``, ``reason``), or ``None``."""
        path = self.folder / "finished.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def finish(self, runs: int, reason: str) -> None:
        """Note that a study ended with fewer runs than it might have had."""
        text = json.dumps({"runs": runs, "reason": reason})
        on_disk(self.folder / "finished.json", lambda path: path.write_text(text + "\n", encoding="utf-8"))

    def load(self, block: int) -> Block:
        """The finished runs of a block, from its shards and its journal.

        Raises:
            InputProblems: a shard cannot be read.
        """
        start, stop = self.bounds(block)
        found = Block(start, stop, len(self.measures))
        path = self.shard("runs", block)
        try:
            if path.exists():
                rows = self._read(path, ["run_id", *self.measures]).to_pandas()
                if len(rows):
                    found.put(rows["run_id"].to_numpy(), rows[self.measures].to_numpy(), {})
                path = self.shard("failures", block)
                if path.exists():
                    rows = self._read(path, ["run_id", "reason"]).to_pandas()
                    found.put(
                        rows["run_id"].to_numpy(),
                        np.full((len(rows), len(self.measures)), np.nan),
                        {int(number): str(reason) for number, reason in zip(rows["run_id"], rows["reason"])},
                    )
        except (OSError, pa.ArrowException) as error:
            raise InputProblems(
                [
                    Problem(
                        "study",
                        "",
                        str(path),
                        f"cannot be read: {error}",
                        "a whole file; delete it and resume, and its runs are made again",
                    )
                ],
                "the study",
            ) from None
        self.journal(block).replay(found)
        return found

    def _shards(self, kind: str) -> list[Path]:
        return sorted((self.folder / kind).glob("[0-9]*.parquet"))

    def _read(self, path: Path, columns: list[str] | None = None) -> pa.Table:
        return pq.read_table(path, columns=columns) if self.id is None else read_shard(path, self.id, columns)

    def _whole(self, kind: str) -> pd.DataFrame:
        loose = self._loose(kind)
        parts = [self._read(path) for path in self._shards(kind)] + [loose]
        table = pa.concat_tables([part for part in parts if part.num_rows] or parts[:1], promote_options="permissive").to_pandas()
        return table.sort_values("run_id", kind="stable", ignore_index=True)

    def _loose(self, kind: str) -> pa.Table:
        """Rows that stand in journals only; without any, an empty table with all columns."""
        parts = []
        for block in self._loose_blocks():
            design = self.design(block.start, block.stop)
            parts.append(block.runs(design, self.measures) if kind == "runs" else block.failed(design))
        if not parts:
            shards = self._shards("runs")
            design = (
                self.design(0, 0) if not shards else pq.read_schema(shards[0]).empty_table().to_pandas().drop(columns=self.measures)
            )
            empty = Block(0, 0, len(self.measures))
            parts = [empty.runs(design, self.measures) if kind == "runs" else empty.failed(design)]
        return pa.Table.from_pandas(pd.concat(parts, ignore_index=True), preserve_index=False)

    def _loose_blocks(self) -> Iterator[Block]:
        """What stands in journals only, block by block."""
        for path in sorted((self.folder / "journal").glob("[0-9]*.jsonl")):
            number = int(path.stem)
            block = Block(*self.bounds(number), len(self.measures))
            self.journal(number).replay(block)
            # A block may have become a shard while its journal was read, and a shard may hold a part of a block.
            block.forget(self._in_shards(number))
            if block.done.any():
                yield block

    def _checked(self, path: Path) -> Path:
        """A shard whose rows are those that were written, looked at once as long as nobody touches the file."""
        about = path.stat()
        if self._sound.get(path) != (about.st_mtime_ns, about.st_size):
            self._read(path)
            self._sound[path] = (about.st_mtime_ns, about.st_size)
        return path

    def _in_shards(self, number: int) -> np.ndarray:
        """Runs of a block that stand in its shards."""
        found = [
            pq.read_table(self.shard(kind, number), columns=["run_id"])["run_id"].to_numpy()
            for kind in ("runs", "failures")
            if self.shard(kind, number).exists()
        ]
        return np.concatenate([np.zeros(0, dtype=np.int64), *found])

    def design(self, start: int, stop: int) -> pd.DataFrame:
        """Rows of the design: run_id, scenario, policy, seed, point, factors."""
        if self._design is None:
            self._design = self.study().run_table
        return self._design(start, stop)


def _texts(values: Sequence[str]) -> str:
    return "[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]"
