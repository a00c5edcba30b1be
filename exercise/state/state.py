"""The state of a session: data that the journal's entries change one by one, and nothing else changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from exercise.ground import InjectList, Report
from exercise.roles import Decisions, Value, read_inject

Phase = Literal["lobby", "open", "approval", "over", "forwarded"]
"""lobby: before the first turn; open: roles decide; approval: control looks; over: the last turn is played; forwarded:
104 further weeks have been lived."""


By = Literal["people", "ai"]
"""Who answered for a role: the people in its seat, or its AI player."""


@dataclass(frozen=True)
class Message:
    """Words from a role (or control) to roles."""

    number: int
    turn: int
    sender: str
    to: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Proposal:
    """An agreement proposed: terms as data, open until answered; then in force until turn ``until`` if accepted."""

    number: int
    turn: int
    sender: str
    to: str
    terms: dict[str, Any]
    text: str
    status: Literal["open", "accepted", "declined", "withdrawn"] = "open"
    until: int = 0


@dataclass(frozen=True)
class RoleQuestion:
    """A question from a role to a role, and its answer: disclosed, refused or none yet ("")."""

    number: int
    turn: int
    sender: str
    to: str
    item: str
    text: str
    answer: Literal["", "disclosed", "refused"] = ""
    reply: str = ""
    answered_turn: int = -1
    by: By = "people"


@dataclass(frozen=True)
class Told:
    """An item that a role passed on: the value as told and the value as the teller had it."""

    turn: int
    sender: str
    to: tuple[str, ...]
    item: str
    title: str
    unit: str
    value: float
    own: float
    week: int
    by: By = "people"


@dataclass(frozen=True)
class Response:
    """A role's answer to an inject: option ("" = words alone), words, turn, the events that follow from it, who answered."""

    option: str
    text: str
    turn: int
    shocks: tuple[dict[str, Any], ...]
    by: By = "people"


@dataclass(frozen=True)
class Fired:
    """An inject that was sent: as it stood then, where, and the responses of roles."""

    number: int
    turn: int
    week: int
    inject: dict[str, Any]
    region: str
    to: tuple[str, ...]
    shocks: tuple[dict[str, Any], ...]
    responses: dict[str, Response] = field(default_factory=dict)

    def read(self) -> dict[str, Any]:
        """The inject with all its words as people read them."""
        return read_inject(self.inject, self.region)

    @property
    def closes(self) -> int:
        """First turn in which it cannot be answered any more; 0 if it stays open."""
        within = int(self.inject.get("answer_within", 0))
        return self.turn + within if within else 0

    def expired(self, turn: int) -> bool:
        """Whether it is too late to answer in a turn."""
        return bool(self.closes) and turn >= self.closes

    def silent(self) -> list[str]:
        """Recipients that have not answered."""
        return [role for role in self.to if role not in self.responses]


@dataclass(frozen=True)
class Breach:
    """A promise that was not kept: by whom, of which proposal, promised and decided level."""

    turn: int
    role: str
    proposal: int
    slot: str
    promised: float
    decided: float


@dataclass(frozen=True)
class AiSeat:
    """An AI player as it closed a turn: how it leaned, and what stood in its seat before it decided."""

    strategy: str
    held: dict[str, Value]


@dataclass(frozen=True)
class Turn:
    """A turn that has been lived: what all roles had decided, who decided, what was in force, the state's digest after,
    events that came, and the AI players that decided in it."""

    turn: int
    week: int
    weeks: int
    decisions: Decisions
    by: dict[str, str]
    in_force: dict[str, float]
    digest: str
    shocks: tuple[dict[str, Any], ...]
    ai: dict[str, AiSeat]


@dataclass(frozen=True)
class Head:
    """Where the journal stood when a turn began or ended: what happened ("started", "advanced", "forwarded", "rewound"), turns
    that were lived by then, number and digest of the entry."""

    kind: str
    turn: int
    number: int
    digest: str


@dataclass
class Play:
    """The part of a session that a rewind takes back. Its entries are replaced, never changed in place."""

    phase: Phase = "lobby"
    turn: int = 0
    decisions: Decisions = field(default_factory=dict)
    decided: dict[str, dict[str, str]] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    messages: list[Message] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    questions: list[RoleQuestion] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    amended: list[dict[str, Any]] = field(default_factory=list)
    returned: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    reports: list[dict[str, Report]] = field(default_factory=list)
    facts: list[Report] = field(default_factory=list)
    sent: dict[str, Report] = field(default_factory=dict)
    pending: tuple[dict[str, Any], ...] = ()
    ai: dict[str, AiSeat] = field(default_factory=dict)
    approved: bool = False
    forwarding: bool = False

    def copy(self) -> Play:
        """A copy that later entries do not change."""
        lists: dict[str, Any] = {name: list(value) for name, value in vars(self).items() if isinstance(value, list)}
        decisions = {role: dict(values) for role, values in self.decisions.items()}
        decided = {role: dict(values) for role, values in self.decided.items()}
        return replace(self, **lists, decisions=decisions, decided=decided, sent=dict(self.sent), ai=dict(self.ai))

    def set(self, role: str, values: dict[str, Any], by: str) -> None:
        """Let decisions of a role stand."""
        for slot, value in values.items():
            self.decisions[role][slot] = standing(value)
            self.decided.setdefault(role, {})[slot] = by

    def agreements(self) -> list[Proposal]:
        """Agreements that bind in the present turn."""
        return [p for p in self.proposals if p.status == "accepted" and self.turn < p.until]


def standing(value: Any) -> Value:
    """A value of a slot as it is kept: lists become tuples, numbers floats."""
    return tuple(value) if isinstance(value, list | tuple) else None if value is None else float(value)


@dataclass(frozen=True)
class Participant:
    """Somebody at the table: pseudonym or name, role, digest of the seat token."""

    id: str
    role: str
    name: str
    token: str
    here: bool = True


@dataclass
class Table:
    """The part of a session that a rewind leaves alone: who sits where, codes, the list of injects, seats that the table does
    not wait for (``excused``).

    freed: digests of tokens whose seats were taken away; origin: digest of the entry of another session from which this one
    branched, "" none; received: number of the entry with which it came in from elsewhere, 0 if it was made here.
    """

    library: InjectList
    participants: dict[str, Participant] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    salt: str = ""
    strategies: dict[str, str] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    paused: bool = False
    excused: set[str] = field(default_factory=set)
    line: int = 0
    freed: set[str] = field(default_factory=set)
    origin: str = ""
    received: int = 0
    rewinds: list[dict[str, Any]] = field(default_factory=list)

    def seated(self, role: str) -> list[Participant]:
        """People who sit in a role."""
        return [p for p in self.participants.values() if p.role == role and p.here]
