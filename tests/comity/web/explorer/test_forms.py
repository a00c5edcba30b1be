"""Events of the explorer's page: those that make sense become changes, all others are refused and change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from comity.explorer import Exploration, Library
from comity.web.explorer.forms import carry_out
from comity.web.explorer.show import View
from simulation.inputs.errors import InputProblems
from simulation.registers.outcomes import OUTCOMES


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


def test_events_become_changes(library: Library) -> None:
    e, view = Exploration(library, library.setup(weeks=20, seeds=2, communities=30)), View()
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
