"""The parts a scenario is made of: who is there, where and when. Frozen, checked, without behaviour.

Tuples that hold one number per region follow the order of the scenario's regions; tuples of sector weights follow
`SECTORS`. Every field's unit or range stands beside it. What must agree between parts (names, dates, sums) is
checked in `scenario_checks`.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from simulation.inputs.plain_text import composed
from simulation.inputs.reading import Allowed

SECTORS = ("health", "food", "infrastructure", "protection", "livelihood")
TIMELINE_KINDS = (
    "coup",
    "epidemic",
    "offensive",
    "parallel_departure",
    "patron_offer",
    "accord",
    "election",
    "scandal",
    "flood",
    "drought",
    "donor_cut",
    "displacement_influx",
    "ceasefire_breakdown",
    "rumour",
    "audit_finding",
    "troop_ceiling",
    "misconduct",
    "attack",
    "ambush",
    "outreach",
    "relief",
    "dispute_training",
    "dialogue_sessions",
    "permit_refusal",
    "leak",
    "coup_rumour",
)
STATE_FORCES = "State forces"
"""Name by which an event calls the host state's own forces."""
INFLOW_PARAMETERS = ("inflow_phase_1", "inflow_phase_2", "inflow_phase_3")


def _refuse_bool(value: Any) -> Any:
    # Python counts True as 1; in a file it is a mistake for a number.
    if isinstance(value, bool):
        raise ValueError("is not a number")
    return value


_NUMBER = BeforeValidator(_refuse_bool)
Share = Annotated[float, _NUMBER, Field(ge=0.0, le=1.0, allow_inf_nan=False), Allowed("a number from 0 to 1")]
Amount = Annotated[float, _NUMBER, Field(ge=0.0, allow_inf_nan=False), Allowed("a number of at least 0")]
Positive = Annotated[float, _NUMBER, Field(gt=0.0, allow_inf_nan=False), Allowed("a number above 0")]
Count = Annotated[int, _NUMBER, Field(ge=0), Allowed("a whole number of at least 0")]
PositiveCount = Annotated[int, _NUMBER, Field(ge=1), Allowed("a whole number of at least 1")]
Week = Annotated[int, _NUMBER, Field(ge=0), Allowed("a week number: a whole number of at least 0")]
Growth = Annotated[float, _NUMBER, Field(ge=-0.1, le=0.1, allow_inf_nan=False), Allowed("a number from -0.1 to 0.1")]
Latitude = Annotated[float, _NUMBER, Field(ge=-90, le=90, allow_inf_nan=False), Allowed("degrees from -90 to 90")]
Longitude = Annotated[float, _NUMBER, Field(ge=-180, le=180, allow_inf_nan=False), Allowed("degrees from -180 to 180")]
Year = Annotated[float, _NUMBER, Field(ge=1900, le=2200, allow_inf_nan=False), Allowed("a year, 1900 to 2200")]


def _plain_date(value: Any) -> Any:
    # Pydantic would also take a number, as seconds since 1970: in a file that is a mistake.
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            raise ValueError("is empty" if not value else "is not a date") from None
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        raise ValueError("is not a date")
    return value


Date = Annotated[
    datetime.date,
    BeforeValidator(_plain_date),
    Field(ge=datetime.date(1900, 1, 1), le=datetime.date(2200, 12, 31)),
    Allowed("a date written YYYY-MM-DD, 1900 to 2200"),
]
Horizon = Annotated[int, _NUMBER, Field(ge=1, le=5200), Allowed("a whole number of weeks, 1 to 5200")]
Tail = Annotated[int, _NUMBER, Field(ge=0, le=1040), Allowed("a whole number of weeks, 0 to 1040")]
Communities = Annotated[int, _NUMBER, Field(ge=1, le=1_000_000), Allowed("a whole number, 1 to 1000000")]
# Names are used in keys such as "kesara:drawdown" and in lists separated by semicolons.
Name = Annotated[
    str,
    Field(min_length=1, pattern=r'^[^;:"\r\n\t]+$'),
    AfterValidator(composed),
    Allowed("text without ; : quotes and line breaks"),
]
StatusCode = Annotated[
    str,
    Field(pattern=r"^(V|V2|V-data|D|R|R\([hml]\)|A)$"),
    Allowed("V, V2, V-data (read), D (derived), R, R(h), R(m), R(l) (recalled), A (assumed)"),
]


class Part(BaseModel):
    """What all parts share: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Part):
    """Where a block of a scenario comes from: the evidence status and a note in words."""

    status: StatusCode
    note: str


class Region(Part):
    """A first-level region. `population` is set by the scenario that holds it."""

    name: Name
    town: Name  # main town, where bases and offices stand
    latitude: Latitude  # of the town
    longitude: Longitude
    census_population: Positive  # persons at the census
    identity_shares: tuple[Share, ...]  # of the population, in the order of the scenario's identities; sum 1
    state_presence: Share  # reach of the state's offices and services at the start
    poverty: Share  # baseline need
    remoteness: Share  # cost of reaching places, 0 = capital
    past_violence: Share  # deaths and displacement before the start
    hostility: Share  # dislike of the mission at the start
    displaced_share: Share  # of the region's people, living away from home at the start
    urban_share: Share
    status: StatusCode  # of the census figure and position
    source: str = ""

    _population: float = PrivateAttr(default=0.0)

    @property
    def population(self) -> float:
        """Persons at mid-horizon, grown from the census at the scenario's rate (0 outside a scenario)."""
        return self._population


