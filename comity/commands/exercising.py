"""``comity exercise ...``: play, replay, review, export and forget sessions, and print role cards, without a screen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

import exercise as exercises
from comity.commands.options import JsonFile
from comity.commands.shared import check_json, console, errors, plain, refuse, write_json
from exercise import ground, journal, review as reviewing, roles, views
from experiments import kit
from simulation import inputs, registers

exercise = typer.Typer(no_args_is_help=True, help="Training sessions: people in roles, injects, hidden information, review.")
"""The group ``comity exercise``; modules with pages add their commands to it."""

SessionFile = Annotated[Path, typer.Argument(metavar="SESSION", help="A session file, or an exported one.")]


def register(app: typer.Typer) -> None:
    """Add the group to ``app``."""
    for name, command in (
        ("play", play),
        ("replay", replay),
        ("review", review),
        ("export", export),
        ("import", import_),
        ("forget", forget),
        ("cards", cards),
        ("injects", injects),
    ):
        exercise.command(name)(command)
    app.add_typer(exercise, name="exercise")


@plain
def play(
    script: Annotated[Path, typer.Argument(metavar="SCRIPT.toml", help="Who decides what in which turn; AI players do the rest.")],
    out: Annotated[Path, typer.Option(help="Session file to write.")] = Path("session.comity"),
    json_file: JsonFile = "",
) -> None:
    """Play a whole session from a file."""
    check_json(json_file)
    session = exercises.play_script(exercises.Script.from_file(script), out)
    screen = console(json_file)
    for line in views.warnings(session):
        screen.print(line, markup=False)
    screen.print(f"{len(session.play.turns)} turns played, {session.journal.count} entries: [bold]{out}[/]")
    rows = [
        {
            "outcome": name,
            "title": registers.OUTCOMES[name].title,
            "value": session.engine.measure(name),
            "unit": registers.OUTCOMES[name].unit,
        }
        for name in registers.HEADLINES
    ]
    for row in rows:
        screen.print(f"  {row['title']}: {row['value']:.3g} {row['unit']}", markup=False)
    screen.print(f"Now: comity exercise review {out}")
    write_json(json_file, rows, command=f"exercise play {script}", journal=session.journal.head, state=session.digest())
    session.close()


@plain
def replay(
    file: SessionFile,
    head: Annotated[
        str, typer.Option(metavar="DIGEST", help="A head of the journal that was noted, at least 16 characters of it.")
    ] = "",
    json_file: JsonFile = "",
) -> None:
    """Live a session again from its journal and compare, bit for bit. Exit code 1 if anything differs.

    By itself this shows that entries, texts and turns fit together. With a head that was noted elsewhere it also shows that
    nothing before it has been rewritten since.
    """
    check_json(json_file)
    verdict = exercises.replay(file, head)
    screen = console(json_file)
    screen.print(
        f"{verdict.entries} entries, {verdict.turns} turns\n  journal {verdict.journal}\n  state   {verdict.state}", markup=False
    )
    if not verdict.same_model:
        screen.print("Played with another version of the model.")
    for line in verdict.problems:
        screen.print(f"[red]{line}[/]")
    if verdict.sound:
        screen.print("[green]Equal[/]: the chain fits together and every turn ends in the state that was played.")
        if verdict.noted:
            screen.print(f"The head that was noted stands at entry {verdict.noted}: nothing up to there has been rewritten since.")
        else:
            screen.print("That nothing has been written anew shows only a head that was noted elsewhere: --head DIGEST.")
    write_json(
        json_file,
        [{"problem": line} for line in verdict.problems],
        command=f"exercise replay {file}",
        journal=verdict.journal,
        state=verdict.state,
        sound=verdict.sound,
        noted=verdict.noted,
    )
    if not verdict.sound:
        raise typer.Exit(1)


@plain
def review(
    file: SessionFile,
    out: Annotated[Path, typer.Option(help="HTML file to write.")] = Path("review.html"),
    what_ifs: Annotated[int, typer.Option(min=0, max=500, help="How many what-ifs to compute.")] = 24,
    ai: Annotated[str, typer.Option(help="AI players in what-ifs: “react” (decide anew) or “stay” as they were.")] = "react",
    json_file: JsonFile = "",
) -> None:
    """Write the review after the action: one HTML file to take home."""
    check_json(json_file)
    if ai not in reviewing.AI_WORDS:
        refuse([inputs.Problem("--ai", "", ai, "is no choice", " or ".join(reviewing.AI_WORDS))], "the review")
    session, clean = _opened(file)
    _remind(session, file)
    try:
        if not session.play.turns:
            refuse(
                [inputs.Problem("session", "", str(file), "has no turn that was played", "play at least one turn")], "the review"
            )
        screen = console(json_file)
        with screen.status("Living the session again …") as status:
            data = reviewing.review(session, what_ifs, status.update, "stay" if ai == "stay" else "react")
        reviewing.write_review(data, out)
        screen.print(f"Written: [bold]{out}[/] ({len(data['what_ifs'])} what-ifs, {len(data['questions'])} questions)")
        write_json(json_file, data["what_ifs"], command=f"exercise review {file}", questions=data["questions"])
    finally:
        clean()


@plain
def export(
    file: Annotated[Path, typer.Argument(metavar="SESSION", help="A session file.")],
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("session.jsonl"),
) -> None:
    """Write a whole session as one text file that any Comity can import and replay."""
    session = exercises.Session.open(file, read_only=True)
    session.export(out)
    _remind(session, file)
    session.close()
    console().print(f"Written: [bold]{out}[/]\nCheck it with: comity exercise replay {out}")


@plain
def import_(
    file: Annotated[Path, typer.Argument(metavar="EXPORT", help="An exported session.")],
    out: Annotated[Path, typer.Option(help="Session file to write.")] = Path("session.comity"),
) -> None:
    """Make a session file of an exported one, whole or not at all. Nobody sits in it and old codes are void."""
    session = exercises.receive(file, out)
    for line in session.mismatches:
        console().print(line, markup=False)
    session.close()
    console().print(f"Written: [bold]{out}[/]; serve it, and take a seat with a new code: all seats are free.")


@plain
def forget(
    file: Annotated[Path, typer.Argument(metavar="SESSION", help="A session file.")],
    participant: Annotated[str, typer.Option(help="Only of this participant (p1, p2, ...).")] = "",
) -> None:
    """Delete names and messages for good; decisions stay and the journal still verifies."""
    with journal.alone_in(file.parent, "being written by comity exercise forget"):
        session = exercises.Session.open(file)
        count = session.forget(participant or None)
        session.close()
    console().print(f"{count} texts deleted from [bold]{file}[/]")


@plain
def cards(
    scenario: Annotated[str, typer.Argument(help="Name or path of a scenario.")] = "kesara",
    out: Annotated[Path, typer.Option(help="HTML file to write.")] = Path("role_cards.html"),
) -> None:
    """Print role cards of a scenario: one page for each player."""
    reviewing.write_cards(inputs.load_scenario(scenario), out)
    console().print(f"Written: [bold]{out}[/]; open it in a browser and print.")


@plain
def injects(
    library: Annotated[str, typer.Argument(help="Bundled list or file.")] = "general",
    scenario: Annotated[str, typer.Option(help="Check regions and groups against this scenario.")] = "",
    turns: Annotated[int, typer.Option(help="Show the list as it comes in a session of so many turns.", min=0, max=26)] = 0,
    weeks: Annotated[int, typer.Option(help="Weeks of each of these turns.", min=1, max=13)] = 4,
    copy: Annotated[str, typer.Option(metavar="FILE", help="Also write the list to a new file, to change it.")] = "",
    json_file: JsonFile = "",
) -> None:
    """List the injects of a master events list."""
    check_json(json_file)
    scene = inputs.load_scenario(scenario) if scenario else None
    found = ground.load_library(library, scene)
    told = ground.check_words(found, scene, turns, weeks)
    found = ground.fitted(found, turns, weeks) if turns else found
    table = Table("id", "title", "falls due", "events", "objective", title=found.title)
    rows = []
    for inject in found.inject:
        when = ground.due_words(inject, True) + (f" (written: {ground.due_words(inject.written, True)})" if inject.written else "")
        events = ", ".join(f"{effect.kind} {effect.magnitude:g}" for effect in inject.effect) or "none"
        title = roles.filled(inject.title, roles.place_words(inject.place))
        table.add_row(*map(escape, (inject.id, title, when, events, inject.objective)))
        rows.append({"id": inject.id, "title": title, "due": when, "events": events, "objective": inject.objective})
    console(json_file).print(table)
    for line in told:
        console(json_file).print(line, markup=False)
    if copy:
        if Path(copy).exists():
            refuse([inputs.Problem("--copy", "", copy, "exists already", "a new file")], "the command")
        kit.write_aside(Path(copy), lambda path: path.write_text(ground.library_text(library), encoding="utf-8"))
        console(json_file).print(f"Written: [bold]{copy}[/]; change it, then: comity check {copy}")
    write_json(json_file, rows, command=f"exercise injects {library}")


def _remind(session: exercises.Session, file: Path) -> None:
    """Say so when names and messages are kept longer than was promised."""
    days = session.overdue()
    if days:
        errors().print(f"Names and messages should have been deleted {days} days ago: comity exercise forget {file}", markup=False)


def _opened(file: Path) -> tuple[exercises.Session, Callable[[], None]]:
    """A session of a session file or of an exported one, and what to call afterwards."""
    if not exercises.is_export(file):
        session = exercises.Session.open(file, read_only=True)
        return session, session.close
    folder = tempfile.TemporaryDirectory()
    session = exercises.Session.import_(file, Path(folder.name) / "session.comity")

    def clean() -> None:
        session.close()
        folder.cleanup()

    return session, clean
