"""A study as small as an analysis of sensitivity can be: three factors, four samples, two seeds."""

STUDY = """
title = "Small"
scenarios = ["kesara"]
policies = ["coexistence", "liaison"]
weeks = 26
communities = 30
seeds = 2
outcomes = ["stability", "access", { outcome = "trust_mission", summary = "slope" }]
[design]
kind = "saltelli"
samples = 4
[[vary]]
instrument = "joint_planning"
[[vary]]
parameter = "trust_loss_gain_ratio"
[[vary]]
switch = "closeness_and_risk"
"""
