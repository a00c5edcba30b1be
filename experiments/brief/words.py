"""What a brief says, in plain words; every number in them is a marker of `experiments.brief.numbers`."""

from __future__ import annotations

from typing import Literal

from experiments.brief.estimates import BriefEstimate, BriefNumber, BriefShares
from experiments.brief.making import Brief
from experiments.brief.question import AIMS
from experiments.brief.weaknesses import Weak
from experiments.kit import base_of, in_sentence, listed, of_worlds, percent, smallest
from experiments.optimise import mean_intensity
from figures import GAINS, LOSSES, Scale, outcome_of, scale_for
from simulation.inputs import Policy
from simulation.registers import HEADLINES, INSTRUMENTS, OUTCOMES

COST, DEATHS = "cost_usd", "civilian_deaths"
FULL_TIME = 1800.0
"""Working hours of a full-time post in a year."""
COUNTS = ("none", "one", "two", "three", "four", "five", "six")
DIRECTIONS = {aim: OUTCOMES[aim].direction for aim in AIMS}
SIZES = ((0.2, "very small"), (0.5, "small"), (0.8, "moderate"))
"""Difference in standard deviations over possible worlds, and its word (Cohen 1988); beyond the last, "large"."""
OFTEN = ((0.95, "nearly always"), (0.8, "mostly"), (0.6, "more often than not"), (0.4, "about as often as not"), (0.2, "seldom"))


def title_of(policy: Policy) -> str:
    """A policy's title in quotation marks."""
    return f"“{policy.title or policy.name}”"


def value_text(measure: str, value: float) -> str:
    """A value with its unit: "0.43", "US$ 71 million", "1,560 deaths"."""
    scale = scale_for(measure, [value])
    if outcome_of(measure).unit == "US dollars":
        return f"US$ {scale.text(value)} {scale.unit.removesuffix('US dollars')}".strip()
    return scale.text(value) if scale.unit == "0 to 1" else f"{scale.text(value)} {scale.unit}"


def shown(number: BriefNumber, measure: str) -> str:
    """A number as a value of a measure."""
    return number.show(value_text(measure, number.value))


def signed(number: BriefNumber, measure: str) -> str:
    """A number as a difference of a measure, without its unit."""
    return number.show(scale_for(measure, [number.value]).text(number.value, signed=True))


def interval(one: BriefEstimate, measure: str, scale: Scale | None = None) -> str:
    """A difference with its interval: "+0.031 (+0.020 to +0.042)"."""
    scale = scale or scale_for(measure, [number.value for number in (one.mean, one.low, one.high)])
    mean, low, high = (number.show(scale.text(number.value, signed=True)) for number in (one.mean, one.low, one.high))
    return f"{mean} ({low} to {high})"


def share(number: BriefNumber) -> str:
    """A number as per cent."""
    return number.show(percent(number.value))


def often(value: float) -> str:
    """A share of possible worlds in words."""
    return next((word for least, word in OFTEN if value >= least), "hardly ever")


def size_of(found: Brief, one: BriefEstimate, measure: str) -> tuple[str, BriefNumber]:
    """How large a difference is against the spread over possible worlds, in words and as a number."""
    chosen = f"FROM runs WHERE part = 'held_back' AND policy = '{found.reference.name}'"
    spread = found.numbers.number(
        f'SELECT stddev_samp("{measure}") {chosen}', f"standard deviation of {measure} over the runs", f"SELECT run_id {chosen}"
    )
    ratio = abs(one.mean.value) / spread.value if spread.value > 0 else float("inf")
    return next((word for most, word in SIZES if ratio < most), "large"), spread


def worlds(one: BriefShares, way: Literal["better", "worse"]) -> str:
    """In how many possible worlds something is better or worse: "68 of 100"; of fewer where there are fewer."""
    number = one.better if way == "better" else one.worse
    return f"{number.show(str(of_worlds(number.value, one.worlds)))} of {base_of(one.worlds)}"


def over_worlds(found: Brief, measure: str, other: Policy | None = None) -> BriefShares:
    """In how many possible worlds the package does better and worse than another policy, than what was done if left out."""
    return found.numbers.shares(found.package.name, (other or found.reference).name, measure)


def least_of(measure: str, base: float) -> float:
    """Differences from a mean of ``base`` below this are too small to matter, as registered for the outcome."""
    return smallest(measure.partition("@")[0], base)


def gains(found: Brief, other: Policy) -> tuple[dict[str, BriefShares], list[str], list[str]]:
    """Shares of worlds by aim, aims in which the package is better than another policy in most worlds, and those worse."""
    lead = {aim: over_worlds(found, aim, other) for aim in AIMS}
    better, worse = ([aim for aim in AIMS if lead[aim].verdict in kind] for kind in (GAINS, LOSSES))
    return lead, better, worse


def names_of(aims: list[str]) -> str:
    """Aims in a sentence: "stability and trust in the mission"."""
    return listed([in_sentence(OUTCOMES[aim].title) for aim in aims])


