"""Execution: the orders that carry a plan on through a quiet turn, in integers.

A step is a parent order; what is due of it this round is a child order (time-weighted: an even pace over
the rounds that are left, a little ahead of it). The child's limit stands at the price expected now, gives
way as the day's close comes near, and stays within what a lot is worth to the agent.
"""

from collections.abc import Iterator
from math import exp, inf
from typing import NamedTuple

import numpy as np

from genecon.agents.goap.carrying import left_to_do, needs_of, stretch
from genecon.agents.goap.facts import Facts, Holding
from genecon.agents.goap.worth import Tastes
from genecon.agents.observation import Observation, OpenOrder, Quote
from genecon.agents.state import Disposition, PlanInHand
from genecon.agents.tools import Cancel, Place
from genecon.core.events.decision import ON_PLAN, Step
from genecon.core.events.market import Side
from genecon.core.ids import COIN
from genecon.core.values import MILLION

SIDES = {"buy": Side.BID, "sell": Side.ASK}
"""On which side of the market a step's order stands."""

TOOLS = {"buy": "place_bid", "sell": "place_ask"}
"""By which tool a step's order is placed."""

PACE = 1.3
"""What is due of a step is this multiple of an even pace over the rounds left."""

EARLY, LATE = -0.01, 0.09
"""How far (in logs) a limit gives way at dawn and at the close; it goes with the square of time past."""

NEAR = 0.06
"""An own order within this (relative) of the price expected works for its step; others may be in its way."""

OWN_WEIGHT = 0.25
"""Weight of the agent's own value in the price expected, in logs; it counts within `MOST_EASE`."""

MOST_EASE = 1.5

QUEUE = 0.1
"""How far (in logs) a market with a queue on one side and no business moves the price expected."""


class Errand(NamedTuple):
    """A step that is under way: `lots` are left of it, `due` of them this round, as a bid or an ask."""

    step: Step
    side: Side
    lots: int
    due: int


def errands(plan: PlanInHand, facts: Facts) -> list[Errand]:
    """The open steps, what the household lacks to live first, then the largest.

    Bids share the orders that asks leave, so that where there are more steps than orders each is larger.
    """
    ahead = (plan.made.steps[at] for at in stretch(plan.made.steps, plan.step))
    steps = [(step, lots) for step in ahead if step.action in SIDES and (lots := left_to_do(step, facts))]
    bids = sum(step.action == "buy" for step, _ in steps)
    crowd = max(1.0, bids / max(1, facts.orders_per_round - (len(steps) - bids)))
    pace = PACE / facts.rounds_left

    def weight(entry: tuple[Step, int]) -> tuple[bool, int, str]:
        step, lots = entry
        holding = facts.holding(step.good)
        return holding.lots >= holding.subsistence, -lots * step.price, step.good

    paces = {"buy": min(1.0, pace * crowd), "sell": min(1.0, pace)}
    return [
        Errand(step, SIDES[step.action], lots, round(lots * paces[step.action]))
        for step, lots in sorted(steps, key=weight)
    ]


def own_levels(plan: PlanInHand, facts: Facts, tastes: Tastes | None) -> dict[str, float]:
    """What a lot of each good is worth in the bundle that the plan is for, with the coin there is, in ticks.

    Who has more coin than it cares to keep expects to pay more, and asks more (the real-balance effect:
    Patinkin 1965, ch. 2). Empty where tastes say nothing of coin.
    """
    if tastes is None or COIN not in tastes.assets:
        return {}
    aims = {holding.good: holding.lots for holding in facts.holdings} | {COIN: facts.coin}
    for step in plan.made.steps[plan.step :]:
        if step.action in SIDES:
            aims[step.good] = needs_of(step)[0].bound
    slopes = tastes.marginal(np.array([float(aims[asset]) for asset in tastes.assets])).tolist()
    money = slopes[tastes.assets.index(COIN)]
    if not 0 < money < inf:
        return {}
    priced = zip(tastes.assets, slopes, strict=True)
    return {asset: slope / money for asset, slope in priced if 0 < slope < inf and asset != COIN}


