from .brief import Panel as Panel, difference_panels as difference_panels
from .claims import claim_figure as claim_figure, claims_overview as claims_overview
from .convergence import convergence as convergence
from .coordination_network import (
    coordination_network as coordination_network,
    layout as layout,
    organisation_graph as organisation_graph,
)
from .cost_gain import COST as COST, cost_gain as cost_gain
from .dashboard import dashboard as dashboard
from .discovery import box_limits as box_limits, trade_off as trade_off
from .divergence import OneSeed as OneSeed, divergence_map as divergence_map, divergence_timeline as divergence_timeline
from .facts import facts_figure as facts_figure, settings_figure as settings_figure
from .forest import forest as forest
from .heat_map import heat_map as heat_map
from .interactions import interactions as interactions
from .intervals import interval_panels as interval_panels
from .marginals import coverage_dots as coverage_dots, marginal_panels as marginal_panels
from .morris import morris_plane as morris_plane
from .numbers import (
    FEW_RUNS as FEW_RUNS,
    MINUS as MINUS,
    Scale as Scale,
    band as band,
    outcome_of as outcome_of,
    policy_title as policy_title,
    scale_for as scale_for,
    unit_beside as unit_beside,
)
from .parallel_coordinates import parallel_coordinates as parallel_coordinates
from .region_map import cells as cells, colour_map_of as colour_map_of, places as places, region_map as region_map
from .response import responses as responses
from .robustness import little as little, order_of as order_of, robustness_map as robustness_map
from .screening import screening_map as screening_map
from .sensitivity_parts import measure_title as measure_title, where as where, wrapped as wrapped
from .sobol_bars import sobol_bars as sobol_bars
from .style import save as save
from .ticks import round_step as round_step, round_ticks as round_ticks, tick_labels as tick_labels
from .timelines import timeline_markers as timeline_markers, timelines as timelines
from .tornado import Swing as Swing, tornado as tornado
from .trade_offs import hypervolume_growth as hypervolume_growth, trade_offs as trade_offs
from .verdicts import GAINS as GAINS, LOOKS as LOOKS, LOSSES as LOSSES
from .waterfall import WaterfallStep as WaterfallStep, waterfall as waterfall
