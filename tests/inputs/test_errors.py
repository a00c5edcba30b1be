"""Problems print, travel between processes, and name what is nearest."""

from __future__ import annotations

import pickle

from simulation.inputs.errors import InputProblems, Problem, nearest_name


def test_problems_print_and_pickle() -> None:
    one = Problem("a.toml", "x.y", 3, "is out of range", "a number from 0 to 1", "")
    two = Problem("a.toml", "x.zed", "zed", "there is no z of this name", "zoo", "zoo")
    error = InputProblems([one, two], "the files")
    assert str(error) == (
        "2 problems in the files:\n"
        "  - a.toml: x.y = 3: is out of range (allowed: a number from 0 to 1)\n"
        "  - a.toml: x.zed: there is no z of this name (allowed: zoo); did you mean 'zoo'?"
    )
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, InputProblems) and str(again) == str(error) and again.problems == error.problems
    assert len(str(Problem("f", "k", "x" * 1000, "is long"))) < 120


def test_nearest_name_ignores_case_and_gives_up_on_strangers() -> None:
    assert nearest_name("MOPTI", ["Mopti", "Gao"]) == "Mopti"
    assert nearest_name("Atlantis", ["Mopti", "Gao"]) == ""
    assert nearest_name(3, []) == ""
