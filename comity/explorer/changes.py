"""Changes of a policy from a week on, so that its file repeats exactly what somebody did at the sliders."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.inputs import InputProblems, InstrumentSetting, Policy, Problem, Steps, step_problems, unknown_name
from simulation.registers import INSTRUMENTS, Lever

CHANGE = "the change"
INTENSITY = "intensity"
"""The primary lever of every instrument."""
CHANGED = "_changed"
"""Behind the name of a policy that is no longer what it was loaded as."""


def lever_of(instrument: str, lever: str) -> Lever:
    """A lever of the register.

    Raises:
        InputProblems: there is no such instrument or lever.
    """
    found = INSTRUMENTS.get(instrument)
    if found is None:
        raise InputProblems([unknown_name("explorer", "instrument", instrument, list(INSTRUMENTS), "instrument")], CHANGE)
    by_id = {one.id: one for one in found.levers}
    if lever not in by_id:
        raise InputProblems([unknown_name("explorer", f"instruments.{instrument}.levers", lever, list(by_id), "lever")], CHANGE)
    return by_id[lever]


def pairs(steps: Steps) -> list[tuple[int, float]]:
    """A number or steps as (week, value) pairs."""
    return [(0, float(steps))] if isinstance(steps, int | float) else [(int(week), float(value)) for week, value in steps]


def steps_of(found: Sequence[tuple[int, float]]) -> Steps:
    """Pairs as short as they can be written: no value twice in a row, no zero at the head, one number where one is enough."""
    kept: list[tuple[int, float]] = []
    for week, value in found:
        if value != (kept[-1][1] if kept else 0.0):
            kept.append((week, value))
    if not kept:
        return 0.0
    return kept[0][1] if len(kept) == 1 and kept[0][0] == 0 else tuple(kept)


def from_week(steps: Steps, week: int, value: float) -> Steps:
    """The steps with ``value`` from ``week`` on; what was planned for later weeks is dropped."""
    return steps_of([pair for pair in pairs(steps) if pair[0] < week] + [(week, float(value))])


def value_at(steps: Steps, week: int) -> float:
    """The value that holds in a week (0 before the first)."""
    held = [value for start, value in pairs(steps) if start <= week]
    return held[-1] if held else 0.0


def level(policy: Policy, instrument: str, lever: str = INTENSITY, week: int = 0) -> float:
    """What a policy sets a lever to in a week, before phase-in, start and end.

    A sub-lever that the policy leaves out has its own default, or follows the intensity.
    """
    row = lever_of(instrument, lever)
    setting = policy.instruments.get(instrument)
    if setting is None:
        return 0.0 if lever == INTENSITY or row.default is None else row.default
    if lever == INTENSITY:
        return value_at(setting.intensity, week)
    if lever in setting.levers:
        return value_at(setting.levers[lever], week)
    return value_at(setting.intensity, week) if row.default is None else row.default


def with_level(policy: Policy, instrument: str, lever: str, week: int, value: float) -> Policy:
    """The policy with a lever at ``value`` from ``week`` on; earlier weeks stay as they were.

    Raises:
        InputProblems: no such lever, a value out of its range, or a week before the start.
    """
    row = lever_of(instrument, lever)
    wrong = step_problems([(week, value)], row.low, row.high)
    if wrong:
        allowed = f"a number from {row.low:g} to {row.high:g} ({row.unit})"
        raise InputProblems(
            [Problem("explorer", f"instruments.{instrument}.{lever}", value, text, allowed) for text in wrong], CHANGE
        )
    setting = policy.instruments.get(instrument) or InstrumentSetting(intensity=0.0)
    if lever == INTENSITY:
        return _with(policy, instrument, setting.model_copy(update={"intensity": from_week(setting.intensity, week, value)}))
    before: Steps = setting.levers.get(lever, setting.intensity if row.default is None else row.default)
    levers = {**setting.levers, lever: _lever_steps(before, week, value)}
    return _with(policy, instrument, setting.model_copy(update={"levers": levers}))


def _lever_steps(before: Steps, week: int, value: float) -> Steps:
    # A sub-lever counts only where the intensity is above 0, so a zero at its head may go like the intensity's.
    return from_week(before, week, value)


def with_timing(policy: Policy, instrument: str, key: str, value: int) -> Policy:
    """The policy with an instrument's ``start_week`` or ``phase_in_weeks`` set, for the whole run.

    Raises:
        InputProblems: another key, no whole number of at least 0, an end before the start, or an instrument not in use.
    """
    setting = _used(policy, instrument)
    if key not in ("start_week", "phase_in_weeks") or isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputProblems(
            [
                Problem(
                    "explorer",
                    f"instruments.{instrument}.{key}",
                    value,
                    "is not possible",
                    "a whole number of weeks for start_week or phase_in_weeks",
                )
            ],
            CHANGE,
        )
    return _checked(policy, instrument, setting.model_copy(update={key: value}))


def with_regions(policy: Policy, instrument: str, regions: Sequence[str], known: Sequence[str]) -> Policy:
    """The policy with an instrument limited to regions, for the whole run; none or all of them means everywhere.

    Raises:
        InputProblems: a region that does not exist, or an instrument not in use.
    """
    setting = _used(policy, instrument)
    wrong = [
        unknown_name("explorer", f"instruments.{instrument}.regions", name, list(known), "region")
        for name in regions
        if name not in known
    ]
    if wrong:
        raise InputProblems(wrong, CHANGE)
    chosen = tuple(name for name in known if name in regions)
    return _checked(policy, instrument, setting.model_copy(update={"regions": () if len(chosen) == len(known) else chosen}))


def same(first: Policy, second: Policy) -> bool:
    """Whether two policies do the same, whatever they are called; instruments that are never used do not count."""
    return _in_use(first) == _in_use(second)


def named(policy: Policy, base: Policy, other: str = "") -> Policy:
    """The policy under its base's name if it is the same, else under a name that says that it was changed.

    Args:
        policy: what is set; base: what it was loaded as; other: a name that is taken by another policy.
    """
    if same(policy, base):
        name, title = base.name, base.title
    else:
        name = base.name if base.name.endswith(CHANGED) else base.name + CHANGED
        title = base.title if base.title.endswith(", changed") else f"{base.title or base.name}, changed"
    if name == other:
        name, title = f"{name}_2", f"{title or name} (2)"
    return policy.model_copy(update={"name": name, "title": title, "summary": base.summary})


def _in_use(policy: Policy) -> dict[str, InstrumentSetting]:
    return {name: setting for name, setting in sorted(policy.instruments.items()) if steps_of(pairs(setting.intensity)) != 0.0}


def _used(policy: Policy, instrument: str) -> InstrumentSetting:
    lever_of(instrument, INTENSITY)
    setting = policy.instruments.get(instrument)
    if setting is None:
        raise InputProblems(
            [Problem("explorer", f"instruments.{instrument}", None, "is not in use", "set its intensity above 0 first")], CHANGE
        )
    return setting


def _with(policy: Policy, instrument: str, setting: InstrumentSetting) -> Policy:
    settings = {**policy.instruments, instrument: setting}
    if setting == InstrumentSetting(intensity=0.0):
        del settings[instrument]
    # In the register's order, whatever was touched first.
    return policy.model_copy(update={"instruments": {name: settings[name] for name in INSTRUMENTS if name in settings}})


def _checked(policy: Policy, instrument: str, setting: InstrumentSetting) -> Policy:
    changed = _with(policy, instrument, setting)
    return Policy.of(changed.name, changed.instruments, changed.title, changed.summary)