class Mission(Part):
    """The peace operation's headquarters."""

    headquarters: Name  # a region
    civilian_staff: Amount  # persons at full strength
    civil_affairs_share: Share = 0.08  # of the civilian staff, posted at bases as civil affairs and liaison
    engineer_share: Share = 0.08  # of the military
    military_cap: Positive | None = None  # most military persons ever counted
    coordination_staff: Amount  # persons whose hours pay for coordination
    programme_budget_usd_per_year: Amount
    initial_standing: Share
    discipline: Share
    impartiality: Share


class Coordination(Part):
    """Humanitarian coordination beside the mission."""

    staff: Amount  # persons
    clusters: Count


class Government(Part):
    """The host government and its forces."""

    consent: Share
    sovereignty_concern: Share
    capacity: Share
    legitimacy: Share
    abuse: Share  # propensity
    corruption: Share
    alternative_patrons: Share
    sensitivity_to_reporting: Share
    soldiers_per_region: tuple[Amount, ...]


class Group(Part):
    """An armed group. Event rates are weekly, for the whole group at its start strength and start deployment."""

    name: Name
    kind: Literal["insurgent", "communal_militia", "ex_rebel"]
    identity: str = ""  # an identity of the scenario; "" = mixed
    signatory: bool
    phase: Literal["war", "ceasefire", "agreement", "post_war"]
    fighters: tuple[Amount, ...]  # persons at the start, per region
    battle_events_per_week: Amount  # against the state and the mission
    one_sided_events_per_week: Amount  # against civilians
    non_state_events_per_week: Amount  # against other groups
    tolerance_of_ngos: Share
    predation: Share
    support: Share


class ParallelForce(Part):
    """A foreign force that is not the United Nations'. Present from `start_week` until before `end_week`."""

    name: Name
    partiality: Share
    harm: Share
    troops: tuple[Amount, ...]  # persons per region
    start_week: Week
    end_week: Week


class NGOClass(Part):
    """Organisations of one kind. `records` agents stand for `organisations`, each with a weight."""

    kind: Literal["dunantist", "multi_mandate", "national", "red_cross"]
    organisations: PositiveCount
    records: PositiveCount
    staff_per_organisation: Positive  # full-time persons
    sectors: tuple[Share, ...]  # weights in the order of SECTORS; sum 1
    strictness: Share  # how firmly principles are kept
    expertise: Share
    flexible_share: Share  # of funds, not earmarked
    funds_usd_per_staff_year: Amount


class Donor(Part):
    """A donor. The three weights say what moves its money and sum to 1."""

    name: Name
    usd_per_year: Amount
    weight_need: Share
    weight_results: Share
    weight_visibility: Share
    earmarked_share: Share


class Inflow(Part):
    """Fighters who reach a group from outside, each week from `start_week` until before `end_week`."""

    name: Name
    start_week: Week
    end_week: Week
    fighters_per_week: tuple[Amount, ...]  # persons per region
    group: Name
    parameter: Literal["inflow_phase_1", "inflow_phase_2", "inflow_phase_3"]  # the multiplier it obeys


class TimelineEvent(Part):
    """Something that happens to the scenario from outside. `week` is set by the scenario that holds it."""

    date: Date
    kind: Literal[
        "coup",
        "epidemic",
        "offensive",
        "parallel_departure",
        "patron_offer",
        "accord",
        "election",
        "scandal",
        "flood",
        "drought",
        "donor_cut",
        "displacement_influx",
        "ceasefire_breakdown",
        "rumour",
        "audit_finding",
        "troop_ceiling",
        "misconduct",
        "attack",
        "ambush",
        "outreach",
        "relief",
        "dispute_training",
        "dialogue_sessions",
        "permit_refusal",
        "leak",
        "coup_rumour",
    ]
    regions: tuple[Name, ...] = ()  # empty = all
    communities: tuple[Count, ...] = ()  # numbers of single communities (rows of the world); empty = all of the regions
    group: str = ""  # the group or parallel force concerned, or "State forces", if any
    magnitude: Share
    weeks: PositiveCount  # duration
    title: str
    status: StatusCode
    source: str = ""

    _week: int = PrivateAttr(default=0)

    @property
    def week(self) -> int:
        """Week of the scenario in which the event begins (0 outside a scenario)."""
        return self._week


class Ddr(Part):
    """Disarmament, demobilisation and reintegration as planned."""

    fighters: Amount  # persons estimated when planned
    claimants_per_fighter: Amount
    disarmament_slots_per_week: Amount  # at full intensity of the programme
    reintegration_slots_per_week: Amount
    cash_usd: Amount  # per head
    start_week: Week
    unit_abuse: Share = 0.4  # abusiveness of the units that fighters come from


class Strength(Part):
    """Uniformed strength on a day; between days it is interpolated."""

    date: Date
    military: Amount
    police: Amount
    status: StatusCode
    source: str = ""


class Placement(Part):
    """How the uniformed strength is spread over regions on a day (any weights of at least 0)."""

    date: Date
    weights: tuple[Amount, ...]
    status: StatusCode
    source: str = ""
