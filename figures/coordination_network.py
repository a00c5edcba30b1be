"""Who trusts whom: mission, humanitarian coordination, NGOs and authorities as a network."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import networkx as nx
import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from figures.region_map import colour_bar
from figures.style import (
    GREEN,
    INK,
    PAGE_WIDTH,
    PAPER,
    PURPLE,
    QUIET,
    TRUST_MAP,
    YELLOW,
    footnote,
    heading,
    legend_line,
    new_figure,
    quiet_axes,
    styled,
)

KINDS: dict[str, tuple[str, str, str]] = {
    "mission": ("Mission", INK, "s"),
    "coordination": ("Humanitarian coordination", GREEN, "D"),
    "ngo": ("NGOs", YELLOW, "o"),
    "government": ("Government", PURPLE, "h"),
    "authority": ("Local authorities", PURPLE, "^"),
}
"""Kind of organisation -> title, colour, marker. The colours of trust, blue and orange, are left to the ties."""

LONGEST_NAME = 22

HUBS = ("mission", "coordination", "government")


def organisation_graph(network: pd.DataFrame) -> nx.Graph:
    """Undirected graph of the organisational network: ``trust`` and ``information`` of both directions averaged.

    ``network`` has columns ``source, target, source_kind, target_kind, trust, information``; nodes carry ``kind``.

    Raises:
        ValueError: a missing column.
    """
    needed = ["source", "target", "source_kind", "target_kind", "trust", "information"]
    missing = [name for name in needed if name not in network]
    if missing:
        raise ValueError(f"the network table lacks {', '.join(missing)}")
    graph = nx.Graph()
    sums: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in network[needed].itertuples(index=False):
        graph.add_node(row.source, kind=row.source_kind)
        graph.add_node(row.target, kind=row.target_kind)
        first, second = sorted((str(row.source), str(row.target)))
        sums.setdefault((first, second), []).append((float(row.trust), float(row.information)))
    for (first, second), values in sums.items():
        trust, information = np.mean(values, axis=0)
        graph.add_edge(first, second, trust=float(trust), information=float(information))
    return graph


def layout(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Fixed places: hubs in the middle, NGOs on the upper arc, authorities on the lower one; the same every time."""
    kinds = nx.get_node_attributes(graph, "kind")
    place: dict[str, tuple[float, float]] = {}
    spots = {"mission": (-0.38, 0.0), "coordination": (0.38, 0.12), "government": (0.0, -0.42)}
    for kind in HUBS:
        for i, node in enumerate(sorted(n for n in graph if kinds[n] == kind)):
            place[node] = (spots[kind][0] + 0.2 * i, spots[kind][1])
    for kind, start, stop in (("ngo", 172.0, 8.0), ("authority", 197.0, 343.0)):
        nodes = [n for n in graph if kinds[n] == kind]
        # A single one stands in the middle of its arc.
        angles = np.deg2rad(np.linspace(start, stop, len(nodes)) if len(nodes) != 1 else [(start + stop) / 2])
        for node, angle in zip(nodes, angles, strict=True):
            place[node] = (float(1.45 * np.cos(angle)), float(np.sin(angle)))
    strange = [n for n in graph if n not in place]
    if strange:
        raise ValueError(f"unknown kind of organisation: {', '.join(sorted({str(kinds[n]) for n in strange}))}")
    return place


