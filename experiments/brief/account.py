"""The longer part of a brief: how sure, who loses, where it fails, why it works, what to watch, what would change our mind."""

from __future__ import annotations

from experiments.brief.estimates import BriefEstimate
from experiments.brief.making import Brief
from experiments.brief.question import AIMS
from experiments.brief.weaknesses import Weak
from experiments.brief.words import (
    DIRECTIONS,
    but_cost,
    gains,
    interval,
    least_of,
    losses,
    mean_level,
    names_of,
    over_worlds,
    share,
    shown,
    signed,
    worlds,
)
from experiments.explain import mechanism_title
from experiments.kit import in_sentence, listed
from experiments.runs import calibration_words
from experiments.stress import NO_SHOCK, shock_words
from figures import GAINS, LOSSES, outcome_of
from simulation.registers import INSTRUMENTS, KERNELS, OUTCOMES, SWITCHES


def sure_words(found: Brief) -> list[str]:
    """How sure the answer is, in words."""
    n, package, reference = found.numbers, found.package.name, found.reference.name
    held = n.pairs(package, reference, AIMS[0])
    if found.ensemble:
        worlds = (
            f"A “possible {found.place}” is one set of the model's unknown numbers, one answer to each question on which studies "
            f"disagree, and its own luck. {calibration_words(found.ledger.setting.ensemble)} Both packages meet the same "
            f"{held.show(f'{held.value:.0f}')} of them, none of which was "
            f"used to find "
            "or choose the package."
        )
    else:
        worlds = (
            f"Both packages meet the same luck in {held.show(f'{held.value:.0f}')} runs, none of which was used to find or "
            f"choose "
            "the package. Every number stands at its default here: only the lower rows of the table vary them."
        )
    return [worlds, "Shares of possible worlds are not probabilities of the real one."]


OFTEN, SELDOM = 0.6, 0.4
"""Shares of worlds between which nothing is said to turn round."""


def changes_of_mind(found: Brief) -> list[str]:
    """What would overturn the recommendation: circumstances in which it is more often worse than better."""
    package = found.package.name
    told = []
    for other, least in ((found.reference, "what was done"), (found.rival, "the closest ready-made package")):
        if other.name == package:
            continue
        turned = []
        for name, option in found.switches:
            where = f"a.switches = '{name}={option}'"
            rates = {aim: found.numbers.better(package, other.name, aim, part="switches", where=where) for aim in AIMS}
            base = {aim: found.numbers.better(package, other.name, aim) for aim in AIMS}
            flipped = [aim for aim in AIMS if base[aim].value >= OFTEN and rates[aim].value <= SELDOM]
            if flipped:
                part = ", ".join(f"{in_sentence(OUTCOMES[aim].title)} in only {share(rates[aim])} of worlds" for aim in flipped)
                turned.append(f"{switch_words(name, option)} ({part})")
        told.append(
            f"Against {least}, an advantage turns round if {'; or if '.join(turned)}."
            if turned
            else f"Against {least}, no other answer to an open question turns an advantage round."
        )
    return told


def switch_words(name: str, option: str) -> str:
    """An answer to an open question in words."""
    return SWITCH_WORDS.get((name, option), f"“{SWITCHES[name].title}” is {option.replace('_', ' ')}")


SWITCH_WORDS = {
    ("closeness_and_risk", "raises"): "being seen close to the mission endangers aid workers",
    ("closeness_and_risk", "protects"): "being seen close to the mission protects aid workers",
    ("aid_and_violence", "capture"): "aid in insecure places feeds violence",
    ("aid_and_violence", "dampening"): "aid in insecure places dampens violence",
    ("troops_and_civilians", "strong"): "troops protect civilians strongly",
    ("trust_asymmetry", "off"): "trust is lost no faster than it is won",
    ("community_monitoring", "large"): "answering complaints improves conduct a lot",
    ("substitution_credit", "neutral"): "services by others take no credit from the state",
    ("exposing_abuse", "provokes"): "exposing abuse by the state provokes retaliation",
}


def worse_words(found: Brief) -> list[str]:
    """Who might be worse off: outcomes, the worst-off tenth, regions."""
    n, package, reference = found.numbers, found.package.name, found.reference.name
    told = []
    lost = losses(found)
    if lost:
        parts = [
            f"{in_sentence(OUTCOMES[name].title)} by {interval(n.difference(package, reference, name), name)}" for name in lost
        ]
        told.append(f"Worse by more than matters in most possible worlds, on average: {'; '.join(parts)}.")
    else:
        told.append(
            f"No headline outcome{but_cost(found)} is worse by more than matters in most possible worlds. That does not mean that "
            "nobody is worse off."
        )
    one, last = n.difference(package, reference, "worst_off_tenth"), over_worlds(found, "worst_off_tenth")
    told.append(
        "The tenth of people who live in the worst-off communities are better off by more than matters in "
        f"{worlds(last, 'better')} possible worlds and worse off in {worlds(last, 'worse')}; on average wellbeing "
        f"{interval(one, 'worst_off_tenth')} on a scale of 0 to 1."
    )
    for measure in ("stability", "civilian_deaths"):
        hurt = []
        for region in found.scenario.regions:
            name = f"{measure}@{region.name}"
            if over_worlds(found, name).verdict in LOSSES:
                hurt.append(f"{region.name} ({interval(n.difference(package, reference, name), measure)})")
        if hurt:
            told.append(f"{OUTCOMES[measure].title}: worse in most possible worlds in {listed(hurt)}.")
    return told


