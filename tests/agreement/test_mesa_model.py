"""The Mesa model as a user meets it: attributes, messages, Mesa's own tools, overrides."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import mesa
import numpy as np
import pytest

from simulation import PeaceOperation, run, run_batch
from simulation.drivers.mesa_agents import AGENT_CLASSES, NGO, Community
from simulation.drivers.mesa_agents.renamed import RENAMED
from simulation.inputs.errors import InputProblems
from simulation.records import KINDS
from simulation.registers.outcomes import OUTCOMES

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "cautious_ngo.py"


@pytest.fixture
def model() -> PeaceOperation:
    """A small world after two weeks."""
    model = PeaceOperation("kesara", "liaison", 3, communities=14)
    model.run(2)
    return model


def test_there_is_one_agent_for_each_row_of_each_kind(model: PeaceOperation) -> None:
    for array, cls in AGENT_CLASSES.items():
        rows = len(getattr(model.world, array))
        assert [agent.row for agent in model.agents_of(array)] == list(range(rows))
        assert len(model.agents_by_type.get(cls, ())) == rows


def test_every_field_is_an_attribute_that_reads_and_writes_the_record(model: PeaceOperation) -> None:
    for array in AGENT_CLASSES:
        agent = model.agents_of(array)[-1]
        for field in KINDS[array].fields:
            column = getattr(model.world, array)[field.name]
            assert np.array_equal(getattr(agent, field.name), column[agent.row])
            value = int(column[agent.row]) if field.layout else min(3, int(min(field.high, 3))) if field.type == "i8" else 0.625
            setattr(agent, field.name, value)
            assert np.all(column[agent.row] == value)
            assert getattr(type(agent), field.name).__doc__ == f"{field.meaning} ({field.unit})"
    town = model.agent("communities", 2)
    town.need[1] = 0.5
    town.record.fear = 0.75
    assert model.world.communities["need"][2, 1] == 0.5 and town.fear == 0.75 and town.record.fear == 0.75


def test_what_an_agent_owns_are_views(model: PeaceOperation) -> None:
    ngo = model.agent("ngos", 0)
    assert len(ngo.posts) == ngo.last_post - ngo.first_post
    ngo.presence.staff[:] = 1.5
    assert np.all(model.world.presence["staff"][model.world.presence["ngo"] == 0] == 1.5)
    assert set(model.agent("groups", 0).fronts.region) == set(range(6))
    assert np.all(model.agent("units", 0).reach.unit == 0)
    assert set(model.agent("headquarters", 0).ties.kind) == {0, 3, 4, 5}


def test_misspelt_names_are_answered_with_the_nearest(model: PeaceOperation) -> None:
    town = model.agent("communities", 0)
    with pytest.raises(AttributeError, match=r"no attribute 'trust_mision'; did you mean 'trust_mission'\?"):
        _ = town.trust_mision
    with pytest.raises(AttributeError, match="did you mean 'trust_mission'"):
        town.trust_mision = 0.5
    with pytest.raises(TypeError, match=r"Community.region is a whole number; 0.5 is not"):
        town.region = 0.5
    with pytest.raises(AttributeError, match="did you mean 'stability'"):
        _ = model.stabilty
    with pytest.raises(KeyError, match="communities, ngos"):
        model.agents_of("ngo")
    with pytest.raises(KeyError, match="row 99 of communities"):
        model.agent("communities", 99)


def test_every_outcome_is_an_attribute_and_a_column(model: PeaceOperation) -> None:
    last = model.outcomes.iloc[-1]
    assert len(model.outcomes) == 2
    for outcome in OUTCOMES:
        assert getattr(model, outcome) == last[outcome]


def test_mesa_data_collector(model: PeaceOperation) -> None:
    collector = mesa.DataCollector(
        model_reporters={"stability": "stability", "week": "week"}, agenttype_reporters={Community: {"fear": "fear"}}
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    table = collector.get_model_vars_dataframe()
    assert table["stability"].tolist() == model.outcomes["stability"].tolist()[-3:]
    assert len(collector.get_agenttype_vars_dataframe(Community)) == 3 * 14


def test_model_and_agents_print_themselves(model: PeaceOperation) -> None:
    text = str(model)
    assert "policy liaison, seed 3: week 2 of 104" in text and "14 Community" in text and "Stability" in text
    assert repr(model) == "<PeaceOperation kesara policy=liaison seed=3 week=2>"
    assert str(model.agent("communities", 3)) == "Community 3" and repr(model.agent("ngos", 1)) == "<NGO 1 of ngos>"


def test_mesa_luck_follows_the_seed() -> None:
    one, two = (PeaceOperation("kesara", seed=4, communities=12) for _ in range(2))
    assert one.random.random() == two.random.random() and one.rng.random() == two.rng.random()


def test_running_stops_at_the_horizon_and_the_tail_ends() -> None:
    model = PeaceOperation("kesara", communities=6)
    model.run_model()
    assert model.week == model.scenario.weeks and not model.running
    with pytest.raises(InputProblems, match=r"weeks = 500: is not possible"):
        model.run(500)
    model.run(model.scenario.tail_weeks)
    with pytest.raises(InputProblems, match="beyond the end of kesara"):
        model.step()


def test_every_bad_class_is_named() -> None:
    with pytest.raises(InputProblems) as caught:
        PeaceOperation("kesara", agent_classes={"ngo": NGO, "units": NGO})
    text = str(caught.value)
    assert "did you mean 'ngos'?" in text and "derived from simulation.drivers.mesa_agents.PeacekeepingUnit" in text


class Lazy(NGO):
    """An NGO that delivers nothing."""

    def deliver(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize("driver", [run, run_batch])
def test_compiled_drivers_refuse_an_override_by_name(driver: object) -> None:
    with pytest.raises(InputProblems, match=r"agent_classes\.ngos = 'Lazy'"):
        driver("kesara", "liaison", 1, agent_classes={"ngos": Lazy})  # type: ignore[operator]


def test_a_class_that_overrides_nothing_changes_nothing() -> None:
    class Same(NGO):
        """As every NGO."""

    usual = PeaceOperation("kesara", "liaison", 3, communities=12)
    same = PeaceOperation("kesara", "liaison", 3, communities=12, agent_classes={"ngos": Same})
    usual.run(5)
    same.run(5)
    assert usual.block.tobytes() == same.block.tobytes() and not same.overrides


def test_the_cautious_ngo(capsys: pytest.CaptureFixture[str]) -> None:
    spec = importlib.util.spec_from_file_location("cautious_ngo", EXAMPLE)
    assert spec and spec.loader
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    found = example.main(weeks=26, communities=27)
    assert "aid_delivered" in capsys.readouterr().out
    usual, cautious = found["aid_delivered"]
    assert cautious < usual
    model = PeaceOperation("mali", seed=7, communities=27, agent_classes={"ngos": example.CautiousNGO})
    assert model.overrides == ("CautiousNGO.plan_work",)
    assert "in plain Python: CautiousNGO.plan_work" in str(model)
    assert model.run(1).provenance["overrides"] == ["CautiousNGO.plan_work"]


@pytest.mark.parametrize(("array", "old", "new"), [(a, old, new) for a, names in RENAMED.items() for old, new in names.items()])
def test_overriding_a_step_by_a_name_of_old_is_refused(array: str, old: str, new: str) -> None:
    cls = AGENT_CLASSES[array]
    assert hasattr(cls, new) and not hasattr(cls, old)
    with pytest.raises(TypeError, match=f"Own.{old} would change nothing: the step is called '{new}' now"):
        type("Own", (cls,), {old: lambda self: None})


def test_a_run_up_to_the_horizon_ends_there() -> None:
    model = PeaceOperation("kesara", "liaison", 3, communities=14)
    model.run(model.scenario.weeks)
    before = len(model.results().weekly)
    again = model.run()
    assert model.week == model.scenario.weeks and len(again.weekly) == before
    assert len(model.run(1).weekly) == before + 1
