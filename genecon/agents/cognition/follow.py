"""Follow: a turn on which the plan in hand carries on needs no model call, and no graph.

The mind consented to its plan when it acted on it: the choice that followed the plan's making declared an
order for one of its steps. From then on code carries the plan out, until the plan is broken or ends or a
day begins. A reflection that falls due meanwhile waits for the next turn that is thought over.

A mind that waits because nothing is worth doing, with no order to mind, asks nobody either; but it plans
anew every turn.
"""

from functools import lru_cache
from typing import NamedTuple

from genecon.agents.cognition.appraise import Assessment, appraise, assess
from genecon.agents.cognition.choose import CONTENT, declare, is_content
from genecon.agents.cognition.execution import TOOLS, Execution
from genecon.agents.cognition.perceive import perceive, remember
from genecon.agents.cognition.ports import Ports
from genecon.agents.cognition.situation import usable
from genecon.agents.cognition.turn import Turn
from genecon.agents.goap.facts import Facts
from genecon.agents.goap.goals import WAIT
from genecon.agents.goap.planner import make_plan
from genecon.agents.observation import Observation
from genecon.agents.state import Declared, PlanInHand
from genecon.agents.tools import Wait
from genecon.core.events.decision import ON_PLAN
from genecon.economy.biases import heard


class Quiet(NamedTuple):
    """What a turn rests on that follows its plan: what an appraisal finds, and the orders of `consent`."""

    found: Assessment
    agreed: tuple[Declared, ...]


def glance(turn: Turn, ports: Ports) -> Quiet | None:
    """What the turn rests on if the plan carries on; None where it must be thought over."""
    plan = turn.mind.plan
    if plan is None or turn.observation.round == 1:
        return None
    waits = plan.made.goal == WAIT and is_content(turn)
    agreed = () if waits else consent(plan, turn.observation)
    if not waits and not agreed:
        return None
    if _is_biased(turn.mind.persona):  # code has no biases: who is biased decides each turn
        return None
    found = assess(turn, ports)
    if found.reasons or (waits and _has_reason_to_act(turn, ports, found.facts)):
        return None
    return Quiet(found, agreed)


@lru_cache(maxsize=4_096)
def _is_biased(persona: str) -> bool:
    return bool(heard(persona))


def _has_reason_to_act(turn: Turn, ports: Ports, facts: Facts) -> bool:
    tastes = usable(ports.tastes, turn.observation)
    return make_plan(facts, tastes, expansions=ports.settings.expansions).goal != WAIT


def consent(plan: PlanInHand, observation: Observation) -> tuple[Declared, ...]:
    """The orders that the mind declared for steps of the plan."""
    goods = {quote.market: quote.good for quote in observation.quotes}
    wanted = {(TOOLS[s.action], s.good) for s in plan.made.steps if s.action in TOOLS}
    return tuple(order for order in plan.orders if (order.tool, goods.get(order.market, "")) in wanted)


def follow(turn: Turn, ports: Ports, quiet: Quiet) -> None:
    """Carry on: what rests near the market is left alone, and what is due of the steps left is sent."""
    turn.heedless = ports.settings.capacity is None and not ports.settings.rates
    perceive(turn, ports)
    remember(turn, ports)
    appraise(turn, ports, quiet.found)
    plan, observation = turn.mind.plan, turn.observation
    assert plan is not None
    if plan.made.goal == WAIT:
        declare(turn, ports, [Wait("wait", CONTENT)], (plan.seq, turn.appraised))
        return
    execution = Execution(turn.mind, observation, quiet.found.facts, usable(ports.tastes, observation))
    agreed = {order.market: order.seq for order in quiet.agreed}
    first = next(iter(agreed.values()))
    for act in execution.acts(plan):
        belief = turn.mind.beliefs.get(execution.goods[act.market])
        causes = (plan.seq, turn.appraised, agreed.get(act.market, first), belief.seq if belief else 0)
        declare(turn, ports, [act], causes)
    if not turn.intents:
        declare(turn, ports, [Wait("wait", ON_PLAN)], (plan.seq, turn.appraised, first))
