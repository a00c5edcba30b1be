"""Stylised facts tested on counterfactual runs."""
