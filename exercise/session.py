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

import datetime
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from exercise import applying, checking, views
from exercise.codes import Gate, code_hash, new_code, new_token, same, token_hash
from exercise.commands import Command, NotKept, Refused, parse_command
from exercise.engine import Engine, Snapshot
from exercise.injects import load_library
from exercise.journal import Entry, Journal, Personal, remove
from exercise.orders import first_decisions
from exercise.proceeding import proceed
from exercise.roles import CONTROL, PLAYERS, ROLES
from exercise.settings import SessionSettings, settings_of
from exercise.slots import slots_of
from exercise.state import Participant, Play, Table
from simulation.inputs.errors import InputProblems, Problem
from simulation.inputs.policy import load_policy
from simulation.results.results import source_hash

MOST_PARTICIPANTS = 60
"""People in one session at most."""
MOST_CODES = 200
"""Unused codes of one session at most."""
FORWARD_WEEKS = 104
"""Weeks that are lived after the last turn."""


@dataclass(frozen=True)
class Seat:
    """A place at the table: participant's id, role, and the token with which to return."""

    participant: str
    role: str
    token: str


class Session:
    """One exercise; see the module. Made by ``create`` and ``open``.

    Attributes:
        journal, settings, scenario, slots: what it is made of (slots by role and id).
        engine: the model; play: what a rewind takes back; table: seats, codes and injects.
        changed: called without arguments after anything has changed or could not be kept (a page redraws then).
        not_kept: why the last change could not be written, ``None`` once something has been kept again.
    """

    def __init__(self, journal: Journal, verify: bool = True) -> None:
        self.lock = threading.RLock()
        self.journal = journal
        self.gate = Gate()
        self.changed: list[Callable[[], None]] = []
        self.mismatches: list[str] = []
        self.not_kept: NotKept | None = None
        entries = journal.entries()
        if not entries or entries[0].kind != "created":
            raise InputProblems([Problem(journal.path.name, "", None, "holds no session")], "the session")
        wrong = journal.verify() if verify else []
        if wrong:
            raise InputProblems([Problem(journal.path.name, "", None, line) for line in wrong[:20]], "the session's journal")
        self._replay(entries)

    def _replay(self, entries: list[Entry]) -> None:
        """Carry out a journal from its beginning.

        Raises:
            InputProblems: an entry cannot be carried out (a file that was made by hand).
        """
        try:
            self._begin(entries[0])
        except (KeyError, TypeError, AssertionError) as error:
            raise InputProblems(
                [Problem(self.journal.path.name, "entry 1", None, f"holds no settings: {error!r}")], "the session"
            ) from None
        for entry in entries[1:]:
            try:
                applying.apply(self, entry)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                problem = Problem(
                    self.journal.path.name, f"entry {entry.number}", entry.kind, f"cannot be carried out: {error!r}"[:300]
                )
                raise InputProblems([problem], "the session's journal") from None

    def _begin(self, entry: Entry) -> None:
        self.settings: SessionSettings = settings_of(entry.body["settings"])
        self.scenario = self.settings.load()
        self.source: str = entry.body["source"]
        policy = self.settings.policy or self.scenario.reference_policy
        self.slots = slots_of(self.scenario)
        self.engine = Engine(self.scenario, self.settings.seed, self.settings.communities, policy)
        self.play = Play(decisions=first_decisions(self.scenario, load_policy(policy)))
        library = self.settings.library
        assert library is not None  # `create` puts it there
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
        except ValueError as error:
            journal.close()
            remove(path)
            problem = Problem("session", "", None, f"scenario and injects are too long to be kept: {error}", "shorter files")
            raise InputProblems([problem], "the session") from None
        return cls(journal, verify=False)

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Session:
        """Open a session file; its state is rebuilt from the journal.

        Raises:
            InputProblems: there is no such file, it is no session, or its chain is broken.
        """
        if not Path(path).is_file():
            raise InputProblems([Problem("session", "", str(path), "does not exist", "a session file")], "the session")
        return cls(Journal(path))

    @classmethod
    def import_(cls, source: str | os.PathLike[str], target: str | os.PathLike[str]) -> Session:
        """Make a session file of an exported one and open it. Raises `InputProblems`, and leaves no file then."""
        journal = Journal.import_(source, target)
        try:
            return cls(journal, verify=False)
        except InputProblems:
            journal.close()
            remove(target)
            raise

    def export(self, target: str | os.PathLike[str]) -> Path:
        """Write the whole session as one file, without its join codes' plain text (which is nowhere kept)."""
        with self.lock:
            return self.journal.export(target)

    def branch(self, path: str | os.PathLike[str], turn: int) -> Session:
        """A new session that shares this one's past up to the start of a turn and goes on by itself.

        Raises:
            InputProblems: the file exists; Refused: the turn has not begun yet.
        """
        with self.lock:
            if not 0 <= turn < len(self.snapshots):
                raise Refused("no_such_turn", f"Only turns 0 to {len(self.snapshots) - 1} have begun.")
            if Path(path).exists():
                raise InputProblems([Problem("session", "", str(path), "exists already", "a new file")], "the branch")
            journal = self.journal.copy_to(path, self.journal.count)
        other = Session(journal, verify=False)
        other.record("system", [("branched", {"from": self.journal.head}), ("rewound", {"to_turn": turn, "reason": "branch"})])
        return other

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self.journal.close()

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
            self.record("system", [("codes", {"hashes": hashes})])
            return out

    def join(self, code: str, name: str = "", source: str = "") -> Seat:
        """Let somebody in by a code and spend the code.

        Args:
            code: as issued; name: shown to others ("" gives a pseudonym); source: who tries (an address).

        Raises:
            Refused: "wrong_code" or "full". A right code is accepted whatever was tried before.
        """
        wanted = code_hash(str(code), self.table.salt)  # takes its time: nobody waits for it
        with self.lock:
            role = next((role for digest, role in self.table.codes.items() if same(digest, wanted)), None)
            if role is None:
                self.gate.failed(source)
                raise Refused("wrong_code", "This code is not valid (or has been used).")
            self.gate.passed(source)
            return self._admit(role, name, wanted)

    def admit(self, role: str, name: str = "") -> Seat:
        """Let somebody in without a code; for scripts and tests, never for a page."""
        with self.lock:
            if role != CONTROL and role not in self.settings.roles:
                raise Refused("no_such_role", f"There is no role {role!r} in this session.")
            return self._admit(role, name, "")

    def _admit(self, role: str, name: str, code: str) -> Seat:
        if len(self.table.participants) >= MOST_PARTICIPANTS:
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
        self.record(f"p{number}", [("joined", body)])
        return Seat(f"p{number}", role, token)

    def seat(self, token: str) -> Participant | None:
        """Who holds a token, ``None`` if nobody does (any more)."""
        digest = token_hash(str(token))
        with self.lock:
            return next((p for p in self.table.participants.values() if p.here and same(p.token, digest)), None)

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
            person = self.table.participants.get(str(participant))
            if person is None or not person.here:
                raise Refused("not_seated", "You are not at this table.")
            entries, count = checking.entries_for(self, person.role, command), self.journal.count
            before = len(self.play.fired)
            self.record(person.id, entries)
            answer = {"ok": True, "turn": self.play.turn, "phase": self.play.phase, "changed": self.journal.count > count}
            return answer | ({"sent": max(0, len(self.play.fired) - before)} if person.role == CONTROL else {})

    def record(self, actor: str, entries: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Write entries, carry them out, and then everything that follows of itself; all of it or nothing."""
        with self.lock:
            before = self.journal.count
            try:
                with self.journal.together():
                    for kind, body in entries:
                        applying.apply(self, self.journal.append(actor, kind, body))
                    proceed(self)
            except BaseException:
                # The file has gone back; bring the state back to what the file says.
                if self.journal.count == before:
                    self._rebuild()
                raise
        for call in list(self.changed):
            call()

    def _rebuild(self) -> None:
        self.mismatches = []
        self._replay(self.journal.entries())

    def view(self, participant: str) -> dict[str, Any]:
        """All that this person's page may show, as plain data (JSON types only)."""
        with self.lock:
            person = self.table.participants.get(str(participant))
            if person is None or not person.here:
                raise Refused("not_seated", "You are not at this table.")
            return views.view(self, person.role, person.id)

    def role_view(self, role: str) -> dict[str, Any]:
        """What anybody in a role may know; see ``view``."""
        with self.lock:
            return views.view(self, role, "")

    def public_view(self) -> dict[str, Any]:
        """What everybody in the room may see, for a projector: no report, message or decision of any role."""
        with self.lock:
            return views.public(self)

    def turn_values(self) -> list[dict[str, Any]]:
        """Turns that have been lived, as data."""
        with self.lock:
            return [asdict(turn) for turn in self.play.turns]

    def digest(self) -> str:
        """BLAKE2b digest of the model's whole state."""
        with self.lock:
            return self.engine.digest()

    def forget(self, participant: str | None = None) -> int:
        """Delete names and messages of a person (of everybody: ``None``) for good; returns how many texts went.

        The journal's chain still verifies: it holds salted digests only. Copies that were made of the file are not reached.

        Raises:
            RuntimeError: another program has the file open, so that its log could not be emptied: delete again then.
        """
        with self.lock:
            count = self.journal.delete_texts(participant)
            self.journal.append("system", "forgotten", {"owner": participant or "", "texts": count})
            self._rebuild()
        for call in list(self.changed):
            call()
        return count

    def overdue(self, now: datetime.datetime | None = None) -> int:
        """Days since names and messages should have been deleted; 0 if that is not due or none are left."""
        with self.lock:
            last, texts = self.journal.age()
        if not texts:
            return 0
        days = ((now or datetime.datetime.now(datetime.UTC)) - datetime.datetime.fromisoformat(last)).days
        return max(0, days - self.settings.keep_days)
