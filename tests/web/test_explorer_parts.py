"""What guards the explorer's page, without a browser: events of every shape, escaped words, drawings, the door, the command."""

from __future__ import annotations

import asyncio
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

from comity.explorer import Exploration, Library
from comity.web.explorer.drawing import Ground, limits, nice, spread, timeline
from comity.web.explorer.forms import carry_out
from comity.web.explorer.show import CHARTS, MAPPED, Parts, View
from figures.region_map import places
from simulation.inputs.errors import InputProblems
from simulation.inputs.scenario.scenario import load_scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.outcomes import OUTCOMES

LIBRARY = Library.of("kesara")


@pytest.fixture(scope="module")
def e() -> Exploration:
    made = Exploration(LIBRARY, LIBRARY.setup(weeks=20, seeds=4, communities=30))
    assert made.bands.wait()
    return made


def do(e: Exploration, view: View, what: str, **fields: Any) -> str:
    return carry_out(e, view, {"do": what, "form": "", "turn": 0, "fields": fields})


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("nothing", {}),
        ("decide", {}),
        ("decide", {"slot": "week"}),
        ("decide", {"slot": "week", "value": "x"}),
        ("decide", {"slot": "week", "value": float("nan")}),
        ("decide", {"slot": "c/level/role_clarity/intensity", "value": 0.5}),
        ("decide", {"slot": "a/level/role_clarity/intensity", "value": 1.5}),
        ("decide", {"slot": "a/level/role_clarity/intensity", "value": "0.5"}),
        ("decide", {"slot": "a/level/role_clarity/intensity", "value": True}),
        ("decide", {"slot": "a/level/role_clarity/intensity", "value": None}),
        ("decide", {"slot": "a/level/role_clarity/intensity", "value": float("inf")}),
        ("decide", {"slot": "a/level/role_clarity/__class__", "value": 0.5}),
        ("decide", {"slot": "a/level/telepathy/intensity", "value": 0.5}),
        ("decide", {"slot": "a/time/role_clarity/end_week", "value": 5}),
        ("decide", {"slot": "a/time/role_clarity/start_week", "value": -1}),
        ("decide", {"slot": "a/time/role_clarity/start_week", "value": 21}),
        ("decide", {"slot": "a/time/role_clarity/start_week", "value": 1e300}),
        ("decide", {"slot": "a/where/role_clarity", "value": ["Atlantis"]}),
        ("decide", {"slot": ["a"], "value": 1}),
        ("setup", {"scenario": "/etc"}),
        ("setup", {"scenario": "kesara", "seeds": "1e9"}),
        ("choose", {"side": "a"}),
        ("choose", {"side": "a", "policy": "../x"}),
        ("choose", {"side": "x", "policy": "liaison"}),
        ("load", {"side": "a"}),
        ("load", {"side": "a", "text": "x", "file": "../../x"}),
        ("copy", {"side": ""}),
        ("reset", {"side": "ab"}),
        ("step", {}),
        ("step", {"weeks": "many"}),
        ("step", {"weeks": "1e18"}),
        ("look", {"mapped": "nothing"}),
        ("look", {"mapped": ["stability"]}),
        ("look", {"feed": ["all"]}),
        ("look", {"speed": "3"}),
        ("outcomes", {}),
        ("outcomes", {"outcome": ["stability"] * 2}),
        ("outcomes", {"outcome": list(OUTCOMES)}),
        ("outcomes", {"outcome": "<script>"}),
    ],
)
def test_events_that_make_no_sense_are_refused_and_change_nothing(e: Exploration, what: str, fields: dict[str, Any]) -> None:
    view = View()
    before = (e.policies(), e.setup, e.week, vars(view).copy())
    with pytest.raises(InputProblems):
        do(e, view, what, **fields)
    assert (e.policies(), e.setup, e.week, vars(view)) == before


def test_events_become_changes() -> None:
    e, view = Exploration(LIBRARY, LIBRARY.setup(weeks=20, seeds=2, communities=30)), View()
    assert do(e, view, "decide", slot="week", value=6) == "Week 6 of 20."
    assert "from week 6 on" in do(e, view, "decide", slot="a/level/role_clarity/intensity", value=0.25)
    assert e.sides["a"].policy.instruments["role_clarity"].intensity[-1] == (6, 0.25)  # type: ignore[index]
    assert "lived again" in do(e, view, "decide", slot="a/time/role_clarity/start_week", value=3.0)
    assert do(e, view, "step", weeks="4").startswith("Week 10 of 20. Stability of the shown seed: A 0.")
    do(e, view, "look", mapped="civilian_deaths", feed="violence", speed="4")
    assert (view.mapped, view.feed, view.speed) == ("civilian_deaths", "violence", 4)
    do(e, view, "outcomes", outcome=["stability", "fear"])
    assert view.outcomes == ("stability", "fear")
    do(e, view, "setup", scenario="liberia", seeds="2", weeks="20", communities="30")
    assert (e.setup.weeks, e.setup.communities) == (e.scenario.weeks, e.scenario.communities)
    e.close()


