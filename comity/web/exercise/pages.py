"""Addresses of the exercise: lobby, seat (player or facilitator), projector, review. Each shows a view of the session."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from nicegui import app

from comity.web.exercise import show
from comity.web.exercise.files import add_files
from comity.web.exercise.forms import command, real, said, whole
from comity.web.exercise.rooms import Room, Rooms, at_once
from comity.web.shell import Gone, Live, page, template
from exercise import NotKept, Refused
from exercise.ground import Inject
from exercise.review import AiChoice, WhatIf, environment as review_environment, review, suggested, what_if
from exercise.roles import CONTROL
from exercise.state import Participant

REFUSALS = {
    "wrong_code": "This code is not valid, or somebody has used it. Look again, or ask the facilitator for a new one.",
    "slow_down": "Too many tries from your network are waiting. Try again in a moment.",
    "full": "This session is full.",
    "second_seat": "This browser holds a seat already. Tick that you give it up, and type the code again.",
    "last_facilitator": "You are the only facilitator: give somebody else a facilitator's code first. Your code stays valid.",
    "malformed": "This could not be read.",
    "not_kept": "Your seat was not kept: the server cannot write its file now. Tell the facilitator; your code stays valid.",
}
"""What the lobby says; words in the address choose one of these and nothing else is shown."""
LONGEST_JOIN = 4000
"""Bytes of the join form at most."""
SEAT_DAYS = 60
"""Days that a browser keeps its seat."""


def add_pages(rooms: Rooms) -> None:
    """Make all addresses of the exercise."""

    room_of = rooms.by_name.get
    add_files(rooms)

    @app.get("/")
    def first() -> Response:
        if len(rooms.by_name) == 1:
            return RedirectResponse(next(iter(rooms.by_name.values())).address, 303)
        found = [(room.address, room.session.settings.title, name) for name, room in rooms.by_name.items()]
        return HTMLResponse(template("sessions.html", rooms=found))

    @app.post("/s/{name}/join")
    async def join(name: str, request: Request) -> Response:
        room = room_of(name)
        if room is None:
            return _nothing()
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST_JOIN:
                return _back(room, "malformed")
        fields = {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace"), max_num_fields=10).items()}
        first = room.who(dict(request.cookies))
        if first is not None and fields.get("instead") != "yes":
            return _back(room, "second_seat")
        first_id = first.id if first else ""
        code, shown, password = (fields.get(key, "") for key in ("code", "name", "password"))
        address = request.client.host if request.client else ""
        try:
            seat = await room.door.let(
                address, lambda source: room.join(code, shown, source, password, rooms.password, instead_of=first_id)
            )
        except Refused as refused:
            return _back(room, refused.code)
        except NotKept:
            return _back(room, "not_kept")
        answer = RedirectResponse(f"{room.address}/seat", 303)
        secure = rooms.place.secure or request.url.scheme == "https"
        days = SEAT_DAYS * 86400
        answer.set_cookie(room.cookie, seat.token, max_age=days, httponly=True, samesite="strict", secure=secure, path="/")
        return answer

    @page("/s/{name}", "Lobby")
    async def lobby(name: str, request: Request, refused: str = "") -> Any:
        room = room_of(name)
        if room is None:
            return _nothing()
        session = room.session
        live = Live(lambda: show.lobby_parts(session.public_view(), name))
        view = await to_thread(session.public_view)
        await live.show(
            lambda parts: template(
                "lobby.html",
                parts=parts,
                room=name,
                refused=REFUSALS.get(refused, ""),
                password=rooms.password is not None,
                in_clear=rooms.place.in_clear,
                seated=room.holds(request.cookies),
                summary=view["session"]["summary"],
                weeks=view["session"]["weeks_per_turn"],
            )
        )
        room.watch(live)
        return None

    @page("/s/{name}/room", "The room")
    async def projector(name: str) -> Any:
        room = room_of(name)
        if room is None:
            return _nothing()
        live = Live(lambda: show.lobby_parts(room.session.public_view(), name))
        await live.show(lambda parts: template("projector.html", parts=parts, room=name))
        room.watch(live)
        return None

    @page("/s/{name}/seat", "Your seat")
    async def seat(name: str, request: Request) -> Any:
        room = room_of(name)
        person = room.who(request.cookies) if room else None
        if room is None or person is None:
            return RedirectResponse(f"/s/{name}" if room else "/", 303)
        if person.role == CONTROL:
            await _console(rooms, room, person)
        else:
            await _player(room, person)
        return None

    @page("/s/{name}/review", "Review")
    async def review_(name: str, request: Request) -> Any:
        room = room_of(name)
        person = room.who(request.cookies) if room else None
        if room is None or person is None or person.role != CONTROL or not room.session.play.turns:
            return RedirectResponse(f"/s/{name}/seat" if room else "/", 303)
        await _review(room, person)
        return None

    @app.get("/s/{name}/review.html")
    def take_home(name: str, request: Request) -> Response:
        room = room_of(name)
        person = room.who(dict(request.cookies)) if room else None
        if room is None or person is None or person.role != CONTROL or not room.session.play.turns:
            return _nothing()
        text = review_environment().get_template("review.html").render(review(room.session))
        return HTMLResponse(text, headers={"Content-Disposition": f'attachment; filename="review-{room.name}.html"'})


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.\n", 404)


def _back(room: Room, code: str) -> Response:
    return RedirectResponse(f"{room.address}?{urlencode({'refused': code})}", 303)


def _seated(room: Room, person: Participant, make: Callable[[dict[str, Any]], dict[str, str]]) -> Callable[[], dict[str, str]]:
    """A render function that sends away whoever has lost the seat."""

    def render() -> dict[str, str]:
        try:
            view = room.session.view(person.id)
        except Refused:
            raise Gone(room.address) from None
        return make(view)

    return render


async def _do(room: Room, person: Participant, data: dict[str, Any]) -> str:
    """Carry out a form as a command; what is said when it is kept.

    Raises:
        Refused: as `Session.do`; NotKept: it could not be written.
    """
    wanted = edited(room, data) if data["do"] == "edit" and person.role == CONTROL else command(data)
    before = room.session.play.turn
    answer = await at_once(room.session.do, person.id, wanted)
    return said(wanted, answer, before, room.session.settings.turns)


def edited(room: Room, data: dict[str, Any]) -> dict[str, Any]:
    """An inject of the list with other words or other strength, as a command.

    Raises:
        Refused: there is no such inject, its title or text is empty, or the factor is no number from 0 to 2.
    """
    fields = data["fields"]
    with room.session.lock:
        inject: Inject | None = room.session.table.library.by_id().get(str(fields.get("id", "")))
    if inject is None:
        raise Refused("no_such_inject", "There is no such inject.")
    factor = real(fields.get("factor") or 1.0)
    if not 0.0 <= factor <= 2.0:
        raise Refused("illegal_value", "The factor is between 0 and 2.")
    words = {key: str(fields[key]) for key in ("title", "text") if key in fields}
    for key, text in words.items():
        if not text.strip():
            raise Refused("illegal_value", f"The {key} is empty: an inject needs one. Nothing was changed.")
    within = {"answer_within": whole(fields["answer_within"])} if fields.get("answer_within") else {}
    plain = inject.model_dump(mode="json") | words | within
    for effect in plain["effect"]:
        effect["magnitude"] = min(1.0, effect["magnitude"] * factor)
    return {"kind": "write", "inject": plain}


async def _leave(room: Room, person: Participant, data: dict[str, Any]) -> str:
    """Give up the seat; the page goes to the lobby of itself."""
    await at_once(room.session.leave, person.id)
    return "You have left."


async def _player(room: Room, person: Participant) -> None:
    def render() -> dict[str, str]:
        name = room.name_of(person)
        if name is None:
            raise Gone(room.address)
        own = template("player_you.html", own=name[0], others=name[1])
        return room.parts(person.role, lambda view: show.player_parts(view, room.name)) | {"you": own}

    live = Live(render, bucket=room.bucket(person.id))

    async def act(data: dict[str, Any]) -> str:
        return await (_leave if data["do"] == "leave" else _do)(room, person, data)

    live.act = act
    title = show.title_of(person.role)
    await live.show(lambda parts: template("player.html", parts=parts, room=room.name, title=title))
    room.watch(live, person.id)


async def _console(rooms: Rooms, room: Room, person: Participant) -> None:
    codes: dict[str, list[str]] = {}

    def parts(view: dict[str, Any]) -> dict[str, str]:
        beside = [(name, other.session.settings.title) for name, other in rooms.by_name.items() if other is not room]
        session = room.session
        lost, warnings = session.not_kept is not None, session.warnings()
        trouble = template("control_trouble.html", lost=lost, warnings=warnings, in_clear=rooms.place.in_clear)
        files = show.files_part(view, room.name, rooms.aside, [path.name for path in session.backups.all()])
        return show.control_parts(view, room.name, codes, beside) | {"trouble": trouble, "files": files}

    live = Live(_seated(room, person, parts), bucket=room.bucket(person.id))

    async def code(fields: dict[str, Any]) -> str:
        role = str(fields.get("role", ""))
        made = await to_thread(room.session.new_codes, {role: 1})
        codes.setdefault(role, []).extend(made[role])
        await live.refresh()
        return f"A new code for {show.title_of(role)} stands at the seat."

    async def branch(fields: dict[str, Any]) -> str:
        made = await to_thread(rooms.branch, room, whole(fields.get("to_turn", 0)) - 1)
        await live.refresh()
        return f"Branched: {made.name}."

    async def forget(fields: dict[str, Any]) -> str:
        whose = str(fields.get("participant", ""))
        with room.session.lock:
            known = whose == "" or whose in room.session.table.participants
        if not known:
            raise Refused("malformed", "There is no such participant.")
        count = await at_once(room.session.forget, whose or None)
        return f"{count} names and messages deleted for good."

    async def backup(fields: dict[str, Any]) -> str:
        made = await to_thread(room.session.backups.make)
        await live.refresh()
        return f"Copied to {made.parent.name}/{made.name}."

    own: dict[str, Callable[[dict[str, Any]], Awaitable[str]]] = {
        "code": code,
        "branch": branch,
        "forget": forget,
        "backup": backup,
    }

    async def act(data: dict[str, Any]) -> str:
        if data["do"] not in own:
            return await (_leave if data["do"] == "leave" else _do)(room, person, data)
        # A released facilitator may do neither.
        await to_thread(room.session.view, person.id)
        return await own[data["do"]](data["fields"])

    live.act = act
    await live.show(lambda made: template("control.html", parts=made, room=room.name))
    room.watch(live, person.id)


async def _review(room: Room, person: Participant) -> None:
    session = room.session
    state: dict[str, Any] = {"data": None}
    answers: list[Any] = []

    def parts(view: dict[str, Any]) -> dict[str, str]:
        values = show.shared(view, room.name) | {"d": state["data"], "answers": list(answers)}
        values |= {"suggestions": [change.title for change in suggested(session)], "turns": len(session.play.turns)}
        values |= {"slot_options": show.slot_options(view["slots"])}
        return {
            "clock": template("clock.html", **values),
            "ask": template("review_ask.html", **values),
            "answers": template("review_answers.html", **values),
            "body": template("review_body.html", **values),
        }

    live = Live(_seated(room, person, parts), bucket=room.bucket(person.id))

    async def act(data: dict[str, Any]) -> None:
        answers.append("Living the session again …")
        await live.refresh()
        try:
            await to_thread(session.view, person.id)
            change = wanted_change(session, data)
            answers[-1] = await to_thread(what_if, session, change, True)
        except ValueError as error:
            raise Refused("illegal_value", str(error)) from None
        finally:
            if isinstance(answers[-1], str):  # no answer has come in its place
                answers.pop()
        await live.refresh()

    live.act = act
    await live.show(lambda made: template("review.html", parts=made, room=room.name))
    room.attendance.follow(live.client, person.id)
    live.client.on_connect(lambda: _gather(room, live, state))


async def _gather(room: Room, live: Live, state: dict[str, Any]) -> None:
    """Make the review once its page is on the screen."""
    if state["data"] is None:
        state["data"] = await to_thread(review, room.session, 0)
        await live.refresh()


def wanted_change(session: Any, data: dict[str, Any]) -> WhatIf:
    """The what-if that a form of the review asks for.

    Raises:
        Refused: it is no such form.
    """
    fields = data["fields"]
    ai: AiChoice = "react" if fields.get("ai") == "react" else "stay"
    if data["do"] == "suggested":
        found, which = suggested(session, ai), whole(fields.get("which", -1))
        if not 0 <= which < len(found):
            raise Refused("malformed", "There is no such question.")
        return found[which]
    if data["do"] != "instead":
        raise Refused("malformed", "This page has no such form.")
    role, _, slot = str(fields.get("slot", "")).partition("/")
    turn = whole(fields.get("turn", 0)) - 1
    value = real(fields.get("value"))
    known = session.slots.get(role, {}).get(slot)
    words = f"{show.title_of(role)}: {known.title if known else slot} at {value:g} in turn {turn + 1}"
    return WhatIf(turn, role, (slot,), {slot: value}, ai=ai, title=words)
