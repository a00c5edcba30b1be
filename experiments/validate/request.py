"""What validation is asked: facts, seeds, ensembles, switches and settings; checked before anything is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from experiments.kit import check_keywords
from experiments.runs import Ensemble, EnsembleLike, load_ensemble
from experiments.validate.facts import all_facts
from experiments.validate.facts.base import Fact
from simulation.inputs import Gathered, InputProblems, Problem, nearest_name, one_of
from simulation.registers import KERNELS, SWITCHES
from simulation.world import check_count, check_settings, seed_range

SEEDS = 20
"""Seeds of the usual design; facts with rare events take more, in proportion."""
ROUGH_SHARE, ROUGH_MOST = 0.3, 4.0
"""A rough look: seeds against the usual number, and the largest multiple of them that a fact gets."""
DEFAULT = "default"
SEEDS_APART = 100_000
"""Between the first seeds of repeats: more than any fact takes."""


@dataclass(frozen=True)
class FactSetting:
    """What is turned against the default, the first of the seeds, and whether a rough look will do."""

    switches: Mapping[str, str] = field(default_factory=dict)
    first_seed: int = 0
    rough: bool = False


def choose(ids: Sequence[str] | None) -> list[Fact]:
    """Facts of these ids, all if none is given.

    Raises:
        InputProblems: every unknown id.
    """
    known = all_facts()
    wanted = [f"F{name[1:]:0>2}" if name[:1] in "fF" and name[1:].isdigit() else name for name in ids or known]
    problems = [
        Problem("call", "fact", name, "there is no fact of this id", one_of(known), nearest=nearest_name(name, list(known)))
        for name in wanted
        if name not in known
    ]
    if problems:
        raise InputProblems(problems, "the choice of facts")
    return [known[name] for name in known if name in wanted]


class ValidateKeywords(TypedDict, total=False):
    """Keywords of a validation beside the facts: see `ValidateRequest`."""

    seeds: int
    full: bool
    ensembles: Iterable[EnsembleLike]
    switches: Mapping[str, str] | None
    repeats: int
    first_seed: int


@dataclass(frozen=True)
class ValidateRequest:
    """A validation that can be run.

    Attributes:
        facts: what is tested; seeds: of the usual design, ``first_seed`` the first of them.
        full: also every other option of a switch and every kernel off, one at a time, with fewer seeds.
        ensembles: by scenario; one fitted to none serves all.
        switches: held in all settings.
        repeats: how often the default is tested, each time with other seeds.

    Raises:
        InputProblems: everything wrong with it at once.
    """

    facts: tuple[Fact, ...]
    seeds: int = SEEDS
    full: bool = False
    ensembles: Mapping[str, Ensemble] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    repeats: int = 1
    first_seed: int = 0

    def __post_init__(self) -> None:
        found = Gathered()
        ids = [fact.id for fact in self.facts]
        if not ids:
            found.note("facts", None, "names no fact", "at least one")
        for name in dict.fromkeys(ids):
            if ids.count(name) > 1:
                found.note("facts", name, "stands twice", "each fact once")
        seed_range(self.first_seed, self.seeds, found, least=4)
        check_count("repeats", self.repeats, found)
        check_settings(None, found, switches=self.switches)
        found.refuse("validation")

    @classmethod
    def of(cls, ids: Sequence[str] | None = None, **asked: Unpack[ValidateKeywords]) -> ValidateRequest:
        """Check what `experiments.validate.validation.validate` is asked; arguments as there.

        Raises:
            InputProblems: everything wrong at once.
        """
        check_keywords(asked, ValidateKeywords, "validate")
        found = Gathered()
        facts = found.attempt(choose, ids)
        seeds, first_seed, repeats = asked.get("seeds", SEEDS), asked.get("first_seed", 0), asked.get("repeats", 1)
        switches = dict(asked.get("switches") or {})
        seed_range(first_seed, seeds, found, least=4)
        check_count("repeats", repeats, found)
        ensembles: dict[str, Ensemble] = {}
        for ensemble in filter(None, [found.attempt(load_ensemble, name) for name in asked.get("ensembles", ())]):
            if ensemble.scenario:
                places = [ensemble.scenario.partition(":")[0]]
            else:
                places = sorted({fact.scenario.partition(":")[0] for fact in all_facts().values()})
            ensembles |= dict.fromkeys(places, ensemble)
        check_settings(None, found, switches=switches)
        found.refuse("validation")
        assert facts is not None  # what could not be chosen has been refused
        return cls(tuple(facts), seeds, asked.get("full", False), ensembles, switches, repeats=repeats, first_seed=first_seed)

    def settings(self) -> dict[str, FactSetting]:
        """Settings by name: the default; repeats of it with other seeds; for ``full`` every other option of a switch and
        every kernel off, one at a time."""
        first = self.first_seed
        found = {DEFAULT: FactSetting(first_seed=first)}
        for repeat in range(first + SEEDS_APART, first + self.repeats * SEEDS_APART, SEEDS_APART):
            found[f"seeds from {repeat}"] = FactSetting(first_seed=repeat)
        if self.full:
            found |= {
                f"{s.id} = {option}": FactSetting({s.id: option}, first, True)
                for s in SWITCHES.values()
                for option in s.options[1:]
            }
            found |= {f"{kernel} off": FactSetting({kernel: "off"}, first, True) for kernel in KERNELS}
        return found