@styled
def coordination_network(
    network: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Draw the organisational network of a run: colour and width of a tie tell the trust along it.

    Args:
        network: ``RunResult.network``.
        labels: shorter names by node, where wanted.
        weights: organisations that a node stands for, drawn as area.
        title, subtitle: what is shown; sensible words are made when they are left out.
    """
    graph = organisation_graph(network)
    height = 175.0
    figure = new_figure(PAGE_WIDTH, height)
    trust = [data["trust"] for _, _, data in graph.edges(data=True)]
    if not subtitle:
        subtitle = (
            f"{graph.number_of_nodes()} organisations, {graph.number_of_edges()} ties; mean trust "
            f"{np.mean(trust):.2f} (0.5 is neutral). Blue: trust; orange: distrust; thicker: more trust."
        )
    top = heading(figure, title or "Trust between the organisations", subtitle)
    axes = figure.add_axes((0, 18 / height, 162 / PAGE_WIDTH, top - 20 / height))
    norm = trust_norm(graph)
    draw_network(axes, graph, norm, labels=labels, weights=weights)
    bar = figure.add_axes((163 / PAGE_WIDTH, 45 / height, 3.2 / PAGE_WIDTH, 60 / height))
    colour_bar(figure, bar, norm, TRUST_MAP, "trust, 0–1")
    handles = legend_handles(graph)
    legend_line(
        figure,
        handles,
        at=11 / height,
        ncols=5,
        columnspacing=1.2,
        handletextpad=0.3,
    )
    footnote(
        figure,
        "NGO records are fictional or stand for several organisations of one kind. Dunantist: strictly neutral and "
        "independent;\nmulti-mandate: relief together with development, rights or peacebuilding.",
    )
    return figure


def draw_network(
    axes: Axes,
    graph: nx.Graph,
    norm: Normalize,
    *,
    labels: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
    names: bool = True,
    scale: float = 1.0,
) -> None:
    """Draw ``graph`` into ``axes``; ``scale`` shrinks nodes and lines for small panels, ``names`` writes names."""
    quiet_axes(axes)
    place = layout(graph)
    # Strong ties last, so that they lie on top; local ties are paler than those of the hubs.
    edges = sorted(graph.edges(data=True), key=lambda edge: edge[2]["trust"])
    trust = np.array([data["trust"] for _, _, data in edges])
    kinds = nx.get_node_attributes(graph, "kind")
    local = np.array([not ({kinds[a], kinds[b]} & set(HUBS)) for a, b, _ in edges])
    if len(edges):
        axes.add_collection(
            LineCollection(
                [[place[a], place[b]] for a, b, _ in edges],
                array=trust,
                norm=norm,
                cmap=TRUST_MAP,
                zorder=1,
                linewidths=scale * np.where(local, 0.3 + 1.3 * trust, 0.4 + 3.6 * trust * trust),
                alpha=np.where(local, 0.45, 0.9),
            )
        )
    for kind, (_, colour, marker) in KINDS.items():
        nodes = [n for n in graph if kinds[n] == kind]
        if not nodes:
            continue
        base = 260.0 if kind in HUBS else 70.0
        size = [base * scale * (1.0 if not weights else max(0.6, min(4.0, weights.get(n, 1.0) ** 0.5))) for n in nodes]
        axes.scatter(
            [place[n][0] for n in nodes],
            [place[n][1] for n in nodes],
            s=size,
            c=colour,
            marker=marker,
            edgecolors=INK if kind == "ngo" else PAPER,
            linewidths=0.8,
            zorder=3,
        )
    if names:
        _names(axes, graph, place, kinds, labels or {})
    hubs = {str(n) for n in graph if kinds[n] in HUBS}
    room = 0.12 + 0.037 * max(len(_short(str(n), labels or {})) for n in graph if str(n) not in hubs) if names else 0.12
    axes.set_xlim(-1.45 - room * 1.1, 1.45 + room * 1.1)
    axes.set_ylim(-1.0 - room, 1.0 + room)


def trust_norm(graph: nx.Graph) -> Normalize:
    """Colours centred on neutral (0.5) and reaching as far as trust in ``graph`` does, at least 0.1 either way."""
    reach = max([0.1, *(abs(data["trust"] - 0.5) for _, _, data in graph.edges(data=True))])
    return Normalize(0.5 - reach, 0.5 + reach)


def legend_handles(graph: nx.Graph) -> list[Line2D]:
    """Legend entries for the kinds of organisation that occur in ``graph``."""
    present = set(nx.get_node_attributes(graph, "kind").values())
    return [
        Line2D(
            [],
            [],
            linestyle="",
            marker=marker,
            markersize=7,
            color=colour,
            label=words,
            markeredgecolor=INK if kind == "ngo" else colour,
            markeredgewidth=0.8,
        )
        for kind, (words, colour, marker) in KINDS.items()
        if kind in present
    ]


def _short(name: str, labels: Mapping[str, str]) -> str:
    text = labels.get(name) or name.replace("Authority of ", "").replace(" NGO ", " ")
    text = text.replace("red cross", "Red Cross").replace("multi mandate", "multi-mandate")
    text = text[:1].upper() + text[1:]
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _names(
    axes: Axes, graph: nx.Graph, place: Mapping[str, tuple[float, float]], kinds: Mapping[str, str], labels: Mapping[str, str]
) -> None:
    halo = [patheffects.withStroke(linewidth=2.4, foreground=PAPER)]
    for node in graph:
        x, y = place[node]
        name = _short(str(node), labels)
        if kinds[node] in HUBS:
            whole = textwrap.fill(labels.get(str(node), str(node)), 16)
            axes.annotate(
                whole,
                (x, y),
                xytext=(0, -11),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=8.5,
                fontweight="bold",
                color=INK,
                path_effects=halo,
                zorder=4,
            )
            continue
        angle = np.degrees(np.arctan2(y, x / 1.45))
        flip = abs(angle) > 90
        # Names stand outwards like spokes, so twenty-four of them do not collide.
        turn = np.degrees(np.arctan2(y, x))
        axes.annotate(
            name,
            (x, y),
            xytext=(7 * np.cos(np.radians(turn)), 7 * np.sin(np.radians(turn))),
            textcoords="offset points",
            rotation=turn - 180 * np.sign(turn) if flip else turn,
            rotation_mode="anchor",
            ha="right" if flip else "left",
            va="center",
            fontsize=8,
            color=QUIET,
            zorder=4,
        )
