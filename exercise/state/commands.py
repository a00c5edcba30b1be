"""What participants may ask of a session, as checked data: every field has a size and a range.

A page sends a plain table with ``kind`` and the fields of that command; ``parse_command`` refuses everything else. What
a role may do at this moment is decided by the session, not here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from exercise.ground import Inject, InjectList
from exercise.state.settings import Strategy

LONGEST_TEXT = 2000
"""Characters of a message at most."""


class Refused(Exception):
    """A command that is not carried out: ``code`` for programs, the message for people. Nothing has changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class NotKept(RuntimeError):
    """A change that could not be written to the session's file, and so did not happen: ``reason`` says why, for people.

    The state is again what the file says. ``Session.not_kept`` holds the last one until something is kept again.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"Not kept: {reason}")
        self.reason = reason


def _clean(text: str) -> str:
    """Text without control characters (but line breaks) and lone surrogates, which no screen shows and no file keeps."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF)).strip()


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


Words = Annotated[str, Field(max_length=LONGEST_TEXT, strict=True), AfterValidator(_clean)]
SomeWords = Annotated[Words, AfterValidator(_not_empty)]
Key = Annotated[str, Field(min_length=1, max_length=120, strict=True), AfterValidator(_clean)]
Roles = Annotated[tuple[Key, ...], Field(min_length=1, max_length=8)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
TermLevel = Annotated[float, Field(allow_inf_nan=False, ge=0.0, le=1.0)]
Whole = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Choice = Number | None | Annotated[tuple[Key, ...], Field(max_length=64)]


class Command(BaseModel):
    """What all commands share."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Turned(Command):
    """A command of one turn: refused when that turn is over, so that a late or repeated click does no harm."""

    turn: Whole


class Terms(Command):
    """Terms of a proposal, each a level that both sides hold themselves to; ``None`` leaves it out.

    escort: armed escort offered and taken; data: information shared both ways; access: permits given in all regions;
    money: project money; reporting: public reporting; duration_turns: how long it binds.
    """

    escort: TermLevel | None = None
    data: TermLevel | None = None
    access: TermLevel | None = None
    money: TermLevel | None = None
    reporting: TermLevel | None = None
    duration_turns: Annotated[int, Field(ge=1, le=26, strict=True)] = 6


class Decide(Turned):
    """Set decision slots of one's own role."""

    kind: Literal["decide"]
    values: Annotated[dict[Key, Choice], Field(min_length=1, max_length=200)]


class Commit(Turned):
    """Say that one's turn is done (``done`` false takes it back while the turn is open)."""

    kind: Literal["commit"]
    done: bool = True


class Say(Command):
    """Send a message to roles."""

    kind: Literal["say"]
    to: Roles
    text: SomeWords


class Propose(Turned):
    """Propose an agreement to another role."""

    kind: Literal["propose"]
    to: Key
    terms: Terms
    text: Words = ""


class Answer(Turned):
    """Accept or decline a proposal, or withdraw one's own (``accept`` false)."""

    kind: Literal["answer"]
    proposal: Whole
    accept: bool


class Ask(Command):
    """Ask a role for an item of its report, or for anything else in words."""

    kind: Literal["ask"]
    to: Key
    item: Annotated[str, Field(max_length=120), AfterValidator(_clean)] = ""
    text: Words = ""


class Reply(Command):
    """Answer a question: with the item asked for (``value`` states another number), with words, or with a refusal."""

    kind: Literal["reply"]
    question: Whole
    disclose: bool
    value: Number | None = None
    text: Words = ""


class Disclose(Command):
    """Pass on items of one's own report; ``values`` states other numbers than one's own for some."""

    kind: Literal["disclose"]
    to: Roles
    items: Annotated[tuple[Key, ...], Field(min_length=1, max_length=60)]
    values: Annotated[dict[Key, Number], Field(max_length=60)] = {}


class Respond(Command):
    """Respond to an inject, by one of its options, in words, or both."""

    kind: Literal["respond"]
    inject: Whole
    option: Annotated[str, Field(max_length=48), AfterValidator(_clean)] = ""
    text: Words = ""


class Start(Command):
    """Control: open the first turn."""

    kind: Literal["start"]


class Pause(Command):
    """Control: stop or resume; while paused nobody but control can do anything."""

    kind: Literal["pause"]
    paused: bool


class Collect(Turned):
    """Control: close the turn for decisions now; roles that have not committed keep what they have set."""

    kind: Literal["collect"]


class Amend(Turned):
    """Control: change a decision of a role before it is carried out."""

    kind: Literal["amend"]
    role: Key
    values: Annotated[dict[Key, Choice], Field(min_length=1, max_length=200)]
    reason: Words = ""


class Approve(Turned):
    """Control: let the model live the weeks of this turn (``approve`` false gives the turn back to the roles, who are told
    the reason)."""

    kind: Literal["approve"]
    approve: bool = True
    reason: Words = ""


class Fire(Command):
    """Control: send an inject now, from the list or by id as edited; one that was sent before only ``again``."""

    kind: Literal["fire"]
    inject: Key
    again: bool = False


class Skip(Command):
    """Control: take an inject off the list, or put it back."""

    kind: Literal["skip"]
    inject: Key
    skipped: bool = True


class Write(Command):
    """Control: add an inject, or replace one that has not been sent."""

    kind: Literal["write"]
    inject: Inject


class Load(Command):
    """Control: add a list of injects with its training objectives; those of the same id that were not sent are replaced."""

    kind: Literal["load"]
    library: InjectList


class Rewind(Command):
    """Control: go back to the start of a turn (counted from 0); what came after is kept in the journal only."""

    kind: Literal["rewind"]
    to_turn: Whole
    reason: Words = ""


class ChangeSeat(Command):
    """Control: free a seat (``participant``: of that person alone), choose how its AI player leans, or go on without it.

    ``wait`` false: the turn does not wait for this seat until one of its people is back; true: it does again.
    """

    kind: Literal["seat"]
    role: Key
    strategy: Strategy | None = None
    release: bool = False
    participant: Key | None = None
    wait: bool | None = None


class Forward(Command):
    """Control: after the last turn, live 104 further weeks as everything stands."""

    kind: Literal["forward"]


class Remark(Command):
    """Control: a note for the review."""

    kind: Literal["remark"]
    text: SomeWords


AnyCommand = Annotated[
    Decide
    | Commit
    | Say
    | Propose
    | Answer
    | Ask
    | Reply
    | Disclose
    | Respond
    | Start
    | Pause
    | Collect
    | Amend
    | Approve
    | Fire
    | Skip
    | Write
    | Load
    | Rewind
    | ChangeSeat
    | Forward
    | Remark,
    Field(discriminator="kind"),
]

_ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyCommand)

CONTROL_KINDS = frozenset(
    {"start", "pause", "collect", "amend", "approve", "fire", "skip", "write", "load", "rewind", "seat", "forward", "remark"}
)
"""Commands of the facilitator alone."""

SHARED_KINDS = frozenset({"say"})
"""Commands that facilitator and roles both have."""


def parse_command(data: object) -> Command:
    """A command from plain data.

    Raises:
        Refused: ("malformed") it is none, with what is wrong.
    """
    if isinstance(data, Command):
        return data
    try:
        return _ADAPTER.validate_python(data)  # type: ignore[no-any-return]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"][:6])[:120]
        raise Refused("malformed", f"{where or 'command'}: {first['msg']}"[:300]) from None
    except RecursionError:
        raise Refused("malformed", "command: nested too deeply") from None
