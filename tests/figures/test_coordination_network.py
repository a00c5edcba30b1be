"""The network of organisations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from figures.coordination_network import layout, organisation_graph
from tests.figures import synthetic


def test_the_network_averages_both_directions_and_places_everyone() -> None:
    table = pd.DataFrame(
        [("A", "B", "mission", "ngo", 0.2, 0.1), ("B", "A", "ngo", "mission", 0.6, 0.3)],
        columns=["source", "target", "source_kind", "target_kind", "trust", "information"],
    )
    graph = organisation_graph(table)
    assert graph.edges["A", "B"]["trust"] == pytest.approx(0.4)
    assert set(layout(graph)) == {"A", "B"}
    full = organisation_graph(synthetic.network())
    assert len({tuple(np.round(spot, 6)) for spot in layout(full).values()}) == len(full)


def test_a_network_of_unknown_kinds_or_columns_is_refused() -> None:
    table = synthetic.network(2)
    with pytest.raises(ValueError, match="lacks trust"):
        organisation_graph(table.drop(columns="trust"))
    with pytest.raises(ValueError, match="unknown kind"):
        layout(organisation_graph(table.assign(source_kind="donor")))