def fail_words(found: Brief, weak: list[Weak]) -> list[str]:
    """Where the package does worse than what was done."""
    states = found.numbers.pairs(found.package.name, found.reference.name, AIMS[0], "states")
    how = (
        f"We tried {states.show(f'{states.value:.0f}')} harder cases: other answers to all open questions at once"
        + (", other sets of unknown numbers" if found.ensemble else ", all unknown numbers spread over their ranges")
        + f", and {listed([shock_words(shock) for shock in found.shocks if shock != NO_SHOCK])} after a third of the time."
    )
    told = [how]
    if not weak:
        return [*told, "In none of them did the package do worse than what was done in any of the aims."]
    told.append(
        "It ends up worse than what was done in "
        + listed([f"{share(spot.share)} for {in_sentence(OUTCOMES[spot.aim].title)}" for spot in weak])
        + " of these cases."
    )
    sought = [spot for spot in weak if spot.discovery is not None]
    for spot in sought:
        if spot.inside is not None and spot.outside is not None and spot.steady:
            told.append(
                f"For {in_sentence(OUTCOMES[spot.aim].title)} the losses gather where {spot.box}: {share(spot.inside)} of "
                f"cases there, "
                f"against {share(spot.outside)} elsewhere. This pattern held in cases left out of the search for it."
            )
    loose = [spot.aim for spot in sought if not spot.steady]
    if loose:
        told.append(
            f"For {names_of(loose)} we looked for a common circumstance of the losses and found none that held up in "
            f"cases left "
            "out of the search: treat a loss there as possible anywhere."
        )
    return told


def why_words(found: Brief) -> list[str]:
    """Why it works: instruments that contribute most, and the causal path without which the gain goes."""
    if not found.players:
        return ["The package is what was done: there is no difference to explain."]
    n, told = found.numbers, []
    _, better, _ = gains(found, found.reference)
    for aim in (better or list(AIMS))[:3]:
        parts = {player: n.contribution(player, aim) for player in found.players}
        ranked = sorted(parts, key=lambda name: -DIRECTIONS[aim] * parts[name].mean.value)
        # A practice is one of several: half of what matters is a part worth its name.
        least = least_of(aim, n.mean(found.reference.name, aim).value) / 2
        words = {name: n.contribution_shares(name, aim, DIRECTIONS[aim], least).verdict for name in ranked}
        up = [name for name in ranked if words[name] in GAINS][:3]
        down = [name for name in ranked if words[name] in LOSSES][-2:]
        if up or down:
            text = f"{OUTCOMES[aim].title}: " + (
                f"most comes from {listed([_part(found, name, parts[name], aim) for name in up])}"
                if up
                else "no single practice adds half of what matters in most possible worlds"
            )
            lost = listed([_part(found, name, parts[name], aim) for name in down])
            ending = {0: "", 1: f"; {lost} takes something away"}.get(len(down), f"; {lost} take something away")
            told.append(f"{text}{ending}.")
    told += _path(found, better)
    return told or ["No single practice brings half of what matters in most possible worlds: it is the sum that counts."]


def _part(found: Brief, name: str, one: BriefEstimate, aim: str) -> str:
    now, before = mean_level(found.package, name, found.weeks), mean_level(found.reference, name, found.weeks)
    less = "less " if now < before - 0.01 else ""
    return f"{less}{in_sentence(INSTRUMENTS[name].title)} ({signed(one.mean, aim)})"


def _off(kernel: str) -> str:
    """Runs with a kernel switched off, whatever their worlds answer to open questions."""
    return f"contains(';' || a.switches || ';', ';{kernel}=off;')"


def _path(found: Brief, better: list[str]) -> list[str]:
    """The kernel without which most of the largest gain goes."""
    if not better:
        return []
    n, package, reference = found.numbers, found.package.name, found.reference.name
    aim = better[0]
    whole = n.difference(package, reference, aim, "why")
    left = {kernel: n.difference(package, reference, aim, "without", _off(kernel)) for kernel in KERNELS}
    way = DIRECTIONS[aim]
    strongest = min(left, key=lambda kernel: way * left[kernel].mean.value)
    if way * whole.mean.value <= 0 or way * left[strongest].mean.value > 0.75 * way * whole.mean.value:
        return []
    return [
        f"Most of it runs through “{in_sentence(mechanism_title(strongest))}”: with that switched off in the model, the gain "
        f"in "
        f"{in_sentence(OUTCOMES[aim].title)} is {signed(left[strongest].mean, aim)} instead of {signed(whole.mean, aim)}."
    ]


def monitor_words(found: Brief) -> list[str]:
    """What to watch: review values of the aims, and the known ways in which the strongest practices do harm."""
    n, package = found.numbers, found.package.name
    first, last = found.review
    told = []
    when = f"between week {first} and week {last}" if last < 104 else "in the second year"
    for aim in ("trust_mission", "stability", "legitimacy_government"):
        column = f"{aim}.mean[{first}:{last}]"
        low, high = n.quantile(package, column, 0.1), n.quantile(package, column, 0.9)
        told.append(
            f"{OUTCOMES[aim].title} {when}: in eight of ten possible worlds with the package it lies between "
            f"{shown(low, aim)} and "
            f"{shown(high, aim)} (0 to 1). Below that, review the package."
        )
    used = sorted(found.package.instruments, key=lambda name: -mean_level(found.package, name, found.weeks))[:4]
    for name in used:
        known = INSTRUMENTS[name].harmful_regime
        watched = outcome_of(known.outcome).title if known.outcome in OUTCOMES else known.outcome.replace("_", " ")
        told.append(f"{INSTRUMENTS[name].title}: harmful where this holds: {known.setting}. Watch “{in_sentence(watched)}”.")
    return told
