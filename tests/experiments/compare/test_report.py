"""The report of a comparison: pages, files, sentences, numbers in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from experiments.compare.comparison import Comparison
from experiments.compare.report import draw, page, write
from experiments.compare.timelines import telling_policies
from experiments.compare.words import brief_rows, change, findings
from experiments.kit.folders.files import folder_problem, write_aside
from experiments.kit.folders.results import results_folder
from experiments.kit.verdicts import world_table
from experiments.kit.words import limits
from experiments.runs.settings import RunSettings
from figures.verdicts import GAINS, LOOKS, LOSSES
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from simulation.world.requests import label_of
from tests.figures import synthetic

POLICIES = ("uncoordinated", "liaison", "best_practice", "localised")


def finished(seeds: int = 8, policies: Sequence[str] = POLICIES) -> Comparison:
    """A comparison of synthetic runs in Liberia, first policy the reference."""
    scenario = load_scenario("liberia")
    runs = synthetic.runs(seeds, tuple(policies))
    table = world_table(runs, {"liberia": policies[0]}).assign(depends_on="")
    about = {
        "versions": {"python": "3"},
        "source": "0",
        "seeds": [0, seeds - 1],
        "weeks": None,
        "communities": None,
        "parameters": {},
        "switches": {},
        "switching": "default",
    }
    return Comparison(
        table,
        runs,
        {"liberia": scenario},
        {"liberia": [load_policy(p) for p in policies]},
        {"liberia": policies[0]},
        seeds,
        {"liberia": seeds},
        False,
        "t",
        about,
        settings={"liberia": RunSettings.of(scenario, list(policies))},
    )


def test_telling_policies_are_the_best_the_worst_and_best_practice() -> None:
    done = finished()
    names = [policy.name for policy in telling_policies(done, "liberia", most=3)]
    assert names[0] == "uncoordinated" and "best_practice" in names and len(names) == len(set(names)) == 4


class Links(HTMLParser):
    """What a page would fetch: sources, links and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [value or "" for key, value in attrs if key in ("src", "href", "srcset", "action", "data")]
        if tag in ("script", "iframe", "link", "object"):
            self.found.append(tag)
        if tag == "img":
            self.images.append(values)


def test_everything_is_written_and_the_report_asks_nothing_of_the_network(tmp_path: Path) -> None:
    done = finished()
    done.weekly = pd.concat(
        [
            synthetic.weekly(120, seed, lift).assign(scenario="liberia", policy=policy, seed=seed)
            for policy, lift in (("uncoordinated", 0.0), ("localised", 0.05))
            for seed in range(3)
        ]
    )
    done.regions_weekly = synthetic.regions_weekly(synthetic.scenario(), 120).assign(
        scenario="liberia", policy="uncoordinated", seed=0
    )
    write(done, tmp_path / "out")
    written = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file())
    figures = [
        f"figures/liberia-{name}{suffix}" for name in ("cost-gain", "forest", "map", "timelines") for suffix in (".png", ".svg")
    ]
    assert written == sorted(
        ["comparison.csv", "comparison.parquet", "comparison.xlsx", "provenance.json", "report.html", "runs.parquet", *figures]
    )
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    links = Links(text)
    assert len(links.images) == 4 and all(image["alt"] for image in links.images)
    assert all(link.startswith("data:image/png;base64,") for link in links.found)
    assert not re.search(r"url\(|@import|https?://", text)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out" / "comparison.parquet"), done.table)
    assert len(pd.read_csv(tmp_path / "out" / "comparison.csv")) == len(done.table)
    book = openpyxl.load_workbook(tmp_path / "out" / "comparison.xlsx")
    assert book.sheetnames == ["read me", "headlines", "all outcomes", "runs"]
    explained = " ".join(str(cell.value) for row in book["read me"].iter_rows() for cell in row)
    for sheet, ids in (("headlines", 3), ("all outcomes", 5), ("runs", 3)):
        opened = book[sheet]
        assert opened.freeze_panes == f"{'ABCDEFGHI'[ids]}2" and opened.auto_filter.ref.endswith(str(opened.max_row))
        head = [cell.value for cell in opened[1]]
        assert sheet in explained and (sheet == "runs" or all(str(name) in explained for name in head))
    heads = {str(cell.value): cell.column for cell in book["headlines"][1]}
    for row in book["headlines"].iter_rows(min_row=2):
        shape = row[heads["difference"] - 1].number_format
        assert shape == ("0.000" if row[heads["unit"] - 1].value == "share 0-1" else "#,##0.0")
        assert row[heads["better in"] - 1].number_format == "0%"
    assert not {"test", "p", "verdict"} & set(heads), "two verdicts beside each other contradict"
    assert book["runs"].max_row == len(done.runs) + 1
    assert json.loads((tmp_path / "out" / "provenance.json").read_text())["seeds"] == [0, 7]


