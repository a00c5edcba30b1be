"""The numbers of a brief: each is one SQL statement over the brief's tables, so that whoever doubts it can ask again.

    numbers = Numbers({"runs": runs, "samples": samples, "steps": steps})
    gain = numbers.difference("recommended", "historical_mali", "stability")
    gain.mean.value, gain.low.value

In sentences a number stands as a marker that says what is shown and which number it is; `to_html` makes a small reference of
it, `to_plain` leaves the number alone.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from scipy.special import betaincinv

from experiments.brief.estimates import CLOSE, OPEN, BriefEstimate, BriefNumber, BriefShares
from experiments.kit import AT_MOST_A_TENTH, BARELY, CONFIDENCE, MOST, ROUNDING, rare, smallest, t_reach, too_few
from simulation.registers import COUNTED, OUTCOMES

MARKER = re.compile(f"{OPEN}(\\d+)\\|([^{CLOSE}]*){CLOSE}")
PLACE = ("part", "seed", "sample", "switches", "shock")
"""What two runs have in common that are compared: the same luck in the same world."""


def quoted(text: str) -> str:
    """A text as it stands in SQL."""
    return "'" + text.replace("'", "''") + "'"


def column(name: str) -> str:
    """A column's name as it stands in SQL."""
    return '"' + name.replace('"', '""') + '"'


def connect(tables: Mapping[str, pd.DataFrame]) -> duckdb.DuckDBPyConnection:
    """A connection that knows the tables; missing numbers are NULL, and sums are made in one order."""
    found = duckdb.connect()
    found.execute("SET threads = 1")
    for name, table in tables.items():
        found.register(f"given_{name}", pa.Table.from_pandas(table, preserve_index=False))
        found.execute(f"CREATE TABLE {name} AS SELECT * FROM given_{name}")
        found.unregister(f"given_{name}")
    # What is asked may come from the files of a folder that somebody else made: it sees these tables alone.
    for setting in ("python_enable_replacements = false", "enable_external_access = false", "lock_configuration = true"):
        found.execute(f"SET {setting}")
    return found


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    """The one number that a statement gives; NaN for none."""
    row = connection.execute(sql).fetchone()
    return float("nan") if row is None or row[0] is None else float(row[0])


