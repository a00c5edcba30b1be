"""Who may import whom: the contracts of `pyproject.toml` hold, and each of them bites.

The contracts are run on a copy of their settings that names only what exists, since import-linter refuses a
contract about a missing module.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

VIOLATIONS = {
    "Doors, exercises, experiments": ("simulation/compiler/draws.py", "import experiments.kit.probe\n"),
    "The order inside": ("simulation/compiler/draws.py", "import simulation.rules.probe\n"),
    "The order of the experiments": ("experiments/kit/probe.py", "import experiments.runs.probe\n"),
    "The order of the exercise": ("exercise/roles/probe.py", "import exercise.state.probe\n"),
    "The order of the doors": ("comity/explorer/probe.py", "import comity.web.probe\n"),
    "No circles": (
        "simulation/rules/probe.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import simulation.rules.other\n",
    ),
    "Behaviours of": ("simulation/behaviours/people/probe.py", "import simulation.behaviours.places.probe\n"),
    "Figures know": ("figures/probe.py", "import simulation.drivers.batch\n"),
    "Batches never": ("simulation/drivers/batch.py", "import simulation.drivers.helper\n"),
    "The simulation needs": ("simulation/rules/probe.py", "import pandas\n"),
    "No mechanism knows": ("simulation/rules/probe.py", "import simulation.registers.outcomes\n"),
}


BESIDE = ("experiments/kit", "experiments/runs", "exercise/roles", "exercise/state", "comity/explorer", "comity/web")
"""Packages of the toy outside the simulation."""


def exists(root: Path, module: str) -> bool:
    """Tell whether a module of this project stands below ``root``; anything else is taken to be installed."""
    if module.split(".")[0] not in SETTINGS["root_packages"]:
        return True
    path = root.joinpath(*module.split("."))
    return any(path.glob("*.py")) or path.with_suffix(".py").is_file()


def optional(layer: str) -> str:
    """Return a layer of which no module need be there."""
    return " | ".join(f"({name.strip()})" for name in layer.split("|"))


def settings_for(root: Path) -> str:
    """Return the contracts as an ini file that names only modules that exist below ``root``."""
    lines = ["[importlinter]", "root_packages ="]
    lines += [f"    {name}" for name in SETTINGS["root_packages"] if exists(root, name)]
    lines += ["include_external_packages = True", "exclude_type_checking_imports = False"]
    for number, contract in enumerate(SETTINGS["contracts"]):
        kept = {key: str(value) for key, value in contract.items() if isinstance(value, str | bool)}
        inside = "containers" in contract
        for key, values in contract.items():
            if isinstance(values, list):
                names = [optional(v) if inside and key == "layers" else v for v in values]
                names = [v for v in names if "(" in v or exists(root, v.removesuffix(".*"))]
                if not names:
                    break
                kept[key] = "\n    " + "\n    ".join(names)
        else:
            lines += [f"[importlinter:contract:{number}]", *(f"{key} = {value}" for key, value in kept.items())]
    return "\n".join(lines) + "\n"


def lint(root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the packages below ``root``."""
    config = folder / "contracts.ini"
    config.write_text(settings_for(root))
    call = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; "
    call += f"sys.exit(lint_imports(config_filename={str(config)!r}, no_cache=True, no_logo=True))"
    return subprocess.run([sys.executable, "-c", call], cwd=root, capture_output=True, text=True, timeout=120)


def test_contracts_hold(tmp_path: Path) -> None:
    done = lint(ROOT, tmp_path)
    place = "A new module has a line in the contract of its package in pyproject.toml, above all that it imports."
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\n{place}"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A tiny project of the same shape that keeps every contract."""
    folders = ("rules", "behaviours", "behaviours/people", "behaviours/places", "compiler", "registers", "drivers", "week")
    packages = [*SETTINGS["root_packages"], *(f"simulation/{name}" for name in folders), *BESIDE]
    files = {f"{name}/__init__.py": "" for name in packages}
    files |= {
        "simulation/compiler/draws.py": "",
        "simulation/registers/outcomes.py": "",
        "simulation/drivers/batch.py": "import simulation.week.order\n",
        "simulation/week/order.py": "import simulation.behaviours.probe\n",
        "simulation/drivers/helper.py": "import mesa\n",
        "simulation/behaviours/probe.py": "import simulation.rules.probe\n",
        "simulation/behaviours/people/probe.py": "",
        "simulation/behaviours/places/probe.py": "",
        "simulation/rules/probe.py": "import simulation.compiler.draws\n",
        "simulation/rules/other.py": "import simulation.rules.probe\n",
        "experiments/kit/probe.py": "import figures.probe\n",
        "experiments/runs/probe.py": "import simulation.drivers.batch\nimport experiments.kit.probe\n",
        "figures/probe.py": "",
        "exercise/roles/probe.py": "",
        "exercise/state/probe.py": "import exercise.roles.probe\n",
        "comity/explorer/probe.py": "",
        "comity/web/probe.py": "import comity.explorer.probe\n",
    }
    for name, text in files.items():
        path = tmp_path / "toy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "toy"


def test_a_sound_toy_project_passes(toy: Path, tmp_path: Path) -> None:
    done = lint(toy, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_a_planted_violation() -> None:
    unplanted = [c["name"] for c in SETTINGS["contracts"] if not any(c["name"].startswith(v) for v in VIOLATIONS)]
    assert not unplanted


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_each_contract_bites(contract: str, toy: Path, tmp_path: Path) -> None:
    name, line = VIOLATIONS[contract]
    (toy / name).write_text(line)
    done = lint(toy, tmp_path)
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert done.returncode == 1 and any(line.startswith(contract) for line in broken), done.stdout + done.stderr


def test_importing_the_batch_engine_does_not_load_mesa() -> None:
    call = "import sys, simulation.drivers.batch; sys.exit('mesa' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr or "simulation.drivers.batch loads Mesa"


def test_scenarios_hold_no_code() -> None:
    """`scenarios/__init__.py` may hold a docstring; it stands there so that a user's own folder is not merged in."""
    code = [path for path in (ROOT / "scenarios").rglob("*.py") if path != ROOT / "scenarios" / "__init__.py"]
    assert not code
