"""The documents are current, their links lead somewhere, their examples run, and they name nothing of our machines."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
import typer

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
WITH_EXAMPLES = [
    ROOT / "README.md",
    *(ROOT / "docs" / f"{name}.md" for name in ("decisions", "python", "sensitivity", "studies", "cluster", "calibration")),
]
TEXT_SUFFIXES = {".md", ".py", ".toml", ".csv", ".txt", ".cff", ".html", ".css", ".yml", ".yaml", ""}
SKIPPED = {".git", ".venv", ".venv-other", "bundle", "build", "dist", "results"}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# Written so that this file does not itself hold what it looks for.
PRIVATE = re.compile(r"(?<![\w.~*-])/(?:work|tmp|root|home)(?:/|\b(?![-\w]))|py" + r"pi\.|artifact" + r"ory|index-" + "url")


def builder() -> ModuleType:
    """Return docs/build.py as a module; the folder is no package."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def prose(text: str) -> str:
    """Return a document without its code."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    """Return the anchors that headings get on code-hosting sites: lower case, spaces to hyphens, marks dropped."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.+?) *$", FENCE.sub("", text), re.MULTILINE):
        base = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        name, number = base, 0
        while name in found:
            number += 1
            name = f"{base}-{number}"
        found.add(name)
    return found


def broken_links(path: Path) -> Iterator[str]:
    """Yield links of a document to files or headings that are not there."""
    for target in LINK.findall(prose(path.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        if not place.exists():
            yield f"{path.name}: {target}"
        elif anchor and anchor not in anchors(place.read_text("utf-8")):
            yield f"{path.name}: {target} (no such heading)"


def examples(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the Python examples of a document, each with the line on which it begins."""
    text = path.read_text("utf-8")
    for match in FENCE.finditer(text):
        if match[1] == "python":
            yield text[: match.start(2)].count("\n") + 1, match[2]


def test_every_generated_block_is_current() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "docs" / "build.py"), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_block_that_can_be_made_stands_in_a_document() -> None:
    source = (ROOT / "docs" / "blocks.py").read_text("utf-8")
    listed = re.search(r"for maker in \((.*?)\)", source, re.DOTALL)
    assert listed
    used = {name for path in DOCUMENTS for name in re.findall(r"<!-- begin: (\w+) -->", path.read_text("utf-8"))}
    assert set(re.findall(r"\w+", listed[1])) == used


def test_the_stub_of_agents_spells_out_fields_and_steps() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        stubs = importlib.import_module("agent_stubs")
    finally:
        sys.path.pop(0)
    text = stubs.stub()
    for line in (
        "class NGO(Actor):",
        "    def plan_work(self) -> None:",
        "    def posts(self) -> np.recarray:",
        "    need: np.ndarray",
        "    region: int",
        "    trust_mission: float",
    ):
        assert f"\n{line}\n" in text
    assert (ROOT / stubs.STUB).read_text("utf-8") == text


def test_a_stale_block_is_rewritten_and_named() -> None:
    rebuilt = builder().rebuilt
    text = "before\n<!-- begin: one -->\nold\n<!-- end: one -->\nafter\n"
    new, stale = rebuilt(text, "page.md", {"one": lambda: "new"})
    assert stale == ["one"] and "new" in new and "old" not in new
    assert new.startswith("before\n") and new.endswith("after\n")
    assert rebuilt(new, "page.md", {"one": lambda: "new"}) == (new, [])


@pytest.mark.parametrize("text", ["<!-- begin: two -->\n<!-- end: two -->", "<!-- begin: one -->\n", "<!-- end: one -->"])
def test_a_mistaken_mark_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"page\.md"):
        builder().rebuilt(text, "page.md", {"one": lambda: ""})


def test_links_inside_the_project_resolve() -> None:
    assert not [link for path in DOCUMENTS for link in broken_links(path)]


def test_broken_links_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    links = "[a](#a-heading-here) [b](#elsewhere) [c](gone.md) [d](https://example.org) `[e](x)`"
    page.write_text(f"# A heading, here\n{links}")
    assert list(broken_links(page)) == ["page.md: #elsewhere (no such heading)", "page.md: gone.md"]


def test_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    texts = [path.read_text("utf-8") for path in DOCUMENTS]
    named = {target for text in texts for target in re.findall(r"(?:`|^)make ([a-z-]+)(?:`|$)", text, re.MULTILINE)}
    assert named and named <= targets


def commands(path: Path) -> Iterator[list[str]]:
    """Yield the words of every line of a document's code blocks that calls Comity's command line."""
    for _, code in FENCE.findall(path.read_text("utf-8")):
        for line in re.findall(r"^(?:\S*python -m )?comity (.+)$", code, re.MULTILINE):
            yield shlex.split(line, comments=True)


def test_commands_that_documents_show_are_understood() -> None:
    """Every command and option exists; nothing is run."""
    group = typer.main.get_command(importlib.import_module("comity.cli").app)
    shown = [words for path in DOCUMENTS for words in commands(path)]
    assert len(shown) > 10
    refused = []
    for words in shown:
        command = group.commands.get(words[0])
        try:
            if command is None:
                raise click.UsageError("no such command")
            command.make_context(words[0], words[1:])
        except click.ClickException as error:
            refused.append(f"comity {' '.join(words)}: {error.format_message()}")
    assert not refused


def test_nothing_names_our_machines() -> None:
    found = []
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part != ".ci" for part in inside)
        if SKIPPED & set(inside) or hidden or path.suffix not in TEXT_SUFFIXES or not path.is_file():
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in PRIVATE.finditer(path.read_text("utf-8"))]
    assert not found


@pytest.mark.parametrize("line", ["see /" + "work/main", "in '/" + "tmp'", "https://py" + "pi.org/simple"])
def test_private_words_are_found(line: str) -> None:
    assert PRIVATE.search(line)


@pytest.mark.slow
@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.name)
def test_examples_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python examples of a document run one after the other, as a reader would type them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    space: dict[str, object] = {"__name__": "example"}
    blocks = list(examples(path))
    assert blocks
    for line, code in blocks:
        # Blank lines before it put an error on the line of the document.
        exec(compile("\n" * line + code, str(path), "exec"), space)
