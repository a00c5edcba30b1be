"""What the documents import can be imported: the faces of packages, and the paths under which version 0.1 documented them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("simulation", "experiments", "figures", "exercise", "comity")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def documented_imports() -> list[str]:
    """Every import of this project in the Python examples of the documents, as a statement."""
    found: dict[str, None] = {}
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]):
        for block in BLOCK.findall(path.read_text("utf-8")):
            for node in ast.walk(ast.parse(block)):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if any(name.partition(".")[0] in OURS for name in names):
                    found[ast.unparse(node)] = None
    return list(found)


BEFORE = ["from experiments.optimise_question import Question", "from experiments.optimise_report import write"]
"""Imports that version 0.1 documented and the documents no longer show."""


def test_every_documented_import_works() -> None:
    statements = [*documented_imports(), *BEFORE]
    assert any("experiments.study" in statement for statement in statements)
    program = """
import sys, traceback
failed = 0
for statement in sys.argv[1:]:
    try:
        exec(statement, {})
    except ImportError:
        failed += 1
        traceback.print_exc()
sys.exit(failed > 0)
"""
    done = subprocess.run([sys.executable, "-c", program, *statements], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
