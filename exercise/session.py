"""A session: people (or AI players) at a table, the model under it, and a journal of everything.

    session = Session.create("my.comity", {"scenario": "kesara", "turns": 6})
    codes = session.new_codes({"mission": 1, "control": 1})
    seat = session.join(codes["mission"][0])               # Seat(participant, role, token)
    session.view(seat.participant)                         # plain data: only what this role may know
    session.do(seat.participant, {"kind": "decide", "turn": 0, "values": {"offer.liaison_channels": 0.6}})
    session.do(seat.participant, {"kind": "commit", "turn": 0})

A command is checked, written to the journal and then carried out; the state is a function of the journal alone, so that
``Session.open`` finds everybody where they were. All public methods may be called from any thread.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exercise.ground import Engine, Snapshot, fitted, load_library
from exercise.journal import BROKEN, Entry, Journal, Limits, Personal, TooLong, remove
from exercise.roles import CONTROL, PLAYERS, ROLES, first_decisions, slots_of
from exercise.state import (
    Command,
    Gate,
    NotKept,
    Participant,
    Play,
    Presence,
    Refused,
    SessionSettings,
    Table,
    code_hash,
    new_code,
    new_token,
    parse_command,
    same,
    settings_of,
    token_hash,
)  # fmt: skip
from exercise.turn import Desk, apply, entries_for, leaving, proceed, returning
from exercise.views import public, view
from simulation.inputs import InputProblems, Problem, load_policy
from simulation.results import source_hash

MOST_PARTICIPANTS, MOST_CODES = 60, 200
"""People, and unused codes, of one session at most."""


@dataclass(frozen=True)
class Seat:
    """A place at the table: participant's id, role, and the token with which to return."""

    participant: str
    role: str
    token: str


