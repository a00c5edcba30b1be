"""Which numbers a field passes in a sum, a product, a function and a condition."""

from __future__ import annotations

from experiments.claims.paths.flows import ZERO, added, argument, bent, filled, multiplied, number, source, under

A, B, X, Y = number("a"), number("b"), source("r.x"), source("r.y")


def test_a_sum_lets_through_and_a_product_does_not() -> None:
    both = added([multiplied([A, X]), multiplied([B, Y])])
    assert both.via == {"r.x": {"a"}, "r.y": {"b"}} and both.whole == {"a", "b"}
    together = multiplied([multiplied([A, X]), multiplied([B, Y])])
    assert together.via == {"r.x": {"a", "b"}, "r.y": {"a", "b"}}
    assert bent([both]).via == {"r.x": {"a", "b"}, "r.y": {"a", "b"}}


def test_a_condition_and_what_stands_under_it_pass_each_others_numbers() -> None:
    held = under(multiplied([A, X]), bent([Y, B]))
    assert held.via == {"r.x": {"a", "b"}, "r.y": {"a", "b"}}
    assert under(X, added([])) == X


def test_what_is_multiplied_by_nothing_is_nothing() -> None:
    assert multiplied([ZERO, A, X]) == ZERO
    assert added([ZERO, X]).via == X.via


def test_arguments_are_filled_with_what_was_given() -> None:
    summary = multiplied([argument("$k", X), A])
    assert filled(summary, {"$k": multiplied([B, Y])}).via == {"r.y": {"a", "b"}}
