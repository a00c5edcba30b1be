"""One world, agent by agent, in Mesa: to look inside, to teach, and to try a behaviour of one's own in plain Python.

    model = PeaceOperation("mali", "liaison", seed=3, communities=60)
    model.run(52)
    town = model.agent("communities", 0)
    town.trust_mission, town.need                                     # fields of its record, read and written
    PeaceOperation("mali", agent_classes={"ngos": CautiousNGO})       # docs/examples/cautious_ngo.py

It carries out the same behaviours as the compiled ``run`` and ``run_batch`` and ends equal to them, bit for bit.
The luck of the model is counter-based (``simulation.compiler.draws``): Mesa's ``model.random`` and ``model.rng`` are free for
agents of one's own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import mesa
import numpy as np
import pandas as pd

from simulation.compiler.compiled import config
from simulation.drivers.agent_classes import check_agent_classes
from simulation.drivers.interventions import Interventions, check_ranges, in_words
from simulation.drivers.mesa_agents import AGENT_CLASSES, Actor
from simulation.drivers.mesa_agents.actor import steps_of
from simulation.drivers.mesa_agents.own_classes import overridden, own_methods
from simulation.inputs.errors import InputProblems, Problem, nearest_name
from simulation.inputs.policy import Policy, load_policy
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.registers.outcomes import OUTCOMES
from simulation.results.recording import History
from simulation.results.results import RunResult
from simulation.week import WEEK, Stage
from simulation.world.building import Foundation, build
from simulation.world.layout import OUTCOME_ROW, World
from simulation.world.settings import check_parameters, check_seed, check_size, configure


class PeaceOperation(mesa.Model):
    """A peace operation and all around it, as a Mesa model.

    Args:
        scenario: name, path or object; "kesara:drawdown" picks a variant.
        policy: name, path or object.
        seed: decides the world and all luck.
        parameters: values of registered parameters that differ from their defaults.
        switches: options of structural switches; mechanisms or kernels "on" or "off".
        communities: country total; ``None`` is about 200 with at least five a region.
        agent_classes: classes of your own by the name of the record array ("ngos", "communities", ...), each derived
            from the class that it replaces.

    Attributes:
        week: the week that comes next, from 0; during a step the week that is being lived.
        world: arrays of the world, as behaviours take them.
        records: the same memory for code in plain Python: ``model.records.posts[k].staff``.
        foundation: scenario, seed and first state.
        policy, parameters, switches, agent_classes: as given.
        history: what has been kept week by week.

    Each outcome is an attribute too (``model.stability``), as of the last week, so ``mesa.DataCollector`` can name it.

    Raises:
        InputProblems: everything wrong with the arguments.
    """

    def __init__(
        self,
        scenario: str | Scenario,
        policy: str | Policy = "uncoordinated",
        seed: int = 0,
        *,
        parameters: Mapping[str, float] | None = None,
        switches: Mapping[str, str] | None = None,
        communities: int | None = None,
        agent_classes: Mapping[str, type[Actor]] | None = None,
    ) -> None:
        scene, plan = load_scenario(scenario), load_policy(policy)
        check_size(scene, None, communities)
        classes = check_agent_classes(agent_classes or {})
        given = check_parameters(parameters or {})
        foundation = build(scene, check_seed(seed), communities, parameters=given)
        self._set_up(foundation, plan, given, dict(switches or {}), classes)

    def _set_up(
        self,
        foundation: Foundation,
        policy: Policy,
        parameters: dict[str, float],
        switches: dict[str, str],
        agent_classes: dict[str, type[Actor]],
    ) -> None:
        """Make world and agents; everything but reading what the user gave."""
        before = set(self.__dict__)
        super().__init__(rng=foundation.seed)
        self.foundation, self.policy = foundation, policy
        self.parameters, self.switches = MappingProxyType(dict(parameters)), MappingProxyType(dict(switches))
        self.agent_classes = MappingProxyType(dict(agent_classes))
        self.week = 0
        arrays, self.block = foundation.world()
        configure(arrays, foundation.scenario, policy, parameters, switches)
        self.records = World(*(a.view(np.recarray) if a.dtype.names else a for a in arrays))
        # Plain Python reads a row's fields as attributes, which only the slower kind of array offers.
        self.world = self.records if config.DISABLE_JIT else arrays
        self.history = History(foundation.scenario, arrays)
        # Before there are agents: what their classes write when they are made was written by hand.
        self._watch = Interventions(foundation.layout, self.block, arrays)
        for array, cls in (AGENT_CLASSES | agent_classes).items():
            for row in range(len(getattr(arrays, array))):
                cls(self, row)._complete = True
        self._watch.meet(self._present())
        self._own_names = frozenset(set(self.__dict__) - before) | {"_own_names"}

    @property
    def scenario(self) -> Scenario:
        """The scenario that runs."""
        return self.foundation.scenario

    @scenario.setter
    def scenario(self, value: Any) -> None:
        # Newer versions of Mesa assign an object of their own by this name; nothing here reads it.
        self._scenario = value

    @property
    def seed(self) -> int:
        """The seed of the world and of all luck."""
        return self.foundation.seed

    def class_of(self, array: str) -> type[Actor]:
        """The class of a kind of agents by the name of its record array.

        Raises:
            KeyError: there are no such agents.
        """
        classes = AGENT_CLASSES | dict(self.agent_classes)
        if array not in classes:
            raise KeyError(f"there are no agents of {array!r}; there are {', '.join(classes)}")
        return classes[array]

    def agents_of(self, array: str) -> list[Actor]:
        """All agents of a kind by the name of its record array, in order of row."""
        return sorted(self.agents_by_type.get(self.class_of(array), ()), key=lambda agent: agent.row)

    def agent(self, array: str, row: int) -> Actor:
        """The agent that stands for one row of a record array.

        Raises:
            KeyError: there is no such agent, or it has been removed.
        """
        for agent in self.agents_of(array):
            if agent.row == row:
                return agent
        raise KeyError(f"no agent stands for row {row} of {array}")

    def step(self) -> None:
        """Live one week: all stages in order, each step by all agents of its kind.

        Raises:
            InputProblems: the scenario has no further week.
        """
        last = self.scenario.weeks + self.scenario.tail_weeks
        if self.week >= last:
            raise InputProblems(
                [Problem("call", "week", self.week, f"is beyond the end of {self.scenario.name}", f"0 to {last - 1}")], "step"
            )
        self._look()
        for stage in WEEK:
            self.carry_out(stage)
        if self.overrides:
            check_ranges(self.block, self.foundation.layout, self.week)
        self.history.record(self.world, self.week)
        self.week += 1
        self._watch.remember(self.block, self.week, self._present())
        self.running = self.week < self.scenario.weeks

    def carry_out(self, stage: Stage) -> None:
        """Carry out one stage of the present week."""
        for step in stage.steps:
            agents = self.agents_by_type.get(self.class_of(step.kind))
            if agents is not None:
                self.visit(agents, step.method)

    def visit(self, agents: Any, method: str) -> None:
        """Call a step method of every agent of a set. The order cannot matter: ``agents.shuffle_do`` ends equal."""
        agents.do(method)

    def run(self, weeks: int | None = None) -> RunResult:
        """Live this many further weeks, ``None`` up to the horizon, and return what has happened since the start.

        At the horizon or past it ``None`` lives no further week.

        Raises:
            InputProblems: more weeks than the scenario has left.
        """
        if weeks is None and self.week >= self.scenario.weeks:
            return self.results()
        wanted = self.scenario.weeks - self.week if weeks is None else weeks
        left = self.scenario.weeks + self.scenario.tail_weeks - self.week
        if not (isinstance(wanted, int | np.integer) and 1 <= wanted <= left):
            raise InputProblems(
                [Problem("call", "weeks", wanted, f"is not possible: {self.scenario.name} is in week {self.week}", f"1 to {left}")],
                "run",
            )
        for _ in range(wanted):
            self.step()
        return self.results()

    def results(self) -> RunResult:
        """What ``simulation.run`` returns, of the weeks so far: outcomes, events, summary, network, provenance."""
        own = {name: found for name, found in self.by_hand().items() if found}
        return self.history.result(
            self.policy,
            self.world,
            seed=self.seed,
            communities=self.foundation.communities,
            parameters=dict(self.parameters),
            switches=dict(self.switches),
            **own,
        )

    def by_hand(self) -> dict[str, Any]:
        """What makes this run another than the settings say, as it stands in the provenance of its results.

        ``interventions``: what was written between weeks, see `simulation.drivers.interventions`; ``agent_classes``: classes of
        your own by record array; ``overrides``: steps and methods that they, or single agents, carry out in another way;
        ``own_methods``: methods that they add.

        Raises:
            InputProblems: a value was written that its field cannot have.
        """
        self._look()
        return {
            "interventions": list(self._watch.notes),
            "agent_classes": {array: f"{cls.__module__}.{cls.__qualname__}" for array, cls in self.agent_classes.items()},
            "overrides": list(self.overrides),
            "own_methods": [name for cls in self.agent_classes.values() for name in own_methods(cls)],
        }

    def _look(self) -> None:
        self._watch.look(self.block, self.world, self.week, self._present())

    def _present(self) -> list[tuple[str, int]]:
        """Record array and row of every agent."""
        return [(agent.array, agent.row) for agent in self.agents if isinstance(agent, Actor)]

    @property
    def outcomes(self) -> pd.DataFrame:
        """Outcomes of the country so far: week, date, a column per outcome."""
        return self.history.outcomes()

    @property
    def overrides(self) -> tuple[str, ...]:
        """What is carried out in another way than the table of the week says, as ``Class.method``, or of one agent alone."""
        found = [name for name in OWN_WAYS if getattr(type(self), name) is not getattr(PeaceOperation, name)]
        found = [f"{type(self).__name__}.{name}" for name in found]
        for cls in (AGENT_CLASSES | dict(self.agent_classes)).values():
            found += overridden(cls)
        for agent in self.agents:
            if isinstance(agent, Actor):
                found += [f"{agent}.{name}" for name in steps_of(agent.array) if name in agent.__dict__]
        return tuple(found)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in MADE_OF and "_own_names" in self.__dict__:
            raise AttributeError(f"{name} is what this run was made of and cannot be changed: make another {type(self).__name__}")
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        # Reached only when nothing else has this name. Copy and pickle ask before there is a world.
        if "world" in self.__dict__ and not name.startswith("_"):
            if name in OUTCOME_ROW:
                return float(self.world.values[OUTCOME_ROW[name]])
            nearest = nearest_name(name, [*OUTCOMES, *(n for n in dir(type(self)) if not n.startswith("_"))])
            hint = f"; did you mean {nearest!r}?" if nearest else ""
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}{hint}")
        raise AttributeError(name)

    def __str__(self) -> str:
        counts = [
            (len(self.agents_by_type.get(cls, ())), cls.__name__) for cls in (AGENT_CLASSES | dict(self.agent_classes)).values()
        ]
        title = self.scenario.title + (f" ({self.scenario.variant})" if self.scenario.variant else "")
        date = self.scenario.date_of(self.week)
        lines = [
            f"{title}, policy {self.policy.name}, seed {self.seed}: week {self.week} of {self.scenario.weeks} ({date:%d %B %Y})",
            "  agents: " + ", ".join(f"{count} {name}" for count, name in counts if count),
        ]
        if self.overrides:
            lines.append("  in plain Python: " + ", ".join(self.overrides))
        if self._watch.notes:
            lines.append("  by hand: " + in_words(self._watch.notes))
        if self.week:
            lines += [
                f"  {outcome.title}: {getattr(self, outcome.id):.3g} {outcome.unit}"
                for outcome in OUTCOMES.values()
                if outcome.headline
            ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.scenario.name} policy={self.policy.name} seed={self.seed} week={self.week}>"

    def __reduce__(self) -> tuple[Callable[..., PeaceOperation], tuple[Any, ...], dict[str, Any]]:
        """Copy and pickle through the block that holds the world: copied arrays would no longer share memory.

        Carried over: the world, the history, Mesa's counts and luck, and what classes of your own keep. Not carried
        over: agents of other classes (refused) and events on Mesa's own clock.
        """
        foreign = sorted({type(a).__name__ for a in self.agents if not isinstance(a, Actor)})
        if foreign:
            raise TypeError(f"a model with agents of other classes cannot be copied or pickled: {', '.join(foreign)}")
        agents = [(a.array, a.row, {k: v for k, v in a.__dict__.items() if k not in _AGENT_NAMES}) for a in self.agents]
        state = (
            self.block.tobytes(),
            self.world.schedule.copy(),
            self.world.scope.copy(),
            self.week,
            self.steps,
            self.running,
            self.random.getstate(),
            self.rng.bit_generator.state,
            self._watch,
        )
        present = [(array, row) for array, row, _ in agents]
        given = (dict(self.parameters), dict(self.switches), dict(self.agent_classes))
        made_of = (type(self), self.foundation, self.policy, *given)
        extras = {k: v for k, v in self.__dict__.items() if k not in self._own_names}
        return _remake, (made_of, state, present, self.history), {"model": extras, "agents": agents}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state["model"])
        for array, row, extras in state["agents"]:
            if extras:
                self.agent(array, row).__dict__.update(extras)

    def __deepcopy__(self, memo: dict[int, Any]) -> PeaceOperation:
        make, made_of, state = self.__reduce__()
        (cls, foundation, policy, parameters, switches, classes), world_state, present, history = made_of
        # Foundation and policy never change: forks share them.
        fresh = (cls, foundation, policy, dict(parameters), dict(switches), classes)
        fork = make(fresh, world_state, present, history.fork())
        memo[id(self)] = fork
        memo[id(foundation)], memo[id(foundation.scenario)], memo[id(policy)] = foundation, foundation.scenario, policy
        fork.__setstate__(copy.deepcopy(state, memo))
        return fork


_AGENT_NAMES = frozenset(("model", "unique_id", "row", "_complete"))
MADE_OF = ("foundation", "policy", "parameters", "switches", "agent_classes")
OWN_WAYS = ("step", "carry_out", "visit")
"""Methods of a model by which a class of one's own can live a week in another way."""