class Session(Desk):
    """One exercise; see the module. Made by ``create`` and ``open``.

    Attributes:
        journal, settings, scenario, slots: what it is made of (slots by role and id).
        engine: the model; play: what a rewind takes back; table: seats, codes and injects.
        mismatches: turns that ended otherwise when they were lived again.
        lock, changed, not_kept, heads and more: see `Desk`.
    """

    def __init__(self, journal: Journal, verify: bool = True, limits: Limits | None = None) -> None:
        super().__init__(journal)
        self.limits = limits or Limits()
        self.gate = Gate()
        self.presence = Presence()
        self._check(verify)
        self._replay(journal.entries())

    def _check(self, whole: bool) -> None:
        name, wrong = self.journal.path.name, self.journal.verify() if whole else []
        if wrong:
            raise InputProblems([Problem(name, "", None, line) for line in wrong[:20]], "the session's journal")
        if not self.journal.count:
            raise InputProblems([Problem(name, "", None, "holds no session")], "the session")

    def _replay(self, entries: list[Entry]) -> None:
        """Carry out a journal from its beginning.

        Raises:
            InputProblems: an entry cannot be carried out (a file that was made by hand), or the limits are reached.
        """
        name = self.journal.path.name
        self.mismatches: list[str] = []
        self.heads = []
        try:
            self._begin(entries[0])
        except BROKEN as error:
            raise InputProblems([Problem(name, "entry 1", None, f"holds no settings: {error!r}"[:300])], "the session") from None
        for entry in entries[1:]:
            try:
                apply(self, entry)
            except BROKEN as error:
                problem = Problem(name, f"entry {entry.number}", entry.kind, f"cannot be carried out: {error!r}"[:300])
                raise InputProblems([problem], "the session's journal") from None
            self.limits.check(name, self.mismatches, f"entry {entry.number}")

    def _begin(self, entry: Entry) -> None:
        self.settings = settings_of(entry.body["settings"])
        self.scenario = self.settings.load()
        self.source: str = entry.body["source"]
        self.first = entry.digest
        policy = self.settings.policy or self.scenario.reference_policy
        self.slots = slots_of(self.scenario)
        self.engine = Engine(self.scenario, self.settings.seed, self.settings.communities, policy)
        self.play = Play(decisions=first_decisions(self.scenario, load_policy(policy)))
        library = self.settings.library
        if library is None or entry.kind != "created":
            raise ValueError("a session begins with its settings and a list of injects")
        self.table = Table(library, salt=entry.body["salt"], strategies=dict.fromkeys(PLAYERS, self.settings.strategy))
        self.snapshots: list[tuple[Snapshot, Play]] = []

    # --- making and opening

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], settings: SessionSettings | Mapping[str, Any] | None = None, injects: str = "general"
    ) -> Session:
        """Make a new session file and open it.

        Args:
            path: a new file; settings: see `SessionSettings`; injects: list of injects if the settings hold none.

        Raises:
            InputProblems: everything wrong with the settings, or the file exists.
        """
        path = Path(path)
        if path.exists():
            raise InputProblems([Problem("session", "", str(path), "exists already", "a new file")], "the session")
        chosen = settings if isinstance(settings, SessionSettings) else settings_of(dict(settings or {}))
        if chosen.library is None:
            chosen = chosen.model_copy(update={"library": load_library(injects)})
        scenario = chosen.load()
        if chosen.fit_injects and chosen.library is not None:
            library = fitted(chosen.library, chosen.turns, chosen.weeks_per_turn)
            chosen = chosen.model_copy(update={"library": library})
        policy = load_policy(chosen.policy or scenario.reference_policy)
        problems = policy.check_regions(scenario)
        if problems:
            raise InputProblems(problems, "the session's policy")
        body = {
            "settings": chosen.model_dump(mode="json", exclude_none=True),
            "source": source_hash(),
            "scenario_digest": scenario.digest(),
            "policy_digest": policy.digest(),
            "salt": secrets.token_hex(16),
        }
        journal = Journal(path)
        try:
            journal.append("system", "created", body)
            journal.checkpoint()
        except NotKept as error:
            journal.close()
            remove(path)
            if not isinstance(error, TooLong):
                raise
            problem = Problem("session", "", None, f"scenario and injects are too long to be kept: {error}", "shorter files")
            raise InputProblems([problem], "the session") from None
        return cls(journal, verify=False)

    @classmethod
    def open(cls, path: str | os.PathLike[str], limits: Limits | None = None, read_only: bool = False) -> Session:
        """Open a session file; its state is rebuilt from the journal. All is done on a copy first: a file that is not what it
        should be is left as it was.

        Args:
            path: the file; limits: what the replay may ask for; read_only: stay with the copy, for looking and exporting.

        Raises:
            InputProblems: there is no such file, it is no session, its chain does not fit, or it cannot be lived again.
            NotKept: it cannot be opened for writing.
        """
        if not Path(path).is_file():
            raise InputProblems([Problem("session", "", str(path), "does not exist", "a session file")], "the session")
        journal = Journal(path, read_only=True)
        try:
            session = cls(journal, limits=limits)
        except BaseException:
            journal.close()
            raise
        if not read_only:
            journal.close()
            session.journal = Journal(path, seen=(journal.count, journal.head))
        return session

    @classmethod
    def import_(cls, source: str | os.PathLike[str], target: str | os.PathLike[str], limits: Limits | None = None) -> Session:
        """Make a session file of an exported one and open it. Whoever made it has no seat in it: all seats are free, no code
        lets anybody in, and it waits until a facilitator lets it go on.

        Raises:
            InputProblems: it is no exported session, or cannot be lived again; no file is left then.
            NotKept: the file cannot be written.
        """
        journal = Journal.import_(source, target)
        try:
            session = cls(journal, verify=False, limits=limits)
            session._receive()
        except BaseException:
            journal.close()
            remove(target)
            raise
        return session

    def _receive(self) -> None:
        here = [person.id for person in self.table.participants.values() if person.here]
        entries: list[tuple[str, dict[str, Any]]] = [("freed", {"participants": here, "codes": True, "why": "received"})]
        if self.play.phase in ("open", "approval") and not self.table.paused:
            entries.insert(0, ("paused", {"paused": True}))  # else AI players would go on in the empty seats at once
        self.record("system", entries)

    def branch(self, path: str | os.PathLike[str], turn: int) -> Session:
        """A new session that shares this one's past up to the start of a turn and goes on by itself. People keep their seats;
        codes that nobody has used let in here alone.

        Raises:
            InputProblems: the file exists; Refused: the turn has not begun yet; NotKept: the file cannot be written.
        """
        with self.lock:
            if not 0 <= turn < len(self.snapshots):
                raise Refused("no_such_turn", f"Only turns 0 to {len(self.snapshots) - 1} have begun.")
            if Path(path).exists():
                raise InputProblems([Problem("session", "", str(path), "exists already", "a new file")], "the branch")
            journal = self.journal.copy_to(path, self.journal.count)
            head = self.journal.head
        try:
            other = Session(journal, verify=False)
            void = {"participants": [], "codes": True, "why": "branch"}
            rewound = {"to_turn": turn, "reason": "", "branch": True}
            other.record("system", [("branched", {"from": head}), ("freed", void), ("rewound", rewound)])
        except BaseException:
            journal.close()
            remove(path)
            raise
        return other

    # --- seats

    def new_codes(self, wanted: Mapping[str, int]) -> dict[str, list[str]]:
        """Fresh join codes by role: each lets one person in once. Their plain text is returned here and never kept.

        Raises:
            Refused: an unknown role, or too many codes.
        """
        with self.lock:
            for role in wanted:
                if role != CONTROL and role not in self.settings.roles:
                    raise Refused("no_such_role", f"There is no role {role!r} in this session.")
            if sum(wanted.values()) + len(self.table.codes) > MOST_CODES or any(n < 0 for n in wanted.values()):
                raise Refused("too_many", f"At most {MOST_CODES} codes can be open at once.")
            out = {role: [new_code() for _ in range(count)] for role, count in wanted.items()}
            hashes = {code_hash(code, self.table.salt): role for role, codes in out.items() for code in codes}
            if hashes:
                self.record("system", [("codes", {"hashes": hashes})])
            return out

    def join(self, code: str, name: str = "", source: str = "", instead_of: str = "") -> Seat:
        """Let somebody in by a code and spend the code.

        Args:
            code: as issued; name: shown to others ("" gives a pseudonym); source: who tries (an address);
                instead_of: participant who gives up a seat for this one.

        Raises:
            Refused: "wrong_code", "full" or "last_facilitator" (the code stays valid). A right code is accepted whatever was
                tried before.
        """
        wanted = code_hash(str(code), self.table.salt)  # takes its time: nobody waits for it
        with self.lock:
            role = next((role for digest, role in self.table.codes.items() if same(digest, wanted)), None)
            if role is None:
                self.gate.failed(source)
                raise Refused("wrong_code", "This code is not valid (or has been used).")
            self.gate.passed(source)
            return self._admit(role, name, wanted, instead_of)

    def admit(self, role: str, name: str = "") -> Seat:
        """Let somebody in without a code; for scripts and tests, never for a page."""
        with self.lock:
            if role != CONTROL and role not in self.settings.roles:
                raise Refused("no_such_role", f"There is no role {role!r} in this session.")
            return self._admit(role, name, "")

    def _admit(self, role: str, name: str, code: str, instead_of: str = "") -> Seat:
        if sum(person.here for person in self.table.participants.values()) >= MOST_PARTICIPANTS:
            raise Refused("full", f"A session has room for {MOST_PARTICIPANTS} people.")
        number = len(self.table.participants) + 1
        plain = " ".join("".join(c for c in str(name)[:60] if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).split())
        token = new_token()
        body = {
            "participant": f"p{number}",
            "role": role,
            "name": Personal(plain or f"{ROLES[role].title} {number}"),
            "token": token_hash(token),
            "code": code,
        }
        gives_up = leaving(self, self._here(instead_of), role) if instead_of else []
        self.record(f"p{number}", [("joined", body), *gives_up])
        return Seat(f"p{number}", role, token)

    def seat(self, token: str) -> Participant | None:
        """Who holds a token, ``None`` if nobody does (any more)."""
        digest = token_hash(str(token))
        with self.lock:
            return next((p for p in self.table.participants.values() if p.here and same(p.token, digest)), None)

    def leave(self, participant: str) -> None:
        """Give up a seat; its person comes back by a fresh code. An AI player goes on from what stands when nobody is left.

        Raises:
            Refused: "not_seated", or "last_facilitator".
        """
        with self.lock:
            person = self._here(participant)
            self.record(person.id, leaving(self, person))

    def back(self, participant: str) -> None:
        """Somebody is at the table again: where the table went on without that seat, it waits for it again."""
        with self.lock:
            person = self.table.participants.get(str(participant))
            entries = returning(self, person.role) if person is not None and person.here else []
            if entries:
                self.record("system", entries)

    def _here(self, participant: str) -> Participant:
        """Somebody who sits at the table. Raises `Refused`."""
        person = self.table.participants.get(str(participant))
        if person is None or not person.here:
            raise Refused("not_seated", "You are not at this table.")
        return person

    # --- playing

    def do(self, participant: str, data: Mapping[str, Any] | Command) -> dict[str, Any]:
        """Carry out a command of somebody at the table.

        Returns:
            {"ok": True, "turn": ..., "phase": ..., "changed": whether anything did, "sent": how many injects
            went out, for the facilitator alone}.

        Raises:
            Refused: it is malformed, out of turn or not this role's to give; nothing has changed then.
        """
        command = parse_command(data)
        with self.lock:
            person = self._here(participant)
            entries, count = entries_for(self, person.role, command), self.journal.count
            before = len(self.play.fired)
            self.record(person.id, entries)
            answer = {"ok": True, "turn": self.play.turn, "phase": self.play.phase, "changed": self.journal.count > count}
            return answer | ({"sent": max(0, len(self.play.fired) - before)} if person.role == CONTROL else {})

    def _carry_out(self, entry: Entry) -> None:
        apply(self, entry)

    def _go_on(self) -> None:
        proceed(self)

    def _rebuild(self) -> None:
        """Live the journal again, and put that in place of what is here only when all of it can be."""
        fresh = Session(self.journal)
        for name in ("mismatches", "heads", "settings", "scenario", "source", "slots", "engine", "play", "table", "snapshots"):
            setattr(self, name, getattr(fresh, name))
        self._stale = False

    def view(self, participant: str) -> dict[str, Any]:
        """All that this person's page may show, as plain data (JSON types only)."""
        with self.lock:
            person = self._here(participant)
            return view(self, person.role, person.id)

    def role_view(self, role: str) -> dict[str, Any]:
        """What anybody in a role may know; see ``view``."""
        with self.lock:
            return view(self, role, "")

    def public_view(self) -> dict[str, Any]:
        """What everybody in the room may see, for a projector: no report, message or decision of any role."""
        with self.lock:
            return public(self)

    def turn_values(self) -> list[dict[str, Any]]:
        """Turns that have been lived, as data."""
        with self.lock:
            return [asdict(turn) for turn in self.play.turns]

    def digest(self) -> str:
        """BLAKE2b digest of the model's whole state."""
        with self.lock:
            return self.engine.digest()