def limit_words(found: Brief) -> str:
    """The question's limit in words: "60 % of what best practice would cost"."""
    ask = found.ask
    told = []
    for value, what, unit in (
        (ask.budget, "cost", "US$ {:,.0f}"),
        (ask.mission_hours, "take of the mission's staff", "{:,.0f} hours of the mission's staff"),
        (ask.ngo_hours, "take of the NGOs' staff", "{:,.0f} hours of the NGOs' staff"),
    ):
        if value is not None:
            told.append(f"{percent(value)} of what best practice would {what}" if value <= 5.0 else unit.format(value))
    return listed(told)


def cost_words(found: Brief) -> list[str]:
    """What the package costs: money against best practice and what was done first, then by year and in staff."""
    n, package = found.numbers, found.package.name
    money, best = n.mean(package, COST), n.mean(found.yardstick.name, COST)
    part = n.share(money, best, "mean cost of the package over mean cost of best practice")
    years = found.weeks / 52.18
    yearly = n.scaled(money, 1.0 / years, f"mean cost over {years:.2f} years")
    beside = ""
    if package != found.reference.name:
        more = n.difference(package, found.reference.name, COST)
        way = "more" if more.mean.value > 0 else "less"
        beside = f", and {more.mean.show(value_text(COST, abs(more.mean.value)))} {way} than {title_of(found.reference)}"
    told = [
        f"It costs {shown(money, COST)} over {length_words(found)}: {share(part)} of what best practice would cost here{beside}."
    ]
    staff = []
    for measure, who in (("cost_mission_hours", "mission"), ("cost_ngo_hours", "NGOs together")):
        hours = n.mean(package, measure)
        posts = n.scaled(hours, 1.0 / (years * FULL_TIME), f"mean hours over {years:.2f} years of {FULL_TIME:.0f} hours")
        staff.append(
            f"{hours.show(f'{hours.value:,.0f}')} hours of the {who} (about {posts.show(count_text(posts.value))} full-time posts)"
        )
    told.append(
        f"{shown(yearly, COST)} a year in money and staff time; best practice would cost {shown(best, COST)} in all. "
        f"Staff: {' and '.join(staff)}. Only coordination is counted: not troops, not aid."
    )
    limit = found.limits.get(COST)
    if limit is not None and money.value > limit:
        told.append(f"On fresh luck the mean cost lies above the limit of {value_text(COST, limit)}.")
    return told


