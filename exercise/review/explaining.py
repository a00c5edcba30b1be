"""A what-if's difference taken apart: by the decisions that differ, by what AI players made of it, and by mechanism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exercise.turn import Desk, Plan, live_again, plans_of, summary
from experiments.explain import left_out
from simulation.registers import INSTRUMENTS, KERNELS, MECHANISMS

Outcomes = Mapping[str, float]
EffectsOfParts = dict[str, dict[str, float]]
"""Parts of a difference by their names: part -> outcome -> value."""


@dataclass(frozen=True)
class Pair:
    """Two histories of a session that part at the start of a turn.

    Attributes:
        session: whose turns; first: turn at which they part; forward: weeks after the last turn; week: first week that may
            differ.
        changed: all turns with the change alone; lived: likewise with what AI players decided anew because of it.
        happened, instead: outcomes from that week on, (happened, lived).
    """

    session: Desk
    first: int
    forward: int
    week: int
    changed: Sequence[Plan]
    lived: Sequence[Plan]
    happened: Outcomes
    instead: Outcomes

    def outcomes(self, plans: Sequence[Plan], off: Sequence[str] = ()) -> dict[str, float]:
        """Outcomes of other plans, with fields of mechanisms turned off from the first turn on."""
        return summary(live_again(self.session, plans, self.first, self.forward, off), self.week)

    def less_happened(self, found: Outcomes) -> dict[str, float]:
        """The difference to what happened."""
        return {name: found[name] - value for name, value in self.happened.items()}


def parts_of(slot: str) -> str:
    """What a slot belongs to in an explanation: an instrument, or "troops", "aid", "permits", "consent", "stance"."""
    head, _, rest = slot.partition(".")
    if head in ("offer", "accept", "regions", "lever"):
        return rest.split(".")[0]
    return {"permit": "permits", "obstruction": "permits", "participation": "stance", "escort": "stance"}.get(head, head)


def part_titles() -> dict[str, str]:
    """Titles of the parts of explanations by id."""
    titles = {name: instrument.title for name, instrument in INSTRUMENTS.items()}
    return titles | {
        "troops": "Where troops stand",
        "aid": "Where aid goes",
        "permits": "Permits and obstruction",
        "consent": "Consent",
        "stance": "Stance of NGOs",
        "events": "Events from outside",
        "together": "Only together",
        "reactions": "AI players' new decisions",
    }


def by_part(pair: Pair) -> EffectsOfParts:
    """Each changed part alone, what only their combination does, and what AI players' new decisions add; they sum up."""
    base = plans_of(pair.session)
    parts: dict[str, set[tuple[str, str]]] = {}
    events = False
    for (old, shocks), (new, others) in zip(base, pair.changed):
        events = events or shocks != others
        for role, held in new.items():
            for slot, value in held.items():
                if old[role].get(slot) != value:
                    parts.setdefault(parts_of(slot), set()).add((role, slot))
    reacted = any(one[0] != two[0] for one, two in zip(pair.changed, pair.lived))
    alone = pair.outcomes(pair.changed) if reacted else dict(pair.instead)
    whole = pair.less_happened(alone)
    out: EffectsOfParts = {}
    if len(parts) + events <= 1:
        name = "events" if events else next(iter(parts), "")
        out = {name: whole} if name else {}
    else:
        for part, members in sorted(parts.items()):
            mixed = [
                (
                    {
                        role: {slot: new[role][slot] if (role, slot) in members else value for slot, value in held.items()}
                        for role, held in old.items()
                    },
                    shocks,
                )
                for (old, shocks), (new, _) in zip(base, pair.changed)
            ]
            out[part] = pair.less_happened(pair.outcomes(mixed))
        if events:
            mixed = [(old, others) for (old, _), (_, others) in zip(base, pair.changed)]
            out["events"] = pair.less_happened(pair.outcomes(mixed))
        out["together"] = {name: value - sum(part[name] for part in out.values()) for name, value in whole.items()}
    if reacted:
        out["reactions"] = {name: pair.instead[name] - alone[name] for name in whole}
    return out


def by_kernel(pair: Pair) -> EffectsOfParts:
    """How much of the difference goes when a kernel of mechanisms is off from that turn on, in both histories."""
    base = plans_of(pair.session)
    without = {}
    for kernel in KERNELS:
        off = [m.field for m in MECHANISMS.values() if m.kernel == kernel]
        one, two = pair.outcomes(base, off), pair.outcomes(pair.lived, off)
        without[kernel] = np.array([two[name] - one[name] for name in pair.happened])
    parts, _ = left_out(np.array(list(pair.less_happened(pair.instead).values())), without)
    return {kernel: dict(zip(pair.happened, values.tolist())) for kernel, values in parts.items()}
