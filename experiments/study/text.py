"""Writing studies: as a file that reads back equal, and in words."""

from __future__ import annotations

from typing import Any

from experiments.study.factorial import fraction
from experiments.study.parts import SEEDS_APART, OutcomeChoice, Vary
from experiments.study.specification import Specification
from simulation.inputs import (
    SCHEMA_VERSION,
    InputProblems,
    Policy,
    Problem,
    bundled_policies,
    load_policy,
    load_scenario,
    toml_text,
)
from simulation.registers import HEADLINES


def study_text(study: Specification) -> str:
    """The study as the text of a study file that reads back equal; policies and points of one's own stand in it.

    Raises:
        InputProblems: a scenario object that no name or folder leads to.
    """
    for label, scene in zip(study.scenarios, study._scenes or ()):
        try:
            same = load_scenario(label).digest() == scene.digest()
        except InputProblems:
            same = False
        if not same:
            raise InputProblems(
                [
                    Problem(
                        "study",
                        "scenarios",
                        label,
                        "is an object that no name or folder leads to",
                        "a scenario written with to_folder(), then named by its folder",
                    )
                ],
                "the study",
            )
    document = study.model_dump(exclude_defaults=True, exclude={"vary", "policies", "outcomes", "stopping", "design"})
    document = {"schema_version": SCHEMA_VERSION, **document}
    if study.policies:
        document["policies"] = [_policy_entry(policy) for policy in study.policies]
    if [choice.model_dump(exclude_defaults=True) for choice in study.outcomes] != [{"outcome": name} for name in HEADLINES]:
        document["outcomes"] = [_outcome_entry(choice) for choice in study.outcomes]
    if study.design:
        document["design"] = study.design.model_dump(exclude_defaults=True, exclude={"file"} if study.design.points else set())
    if study.stopping:
        rule = study.stopping.model_dump(exclude_defaults=True, exclude={"outcome"})
        document["stopping"] = {"outcome": _outcome_entry(study.stopping.outcome), **rule}
    if study.vary:
        document["vary"] = [_vary_entry(vary) for vary in study.vary]
    return toml_text(document)


def _vary_entry(vary: Vary) -> dict[str, Any]:
    table = vary.model_dump(exclude_defaults=True, exclude={"policy"})
    return table | ({"policy": [_policy_entry(policy) for policy in vary.policy]} if vary.policy else {})


def _policy_entry(policy: Policy) -> Any:
    if policy.name in bundled_policies() and load_policy(policy.name) == policy:
        return policy.name
    return policy.model_dump(exclude_defaults=True)


def _outcome_entry(choice: OutcomeChoice) -> Any:
    plain = choice.model_dump(exclude_defaults=True)
    return choice.outcome if len(plain) == 1 else plain


def study_words(study: Specification) -> str:
    """What a study does, in lines for people."""
    seeds = study.seed_numbers
    weeks = "each scenario's horizon" if study.weeks is None else f"{study.weeks} weeks"
    size = "as many communities as the scenario says" if study.communities is None else f"{study.communities} communities"
    lines = [
        study.title or "A study without a title",
        f"  scenarios: {', '.join(study.scenario_names)}; {weeks}, {size}",
        f"  policies: {', '.join(study.policy_names)}",
    ]
    if study.stopping:
        rule = study.stopping
        width = f"{rule.half_width:g}" if rule.half_width is not None else f"{100 * (rule.relative or 0):g} % of the mean"
        reference = rule.against or study.policy_names[0]
        what = "of every policy" if rule.statistic == "mean" else f"of every difference from {reference}"
        lines.append(
            f"  seeds: {rule.minimum} to {rule.maximum} from {study.first_seed}, until the {100 * rule.confidence:g} % "
            f"interval of {rule.outcome.outcome} {what} is within ±{width}"
        )
    else:
        own = f", and {SEEDS_APART} further on at every next point" if study.own_seeds else ""
        lines.append(f"  seeds: {len(seeds)}, {seeds[0]} to {seeds[-1]}{own}")
    held = {**study.parameters, **study.switches, **study.instruments, **study.scenario_values}
    if held:
        lines.append("  held fixed: " + ", ".join(f"{name} = {value}" for name, value in held.items()))
    if study.ensemble:
        lines.append(f"  parameters of each seed from ensemble {study.ensemble}")
    if study.design:
        lines.append(
            f"  design: {study.design.kind.replace('_', ' ')}, {study.total_points} points over {len(study.factors)} factors"
        )
        lines += [f"    {factor}" for factor in study.factors]
        lines += _fraction_words(study)
    lines.append(f"  outcomes: {', '.join(choice.outcome for choice in study.outcomes)}")
    lines.append(f"  {study.total_runs} runs" + (" at most" if study.stopping else ""))
    return "\n".join(lines)


def _fraction_words(study: Specification) -> list[str]:
    """Resolution, generators and aliases of a fractional factorial design, in lines; none for other designs."""
    if study.design is None or study.design.kind != "fractional_factorial":
        return []
    found = fraction(len(study.factors), study.design.resolution or 4)
    names = [factor.id for factor in study.factors]
    if not found.resolution:
        return ["    all combinations: nothing is mixed up with anything else"]
    lines = [
        f"    resolution {found.resolution}: {found.runs} of {2 ** len(names)} combinations",
        *(f"      {generator}" for generator in found.generators(names)),
    ]
    aliases = found.aliases(names)
    told: set[str] = set()
    for effect, others in aliases.items():
        if effect not in told:
            lines.append(f"      cannot be told apart: {', '.join([effect, *others])}")
            told |= {effect, *others}
    return lines if aliases else [*lines, "      main effects and pairs of factors are all told apart"]
