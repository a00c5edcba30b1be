"""A study's folder: shards, journals, locks, and what refuses to be continued."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.kit.folders.lock import holder_now
from experiments.store.blocks import BlockJournal, block_runs
from experiments.store.folder import Store
from experiments.store.manifest import differences, manifest_of
from experiments.store.writer import Writer
from simulation.inputs.errors import InputProblems

MEASURES = ["stability", "fear.slope"]


def design(start: int, stop: int) -> pd.DataFrame:
    """Rows of a design without a study."""
    number = np.arange(start, stop)
    return pd.DataFrame(
        {
            "run_id": number,
            "scenario": np.array(["kesara"] * len(number), dtype=object),
            "policy": np.array(["a", "b"], dtype=object)[number % 2],
            "seed": number // 2,
            "level": number / 7,
        }
    )


def new_store(folder: Path, total: int = 600) -> Store:
    """A store of a study that is only numbers."""
    return Store.create(folder, manifest_of({"kind": "numbers"}, MEASURES, total), design=design)


def fill(writer: Writer, numbers: np.ndarray, failing: tuple[int, ...] = ()) -> None:
    """Add runs whose values follow from their numbers."""
    values = np.column_stack([np.sin(numbers), numbers / 3.0])
    failures = {int(number): "ValueError: no" for number in numbers if number in failing}
    values[[int(number) in failures for number in numbers]] = np.nan
    writer.add(numbers, values, failures)


def fill_all(store: Store, seed: int, failing: tuple[int, ...] = ()) -> None:
    """Add all runs in random pieces, in random order inside a block."""
    random = np.random.default_rng(seed)
    with Writer(store, design) as writer:
        for missing in writer.missing(store.total):
            order = random.permutation(missing)
            for piece in np.array_split(order, random.integers(1, 9)):
                if len(piece):
                    fill(writer, piece, failing)


def test_a_table_in_order_whatever_the_order_of_pieces(tmp_path: Path) -> None:
    failing = (3, 258, 259, 599)
    for k in range(3):
        fill_all(new_store(tmp_path / str(k)), k, failing)
    stores = [Store(tmp_path / str(k)) for k in range(3)]
    table = stores[0].table()
    assert table["run_id"].tolist() == [k for k in range(600) if k not in failing]
    assert table["stability"].tolist() == [float(np.sin(np.int64(k))) for k in table["run_id"]]
    assert list(table) == [*design(0, 0), *MEASURES]
    assert stores[0].failures()["run_id"].tolist() == list(failing) and stores[0].failures()["reason"].nunique() == 1
    for other in stores[1:]:
        for path in sorted((tmp_path / "0").rglob("*.parquet")):
            assert path.read_bytes() == (other.folder / path.relative_to(tmp_path / "0")).read_bytes()
    assert not list((tmp_path / "0" / "journal").iterdir()), "a whole block needs no journal"
    assert stores[0].counts().complete


def test_what_is_not_in_a_shard_yet_can_be_read_and_asked(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with Writer(store, design) as writer:
        next(iter(writer.missing(600)))
        fill(writer, np.arange(10, 20), (12,))
        reader = Store(tmp_path, design)
        assert reader.table()["run_id"].tolist() == [10, 11, *range(13, 20)]
        assert reader.query("SELECT count(*) AS n, max(level) AS top FROM runs").values.tolist() == [[9, 19 / 7]]
        assert reader.query("SELECT run_id, reason FROM failures").values.tolist() == [[12, "ValueError: no"]]
        counts = reader.counts()
        assert (counts.done, counts.failed, counts.complete) == (9, 1, False)


def test_an_empty_study_has_empty_tables_with_all_columns(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    assert list(store.table()) == [*design(0, 0), *MEASURES] and store.table().empty
    assert list(store.failures()) == [*design(0, 0), "reason"]
    assert store.query("SELECT count(*) AS n FROM runs")["n"][0] == 0


@pytest.mark.parametrize("cut", [1, 5, 30], ids=lambda cut: f"{cut} bytes lost")
def test_a_line_cut_off_by_a_sudden_end_is_done_again(tmp_path: Path, cut: int) -> None:
    store = new_store(tmp_path)
    with Writer(store, design) as writer:
        next(iter(writer.missing(600)))
        fill(writer, np.arange(0, 10))
        fill(writer, np.arange(10, 20))
    path = tmp_path / "journal" / "00000.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])
    with Writer(store, design) as writer:
        blocks = list(writer.missing(600))
        assert blocks[0].tolist() == list(range(10, 256))
        fill(writer, np.arange(10, 15))
    assert [line["runs"] for line in BlockJournal(path, store.id).lines()] == [list(range(10)), list(range(10, 15))]


def test_a_shard_beside_its_journal_counts_once(tmp_path: Path) -> None:
    store = new_store(tmp_path, 256)
    with Writer(store, design) as writer:
        next(iter(writer.missing(256)))
        fill(writer, np.arange(0, 255))
        journal = (tmp_path / "journal" / "00000.jsonl").read_bytes()
        fill(writer, np.arange(255, 256))
    (tmp_path / "journal" / "00000.jsonl").write_bytes(journal)  # as if killed between shard and removal
    assert store.table()["run_id"].tolist() == list(range(256))
    assert store.counts().done == 256
    with Writer(store, design) as writer:
        assert not list(writer.missing(256))
    assert not list((tmp_path / "journal").iterdir()) and store.table()["run_id"].tolist() == list(range(256))


def test_failed_runs_can_be_forgotten_and_made_again(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    fill_all(store, 1, (3, 300))
    with Writer(store, design) as writer:
        assert writer.forget_failures() == 2
        assert [missing.tolist() for missing in writer.missing(600)] == [[3], [300]]
        fill(writer, np.array([3]))
        fill(writer, np.array([300]))
    fresh = new_store(tmp_path / "fresh")
    fill_all(fresh, 2)
    assert store.failures().empty
    pd.testing.assert_frame_equal(store.table(), fresh.table(), check_exact=True)


def test_a_second_writer_is_refused_and_a_dead_one_noticed(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    call = (
        "import sys, time\nfrom pathlib import Path\nfrom experiments.store.lock import writing\n"
        "with writing(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", call, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(InputProblems, match=f"being written by process {other.pid} on .* since"), Writer(store, design):
            pass
        found = holder_now(tmp_path / "lock")
        assert found is not None and found.pid == other.pid
        assert store.counts().done == 0, "reading needs no lock"
        other.kill()
        other.wait()
        assert holder_now(tmp_path / "lock") is None, "a killed writer writes no more"
        with Writer(store, design) as writer:
            assert writer.left_by == other.pid
    with Writer(store, design) as writer:
        assert writer.left_by is None


def test_a_manifest_holds_nothing_of_where_and_when(tmp_path: Path) -> None:
    for name in ("a", "b"):
        new_store(tmp_path / name)
    text = (tmp_path / "a" / "manifest.json").read_text()
    assert text == (tmp_path / "b" / "manifest.json").read_text()
    assert str(tmp_path) not in text and os.uname().nodename not in text.replace('"', "") if hasattr(os, "uname") else True


def test_another_study_or_model_is_refused_with_everything_that_changed(tmp_path: Path) -> None:
    new_store(tmp_path)
    changed = manifest_of({"kind": "numbers", "seeds": 5}, MEASURES, 600)
    changed["source"], changed["versions"]["numpy"] = "0123456789abcdef", "0.0.1"
    with pytest.raises(InputProblems) as caught:
        Store.create(tmp_path, changed, design=design)
    found = {problem.key: str(problem) for problem in caught.value.problems}
    assert set(found) == {"source", "versions.numpy", "study.seeds"}
    old = json.loads((tmp_path / "manifest.json").read_text())
    assert old["source"] in found["source"] and "0123456789abcdef" in found["source"]
    assert old["versions"]["numpy"] in found["versions.numpy"] and "0.0.1" in found["versions.numpy"]
    assert "nothing" in found["study.seeds"] and "5" in found["study.seeds"]
    assert differences(old, old) == []


def test_folders_that_hold_no_study_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="is no study"):
        Store(tmp_path)
    with pytest.raises(InputProblems, match="is no study"):
        Store(tmp_path / "nowhere")
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(InputProblems, match="no readable"):
        Store(tmp_path)


def test_names_that_are_nearly_right_are_said(tmp_path: Path) -> None:
    store = new_store(tmp_path / "first_study")
    with pytest.raises(InputProblems, match=r"no such folder.*did you mean '.*first_study'"):
        Store(tmp_path / "frist_study")
    (tmp_path / "a_file").write_text("x")
    with pytest.raises(InputProblems, match="is no study but a file"):
        Store(tmp_path / "a_file")
    for sql, told in (
        ("SELECT stabilty FROM runs", "'stability'"),
        ("SELECT * FROM run", "'runs'"),
        ("", "no statement"),
        ("SELCT 1", "syntax error"),
        ("SELECT 1; SELECT 2", "there are 2 statements"),
    ):
        with pytest.raises(InputProblems, match=told):
            store.query(sql)


def test_a_question_reads_and_writes_nothing_but_the_study(tmp_path: Path) -> None:
    store = new_store(tmp_path / "study")
    fill_all(store, 1)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "secret.parquet")
    hidden = pd.DataFrame({"a": [1]})
    assert len(hidden) and store.query("SELECT count(*) AS n FROM runs")["n"][0] == len(store.table()) > 500
    for sql in (
        f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
        f"SELECT * FROM '{tmp_path}/secret.parquet'",
        f"COPY (SELECT 1) TO '{tmp_path}/written.csv'",
        f"ATTACH '{tmp_path}/written.db'",
        "SELECT * FROM hidden",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT * FROM glob('/etc/*')",
    ):
        with pytest.raises(InputProblems):
            store.query(sql)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv", "secret.parquet", "study"]


def test_a_damaged_shard_is_named(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    fill_all(store, 1)
    path = store.shard("runs", 1)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputProblems, match=r"00001\.parquet"), Writer(store, design) as writer:
        list(writer.missing(600))
    path.unlink()
    fill_all(store, 2)
    assert store.table()["run_id"].tolist() == list(range(600))


def test_a_question_that_is_no_sql_names_the_columns(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match=r"fear\.slope"):
        new_store(tmp_path).query("SELECT nothing FROM runs")


def test_shards_are_few_and_of_bounded_size() -> None:
    assert block_runs(10) == 256 and block_runs(1_000_000) == 31_250 and block_runs(10**9) == 65_536
    assert all(10 <= -(-total // block_runs(total)) <= 50 for total in (3000, 20_000, 100_000, 1_500_000))


def test_memory_does_not_grow_with_the_number_of_runs(tmp_path: Path) -> None:
    peaks = []
    for total in (5_000, 20_000):  # shards of 256 and of 625 runs
        store = new_store(tmp_path / str(total), total)
        tracemalloc.start()
        with Writer(store, design) as writer:
            for missing in writer.missing(total):
                for first in range(0, len(missing), 100):
                    fill(writer, missing[first : first + 100])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000, f"{peaks} bytes for 5,000 and 20,000 runs: a shard's rows, not the study's"