@dataclass
class Numbers:
    """All numbers of a brief, each once.

    Attributes:
        connection: knows the tables ``runs``, ``samples`` and ``steps``.
        found: numbers by statement.
    """

    connection: duckdb.DuckDBPyConnection
    found: dict[str, BriefNumber] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Numbers:
        """Numbers over these tables."""
        return cls(connect(tables))

    def number(self, sql: str, words: str, runs: str) -> BriefNumber:
        """The number that a statement gives, new or known."""
        if sql not in self.found:
            self.found[sql] = BriefNumber(len(self.found) + 1, ask(self.connection, sql), words, sql, runs)
        return self.found[sql]

    def mean(self, policy: str, measure: str, part: str = "held_back", where: str = "TRUE") -> BriefNumber:
        """Mean of a measure under a policy."""
        chosen = f"FROM runs WHERE part = {quoted(part)} AND policy = {quoted(policy)} AND {where}"
        return self.number(f"SELECT avg({column(measure)}) {chosen}", f"mean of {measure} over the runs", f"SELECT run_id {chosen}")

    def quantile(self, policy: str, measure: str, level: float, part: str = "held_back") -> BriefNumber:
        """Quantile of a measure over the runs of a policy."""
        chosen = f"FROM runs WHERE part = {quoted(part)} AND policy = {quoted(policy)}"
        return self.number(
            f"SELECT quantile_cont({column(measure)}, {level}) {chosen}",
            f"value below which {level:.0%} of the runs lie in {measure}",
            f"SELECT run_id {chosen}",
        )

    def count(self, where: str, words: str) -> BriefNumber:
        """Number of runs of some kind."""
        return self.number(f"SELECT count(*) FROM runs WHERE {where}", words, f"SELECT run_id FROM runs WHERE {where}")

    def share(self, above: BriefNumber, below: BriefNumber, words: str) -> BriefNumber:
        """One number as a share of another."""
        return self.number(f"SELECT ({above.sql}) / ({below.sql})", words, f"{above.runs} UNION {below.runs}")

    def scaled(self, one: BriefNumber, factor: float, words: str) -> BriefNumber:
        """A number times a factor."""
        return self.number(f"SELECT ({one.sql}) * {factor!r}", words, one.runs)

    def _pairs(self, policy: str, other: str, measure: str, part: str, where: str) -> tuple[str, str]:
        name = column(measure)
        same = " AND ".join(f"a.{key} = b.{key}" for key in PLACE)
        close = f"abs(a.{name} - b.{name}) <= {ROUNDING!r} * greatest(abs(a.{name}), abs(b.{name}))"
        source = (
            f"(SELECT CASE WHEN {close} THEN 0.0 ELSE a.{name} - b.{name} END AS d, b.{name} AS r "
            f"FROM runs a JOIN runs b ON {same} LEFT JOIN samples s ON a.sample = s.sample "
            f"WHERE a.part = {quoted(part)} AND a.policy = {quoted(policy)} AND b.policy = {quoted(other)} AND {where} "
            f"AND a.{name} IS NOT NULL AND b.{name} IS NOT NULL)"
        )
        runs = (
            f"SELECT a.run_id FROM runs a LEFT JOIN samples s ON a.sample = s.sample WHERE a.part = {quoted(part)} "
            f"AND a.policy IN ({quoted(policy)}, {quoted(other)}) AND {where}"
        )
        return source, runs

    def difference(self, policy: str, other: str, measure: str, part: str = "held_back", where: str = "TRUE") -> BriefEstimate:
        """Mean difference of two policies under the same luck, with its paired 95 % interval."""
        source, runs = self._pairs(policy, other, measure, part, where)
        words = f"mean over pairs of runs with the same luck of {measure}: {policy} less {other}"
        return self.estimate(source, runs, words, counted=measure in COUNTED)

    def estimate(self, source: str, runs: str, words: str, *, counted: bool = False) -> BriefEstimate:
        """Mean of the column d of ``source`` with its 95 % interval.

        Student's t; where so few values differ from zero that no test could find anything, it reaches as far as more of
        them could move the mean: Clopper and Pearson's bound of their share times the largest seen, 1 at least where d is a
        number of events (``counted``).
        """
        count = int(ask(self.connection, f"SELECT count(d) FROM {source}"))
        below, above = (int(ask(self.connection, f"SELECT count(d) FROM {source} WHERE d {sign} 0")) for sign in "<>")
        reach = float(t_reach(count, CONFIDENCE)) if count > 1 else float("nan")
        ends = []
        for sign, end, hits, farther in (("-", "lower", below, "least"), ("+", "upper", above, "greatest")):
            at = f"avg(d) {sign} {reach!r} * stddev_samp(d) / sqrt(count(d))"
            kind = "95 % t interval"
            if too_few(count, below + above):
                most = float(betaincinv(hits + 1, count - hits, (1.0 + CONFIDENCE) / 2.0))
                at = f"{farther}({at}, {sign}{most!r} * greatest(max(abs(d)), {1.0 if counted else 0.0!r}))"
                kind = "95 % interval, which allows for events that were not seen,"
            sql = f"SELECT {at} FROM {source}" if count > 1 else f"SELECT NULL FROM {source} WHERE '{sign}' = ''"
            ends.append(self.number(sql, f"{end} end of the {kind} of the {words}", runs))
        return BriefEstimate(self.number(f"SELECT avg(d) FROM {source}", words, runs), ends[0], ends[1])

    def pairs(self, policy: str, other: str, measure: str, part: str = "held_back", where: str = "TRUE") -> BriefNumber:
        """Number of pairs of runs that are compared."""
        source, runs = self._pairs(policy, other, measure, part, where)
        return self.number(f"SELECT count(d) FROM {source}", f"pairs of runs with the same luck: {policy} and {other}", runs)

    def better(
        self,
        policy: str,
        other: str,
        measure: str,
        part: str = "held_back",
        where: str = "TRUE",
        least: float | None = None,
    ) -> BriefNumber:
        """Share of pairs of runs in which a policy does better than another; differences below ``least`` count half.

        Left out, it is the smallest difference from the other's mean that matters for the measure's outcome.
        """
        outcome = OUTCOMES[measure.partition("@")[0]]
        source, runs = self._pairs(policy, other, measure, part, where)
        least = self._least(source, measure) if least is None else least
        return self.number(
            f"SELECT avg(CASE WHEN abs(d) < {least!r} OR d = 0 THEN 0.5 WHEN {outcome.direction} * d > 0 THEN 1.0 ELSE 0.0 "
            f"END) FROM {source}",
            f"share of pairs of runs with the same luck in which {policy} is better than {other} in {measure} "
            f"(differences below {least:.3g} count half)",
            runs,
        )

    def worse(self, policy: str, other: str, measure: str, part: str = "states", where: str = "TRUE") -> BriefNumber:
        """Share of pairs of runs in which a policy does worse than another, by as much as matters."""
        source, runs = self._pairs(policy, other, measure, part, where)
        least = self._least(source, measure)
        outcome = OUTCOMES[measure.partition("@")[0]]
        return self.number(
            f"SELECT avg(CASE WHEN {outcome.direction} * d <= -{least!r} THEN 1.0 ELSE 0.0 END) FROM {source}",
            f"share of pairs of runs with the same luck in which {policy} is worse than {other} in {measure} by at "
            f"least {least:.3g}",
            runs,
        )

    def shares(self, policy: str, other: str, measure: str, part: str = "held_back", where: str = "TRUE") -> BriefShares:
        """In how many worlds (pairs of runs with the same luck) a policy does better and worse than another."""
        source, runs = self._pairs(policy, other, measure, part, where)
        words = f"share of pairs of runs with the same luck in which {policy} is {{way}} than {other} in {measure}"
        outcome = OUTCOMES[measure.partition("@")[0]]
        found = self._shares(source, runs, words, self._least(source, measure), outcome.direction)
        if outcome.id not in COUNTED:
            return found
        differ, eventful = (
            int(ask(self.connection, f"SELECT count(*) FROM {source} WHERE {which}")) for which in ("d <> 0", "d <> 0 OR r <> 0")
        )
        return replace(found, few=rare(found.worlds, differ, eventful))

    def _shares(self, source: str, runs: str, words: str, least: float, direction: int) -> BriefShares:
        """Shares of a source's rows whose d is better and worse by at least ``least``; ``words`` with a place for the way."""
        ways = {"better": direction or 1, "worse": -(direction or 1)}
        better, worse = (
            self.number(
                f"SELECT avg(CASE WHEN {sign} * d >= {least * (1.0 - BARELY)!r} THEN 1.0 ELSE 0.0 END) FROM {source}",
                f"{words.format(way=way)} by at least {least:.3g}, what matters",
                runs,
            )
            for way, sign in ways.items()
        )
        worlds = int(ask(self.connection, f"SELECT count(d) FROM {source}"))
        return BriefShares(better, worse, worlds, least, direction, few=False)

    def _least(self, source: str, measure: str) -> float:
        """The smallest difference of pairs that matters, from the mean of the other policy over those pairs."""
        reference = ask(self.connection, f"SELECT avg(r) FROM {source}")
        return smallest(measure.partition("@")[0], 0.0 if math.isnan(reference) else reference)

    def contribution(self, instrument: str, measure: str) -> BriefEstimate:
        """An instrument's Shapley contribution to a difference, with its interval over seeds."""
        return self.estimate(
            *self._brought(instrument, measure),
            f"mean over seeds of what {instrument} adds to {measure} when it is brought in, over "
            "random orders of bringing in what differs (Shapley value)",
        )

    def contribution_shares(self, instrument: str, measure: str, direction: int, least: float) -> BriefShares:
        """In how many worlds an instrument's contribution is for the better and for the worse, by at least ``least``."""
        words = f"share of seeds in which what {instrument} adds to {measure} is {{way}}"
        return self._shares(*self._brought(instrument, measure), words, least, direction)

    def _brought(self, instrument: str, measure: str) -> tuple[str, str]:
        """What an instrument brings by seed, as column d, and the runs behind it."""
        name = column(measure)
        source = (
            f"(SELECT s.seed, sum(s.weight * (a.{name} - b.{name})) AS d FROM steps s JOIN runs a ON a.run_id = s.run_with "
            f"JOIN runs b ON b.run_id = s.run_without WHERE s.instrument = {quoted(instrument)} GROUP BY s.seed "
            f"ORDER BY s.seed)"
        )
        runs = (
            f"SELECT run_with FROM steps WHERE instrument = {quoted(instrument)} UNION SELECT run_without FROM steps WHERE "
            f"instrument = {quoted(instrument)}"
        )
        return source, runs

    def rivals(self, policy: str, others: Sequence[str], directions: Mapping[str, int], verdict: str) -> BriefNumber:
        """Number of other policies that a policy meets with some verdict, over several measures on held-back seeds.

        Args:
            directions: +1 or -1 by measure.
            verdict: "beats" (better by more than matters in most worlds somewhere, and worse so nowhere), "trades" (better
                somewhere and worse elsewhere), "loses" (worse somewhere, better nowhere) or "even" (neither).
        """
        asked = {
            "beats": "better AND NOT worse",
            "trades": "better AND worse",
            "loses": "worse AND NOT better",
            "even": "NOT better AND NOT worse",
        }[verdict]
        same = " AND ".join(f"a.{key} = b.{key}" for key in PLACE)
        chosen = ", ".join(map(quoted, others)) or "NULL"
        parts = " UNION ALL ".join(
            f"SELECT b.policy AS rival, {quoted(name)} AS aim, b.{column(name)} AS r, "
            f"{OUTCOMES[name].matters.absolute!r} AS floor, {OUTCOMES[name].matters.relative!r} AS part_of, "
            f"{way} * (a.{column(name)} - b.{column(name)}) AS d FROM runs a JOIN "
            f"runs b ON {same} WHERE a.part = 'held_back' AND a.policy = {quoted(policy)} AND b.policy IN ({chosen}) AND "
            f"a.{column(name)} IS NOT NULL AND b.{column(name)} IS NOT NULL"
            for name, way in directions.items()
        )
        # What matters is measured by the rival's own mean; shares and words as in `experiments.kit.verdicts`.
        least = f"greatest(floor, part_of * abs(avg(r) OVER (PARTITION BY rival, aim))) * {1.0 - BARELY!r}"
        sides = f"SELECT rival, aim, d, {least} AS least FROM ({parts})"
        up, down = (f"avg(CASE WHEN {sign} * d >= least THEN 1.0 ELSE 0.0 END)" for sign in (1, -1))
        shares = f"SELECT rival, aim, {up} AS up, {down} AS down FROM ({sides}) GROUP BY rival, aim"
        most, tenth = f">= {MOST - BARELY!r}", f"<= {AT_MOST_A_TENTH + BARELY!r}"
        sql = (
            f"SELECT count(*) FROM (SELECT rival, bool_or(up {most} AND down {tenth}) AS better, "
            f"bool_or(down {most} AND up {tenth}) AS worse FROM ({shares}) GROUP BY rival) WHERE {asked}"
        )
        return self.number(
            sql,
            f"policies of the library that {policy} meets with the verdict “{verdict}” over the aims, by the shares of possible "
            "worlds in which they lie apart by at least what matters for each",
            f"SELECT run_id FROM runs WHERE part = 'held_back' AND policy IN ({quoted(policy)}, {chosen})",
        )

    def records(
        self, shown: Mapping[int, Sequence[str]], drawn: Mapping[str, Sequence[BriefEstimate]] | None = None
    ) -> list[dict[str, Any]]:
        """A row a number, in the order of the page: number, value, shown, figures, formula, sql, runs, count of runs.

        Args:
            shown: texts as which numbers stand on the page; drawn: what each figure shows, whose numbers follow.
        """
        figures: dict[int, set[str]] = {}
        for name, estimates in (drawn or {}).items():
            for estimate in estimates:
                for end in (estimate.mean, estimate.low, estimate.high):
                    figures.setdefault(end.id, set()).add(name)
        rows, known = [], {one.id: one for one in self.found.values()}
        for place, key in enumerate(dict.fromkeys([*shown, *figures]), start=1):
            one = known[key]
            count = int(ask(self.connection, f"SELECT count(*) FROM ({one.runs})"))
            rows.append(
                {
                    "number": place,
                    "value": None if one.value != one.value else one.value,
                    "shown": sorted(set(shown.get(key, ()))),
                    "figures": sorted(figures.get(key, ())),
                    "formula": one.words,
                    "sql": one.sql,
                    "runs": one.runs,
                    "runs_counted": count,
                }
            )
        return rows


def to_plain(text: str) -> str:
    """A text with markers as plain words."""
    return MARKER.sub(lambda match: match[2], text)


def to_html(text: str, seen: dict[int, list[str]], titles: Mapping[int, str]) -> str:
    """A text with markers as HTML, each number with its small reference; notes in ``seen`` what was shown.

    Args:
        titles: what to say of each number when it is pointed at.
    """

    def made(match: re.Match[str]) -> str:
        key = int(match[1])
        seen.setdefault(key, []).append(match[2])
        # Counted by their first place on the page: whoever reads the list meets them in order.
        number = list(seen).index(key) + 1
        words = html.escape(titles.get(key, ""), quote=True)
        return f'<a class="n" href="#n{number}" title="{words}">{html.escape(match[2])}<sup>{number}</sup></a>'

    return MARKER.sub(made, html.escape(text, quote=False).replace("&amp;nbsp;", "&nbsp;"))
