"""Parts of the explorer's page: all are made, words of others escaped, and drawn again only when changed."""

from __future__ import annotations

from comity.explorer import Exploration
from comity.web.explorer.show import CHARTS, Parts, View
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.outcomes import OUTCOMES


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