def test_the_first_page_says_what_differs_what_it_costs_and_what_it_cannot_say() -> None:
    done = finished()
    first, _, _ = page(done, {}).partition('<section class="scenario">')
    for words in (
        "What was compared",
        "What a world is",
        "How sure",
        "Cost",
        "What this cannot tell you",
        "Do no harm",
        "have no direct estimate",
        "8 worlds",
        "too few to decide by",
        "Localised",
    ):
        assert words in first, words
    assert not any(name in first for name in OUTCOMES if "_" in name)


def test_names_of_policies_cannot_write_into_the_page() -> None:
    done = finished(4, ("uncoordinated", "liaison"))
    rogue = Policy.of("liaison", {}, title="<script>alert(1)</script>")
    done.policies["liberia"][1] = rogue
    assert "<script>" not in page(done, {})


def test_an_interrupted_comparison_warns_at_the_top() -> None:
    done = finished()
    done.interrupted, done.asked = True, 500
    text = page(done, {})
    assert 'class="warning"' in text and "of 500 worlds" in text


def test_one_replication_has_no_intervals_and_still_makes_a_report() -> None:
    done = finished(1)
    assert set(done.table["verdict"]) <= set(LOOKS) and set(done.table["test"]) == {"no data", "reference"}
    text = page(done, {})
    assert "too few to decide by" in text and "nan" not in text.lower().replace("finan", "")
    assert set(draw(done)["liberia"]) == {"forest", "cost-gain"}


def test_sentences_follow_the_table() -> None:
    done = finished(32)
    table = done.table.set_index(["policy", "outcome"])
    for row in brief_rows(done, "liberia"):
        policy = next(p.name for p in done.policies["liberia"] if p.title == row["policy"])
        verdicts = [table.loc[(policy, name), "verdict"] for name in HEADLINES if name != "cost_usd"]
        assert int(row["better"]) == sum(v in GAINS for v in verdicts)
        assert int(row["worse"]) == sum(v in LOSSES for v in verdicts)
        assert int(row["depends"]) == verdicts.count("depends") and int(row["equal"]) == verdicts.count("no_difference")
    assert {heading for heading, _ in findings(done, "liberia")} >= {"How sure", "Cost"}


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("civilian_deaths", 4042.0, 3131.0, "civilian deaths fall by 23\u00a0% (from 4,042 to 3,131)"),
        ("trust_ngos", 0.37, 0.52, "trust in NGOs rises from 0.37 to 0.52"),
        ("trust_organisations", 0.548, 0.545, "trust between organisations falls from 0.548 to 0.545"),
        ("access", 0.57, 0.46, "humanitarian access falls from 0.57 to 0.46"),
        ("aid_incidents", 0.0, 3.0, "incidents against aid workers rise from 0 to 3"),
    ],
)
def test_changes_in_words(name: str, before: float, after: float, words: str) -> None:
    assert change(pd.Series({"outcome": name, "reference_mean": before, "mean": after})) == words


def test_limits_count_what_is_assumed_and_name_fiction() -> None:
    told = dict(limits([load_scenario("kesara")]))
    assert "direct estimate" in told["Much is assumed"] and "invented" in told["Not a real country"]
    assert "Not a real country" not in dict(limits([load_scenario("mali")]))


def test_folders_are_numbered_and_files_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("run", "run-2", "run-3"):
        folder = results_folder(None, "run")
        assert folder.name == name and not folder.exists()
        folder.mkdir(parents=True)
        (folder / "runs.parquet").touch()
    assert folder_problem(tmp_path / "new") is None and not (tmp_path / "new").exists()

    def half(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write_aside(tmp_path / "table.csv", half)
    assert not list(tmp_path.glob("*.csv")) and not list(tmp_path.glob(".*"))


def test_labels_name_the_variant() -> None:
    assert label_of(load_scenario("kesara:drawdown")) == "kesara:drawdown"
