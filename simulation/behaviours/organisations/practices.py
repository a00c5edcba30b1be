"""The one place where a policy's schedule is read: it moves levers and costs, and nothing else."""

from simulation.compiler.compiled import behaviour
from simulation.rules.common import adopted


@behaviour
def ration_resources(i, world, week):
    """Headquarters adds up the hours and money that the policy asks this week and rations them pro rata."""
    headquarters = world.headquarters[i]
    hours = 0.0
    money = 0.0
    for k in range(world.costs.shape[0]):
        cost = world.costs[k]
        intensity = world.schedule[world.first_lever[k], week]
        if intensity > 0.0:
            for r in range(world.regions.shape[0]):
                asked = intensity * world.scope[k, r]
                hours += asked * cost.mission_hours
                money += asked * cost.money
    headquarters.hours_asked = hours
    headquarters.money_asked = money
    headquarters.ration_hours = 1.0 if hours <= headquarters.hours else headquarters.hours / hours
    headquarters.ration_money = 1.0 if money <= headquarters.budget else headquarters.budget / money


@behaviour
def implement_policy(i, world, week):
    """Headquarters and partners carry out the policy: levers move by the one law of adoption and decay.

    The levers of a region are the same memory as its ``practices`` record: row by row in the order of the register.
    How far an NGO takes part in what is offered is its own decision. Spending is what was rationed, never more.
    """
    headquarters = world.headquarters[i]
    participation = world.coordination[0].members / max(world.country[0].organisations, 1.0)
    present = 1.0 if headquarters.present == 1 else 0.0
    total_hours = 0.0
    total_money = 0.0
    for k in range(world.costs.shape[0]):
        cost = world.costs[k]
        first = world.first_lever[k]
        last = world.first_lever[k + 1]
        intensity = world.schedule[first, week]
        ration = headquarters.ration_hours
        if cost.money > 0.0:
            ration = min(ration, headquarters.ration_money)
        reach = cost.compliance * ration * present
        spent = 0.0
        for r in range(world.regions.shape[0]):
            scope = world.scope[k, r]
            for lever in range(first, last):
                if world.lever_is_share[lever] == 1:
                    level = world.levers[r, lever]
                    target = world.schedule[lever, week] * scope * reach
                    if target != 0.0 or level != 0.0:
                        world.levers[r, lever] = adopted(level, target, cost.lag, cost.decay)
                else:
                    world.levers[r, lever] = world.schedule[lever, week] * scope
            spent += intensity * scope * ration * present
        spending = world.spending[k]
        spending.mission_hours = spent * cost.mission_hours
        # Where NGOs are partners of a practice, only those who take part spend time on it.
        spending.ngo_hours = spent * cost.ngo_hours * (participation if cost.partners == 1 else 1.0)
        spending.money = spent * cost.money
        total_hours += spending.mission_hours
        total_money += spending.money
    headquarters.hours_spent = total_hours
    headquarters.money_spent = total_money
    headquarters.budget -= total_money