def count_text(value: float) -> str:
    """A count: "42", below ten with a decimal."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def length_words(found: Brief) -> str:
    """How long the runs last: "ten and a half years" as a number."""
    return f"{found.weeks} weeks" if found.weeks < 104 else f"{found.weeks / 52.18:.1f} years"


def bottom_line(found: Brief, weak: list[Weak]) -> list[str]:
    """The answer in a few sentences: what to do, what it brings, how sure, against what else, and the catch."""
    package, reference = found.package, found.reference
    if package.name == reference.name:
        first = f"Keep to {title_of(reference)}: by the rule below, no package within {limit_words(found)} does better."
    elif not gains(found, reference)[1]:
        first = (
            f"The model makes no case for a change: the best package within {limit_words(found)}, by the rule below, is not "
            f"better than {title_of(reference)} by more than matters in any aim in most possible worlds. It is described here all "
            "the same."
        )
    elif found.choice.from_library:
        first = (
            f"Adopt {title_of(package)}, a ready-made package: by the rule below, nothing that the search found within "
            f"{limit_words(found)} does better."
        )
    else:
        strongest = sorted(package.instruments, key=lambda name: -mean_level(package, name, found.weeks))[:3]
        first = (
            f"Adopt the package of {len(package.instruments)} practices below. Its strongest are "
            f"{listed([in_sentence(INSTRUMENTS[name].title) for name in strongest])}."
        )
    told = [first]
    if package.name != reference.name:
        told.append(_against(found))
    told.append(_rival(found))
    told += [cost_words(found)[0]]
    told += [_catch(found, weak)]
    return told


def _against(found: Brief) -> str:
    lead, better, worse = gains(found, found.reference)
    n, package, reference = found.numbers, found.package.name, found.reference.name
    text = (
        f"Against {title_of(found.reference)} it is better by more than matters, in most of the possible worlds that we tried, in "
    )
    if better:
        aim = max(better, key=lambda name: lead[name].better.value)
        before, after = n.mean(reference, aim), n.mean(package, aim)
        word, _ = size_of(found, n.difference(package, reference, aim), aim)
        text += (
            f"{COUNTS[len(better)]} of the {COUNTS[len(AIMS)]} aims ({names_of(better)}). The surest gain: "
            f"{in_sentence(OUTCOMES[aim].title)} moves from {shown(before, aim)} to {shown(after, aim)} on a scale of 0 to "
            f"1; it is better by more than matters in {worlds(lead[aim], 'better')} possible worlds and worse in "
            f"{worlds(lead[aim], 'worse')}; against the spread between those worlds the gain is {word}"
        )
    else:
        text += f"none of the {COUNTS[len(AIMS)]} aims"
    text += f". It is worse in {names_of(worse)}." if worse else ". It is worse so in none of them."
    dead, change = over_worlds(found, DEATHS), n.difference(package, reference, DEATHS)
    told = {"few_events": " (too few deaths to say)"}.get(dead.verdict, "")
    return (
        f"{text} Civilian deaths: fewer by more than matters in {worlds(dead, 'better')} possible worlds, more in "
        f"{worlds(dead, 'worse')}{told}; on average {interval(change, DEATHS)} over the whole time."
    )


def _rival(found: Brief) -> str:
    package, rival = found.package, found.rival
    if rival.name == package.name:
        return "There is no other ready-made package within the limit to compare it with."
    _, better, worse = gains(found, rival)
    paid = found.numbers.difference(package.name, rival.name, COST)
    amount = paid.mean.show(value_text(COST, abs(paid.mean.value)))
    price = f"for {amount} {'more' if paid.mean.value > 0 else 'less'}"
    name, beyond = f"Against the closest ready-made package, {title_of(rival)}, ", _elsewhere(found)
    if better and not worse:
        return f"{name}it is better in {names_of(better)} and worse in none of the aims, {price}.{beyond}"
    if better:
        return (
            f"{name}it is better in {names_of(better)} but worse in {names_of(worse)}, {price}: which to take depends on what "
            f"counts more, and the model cannot say that.{beyond}"
        )
    if worse:
        return (
            f"It does not beat the closest ready-made package, {title_of(rival)}: it is worse in {names_of(worse)} and better "
            f"in none of the aims in most possible worlds, {price}. The case for it over that one is weak.{beyond}"
        )
    return (
        f"It does not beat the closest ready-made package, {title_of(rival)}: no aim differs by more than matters "
        f"in most possible worlds, {price}. Take "
        f"whichever is easier to carry out.{beyond}"
    )


def _elsewhere(found: Brief) -> str:
    """Headline outcomes beyond the aims in which the closest rival does better, in a sentence; "" if there are none."""
    lost = []
    for name in HEADLINES:
        if name not in AIMS and name != COST and OUTCOMES[name].direction:
            if over_worlds(found, name, found.rival).verdict in LOSSES:
                lost.append(name)
    lost.sort(key=lambda name: name != DEATHS)
    if not lost:
        return ""
    if lost[0] == DEATHS:
        one = found.numbers.difference(found.package.name, found.rival.name, DEATHS)
        more = f" (here {interval(one, DEATHS)} more)"
        rest = names_of(lost[1:4])
        return f" Beyond the aims, that one does better in civilian deaths{more}" + (f", {rest}." if lost[1:] else ".")
    return f" Beyond the aims, that one does better in {names_of(lost[:3])}."


def _catch(found: Brief, weak: list[Weak]) -> str:
    lost = losses(found)
    first = [in_sentence(OUTCOMES[name].title) for name in lost[:3]]
    named = names_of(lost) if len(lost) <= 3 else f"{', '.join(first)} and others"
    text = (
        f"The catch: {named} {'gets' if len(lost) == 1 else 'get'} worse by more than matters in most possible worlds"
        if lost
        else f"No headline outcome{but_cost(found)} gets worse by more than matters in most possible worlds"
    )
    if weak:
        aim = in_sentence(OUTCOMES[weak[0].aim].title)
        text += (
            f", {'and' if lost else 'but'} under other assumptions or shocks {aim} ends up lower than before in "
            f"{share(weak[0].share)} of cases"
        )
    return text + "."


def but_cost(found: Brief) -> str:
    """ " but cost" where the package costs more than what was done."""
    return " but cost" if found.numbers.difference(found.package.name, found.reference.name, COST).mean.value > 0 else ""


def losses(found: Brief) -> list[str]:
    """Headline outcomes other than cost that the package makes worse than what was done, in most worlds by more than matters."""
    lost = []
    for name in HEADLINES:
        if name != COST and OUTCOMES[name].direction and over_worlds(found, name).verdict in LOSSES:
            lost.append(name)
    return lost


def mean_level(policy: Policy, name: str, weeks: int) -> float:
    """Mean intensity of an instrument of a policy over the run."""
    setting = policy.instruments.get(name)
    return 0.0 if setting is None else mean_intensity(setting.intensity, weeks)


def library_words(found: Brief) -> list[str]:
    """How the package fares against every ready-made package within the limits."""
    n, package = found.numbers, found.package.name
    others = [name for name in found.rivals if name != package]
    if not others:
        return []
    counts = {verdict: n.rivals(package, others, DIRECTIONS, verdict) for verdict in ("beats", "trades", "even", "loses")}
    text = {key: one.show(f"{one.value:.0f}") for key, one in counts.items()}
    total = len(others)
    told = (
        f"Of the {total} other ready-made packages (dearer ones weakened until they keep the limit), it beats {text['beats']} "
        f"– better by more than matters in some aim in most possible worlds, and worse so in none –, trades one aim for another "
        f"with {text['trades']}, differs from {text['even']} by too little or not one way, and is worse than {text['loses']}."
    )
    if counts["beats"].value < total:
        told += " With those that it does not beat, which is better depends on what counts more."
    return [told]
