"""From one question to a brief: search, choose, judge on fresh luck, stress, and explain.

    found = brief(Ask("mali", budget=0.6), "results/mali_brief")
    found.chosen.policy, found.numbers.difference(found.chosen.policy.name, found.reference.name, "stability").mean.value

The package is chosen by one stated rule (`experiments.brief.choice`) on runs that the search has not seen; everything that
the brief says of it comes from further runs that no choice has seen. `experiments.brief.report` writes the page.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pandas as pd

from experiments.brief.choice import PackageChoice, candidates, choose
from experiments.brief.numbers import Numbers
from experiments.brief.question import AIMS, PAIRS, YARDSTICK, BriefRequest, generations_for, runs_beside, searched
from experiments.brief.runs import RunLedger, Setting, Spot
from experiments.compare import default_policies
from experiments.explain import ExplainRequest, coalitions_of, differing, orders_of
from experiments.kit import read_sealed, write_sealed
from experiments.optimise import RUNS as SEARCH_RUNS, Prepared, SearchResult, optimise, prepare, values
from experiments.runs import HERE, NONE, Compute, Measure, Progress, Where, compute_of, pooled_switches
from experiments.store import read_shard
from experiments.stress import USUAL, samples, usual_varied
from simulation.inputs import InputProblems, Policy, Problem, Scenario, load_policy, load_scenario
from simulation.registers import HEADLINES, KERNELS, SWITCHES
from simulation.results import source_hash
from simulation.world import label_of

PLAN = "plan.json"
HOURS = ("cost_mission_hours", "cost_ngo_hours")
PLACES = ("stability", "trust_mission", "civilian_deaths", "need_coverage")
"""Outcomes that are also read off every region."""
REVIEW = 104
"""Weeks after which the first two years are over and the package can be reviewed."""


@dataclass
class Brief:
    """Everything that a brief rests on.

    Attributes:
        ask: the question; ensemble: name, or "".
        scenario: the country; weeks: length of the runs; review: weeks of the review's window.
        choice: what was chosen among what.
        reference: what was or is done; yardstick: best practice; rivals: the library within the limits.
        limits: by outcome, in its unit.
        switches: the other options of each open question; shocks: shocks that the states met.
        players: instruments in which package and reference differ.
        ledger, numbers: all runs, and the numbers made of them.
        search: what the search found.
        notes: what a reader must know of the runs.
    """

    ask: BriefRequest
    ensemble: str
    scenario: Scenario
    weeks: int
    review: tuple[int, int]
    choice: PackageChoice
    reference: Policy
    yardstick: Policy
    rivals: dict[str, Policy]
    limits: dict[str, float]
    switches: list[tuple[str, str]]
    shocks: tuple[str, ...]
    players: tuple[str, ...]
    ledger: RunLedger = field(repr=False)
    numbers: Numbers = field(repr=False)
    search: SearchResult = field(repr=False)
    notes: list[str] = field(default_factory=list)

    @property
    def package(self) -> Policy:
        """The recommended package."""
        return self.choice.package

    @property
    def rival(self) -> Policy:
        """The library's package that the rule would have chosen."""
        return self.choice.rival

    @property
    def place(self) -> str:
        """The country's name."""
        return label_of(self.scenario).partition(":")[0].capitalize()


class Course:
    """How far the whole brief is: counts the runs of its parts, and never goes back.

    Args:
        bar: called with (runs done, runs in all at most, what is under way).
    """

    def __init__(self, bar: Progress | None) -> None:
        self.bar, self.total, self.past, self.base, self.last, self.words = bar, 0, 0, 0, 0, "the library"

    def tell(self, done: int, total: int, message: str) -> None:
        """Progress of whatever is under way, counted from 0 by each part."""
        if done < self.last:
            self.base += self.last
        self.last = done
        if self.bar:
            now = self.base + done
            self.bar(min(now, self.total) if self.total else done, self.total or total, self.words)

    def over(self, runs: int, words: str) -> None:
        """A part of so many runs at most is over, or was never needed; ``words`` says what follows."""
        self.past += runs
        self.base, self.last, self.words = self.past, 0, words
        self.tell(0, self.total, words)