def _remake(
    made_of: tuple[type[PeaceOperation], Foundation, Policy, dict[str, float], dict[str, str], dict[str, type[Actor]]],
    state: tuple[Any, ...],
    present: list[tuple[str, int]],
    history: History,
) -> PeaceOperation:
    """A model in a state that another model was in; ``made_of`` is its class and what `_set_up` takes."""
    cls, foundation, policy, parameters, switches, agent_classes = made_of
    model = cls.__new__(cls)
    model._set_up(foundation, policy, parameters, switches, agent_classes)
    block, schedule, scope, week, steps, running, luck, generator, watch = state
    model.block[:] = np.frombuffer(block, dtype=np.uint8)
    model.world.schedule[:], model.world.scope[:] = schedule, scope
    model.week, model.history = week, history
    # What was written since the last week is in the block and not in what the watch remembers: the copy will note it, too.
    model._watch = watch.fork()
    # Mesa's clock counts calls of step: let it count them with nothing to do.
    user_step, model._user_step = model._user_step, _nothing
    for _ in range(steps):
        model.step()
    model._user_step = user_step
    model.running = running
    model.random.setstate(luck)
    model.rng.bit_generator.state = generator
    kept = set(present)
    for agent in list(model.agents):
        if (agent.array, agent.row) not in kept:
            agent.remove()
    return model


def _nothing() -> None:
    """Stand in for a step while Mesa's clock is put forward."""
