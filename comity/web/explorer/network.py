"""The network between organisations as inline SVG, and what it says in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from markupsafe import Markup, escape

import figures
from comity.web.explorer.drawing import Colours

WIDTH, HEIGHT = 330.0, 232.0
LOOKS = {
    "mission": ("square", "#12303f"),
    "coordination": ("diamond", "#00795a"),
    "government": ("square", "#6a3d77"),
    "authority": ("triangle", "#6a3d77"),
    "ngo": ("circle", "#f2b84b"),
}
"""Shape and colour by kind of organisation."""
SHORT = {"Humanitarian coordination": "Coordination"}
SIGNED = 0.2
"""Level of written promises above which an agreement counts as in force, as in the event table."""
GROUPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Mission and NGOs", frozenset({"mission", "ngo"})),
    ("Mission and coordination", frozenset({"mission", "coordination"})),
    ("Mission and authorities", frozenset({"mission", "authority", "government"})),
    ("NGOs and coordination", frozenset({"ngo", "coordination"})),
    ("NGOs and authorities", frozenset({"ngo", "authority", "government"})),
    ("Between NGOs", frozenset({"ngo"})),
)
"""Kinds of ties that the table tells apart."""


def network(ties: Any, words: str) -> Markup:
    """Organisations as nodes, ties coloured by trust and as wide as information flows.

    Args:
        ties: from `Recorder.network`; words: what is drawn, for those who cannot see it.
    """
    graph = figures.organisation_graph(ties)
    place = figures.layout(graph)
    colours = Colours("trust_organisations", ties["trust"].to_numpy(float))

    def at(name: str) -> tuple[float, float]:
        x, y = place[name]
        return WIDTH / 2 + 0.5 * (WIDTH - 26) * x / 1.45, HEIGHT / 2 - 0.5 * (HEIGHT - 26) * y

    parts = [f'<svg class="net" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{escape(words)}">']
    for first, second, tie in sorted(graph.edges(data=True), key=lambda edge: edge[2]["trust"]):
        (x1, y1), (x2, y2) = at(first), at(second)
        parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colours.of(tie["trust"])}" '
            f'stroke-width="{0.6 + 4.0 * tie["information"]:.1f}"/>'
        )
    for name, about in graph.nodes(data=True):
        x, y = at(name)
        shape, colour = LOOKS[about["kind"]]
        size = 8.0 if about["kind"] in ("mission", "coordination", "government") else 5.0
        own = [tie["trust"] for _, _, tie in graph.edges(name, data=True)]
        parts.append(
            f'<g class="node"><title>{escape(name)}: mean trust along its ties {np.mean(own):.2f} of 1</title>'
            f"{_shape(shape, x, y, size, colour)}</g>"
        )
        if size > 6:
            parts.append(f'<text x="{x:.1f}" y="{y + 19:.1f}">{escape(SHORT.get(str(name), str(name)))}</text>')
    return Markup("".join(parts) + "</svg>")


def _shape(shape: str, x: float, y: float, size: float, colour: str) -> str:
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{colour}"/>'
    corners = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
        "triangle": ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
    }[shape]
    return f'<polygon points="{" ".join(f"{x + size * a:.1f},{y + size * b:.1f}" for a, b in corners)}" fill="{colour}"/>'


def tie_rows(ties: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Kinds of ties with mean trust, mean information flow and agreements in force under A and B."""
    rows = []
    for title, kinds in GROUPS:
        row: dict[str, Any] = {"title": title}
        for side, table in ties.items():
            first, second = table["source_kind"], table["target_kind"]
            both = first.isin(kinds) & second.isin(kinds)
            chosen = table[both if len(kinds) == 1 else both & (first != second) & _across(first, second, kinds)]
            row[side] = (
                None
                if chosen.empty
                else {
                    "trust": float(chosen["trust"].mean()),
                    "information": float(chosen["information"].mean()),
                    "agreements": int((chosen["agreement"] > SIGNED).sum()),
                    "ties": len(chosen),
                }
            )
        if all(row[side] for side in ties):
            rows.append(row)
    return rows


def _across(first: Any, second: Any, kinds: frozenset[str]) -> Any:
    """Ties between the first kind named and the others, not among the others."""
    lead = "mission" if "mission" in kinds else "ngo"
    return (first == lead) | (second == lead)