def brief(
    ask: BriefRequest,
    folder: str | os.PathLike[str],
    *,
    workers: int = 2,
    executor: Where = None,
    progress: Progress | None = None,
    tell: Callable[[str], None] | None = None,
) -> Brief:
    """Answer a question; goes on where an earlier call with the same question in ``folder`` stopped.

    Args:
        ask: the question.
        folder: where the search and all runs are kept.
        workers, executor: as in `experiments.runs.pools.executors.Compute`.
        progress: called with (runs done, runs in all at most, what is under way).
        tell: called with a line of words after each step.

    Raises:
        InputProblems: no such executor; the folder holds another brief; nothing keeps the limits.
        KeyboardInterrupt: Ctrl-C; finished generations and batches are kept.
    """
    return answer(ask, folder, compute_of(executor=executor, workers=workers, progress=progress), tell=tell)


def answer(
    ask: BriefRequest, folder: str | os.PathLike[str], compute: Compute = HERE, *, tell: Callable[[str], None] | None = None
) -> Brief:
    """As `brief`, with runs made where ``compute`` says."""
    check_plan(ask, Path(folder))
    with compute.open() as here:
        return _answer(ask, Path(folder), here, tell or (lambda words: None))


def _answer(ask: BriefRequest, place: Path, compute: Compute, say: Callable[[str], None]) -> Brief:
    """`brief` with everything checked and workers at hand."""
    place.mkdir(parents=True, exist_ok=True)
    course = Course(compute.progress)
    here = compute.telling(course.tell)
    ready, search, most = _search(ask, place, here, course, say)
    space = ready.task.space
    found = (*ready.task.runs.policies.values(), *map(space.decode, values(search.points, "x")))
    policies = {policy.digest(): policy for policy in found}
    scenario = space.scenario
    weeks = scenario.weeks if ask.weeks is None else ask.weeks
    review = (min(REVIEW, weeks // 2) // 2, max(1, min(REVIEW, weeks // 2)))
    setting = Setting(
        ask.scenario,
        scenario,
        ask.weeks,
        communities=ask.communities,
        ensemble=ready.task.runs.settings.ensemble,
        measures=measures_of(scenario, review),
        samples=sample_states(ask, scenario),
    )
    ledger = RunLedger(setting, place, here)
    library = {name: policy for name, policy in ready.rivals.items() if name in default_policies(scenario)}
    rivals = {one.name: one for one in (renamed(name, policy, ready.scaled) for name, policy in library.items())}
    options = candidates(search, policies, rivals, label_of(scenario))
    states = states_of(ask, "choice", 0)
    choice = choose(options, rivals, ledger, states=states, limits=ready.limits, done=ready.question.reference())
    say(f"Chosen among {len(options)} packages: {choice.package.title}.")
    course.over(most["choice"], "judging on fresh luck")
    reference, yardstick = load_policy(ready.question.reference()), load_policy(YARDSTICK)
    others = [(name, option) for name, switch in SWITCHES.items() for option in switch.options[1:]]
    three = (choice.package, reference, choice.rival)
    judge(ask, ledger, three, (yardstick, *rivals.values()), others=others, course=course, most=most)
    players = explain_runs(ask, ledger, reference, choice.package)
    course.over(most["why"] + most["without"], "writing")
    ledger.add_search(search.runs, policies)
    ledger.write()
    failed = sum(row["failure"] is not None for row in ledger.rows.values())
    return Brief(
        ask,
        ask.ensemble_name() or "",
        scenario,
        weeks=weeks,
        review=review,
        choice=choice,
        reference=reference,
        yardstick=yardstick,
        rivals=rivals,
        limits=dict(ready.limits),
        switches=others,
        shocks=USUAL,
        players=players,
        ledger=ledger,
        numbers=Numbers.of({"runs": ledger.table(), "samples": ledger.sample_table(), "steps": ledger.steps}),
        search=search,
        notes=[f"{failed} of {len(ledger.rows)} runs failed and are left out."] if failed else [],
    )


def _search(
    ask: BriefRequest, place: Path, compute: Compute, course: Course, say: Callable[[str], None]
) -> tuple[Prepared, SearchResult, dict[str, int]]:
    """What the search rests on, what it found, and how many runs each later part takes at most."""
    known, past = check_plan(ask, place), place / "search" / SEARCH_RUNS
    ready = prepare(ask.question(known), compute, remembered=read_shard(past).to_pandas() if past.exists() else None)
    generations = known or generations_for(ask, ready.seconds, len(ready.rivals))
    write_plan(ask, generations, place)
    ahead, most = searched(ask, generations), runs_beside(ask, len(ready.rivals))
    course.total = ahead + sum(most.values())
    seconds = course.total * ready.seconds
    long = f"{seconds / 60.0:.0f} min" if seconds >= 90.0 else f"{seconds:.0f} s"
    say(f"{course.total:,} runs at most, {ahead:,} of them in {generations} generations of the search: about {long}.")
    say(f"Limit. {ready.limit_words()}")
    course.over(0, "searching")
    ready = replace(ready, question=ask.question(generations))
    search = optimise(ready.question, place / "search", progress=course.tell, prepared=ready)
    course.over(ahead + most["directed"] + most["sifting"], "choosing")
    return ready, search, most


def judge(
    ask: BriefRequest,
    ledger: RunLedger,
    compared: Sequence[Policy],
    beside: Sequence[Policy],
    *,
    others: Sequence[tuple[str, str]],
    course: Course,
    most: Mapping[str, int],
) -> None:
    """Runs that no choice has seen: on fresh luck, under other answers to open questions, and under shocks.

    Args:
        compared: the package, what was done, and the closest rival; beside: met on fresh luck only.
        others: other options of the open questions.
        most: runs of each part, at most.
    """
    every, three = ([*{policy.digest(): policy for policy in part}.values()] for part in ((*compared, *beside), compared))
    ledger.run("held_back", every, worlds_of(ask))
    course.over(most["held_back"], "under other answers to open questions")
    ledger.run("switches", three, [Spot(seed, (one,)) for seed in ask.seeds("switches") for one in others])
    course.over(most["switches"], "under shocks")
    states = states_of(ask, "states", ask.sizes.choice)
    ledger.run("states", three, [replace(spot, shock=shock) for spot in states for shock in USUAL])
    course.over(most["states"], "explaining")


def measures_of(scenario: Scenario, review: tuple[int, int]) -> tuple[Measure, ...]:
    """What is read off every run: headlines, staff-hours, some outcomes by region, and the aims before the review."""
    places = [Measure(name, region=region.name) for name in PLACES for region in scenario.regions]
    return (*map(Measure, (*HEADLINES, *HOURS)), *places, *(Measure(name, "mean", *review) for name in AIMS))


def renamed(name: str, policy: Policy, scaled: tuple[str, ...]) -> Policy:
    """A policy of the library; one that was scaled down has a name of its own."""
    if name not in scaled:
        return policy
    return policy.model_copy(update={"name": f"{name}_scaled", "title": f"{policy.title}, scaled down to the limits"})


def sample_states(ask: BriefRequest, scenario: Scenario) -> pd.DataFrame:
    """Samples of what is not known, for the choice and for the shocks: switches pooled, and parameters.

    Parameters are the ensemble's member of the sample's seed; without an ensemble they are spread over their ranges.
    """
    size = ask.sizes
    chosen = ask.members()
    varied = usual_varied() if chosen is None else {}
    parts = [
        samples(count, varied, scenario=scenario, seed=ask.first_seed + k) for k, count in enumerate((size.choice, size.states))
    ]
    table = pd.concat(parts, ignore_index=True)
    seeds = [*ask.seeds("choice"), *ask.seeds("states")]
    if chosen is not None:
        members = chosen.table(seeds).reset_index(drop=True).drop(columns="member")
        table = pd.concat([table, members[[key for key in members if key not in table]]], axis=1)
    return table


def world_of(ask: BriefRequest, seed: int) -> Spot:
    """The possible world of a seed; it answers every open question in its own way where numbers vary, too."""
    if ask.members() is None:
        return Spot(seed)
    first = {name: switch.options[0] for name, switch in SWITCHES.items()}
    answers = pooled_switches(seed)
    return Spot(seed, tuple((name, option) for name, option in answers.items() if option != first[name]))


def worlds_of(ask: BriefRequest) -> list[Spot]:
    """The possible worlds that no choice has seen."""
    return [world_of(ask, seed) for seed in ask.seeds("held_back")]


def states_of(ask: BriefRequest, part: str, start: int) -> list[Spot]:
    """The sampled states of a part; ``start`` is the number of its first sample."""
    table = sample_states(ask, load_scenario(ask.scenario))
    found = []
    for k, seed in enumerate(ask.seeds(part)):
        row = table.loc[start + k]
        chosen = tuple((name, str(row[name])) for name, switch in SWITCHES.items() if row[name] != switch.options[0])
        found.append(Spot(seed, chosen, start + k))
    return found


def explain_runs(ask: BriefRequest, ledger: RunLedger, reference: Policy, package: Policy) -> tuple[str, ...]:
    """Runs that say why package and reference differ: coalitions of instruments, and both with each kernel off, in possible worlds.

    Returns the instruments that differ; none if the package is what is done already.
    """
    setting = ledger.setting
    length = setting.scenario.weeks if setting.weeks is None else setting.weeks
    if not differing(reference, package, setting.scenario, length):
        return ()
    question = ExplainRequest.of(
        reference,
        package,
        setting.scenario,
        weeks=setting.weeks,
        communities=setting.communities,
        ensemble=setting.ensemble or NONE,
        pairs=PAIRS,
    )
    made: dict[int, Policy] = {}
    wanted: list[tuple[Policy, Spot]] = []
    without: list[tuple[Policy, Spot]] = []
    orders = {seed: orders_of(question, seed) for seed in ask.seeds("why")}
    worlds = {seed: world_of(ask, seed) for seed in orders}
    for seed, world in worlds.items():
        for members in coalitions_of(orders[seed]):
            if members not in made:
                made[members] = question.coalition(members)
            wanted.append((made[members], world))
        less = [replace(world, switches=(*world.switches, (kernel, "off"))) for kernel in KERNELS]
        without += [(policy, spot) for spot in less for policy in (reference, package)]
    keys = dict(zip(((policy.digest(), spot) for policy, spot in wanted), ledger.run_pairs("why", wanted)))
    ledger.run_pairs("without", without)
    rows = []
    for seed, drawn in orders.items():
        for order in drawn:
            held = 0
            for player in order:
                before, held = held, held | 1 << player
                rows.append(
                    {
                        "instrument": question.players[player],
                        "seed": seed,
                        "run_with": keys[made[held].digest(), worlds[seed]],
                        "run_without": keys[made[before].digest(), worlds[seed]],
                        "weight": 1.0 / len(drawn),
                    }
                )
    ledger.steps = pd.DataFrame(rows)
    return question.players


def check_plan(ask: BriefRequest, folder: Path) -> int | None:
    """Generations of a brief that was begun in ``folder``, ``None`` for a new one.

    Raises:
        InputProblems: the folder holds another question's brief, or one of another version of the model.
    """
    path = folder / PLAN
    if not path.exists():
        return None
    try:
        plan = read_sealed(path)
        same, source, generations = plan["ask"] == json.loads(json.dumps(asdict(ask))), plan["source"], int(plan["generations"])
    except InputProblems:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputProblems(
            [Problem("--out", "", str(folder), f"holds a plan that cannot be read ({error})", "a new folder")], "the brief"
        ) from None
    problems = []
    if not same:
        problems.append(Problem("--out", "", str(folder), "holds the brief to another question", "a new folder"))
    if source != source_hash():
        problems.append(Problem("--out", "", str(folder), "was begun with another version of the model", "a new folder"))
    if problems:
        raise InputProblems(problems, "the brief")
    return generations


def write_plan(ask: BriefRequest, generations: int, folder: Path) -> None:
    """Write down the question and how long the search goes on, so that the same brief can go on here."""
    write_sealed(folder / PLAN, {"ask": asdict(ask), "generations": generations, "source": source_hash()})
