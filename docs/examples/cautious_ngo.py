"""An agent with a mind of its own: an NGO that leaves places which it believes to be too dangerous.

Run it from the repository with ``python docs/examples/cautious_ngo.py``. It compares one year in Mali with and
without caution, everything else equal: same seed, same world, same luck.

One behaviour is written in plain Python; everything else runs as ever. ``run`` and ``run_batch`` are compiled and
refuse such a class by name, so that nobody takes their numbers for those of cautious NGOs.
"""

from __future__ import annotations

from simulation import PeaceOperation
from simulation.drivers import NGO


class CautiousNGO(NGO):
    """An NGO that means to have no staff where it believes danger to be above ``limit``, whatever the need."""

    limit = 0.35

    def plan_work(self) -> None:
        """Plan as every NGO does, then give up the places that look too dangerous."""
        super().plan_work()
        places = self.presence
        places.target[places.believed_risk > self.limit] = 0.0


def main(weeks: int = 52, communities: int = 60) -> dict[str, tuple[float, float]]:
    """Run both worlds, print the difference, and return (usual, cautious) means over the weeks by outcome."""
    usual = PeaceOperation("mali", seed=7, communities=communities).run(weeks)
    cautious = PeaceOperation("mali", seed=7, communities=communities, agent_classes={"ngos": CautiousNGO}).run(weeks)
    found = {}
    print(f"{'':28}{'usual':>12}{'cautious':>12}")
    for outcome in ("need_coverage", "aid_delivered", "aid_incidents", "gaps", "trust_ngos"):
        found[outcome] = (float(usual.weekly[outcome].mean()), float(cautious.weekly[outcome].mean()))
        print(f"{outcome:28}{found[outcome][0]:>12.4g}{found[outcome][1]:>12.4g}")
    return found


if __name__ == "__main__":
    main()
