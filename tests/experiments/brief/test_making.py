"""A brief: its question, its choice, its numbers, and a reader who checks everything that it says."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from comity.cli import app
from experiments.brief import weaknesses as brief_fails
from experiments.brief.checking import NUMBERS, PAGE, check, shown_in
from experiments.brief.choice import rounded, shortfalls
from experiments.brief.making import Brief, brief
from experiments.brief.numbers import PLACE, Numbers
from experiments.brief.question import AIMS, BriefRequest
from experiments.brief.report import WrittenBrief, write
from experiments.brief.runs import RUNS, Spot, number_of, replay_run
from experiments.brief.words import gains
from experiments.explain.attribution import shapley_of_orders
from experiments.kit.intervals import t_interval, too_few
from experiments.kit.statistics import paired_difference
from experiments.store import write_shard
from simulation.inputs.errors import InputProblems
from simulation.inputs.policy import Policy, load_policy
from simulation.registers import KERNELS
from simulation.registers.outcomes import OUTCOMES

pytest.importorskip("pymoo")

SMALL = BriefRequest("kesara", budget=0.6, weeks=12, communities=18, detail=0.01, generations=2)
RUNNER = CliRunner()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Brief, WrittenBrief]:
    """A small brief, without the search for boxes."""
    place = tmp_path_factory.mktemp("brief")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(brief_fails, "SOUGHT", 0)
        found = brief(SMALL, place)
        return found, write(found, place)


def entries(written: WrittenBrief) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((written.folder / NUMBERS).read_text("utf-8"))["numbers"]
    return found


# --- the choice


def test_rule_prefers_small_shortfalls_everywhere() -> None:
    # Candidate 0 is best in one aim and worst in the other; candidate 1 is near the best in both; 2 is worst in one, best in other.
    worlds = np.tile(np.array([[[1.0, 0.0], [0.8, 0.8], [0.0, 1.0]]]), (20, 1, 1))
    found = shortfalls(worlds, [1, 1], [1.0, 1.0])
    assert np.argmin(found.max(axis=1)) == 1
    assert found[1].tolist() == pytest.approx([0.2, 0.2]) and found[0].tolist() == pytest.approx([0.0, 1.0])
    # Less is better: the order turns round.
    assert shortfalls(worlds, [-1, -1], [1.0, 1.0])[0].tolist() == pytest.approx([1.0, 0.0])


def test_shortfalls_of_luck_alone_are_not_blown_up() -> None:
    worlds = np.zeros((10, 2, 1)) + np.array([0.0, 1e-6])[None, :, None]
    assert shortfalls(worlds, [1], [1.0]).max() < 1e-3


def test_rounded_packages_can_be_carried_out() -> None:
    policy = Policy.of(
        "raw", {"liaison_channels": 0.371, "joint_planning": 0.02, "ddr_programme": {"intensity": 0.8, "start_week": 26}}
    )
    found = rounded(policy, "round", "Round")
    assert {name: setting.intensity for name, setting in found.instruments.items()} == {
        "liaison_channels": 0.35,
        "ddr_programme": 0.8,
    }
    assert found.instruments["ddr_programme"].start_week == 26


def test_package_keeps_the_limit_and_wins_by_the_rule(made: tuple[Brief, WrittenBrief]) -> None:
    found, _ = made
    table = found.choice.table
    kept = table[table["kept"]]
    assert found.package.name == kept.sort_values("score", kind="stable")["policy"].iloc[0]
    assert (kept["cost_usd"] <= found.limits["cost_usd"]).all()
    assert found.rival.name in set(table[table["kind"] == "library"]["policy"]) and found.rival.name not in (
        found.package.name,
        found.reference.name,
    )


# --- the reader's check


def test_every_number_comes_out_of_the_runs(made: tuple[Brief, WrittenBrief]) -> None:
    _, written = made
    result = check(written.folder, replays=4)
    assert result.right, str(result)
    assert result.numbers == len(entries(written)) > 150 and len(result.again) == 4
    page = (written.folder / PAGE).read_text("utf-8")
    on_page = {number for number, _ in shown_in(page)}
    assert on_page == {entry["number"] for entry in entries(written) if entry["shown"]}
    drawn = [entry for entry in entries(written) if entry["figures"]]
    assert {name for entry in drawn for name in entry["figures"]} == {"aims", "regions", "why"}  # type: ignore[attr-defined]
    assert {entry["number"] for entry in drawn} | on_page == {entry["number"] for entry in entries(written)}


def test_check_finds_a_wrong_number_and_a_wrong_run(made: tuple[Brief, WrittenBrief], tmp_path: Path) -> None:
    import shutil

    _, written = made
    copy = tmp_path / "copy"
    shutil.copytree(written.folder, copy)
    listing = json.loads((copy / NUMBERS).read_text("utf-8"))
    wrong = next(row for row in listing["numbers"] if 0.01 < abs(row["value"] or 0.0) < 10.0)
    wrong["value"] += 1e-6
    (copy / NUMBERS).write_text(json.dumps(listing), "utf-8")
    runs = pd.read_parquet(copy / RUNS)
    runs.loc[0, "stability"] = np.nextafter(runs.loc[0, "stability"], 2.0)
    runs.to_parquet(copy / RUNS)
    for ask in (lambda: check(copy, replays=1), lambda: replay_run(copy, str(runs.loc[0, "run_id"]))):
        with pytest.raises(InputProblems, match="was not written by Comity"):
            ask()
    # Whoever forges the digest as well is found by the runs themselves.
    write_shard(runs, copy / RUNS)
    result = check(copy, replays=1)
    assert not result.right and any(f"number {wrong['number']}:" in line for line in result.wrong)
    assert not result.again[0].equal
    page = (copy / PAGE).read_text("utf-8")
    (copy / PAGE).write_text(re.sub(r'(#n1" [^>]*>)[^<]*(<sup>)', r"\g<1>999\2", page, count=1), "utf-8")
    assert any("999" in line for line in check(copy, replays=0).wrong)


def test_numbers_agree_with_the_statistics_of_the_bench(made: tuple[Brief, WrittenBrief]) -> None:
    found, written = made
    runs = pd.read_parquet(written.folder / RUNS)
    held = runs[runs["part"] == "held_back"].pivot(index="seed", columns="policy", values=list(AIMS))
    for aim in AIMS:
        ours, theirs = held[aim, found.package.name].to_numpy(), held[aim, found.reference.name].to_numpy()
        other = paired_difference(ours, theirs, direction=OUTCOMES[aim].direction)
        low, high = t_interval(ours - theirs)
        one = found.numbers.difference(found.package.name, found.reference.name, aim)
        assert one.mean.value == pytest.approx(other.difference, rel=1e-9, abs=1e-13)
        if not too_few(other.n, other.differ):
            assert [one.low.value, one.high.value] == pytest.approx([low, high], rel=1e-9, abs=1e-13)
        else:
            assert one.low.value <= low + 1e-13 and one.high.value >= high - 1e-13
        rate = found.numbers.better(found.package.name, found.reference.name, aim, least=0.0)
        assert rate.value == pytest.approx(other.probability_better)


def test_events_that_were_not_seen_are_allowed_for() -> None:
    """Eight pairs without an incident, then one with one: bounds of Clopper and Pearson times one event."""
    for seen, share in ((0.0, 1 - 0.025 ** (1 / 8)), (1.0, 0.5265)):
        ends = {"a": [seen] + [0.0] * 7, "b": [0.0] * 8}
        runs = pd.DataFrame(
            [
                {"run_id": 10 * k + seed, "part": "held_back", "policy": name, "seed": seed, "aid_incidents": value}
                | {key: 0 for key in PLACE if key not in ("part", "seed")}
                for k, (name, values) in enumerate(ends.items())
                for seed, value in enumerate(values)
            ]
        )
        tables = {"runs": runs, "samples": pd.DataFrame({"sample": [0]}), "steps": pd.DataFrame({"run_with": [0]})}
        one = Numbers.of(tables).difference("a", "b", "aid_incidents")
        assert one.high.value == pytest.approx(share, abs=1e-3) and one.low.value == pytest.approx(0.025 ** (1 / 8) - 1, abs=1e-6)
        assert "events that were not seen" in one.high.words


def test_contributions_are_shapley_values_and_sum_to_the_difference(made: tuple[Brief, WrittenBrief]) -> None:
    found, _ = made
    assert found.players
    for aim in ("stability", "cost_usd"):
        parts = [found.numbers.contribution(player, aim).mean.value for player in found.players]
        whole = found.numbers.difference(found.package.name, found.reference.name, aim, "why").mean.value
        assert sum(parts) == pytest.approx(whole, rel=1e-9, abs=1e-12)
    # One seed by hand, with the bench's own function.
    steps = found.ledger.steps
    seed = int(steps["seed"].iloc[0])
    mine = steps[steps["seed"] == seed].reset_index(drop=True)
    size = len(found.players)
    orders, values = [], {}
    for start in range(0, len(mine), size):
        order, held = [], 0
        for row in mine.iloc[start : start + size].to_dict("records"):
            player = found.players.index(row["instrument"])
            values[held] = np.array(found.ledger.rows[row["run_without"]]["stability"])
            held |= 1 << player
            values[held] = np.array(found.ledger.rows[row["run_with"]]["stability"])
            order.append(player)
        orders.append(tuple(order))
    by_hand = shapley_of_orders(orders, values)
    sql = (
        "SELECT sum(s.weight * (a.stability - b.stability)) FROM steps s JOIN runs a ON a.run_id = s.run_with JOIN runs b ON "
        f"b.run_id = s.run_without WHERE s.seed = {seed} AND s.instrument = '{found.players[0]}'"
    )
    row = found.numbers.connection.execute(sql).fetchone()
    assert row is not None and row[0] == pytest.approx(float(by_hand[0]), abs=1e-13)


def test_runs_behind_the_numbers_were_not_seen_by_search_or_choice(made: tuple[Brief, WrittenBrief]) -> None:
    _, written = made
    runs = pd.read_parquet(written.folder / RUNS)
    seeds = {part: set(group["seed"]) for part, group in runs.groupby("part")}
    assert set(seeds) == {"search", "choice", "held_back", "switches", "states", "why", "without"}
    for part in ("held_back", "switches", "states", "why", "without"):
        assert not seeds[part] & (seeds["search"] | seeds["choice"])
    assert runs["run_id"].is_unique


def test_why_is_asked_in_worlds_that_answer_open_questions_each_in_its_own_way(made: tuple[Brief, WrittenBrief]) -> None:
    runs = pd.read_parquet(made[1].folder / RUNS)
    whole, without = (runs[runs["part"] == part] for part in ("why", "without"))
    answers = {int(seed): set(group["switches"]) for seed, group in whole.groupby("seed")}
    assert all(len(one) == 1 for one in answers.values()) and any("=" in one for one, *_ in answers.values())
    for row in without.to_dict("records"):
        left = {part for part in row["switches"].split(";") if part.split("=")[0] not in KERNELS}
        assert {";".join(sorted(left))} == answers[row["seed"]]


def test_one_run_again_is_the_same_to_the_last_bit(made: tuple[Brief, WrittenBrief]) -> None:
    _, written = made
    runs = pd.read_parquet(written.folder / RUNS)
    shocked = runs[(runs["shock"] != "none") & (runs["switches"] != "")]["run_id"].iloc[0]
    again = replay_run(written.folder, str(shocked))
    assert again.equal and len(again.measures) > 30
    with pytest.raises(InputProblems, match="is no run of this brief"):
        replay_run(written.folder, "nothing")


def test_same_run_same_number() -> None:
    digest = load_policy("liaison").digest()
    one = number_of(digest, Spot(3, (("a", "on"), ("b", "off"))))
    assert one == number_of(digest, Spot(3, (("b", "off"), ("a", "on")))) != number_of(digest, Spot(4, (("a", "on"), ("b", "off"))))


# --- going on, and refusing


def test_goes_on_without_running_anything_again(made: tuple[Brief, WrittenBrief], monkeypatch: pytest.MonkeyPatch) -> None:
    found, written = made

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a run was made again")

    monkeypatch.setattr("experiments.brief.runs.evaluate", never)
    monkeypatch.setattr("experiments.optimise.task.evaluate", never)
    again = brief(SMALL, written.folder)
    assert again.package.digest() == found.package.digest()
    pd.testing.assert_frame_equal(
        again.ledger.table().sort_values("run_id", ignore_index=True), found.ledger.table().sort_values("run_id", ignore_index=True)
    )


def test_interrupted_runs_are_kept(made: tuple[Brief, WrittenBrief], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    from experiments.brief import runs as brief_runs

    found, written = made
    copy = tmp_path / "copy"
    shutil.copytree(written.folder, copy)
    runs = pd.read_parquet(copy / RUNS)
    write_shard(runs[runs["part"].isin(["choice", "held_back"])], copy / RUNS)
    real, calls = brief_runs.evaluate, []

    def counted(cases: list[object], *more: object, **settings: object) -> pd.DataFrame:
        calls.append(len(cases))
        return real(cases, *more, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(brief_runs, "evaluate", counted)
    again = brief(SMALL, copy)
    assert sum(calls) == int(runs["part"].isin(["switches", "states", "why", "without"]).sum())
    assert (
        again.ledger.table()
        .set_index("run_id")["stability"]
        .equals(found.ledger.table().set_index("run_id")["stability"].loc[again.ledger.table()["run_id"]])
    )


def test_another_question_in_the_same_folder_is_refused(made: tuple[Brief, WrittenBrief]) -> None:
    _, written = made
    with pytest.raises(InputProblems, match="another question"):
        brief(replace(SMALL, budget=0.5), written.folder)


def test_command_tells_all_problems_at_once(tmp_path: Path) -> None:
    result = RUNNER.invoke(
        app, ["brief", "mally", "--budget", "-1", "--staff", "army=3", "--minutes", "0", "--out", str(tmp_path / "none")]
    )
    assert result.exit_code == 2
    for part in ("mally", "--budget", "army", "--minutes"):
        assert part in result.output
    assert RUNNER.invoke(app, ["brief"]).exit_code == 2
    assert RUNNER.invoke(app, ["brief", "--rerun", "abc"]).exit_code == 2
    assert RUNNER.invoke(app, ["brief", "--check", str(tmp_path)]).exit_code == 2


def test_commands_that_check_and_repeat(made: tuple[Brief, WrittenBrief], tmp_path: Path) -> None:
    _, written = made
    told = RUNNER.invoke(app, ["brief", "--check", str(written.folder), "--json", str(tmp_path / "check.json")])
    assert told.exit_code == 0 and "same to the last bit" in told.output
    assert json.loads((tmp_path / "check.json").read_text("utf-8"))["right"] is True
    run = str(pd.read_parquet(written.folder / RUNS)["run_id"].iloc[-1])
    told = RUNNER.invoke(app, ["brief", "--rerun", run, "--out", str(written.folder)])
    assert told.exit_code == 0 and "Equal to the last bit." in told.output


# --- the page


def test_page_asks_nothing_of_the_network_and_says_the_question(made: tuple[Brief, WrittenBrief]) -> None:
    _, written = made
    page = (written.folder / PAGE).read_text("utf-8")
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert "Which package of practices for Kesara" in page and "an invented country" in page
    for heading in (
        "Bottom line",
        "The package",
        "What it changes",
        "How sure are we?",
        "Who might be worse off?",
        "Where does it fail?",
        "Why does it work?",
        "What to monitor",
        "What the model cannot tell",
    ):
        assert f"<h2>{heading}</h2>" in page
    assert "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}" not in page


def test_bottom_line_says_plainly_what_the_numbers_say(made: tuple[Brief, WrittenBrief]) -> None:
    found, written = made
    text = " ".join(written.bottom_line)
    _, better, _ = gains(found, found.reference)
    assert ("makes no case for a change" in text) == (not better)
    _, more, _ = gains(found, found.rival)
    assert ("It does not beat the closest ready-made package" in text) == (not more)
    assert ("it is better in" in text) == bool(more)


def test_no_number_of_a_sentence_is_without_a_reference(made: tuple[Brief, WrittenBrief]) -> None:
    _, written = made
    page = (written.folder / PAGE).read_text("utf-8").partition("<main>")[2]
    page = re.sub(r'<a class="n".*?</a>', "", page, flags=re.DOTALL)
    # Settings of the package are no results; neither are the limits of the question, scales and confidence.
    parts = ('<table class="practices">.*?</table>', '<p class="legend">.*?</p>', "<header>.*?</header>", "<img[^>]*>")
    page = re.sub("|".join(parts), "", page, flags=re.DOTALL)
    page = page.partition("<h2>What the model cannot tell</h2>")[0]
    text = re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ")
    for allowed in ("60 % of what best practice", "0 to 1", "95 % interval", "12 weeks"):
        text = text.replace(allowed, "")
    assert not re.findall(r"\d+[.,]\d+|\d+ %|US\$ \d+", text)


@pytest.mark.slow
def test_page_prints_on_two_to_four_sheets(made: tuple[Brief, WrittenBrief], tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    from tests.comity.web.browsers import ARGUMENTS, chromium

    _, written = made
    path = chromium()
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page()
        page.goto((written.folder / PAGE).resolve().as_uri())
        page.pdf(path=str(tmp_path / "brief.pdf"), prefer_css_page_size=True)
        # On a narrow screen nothing is wider than the window but what can be scrolled by itself.
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 391
        browser.close()
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "brief.pdf").read_bytes())) <= 4


@pytest.mark.slow
def test_the_documents_brief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of docs/decisions.md about briefs, typed as they stand."""
    page = (Path(__file__).parents[3] / "docs" / "decisions.md").read_text("utf-8")
    lines = [line for line in page.splitlines() if line.startswith("comity brief ") and "mali" not in line]
    assert len(lines) == 2
    monkeypatch.chdir(tmp_path)
    for line in lines:
        result = RUNNER.invoke(app, shlex.split(line)[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
    assert len(pd.read_parquet(tmp_path / "kesara_brief" / RUNS)) > 500
