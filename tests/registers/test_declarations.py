"""Rows of registers are read from TOML files; whatever is wrong with them is told, all of it at once, and where."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulation.registers.declarations import DeclarationError
from simulation.registers.instruments import read_instruments
from simulation.registers.matters import MATTERS, read_matters
from simulation.registers.mechanisms import KERNELS, MECHANISMS, read_mechanisms
from simulation.registers.outcomes import read_outcomes

OUTCOME = """
[[outcome]]
id = "calm"
title = "Calm"
meaning = "How calm it is."
kind = "share"
direction = 1
level = "region"
group = "violence"
matters = "survey"
"""
MECHANISM = """
[[mechanism]]
id = "trust.mood"
meaning = "mood moves trust"
rules = ["common.share"]
behaviours = ["people.opinion.update_trust"]
sources = ["assumed"]
tests = ["people.opinion.test_talk"]
effects = [{ why = "a good mood helps", outcome = "trust_mission", sign = 1, parameters = { mood = "high" } }]
"""
MATTER = '[[matters]]\nid = "few"\nreason = "one in ten"\nabsolute = 1\nrelative = 0.1\n'


def read(folder: Path, reader: Callable[[Path], Any], text: str) -> Any:
    """What a reader makes of a text; of a folder with it where the reader looks through one."""
    (folder / "rules").mkdir()
    file = folder / "rules" / "planted.toml"
    file.write_text(text, "utf-8")
    return reader(folder if reader is read_mechanisms else file)


def test_kinds_of_outcomes_say_what_is_usual(tmp_path: Path) -> None:
    country = OUTCOME.replace("calm", "calm_country").replace("region", "country")
    count = OUTCOME.replace("calm", "calms").replace('"share"', '"count"\nunit = "days"')
    found = read(tmp_path, read_outcomes, OUTCOME + country + count)
    calm = found["calm"]
    assert (calm.unit, calm.low, calm.high, calm.summary, calm.across) == ("share 0-1", 0.0, 1.0, "mean", "people")
    assert calm.matters is MATTERS["survey"] and not calm.headline
    assert found["calm_country"].across == "alone"
    calms = found["calms"]
    assert (calms.unit, calms.low, calms.high, calms.summary, calms.across) == ("days", 0.0, None, "sum", "sum")


def test_a_mechanism_is_read_whole(tmp_path: Path) -> None:
    mood = read(tmp_path, read_mechanisms, MECHANISM)["trust.mood"]
    assert (mood.kernel, mood.field, mood.declared) == ("trust", "trust_mood", "rules/planted.toml")
    assert mood.test_ids == ("tests/behaviours/people/test_opinion.py::test_talk",)
    (effect,) = mood.effects
    assert (effect.sign, effect.parameters, effect.setting) == (1, {"mood": "high"}, "kesara")


def test_whole_numbers_become_decimals(tmp_path: Path) -> None:
    few = read(tmp_path, read_matters, MATTER)["few"]
    assert type(few.absolute) is float and few.difference(50.0) == 5.0


WRONG = [
    (read_outcomes, OUTCOME.replace("direction = 1", "direction = 2"), "planted.toml: calm: direction = 2; allowed: 1, -1, 0"),
    (read_outcomes, OUTCOME.replace("direction = 1\n", ""), "calm: lacks direction"),
    (read_outcomes, OUTCOME.replace('"survey"', '"surveys"'), "matters = 'surveys': nothing has this name; did you mean survey?"),
    (read_outcomes, OUTCOME.replace('"share"', '"shares"'), "calm: kind = 'shares': nothing has this name; did you mean share?"),
    (read_outcomes, OUTCOME + OUTCOME, "calm is declared twice"),
    (read_outcomes, OUTCOME + "headline = 1\n", "calm: headline = 1; allowed: true or false"),
    (read_outcomes, "[[outcome]]\ntitle = 3\n", "outcome 1: title = 3; allowed: text"),
    (read_outcomes, OUTCOME + "high = nan\n", "calm: high = nan; allowed: a finite number"),
    (read_matters, MATTER.replace("absolute = 1\n", "absolute = 0\n"), "few: absolute(=0.0) must be finite and above 0"),
    (read_matters, MATTER + 'absolut = 1\n', "few: has an unknown key absolut; allowed: reason, absolute"),
    (read_matters, "[[matters]\n", "planted.toml: "),
    (read_mechanisms, MECHANISM.replace("trust.mood", "trsut.mood"), "kernel = 'trsut': nothing has this name; did you mean trust"),
    (read_mechanisms, MECHANISM.replace("sign = 1", "sign = 0"), "trust.mood, effect 1: sign = 0; allowed: 1, -1"),
    (read_mechanisms, MECHANISM.replace('["assumed"]', '"assumed"'), "trust.mood: sources = 'assumed'; allowed: a list, each text"),
    (read_mechanisms, MECHANISM.replace('["assumed"]', "[]"), "trust.mood: sources names nothing"),
    (read_mechanisms, MECHANISM + MECHANISM, "trust.mood is declared twice"),
    (read_instruments, '[[instrument]]\nid = "x"\nlevers = [3]\n', "planted.toml: x, lever 1: is no table"),
    (read_instruments, '[[instrument]]\nid = "x"\n', "x: lacks harmful_regime"),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "text", "words"), WRONG, ids=[words for _, _, words in WRONG])
def test_wrong_rows_are_refused(tmp_path: Path, reader: Callable[[Path], Any], text: str, words: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        read(tmp_path, reader, text)
    assert words in str(refused.value)


def test_all_faults_of_all_rows_are_told_at_once(tmp_path: Path) -> None:
    other = OUTCOME.replace("calm", "quiet").replace('level = "region"', 'level = "village"')
    with pytest.raises(DeclarationError) as refused:
        read(tmp_path, read_outcomes, OUTCOME.replace("group", "grupo") + other)
    lines = str(refused.value).splitlines()
    assert [line.partition(": ")[2].split(" = ")[0] for line in lines[1:]] == ["calm: lacks group", "quiet: level"]
    assert "unknown key grupo" in lines[0] and "community, region, country" in lines[2]


def test_rows_of_a_kernel_stand_together_in_the_order_of_kernels() -> None:
    kernels = [kernel for kernel, _ in itertools.groupby(MECHANISMS.values(), key=lambda mechanism: mechanism.kernel)]
    assert tuple(kernels) == KERNELS