def test_every_part_is_made_and_words_of_others_are_escaped(e: Exploration) -> None:
    view = View()
    e.load("a", 'schema_version = 1\nname = "x"\ntitle = "<script>x"\n[instruments]\nrole_clarity = 0.5\n', "x.toml")
    e.go_to(8)
    assert e.bands.wait()
    view.problems, view.problem_title = ["<b>wrong</b>"], "<i>"
    parts = Parts(e, view, "token").make()
    assert set(parts) >= {"clock", "seeds", "side-a", "side-b", "charts", "table", "map", "net", "feed", "downloads", "problems"}
    for name, html in parts.items():
        assert not [bad for bad in ("<script", "<b>wrong", "<i>") if bad in html], name
    assert "&lt;script&gt;x" in parts["clock"]
    for name in CHARTS:
        assert OUTCOMES[name].meaning[:40].replace("'", "&#39;") in parts["charts"]
    for row in INSTRUMENTS.values():
        assert f"{row.mission_hours:g} mission and {row.ngo_hours:g} NGO staff-hours" in parts["side-a"]
    assert parts["side-a"].count('type="range"') == sum(len(row.levers) + 2 for row in INSTRUMENTS.values())


def test_what_has_not_changed_is_not_drawn_again(e: Exploration) -> None:
    made = Parts(e, View(), "token")
    first = made.make()
    kept = {name: id(html) for name, (_, html) in made.kept.items()}
    again = made.make()
    assert first == again
    assert kept == {name: id(html) for name, (_, html) in made.kept.items()}
    e.step(1)
    later = made.make()
    assert later["charts"] == again["charts"]
    assert later["now-stability"] != again["now-stability"]
    assert later["map"] != again["map"]


@pytest.mark.parametrize("name", MAPPED)
def test_every_outcome_of_the_map_can_be_drawn(e: Exploration, name: str) -> None:
    e.go_to(5)
    html = Parts(e, View(mapped=name), "token").make()["map"]
    for region, value in zip(e.scenario.regions, e.shown.regions("b", name)):
        assert np.isfinite(value)
        assert region.name in html


def test_a_timeline_draws_what_it_is_given() -> None:
    rng = np.random.default_rng(1)
    series = {"a": rng.uniform(0.4, 0.6, (9, 30)), "b": rng.uniform(0.4, 0.6, (2, 30))}
    ends = limits("stability", series)
    root = ElementTree.fromstring(str(timeline("stability", series, 30, ends, "words")))
    assert [node.get("class") for node in root.iter("polygon")] == ["wide a", "narrow a"]  # two seeds make no band
    middle = next(node for node in root.iter("polyline") if node.get("class") == "median a")
    points = [tuple(map(float, point.split(","))) for point in (middle.get("points") or "").split()]
    assert len(points) == 30
    assert int(np.argmax(np.median(series["a"], axis=0))) == int(np.argmin([y for _, y in points]))
    assert [nice(v) for v in (0.11, 0.2, 3.0, 70.0)] == [0.2, 0.2, 5.0, 100.0]


@pytest.mark.parametrize("name", ["kesara", "liberia", "mali"])
def test_names_on_the_map_do_not_cover_each_other(name: str) -> None:
    scenario = load_scenario(name)
    count = len(scenario.regions)
    ground = Ground(scenario, (np.zeros(3), np.zeros(3), np.ones(3)))
    assert len(places(scenario)) == len(ground.labels) == count
    for k in range(count):
        for j in range(k):
            (x1, y1), (x2, y2) = ground.labels[k], ground.labels[j]
            room = 2.9 * (len(ground.names[k]) + len(ground.names[j])) + 5
            assert abs(x1 - x2) > room or abs(y1 - y2) > 24, (ground.names[k], ground.names[j])
    assert spread(ground.towns[:1], ground.names[:1], 330.0)[0][1] == pytest.approx(ground.towns[0, 1])


def test_the_door_opens_for_the_password_and_its_own_tokens() -> None:
    pytest.importorskip("nicegui")
    from comity.web.exercise.rooms import Password
    from comity.web.explorer.pages import Door
    from exercise import Refused

    assert Door(None).open_to({})
    door = Door(Password("correct horse battery"))
    assert not door.open_to({})
    assert not door.open_to({door.cookie: ""})
    token = door.enter("correct horse battery", "here")
    assert door.open_to({door.cookie: token})
    assert not door.open_to({Door(None).cookie: token})  # another server in the same browser has a cookie of its own
    assert not door.open_to({door.cookie: token[:-1] + "é"})
    for _ in range(30):
        with pytest.raises(Refused):
            door.enter("wrong", "there")
    assert door.gate.wait("there") > 100.0

    async def later() -> None:
        with pytest.raises(Refused, match="wait"):
            await door.keeper.let("there", lambda source: door.enter("correct horse battery", source))
        assert await door.keeper.let("elsewhere", lambda source: door.enter("correct horse battery", source))

    asyncio.run(later())


def test_mistakes_in_the_command_are_all_told_and_nothing_is_started() -> None:
    from comity.cli import app

    found = CliRunner().invoke(app, ["explore", "nowhere", "--policy", "nope", "--against", "liason", "--no-browser"])
    assert found.exit_code == 2
    for word in ("nowhere", "nope", "liason"):
        assert word in found.output
