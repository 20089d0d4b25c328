"""The agent's situation as the planner takes it: facts from the frozen view and from price beliefs."""

import json
from collections.abc import Mapping
from functools import lru_cache
from math import isfinite

import numpy as np

from genecon.agents.cognition.ports import MindSettings
from genecon.agents.goap.facts import Facts, Holding, Resting
from genecon.agents.goap.worth import Tastes
from genecon.agents.observation import Observation, Quote
from genecon.agents.state import Belief, Disposition
from genecon.core.events.market import Side
from genecon.core.ids import COIN
from genecon.core.values import MILLION

DEAREST = 10**9
"""No prior price exceeds this many ticks."""


def usable(tastes: Tastes | None, observation: Observation) -> Tastes | None:
    """The preferences if the planner can use them; None where values are induced.

    None, too, where they speak of a good without a market: no price of it can be believed.
    """
    if observation.side or tastes is None:
        return None
    priced = {COIN, *(quote.good for quote in observation.quotes)}
    return tastes if priced.issuperset(tastes.assets) else None


def own_values(observation: Observation, tastes: Tastes | None) -> dict[str, int]:
    """What one lot of each good is worth to the agent before any market has spoken, in ticks.

    In an induced-value market the first unit's value or cost. Else the marginal rate of substitution
    against coin at the bundle of fair shares, own lots spread evenly over the goods: a fisher with
    nothing but fish would find the first loaf priceless, and that is no forecast of its price.
    """
    if observation.side:
        good = next((q.good for q in observation.quotes if q.market == observation.market), "")
        return {good: observation.units[0]} if observation.units else {}
    if tastes is None or COIN not in tastes.assets:
        return {}
    lots = sum(stock.free + stock.reserved for stock in observation.stocks)
    share = max(1.0, lots / max(1, len(tastes.assets) - 1))
    coin = float(observation.coin + observation.coin_reserved)
    needs = _subsistence(tastes)
    bundle = np.array([coin if a == COIN else max(share, needs.get(a, 0) + 1.0) for a in tastes.assets])
    slopes = tastes.marginal(bundle)
    money = float(slopes[tastes.assets.index(COIN)])
    values: dict[str, int] = {}
    for asset, slope in zip(tastes.assets, slopes, strict=True):
        if asset != COIN and isfinite(money) and money > 0 and isfinite(float(slope)):
            values[asset] = min(DEAREST, round(float(slope) / money))
    return {good: value for good, value in values.items() if value > 0}


def _subsistence(tastes: Tastes) -> dict[str, float]:
    amounts = getattr(tastes, "gamma", ())
    return dict(zip(tastes.assets, amounts, strict=True)) if amounts else {}


def read_facts(
    observation: Observation,
    mind: Disposition,
    settings: MindSettings,
    beliefs: Mapping[str, Belief] | None = None,
) -> Facts:
    """The planner's facts: stocks with believed buying and selling prices, needs, orders, time left.

    `caution` sets aside its share of wealth as coin that no purchase touches. `beliefs` stand for those of
    the mind where they are given.
    """
    beliefs = mind.beliefs if beliefs is None else beliefs
    needs = _needs(mind.preferences)
    owned = {stock.good: stock.free + stock.reserved for stock in observation.stocks}
    holdings = tuple(
        _holding(quote, owned.get(quote.good, 0), beliefs.get(quote.good), needs.get(quote.good, 0))
        for quote in observation.quotes
    )
    goods = {quote.market: quote.good for quote in observation.quotes}
    resting = tuple(
        Resting(o.order, goods[o.market], Side(o.side), o.limit, o.remaining)
        for o in observation.orders
        if o.market in goods
    )
    coin = observation.coin + observation.coin_reserved
    set_aside = 0
    if mind.caution:
        wealth = coin + sum(holding.mid * holding.lots for holding in holdings)
        set_aside = min(coin, wealth * mind.caution // MILLION)
    return Facts(
        coin=coin,
        holdings=holdings,
        rounds_left=observation.rounds - observation.round + 1,
        resting=resting,
        coin_floor=max(needs.get(COIN, 0), set_aside),
        orders_per_round=settings.max_orders,
        role=observation.side,
        traded=goods.get(observation.market, "") if observation.side else "",
        units=observation.units,
    )


def _holding(quote: Quote, lots: int, belief: Belief | None, need: int) -> Holding:
    """Believed prices now: half the mean error on each side, or a standing quote that is better."""
    if belief is None:
        price = next((p for p in (quote.last, quote.best_ask, quote.best_bid) if p is not None), quote.tick)
        half = price // 4
        band = max(1, price // 2)
    else:
        price = max(1, (belief.price_milliticks + 500) // 1000)
        half = belief.error_milliticks // 2000
        band = max(1, 2 * belief.error_milliticks // 1000)
    buy, sell = max(1, price + half), max(1, price - half)
    if quote.best_ask is not None and quote.best_ask < buy:
        buy = max(1, quote.best_ask)
    if quote.best_bid is not None and quote.best_bid > sell:
        sell = quote.best_bid
    return Holding(quote.good, lots, buy, min(sell, buy), need, band)


@lru_cache(maxsize=4_096)
def _needs(preferences: str) -> Mapping[str, int]:
    spec = json.loads(preferences) if preferences else {}
    return dict(zip(spec.get("assets", ()), spec.get("gamma", ()), strict=False))