def expected(quote: Quote, holding: Holding, rounds_past: int, own: float | None) -> float:
    """The price at which a market will trade, in ticks.

    The belief moves to a standing quote that contradicts it, with the queue on one side (Walras 1874), and
    towards what the good would be worth to the agent itself (Patinkin 1965, ch. 2).

    Examples
    --------
    >>> quote = Quote("fish", "fish", 1, 500, 40, None, (), 0, 4, 2, ((40, 6),), ())
    >>> round(expected(quote, Holding("fish", 0, 40, 40), 2, None), 2)  # 40 e^(.1 (6-0)/(6+0+4/2))
    43.12
    """
    price = (holding.buy + holding.sell) / 2
    if quote.best_bid is not None and quote.best_bid > price:
        price = float(quote.best_bid)
    elif quote.best_ask is not None and quote.best_ask < price:
        price = float(quote.best_ask)
    bids, asks = sum([lots for _, lots in quote.bids]), sum([lots for _, lots in quote.asks])
    business = bids + asks + quote.volume / max(1, rounds_past)
    if business:
        price *= exp(QUEUE * (bids - asks) / business)
    if own is None or own <= 0:
        return price
    return price * float(min(max(own / price, 1 / MOST_EASE), MOST_EASE) ** OWN_WEIGHT)


class Execution:
    """The orders of one quiet turn."""

    def __init__(
        self, mind: Disposition, observation: Observation, facts: Facts, tastes: Tastes | None
    ) -> None:
        self.observation, self.facts, self.tastes = observation, facts, tastes
        self.goods = {quote.market: quote.good for quote in observation.quotes}
        self.levels: dict[str, float] = {}
        self.places: dict[str, Quote] = {}
        self._purse = max(0, min(observation.coin, facts.coin - facts.coin_floor))
        past = 1 - (facts.rounds_left - 1) / max(1, observation.rounds - 1)
        self._gives = EARLY + (LATE - EARLY) * past * past - mind.markup / MILLION

    def acts(self, plan: PlanInHand) -> Iterator[Place | Cancel]:
        """Orders, and cancels of own orders that are in the way; at most as many as a turn may hold."""
        self.levels = own_levels(plan, self.facts, self.tastes)
        self.places = self._places(plan)
        left = self.facts.orders_per_round
        for errand in errands(plan, self.facts):
            if left > 0:
                for act in self._run(errand, left):
                    left -= 1
                    yield act

    def _run(self, errand: Errand, left: int) -> Iterator[Place | Cancel]:
        quote, holding = self.places[errand.step.good], self.facts.holding(errand.step.good)
        own = [order for order in self.observation.orders if order.market == quote.market]
        if any(order.side != errand.side for order in own):
            return
        price = expected(quote, holding, self.observation.round - 1, self.levels.get(quote.good))
        near = [order for order in own if abs(order.limit / price - 1) <= NEAR]
        resting = sum([order.remaining for order in own])
        missing = errand.due - sum([order.remaining for order in near])
        limit = self._limit(errand.side, quote, holding, price, resting + max(1, missing))
        means = self._means(errand, limit)
        room = min(means, errand.lots - resting)
        far = [order for order in own if order not in near]
        if far and missing > room:
            left -= 1
            yield self._withdraw(max(far, key=lambda order: (order.remaining, order.order)))
        lots = min(missing, room)
        if lots > 0 and left > 0 and quote.tick <= limit <= quote.top:
            self._purse -= limit * lots if errand.side is Side.BID else 0
            yield Place(TOOLS[errand.step.action], quote.market, errand.side, limit, lots, ON_PLAN)

    def _withdraw(self, order: OpenOrder) -> Cancel:
        return Cancel("cancel_order", order.market, order.order, ON_PLAN)

    def _limit(self, side: Side, quote: Quote, holding: Holding, price: float, lots: int) -> int:
        """The legal limit, `lots` being out once it is sent: within the believed band.

        An induced unit is never offered at a loss.
        """
        sign = 1 if side is Side.BID else -1
        wish = price * exp(sign * self._gives)
        wish = min(max(wish, holding.sell - holding.band), holding.buy + holding.band)
        if self.facts.units:
            worst = self.facts.units[min(lots, len(self.facts.units)) - 1]
            wish = min(wish, worst) if side is Side.BID else max(wish, worst)
        limit = max(1, round(wish / quote.tick)) * quote.tick
        return limit - sign * quote.tick if self.facts.units and sign * (limit - worst) > 0 else limit

    def _means(self, errand: Errand, limit: int) -> int:
        if errand.side is Side.BID:
            return self._purse // limit if limit > 0 else 0
        return self.observation.stock(errand.step.good).free

    def _places(self, plan: PlanInHand) -> dict[str, Quote]:
        """Where each good is traded: where the mind ordered it, else in its first market."""
        last_first = self.observation.quotes[::-1]
        places = {quote.good: quote for quote in last_first}
        agreed = {order.market for order in plan.orders}
        return places | {quote.good: quote for quote in last_first if quote.market in agreed}
