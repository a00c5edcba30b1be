"""No number stands hidden: what rules, behaviours, world building and measures use is declared in the register."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from simulation.registers.declarations import DeclarationError
from simulation.registers.instruments import INSTRUMENTS, NUMBERS
from simulation.registers.parameters import PARAMETERS, gathered
from tests.architecture.hidden_numbers import hidden, hidden_in

SIMULATION = Path(__file__).resolve().parents[2] / "simulation"
FOLDERS = ("rules", "behaviours", "measures", "world", "results")
NAMED = {"rules/conversions.py"}
"""Where conversions have their names: what a unit is in another, which no evidence could change."""
MODULES = sorted(file for folder in FOLDERS for file in (SIMULATION / folder).rglob("*.py"))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(SIMULATION).as_posix())
def test_no_number_stands_outside_the_register(file: Path) -> None:
    name = file.relative_to(SIMULATION).as_posix()
    if name in NAMED:
        return
    found = hidden_in(file)
    assert not found, f"declare these in {file.with_suffix('.toml').name} beside {name}: " + "; ".join(found)


def test_instruments_hold_no_number_but_what_a_policy_may_set() -> None:
    """Bounds of a lever say what a policy file may hold; all that an instrument does or costs is in the register."""
    for instrument in INSTRUMENTS.values():
        numbers = [one.name for one in fields(instrument) if type(getattr(instrument, one.name)) in (int, float)]
        assert not numbers, f"{instrument.id}: {numbers}; numbers are declared as [instruments.{instrument.id}_<number>]"
        for name in NUMBERS:
            assert PARAMETERS[f"instruments.{instrument.id}_{name}"].declared == "registers/instruments.toml"


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("RATE = 0.3", "0.3"),
        ("RATES = (0, 1, 4)", "4"),
        ("RATES = {'a': [0.0, 0.25]}", "0.25"),
        ("def f(x, rate=0.2): return x * rate", "0.2"),
        ("def f(x, rate=1.0): return x * rate", "a default of 1"),
        ("def f(x): return x // 3", "3"),
        ("def f(x): return max(x, 25)", "25"),
        ("def f(x): return -2.5 * x", "2.5"),
        ("def f(x, y): return 1.0 * x + y", "a weight of 1"),
        ("def f(p, x, y): return x + p.access_work_by_acceptance * y", "a weight of 1: x"),
        ("def f(p, x, y): return p.access_work_by_acceptance * y / x - x", "a weight of 1: x"),
        ("def f(x): return x if x > 5 else 0", "5"),
    ],
)
def test_planted_numbers_are_found(source: str, what: str) -> None:
    assert any(what in line for line in hidden(source)), hidden(source)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return 1.0 - x",
        "def f(p, x, y): return p.access_work_without_acceptance * x + p.access_work_by_acceptance * y",
        "def f(p, x): return p.access_work_without_acceptance + p.access_work_by_acceptance * x",
        "from simulation.rules.conversions import WEEKS_A_MONTH\ndef f(x): return x * WEEKS_A_MONTH",
    ],
)
def test_what_may_stand(source: str) -> None:
    assert hidden(source) == []


def declared(tmp_path: Path, text: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "planted.toml").write_text(text, "utf-8")
    gathered(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a.b]\ndefault = 3.0\nlow = 1.0\nhigh = 2.0\nunit = 'x'\nmeaning = 'x'", "default = 3.0 lies outside 1.0 to 2.0"),
        ("[a.b]\ndefault = 1.0\nlow = 1.0\nhigh = 2.0\nmeaning = 'x'", "lacks unit"),
        ("[a.b]\ndefault = 1.0\nlow = nan\nhigh = 2.0\nunit = 'x'\nmeaning = 'x'", "low = nan"),
        ("[a.b]\ndefault = 1.0\nlow = 1.0\nhigh = 2.0\nunit = 'x'\nmeaning = 'x'\nstatus = 'sure'", "cited, derived, assumed"),
        ("[a.b]\ndefault = 1.0\nlow = 1.0\nhigh = 2.0\nunit = 'x'\nmeaning = 'x'\nwhy = ''", "unknown key why"),
        (
            "[a.b]\ndefault = 0.6\nlow = 0.1\nhigh = 1\nunit = 'weight'\nmeaning = 'x'\nindex = 'i'",
            "the weights of i sum to 0.6, not 1",
        ),
        ("[a", "planted.toml"),
    ],
)
def test_wrong_declarations_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        declared(tmp_path, text)
    assert words in str(refused.value)
    assert "rules/planted.toml" in str(refused.value) or "weights" in words


def test_every_number_is_read_where_it_is_declared() -> None:
    """A number's file stands beside the module that reads it."""
    for parameter in PARAMETERS.values():
        module = (SIMULATION / parameter.declared).with_suffix(".py")
        assert module.is_file(), f"{parameter.id}: no module stands beside simulation/{parameter.declared}"
        text = module.read_text("utf-8")
        if parameter.kernel == "instruments":  # read by the number's name, which stands for all instruments
            assert parameter.id.endswith(tuple(f"_{name}" for name in NUMBERS))
            continue
        assert parameter.field in text or parameter.id in text, f"{module.name} does not read {parameter.id}"
