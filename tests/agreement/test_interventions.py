"""What is done to a model by hand stands in the provenance of its results, and no field takes a value that it cannot have."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation import PeaceOperation, run
from simulation.drivers.mesa_agents import NGO, Community
from simulation.inputs.errors import InputProblems
from simulation.records import KINDS

WAYS: dict[str, Callable[[Any], Any]] = {
    "the model itself": lambda model: model,
    "a deep copy": copy.deepcopy,
    "a pickled copy": lambda model: pickle.loads(pickle.dumps(model)),
}
SIZE: dict[str, Any] = {"seed": 5, "communities": 12}


def new() -> PeaceOperation:
    return PeaceOperation("kesara", "liaison", **SIZE)


def test_an_untouched_run_has_the_provenance_of_a_compiled_one() -> None:
    compiled = run("kesara", "liaison", 5, weeks=4, communities=12)
    for way in WAYS.values():
        model = new()
        model.run(2)
        assert way(model).run(2).provenance == compiled.provenance


def attribute(model: PeaceOperation) -> tuple[str, int, Any]:
    model.agent("communities", 3).fear = 0.99
    return "communities.fear", 3, 0.99


def place(model: PeaceOperation) -> tuple[str, int, Any]:
    town = model.agent("communities", 2)
    town.need[1] = 0.125
    return "communities.need", 2, town.need.tolist()


def row(model: PeaceOperation) -> tuple[str, int, Any]:
    ngo = model.agent("ngos", 1)
    ngo.posts[0].suspended = 7.0
    return "posts.suspended", ngo.first_post, 7.0


def array(model: PeaceOperation) -> tuple[str, int, Any]:
    model.world.groups["fighters"][0] = 4321.0
    return "groups.fighters", 0, 4321.0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("write", [attribute, place, row, array])
def test_what_is_written_by_hand_is_recorded(write: Callable[[PeaceOperation], tuple[str, int, Any]], way: str) -> None:
    """Before or after the copy is taken, and once."""
    model = new()
    model.run(2)
    field, number, value = write(model)
    changed = WAYS[way](model)
    expected = [{"week": 2, "field": field, "rows": [number], "values": [value]}]
    assert changed.results().provenance["interventions"] == expected
    assert changed.run(2).provenance["interventions"] == expected
    assert json.loads(json.dumps(changed.results().provenance["interventions"])) == expected
    assert f"by hand: week 2: {field}" in str(changed)
    fresh = new()
    fresh.run(2)
    fork = WAYS[way](fresh)
    write(fork)
    assert fork.run(1).provenance["interventions"][0]["field"] == field
    if way != "the model itself":
        assert "interventions" not in fresh.run(1).provenance, "a copy's life is its own"


def test_other_ways_of_laying_hands_on() -> None:
    model = new()
    model.agent("ngos", 2).remove()
    model.world.schedule[0, 3:] = 0.5
    model.world.deployment[5:, 0, 0] = 0.0
    model.world.communities["fear"][:] = 0.5
    notes = model.run(1).provenance["interventions"]
    assert {note.get("field", note.get("removed")) for note in notes} == {"ngos", "schedule", "deployment", "communities.fear"}
    assert next(note for note in notes if note.get("field") == "communities.fear")["rows"] == list(range(12))
    crowd = PeaceOperation("kesara", seed=5, communities=30)
    for town in crowd.agents_of("communities"):
        town.fear = 0.2 + 0.01 * town.row
    told = crowd.run(1).provenance["interventions"]
    assert told == [{"week": 0, "field": "communities.fear", "count": 30, "lowest": 0.2, "highest": pytest.approx(0.49)}]
    model.week = 20
    assert model.run(1).provenance["interventions"][-1] == {"week": 1, "field": "week", "values": [20]}


def test_what_a_run_was_made_of_cannot_be_exchanged() -> None:
    model = new()
    for name in ("policy", "parameters", "switches", "foundation", "agent_classes"):
        with pytest.raises(AttributeError, match=f"{name} is what this run was made of"):
            setattr(model, name, getattr(model, name))
    with pytest.raises(TypeError):
        model.parameters["trust_gain"] = 0.5  # type: ignore[index]


class Counting(NGO):
    """An NGO with a method that nobody calls, and a helper."""

    def audit_books(self) -> None:
        """Do nothing that the week knows of."""

    def _helper(self) -> None:
        """Help."""


class Loud(Counting):
    """One that delivers twice."""

    def deliver(self) -> None:
        """Deliver, and again."""
        super().deliver()
        super().deliver()


class Braver(Community):
    """One whose fear is written when it is made."""

    def __init__(self, model: PeaceOperation, number: int) -> None:
        super().__init__(model, number)
        self.fear = 0.25


def test_classes_of_ones_own_are_recorded_whatever_they_do() -> None:
    told = PeaceOperation("kesara", **SIZE, agent_classes={"ngos": Counting}).run(1).provenance
    assert told["agent_classes"] == {"ngos": f"{__name__}.Counting"} and "overrides" not in told
    assert told["own_methods"] == ["Counting.audit_books", "Counting._helper"]
    told = PeaceOperation("kesara", **SIZE, agent_classes={"ngos": Loud}).run(1).provenance
    assert told["overrides"] == ["Loud.deliver"] and told["agent_classes"] == {"ngos": f"{__name__}.Loud"}
    told = PeaceOperation("kesara", **SIZE, agent_classes={"communities": Braver}).run(1).provenance
    assert told["interventions"][0]["field"] == "communities.fear" and told["interventions"][0]["week"] == 0


def test_a_step_that_one_agent_or_everybody_takes_otherwise_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    model = new()
    model.agent("ngos", 1).deliver = lambda: None
    assert model.run(1).provenance["overrides"] == ["NGO 1.deliver"]
    monkeypatch.setattr(Community, "update_trust", lambda self: None)
    assert new().run(1).provenance["overrides"] == ["Community.update_trust"]

    class Hasty(PeaceOperation):
        def carry_out(self, stage: Any) -> None:
            """Leave violence out."""
            if stage.name != "violence":
                super().carry_out(stage)

    assert "Hasty.carry_out" in Hasty("kesara", **SIZE).run(1).provenance["overrides"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plan_wrok", "overrides nothing; did you mean 'plan_work'"),
        ("update_participations", "did you mean 'update_participation'"),
        ("update_trust", "it is a step of communities, not of ngos"),
        ("staff", "would hide a field of ngos"),
    ],
)
def test_a_method_that_would_change_nothing_is_refused(name: str, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        type("Own", (NGO,), {name: lambda self: None})


WRONG = [7.0, -0.1, float("nan"), float("inf"), "much"]


@pytest.mark.parametrize("value", WRONG)
def test_a_field_keeps_its_range(value: Any) -> None:
    model = new()
    town, before = model.agent("communities", 0), model.block.copy()
    with pytest.raises(InputProblems) as caught:
        town.trust_mission = value
    told = str(caught.value)
    assert "Community 0.trust_mission" in told and "0 to 1" in told and "expected conduct of the mission, share 0-1" in told
    assert str(value) in told
    for write in (lambda: town.need.__setitem__(2, value), lambda: setattr(town, "need", [0.1, value, 0.1, 0.1, 0.1])):
        with pytest.raises(InputProblems, match=r"Community 0\.need"):
            write()
    assert np.array_equal(model.block, before), "nothing was written"


def test_reckoning_into_a_field_keeps_its_range() -> None:
    town = new().agent("communities", 0)
    before = town.need.tolist()
    with pytest.raises(InputProblems, match=r"Community 0\.need"):
        town.need *= 50.0
    with pytest.raises(InputProblems, match=r"Community 0\.need"):
        town.need[1:3] += 2.0
    assert town.need.tolist() == before
    town.need *= 0.5
    assert town.need.tolist() == [0.5 * value for value in before] and type(town.need + 1.0) is np.ndarray


def test_rows_and_arrays_keep_their_range_when_the_week_begins() -> None:
    """NumPy writes what it is given; the week refuses to begin with it."""
    for write in (
        lambda model: model.agent("communities", 4).record.__setattr__("fear", 3.0),
        lambda model: model.world.communities["fear"].__setitem__(4, np.nan),
    ):
        model = new()
        model.run(1)
        write(model)
        for ask in (model.step, model.results):
            with pytest.raises(InputProblems, match=r"communities\[4\]\.fear = .* 0 to 1"):
                ask()
        model.agent("communities", 4).fear = 0.5
        assert model.run(1).provenance["interventions"][0]["values"] == [0.5]

    class Careless(Community):
        def update_trust(self) -> None:
            """Write what nobody reads this week."""
            self.record.anchor_mission = 7.0

    with pytest.raises(InputProblems, match=r"classes of your own wrote in week 0") as caught:
        PeaceOperation("kesara", **SIZE, agent_classes={"communities": Careless}).step()
    assert "communities[0].anchor_mission = 7.0" in str(caught.value)


def test_layout_is_not_changed_by_hand() -> None:
    model = new()
    with pytest.raises(InputProblems, match="says where other rows lie"):
        model.agent("communities", 0).region = 2
    with pytest.raises(TypeError, match="whole number"):
        model.agent("groups", 0).phase = 0.5


def test_every_field_says_what_it_can_hold() -> None:
    for kind in KINDS.values():
        for field in kind.fields:
            assert field.low < field.high and (field.type == "i8" or field.unit not in ("share 0-1", "0-1") or field.high == 1.0)


@pytest.mark.parametrize("scenario", ["kesara:high_intensity", "liberia", "mali"])
def test_worlds_keep_the_ranges_that_are_declared(scenario: str) -> None:
    """In every week, at the edges of what instruments do."""
    from simulation.drivers.interventions import check_ranges
    from simulation.week import advance
    from tests.agreement.worlds import prepared

    foundation = PeaceOperation(scenario, "best_practice", 3, communities=30).foundation
    world, block = prepared(foundation, "best_practice")
    for week in range(80):
        check_ranges(block, foundation.layout, week)
        advance(world, week)
    check_ranges(block, foundation.layout, 80)
