"""What a price will be: the believed price, corrected by what the block shows of the market now.

Tâtonnement inside a head (Walras 1874; Samuelson 1941, eq. 8): a queue of bids that found no ask lifts
the expected price, a queue of asks lowers it, in proportion to the queue's share of the business.
"""

from dataclasses import dataclass, replace
from math import exp, log

from genecon.agents.reference.view import Level, Market, View
from genecon.core.values import MILLION

GAIN = 0.1
"""How far (in logs) a market with a queue on one side and no business moves the expected price."""

REACH = 0.25
"""Orders farther than this (in logs) from the believed price say nothing about it."""

LEAST_SCALE, MOST_SCALE = 0.03, 0.12
"""Bounds of the relative error with which a price is expected."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """An expected price in ticks, its relative error, and the queue that moved it.

    `pressure` is in [-1, 1]: positive where bids wait for asks. A quote keeps `keeps` of its distance (in
    logs) from the price: all of it but for biases.
    """

    price: float
    scale: float
    pressure: float
    keeps: float = 1.0


def pressure(market: Market, price: float, rounds_past: int) -> float:
    """(bids - asks) / (bids + asks + lots traded a round), of orders within `REACH` of a price.

    Examples
    --------
    >>> quote = Market("fish", 1, 500, 40, None, ((40, 6),), (), None, 4)
    >>> pressure(quote, 40.0, 2)  # (6 - 0) / (6 + 0 + 4/2)
    0.75
    """

    def waiting(levels: tuple[Level, ...]) -> int:
        return sum(lots for limit, lots in levels if abs(log(limit / price)) <= REACH)

    bids, asks = waiting(market.bids), waiting(market.asks)
    business = bids + asks + market.volume / max(1, rounds_past)
    return (bids - asks) / business if business > 0 else 0.0


def expect(view: View, market: Market) -> Outlook:
    """The price at which this market will trade, as far as the block tells.

    The belief (else the last trade, else the quotes) moves up to a standing bid above it and down to a
    standing ask below it, and then with the queue: p·exp(GAIN·pressure).
    """
    belief = view.beliefs.get(market.good)
    price = _prior(market) if belief is None else belief.price_milliticks / 1000
    price = max(price, 1e-3)
    scale = MOST_SCALE if belief is None else belief.error_milliticks / 1000 / price
    if market.best_bid is not None and market.best_bid > price:
        price = float(market.best_bid)
    elif market.best_ask is not None and 0 < market.best_ask < price:
        price = float(market.best_ask)
    queue = pressure(market, price, view.time.round - 1)
    price = min(max(price * exp(GAIN * queue), float(market.tick)), float(market.top))
    return Outlook(price, min(max(scale, LEAST_SCALE), MOST_SCALE), queue)


def lean(view: View, market: Market, outlook: Outlook) -> Outlook:
    """The outlook as biases have it (`genecon.economy.biases`).

    A policy's quote p becomes (1 - h)·((1 - a)·(E + (1 - o)(p - E)) + a·A) + h·M: the same as
    E' + (1 - h)(1 - a)(1 - o)(p - E), where E' is E pulled to the first price A and to what others do, M.
    So the price becomes E', the factors are what a quote keeps of its distance from it, and the
    overconfident think their error smaller by 1 - o.

    Examples
    --------
    >>> from genecon.agents.reference.view import Purse, Strategy, Time
    >>> from genecon.economy.biases import Biases
    >>> sure = Biases(overconfidence=500_000, anchoring=200_000)
    >>> now, purse, plain = Time(1, 1, 1, 1), Purse(0, 0), Strategy()
    >>> view = View(now, purse, {}, None, None, {}, (), {}, None, plain, 4, biases=sure)
    >>> quote = Market("fish", 1, 500, None, None, (), (), None, 0, first=50)
    >>> lean(view, quote, Outlook(100.0, 0.1, 0.0))  # 100 - .2 x 50; .8 x .5
    Outlook(price=90.0, scale=0.05, pressure=0.0, keeps=0.4)
    """
    biases = view.biases
    if not biases:
        return outlook
    doubt = 1 - biases.overconfidence / MILLION
    price, keeps = outlook.price, doubt
    others = market.others if market.others is not None else market.last
    for towards, weight in ((market.first, biases.anchoring), (others, biases.herding)):
        if towards is not None and weight:
            price += (towards - price) * weight / MILLION
            keeps *= 1 - weight / MILLION
    return replace(outlook, price=price, scale=outlook.scale * doubt, keeps=keeps)


def _prior(market: Market) -> float:
    if market.last is not None:
        return float(market.last)
    quotes = [q for q in (market.best_bid, market.best_ask) if q is not None]
    return sum(quotes) / len(quotes) if quotes else float(market.tick)
