"""The choice of a trader with induced values or costs (Smith 1976): units inside the limit, shaded.

An option is a price level for the next unit, or for as many as are worth trading at it. With the next
unit's value v, expected price p, chance of a fill F and δ of the gain still to be had later, its gain is

    F(l)·[(v - l) - δ·(v - p)⁺] / max(v, p)

for a bid, and the same with signs turned for an ask. No unit is offered at a loss.
"""

from math import ceil, exp, floor

from genecon.agents.reference.choose import Act, Send, Stand, TakeBack
from genecon.agents.reference.logit import draw
from genecon.agents.reference.menu import LEVELS, WAIT, Option, averse, fill_chance, is_stale, later
from genecon.agents.reference.outlook import Outlook, expect, lean
from genecon.agents.reference.view import Induced, Market, View
from genecon.core.chance import Stream
from genecon.core.values import MILLION


def choose_induced(view: View, induced: Induced, rationality: float, chance: Stream) -> list[Act]:
    """One quote at most. A live order stands while it is near the new wish, else it is taken back.

    The new quote waits for the next turn: the old one may be filled before the cancel arrives, and then
    a second order in the same turn would trade a unit too many, at a loss.
    """
    market = view.markets.get(induced.market)
    if market is None or not induced.units:
        return [Stand("done")]
    outlook = lean(view, market, expect(view, market))
    live = view.own(induced.market, induced.side)
    held = [order.remaining if induced.side == "ask" else order.limit * order.remaining for order in live]
    menu = [WAIT, *_options(view, induced, market, outlook, sum(held))]
    option = menu[draw([o.gain for o in menu], rationality, chance)]
    if live:
        habit = view.biases.status_quo
        far = [order for order in live if option.side and is_stale(order, option.price, habit)]
        backs: list[Act] = [TakeBack(order, market.good, "moved") for order in far[: view.max_orders]]
        return backs or [Stand("standing")]
    if not option.side:
        return [Stand("dear")]
    return [Send(option, len(induced.units), outlook.price, outlook.pressure)]


def _options(view: View, induced: Induced, market: Market, outlook: Outlook, freed: int) -> list[Option]:
    bid = induced.side == "bid"
    sign = 1 if bid else -1
    value, tick = _felt(view, induced, market), max(1, market.tick)
    stock = view.goods.get(market.good)
    means = view.purse.coin + freed if bid else (stock.free if stock else 0) + freed
    found: dict[int, Option] = {}
    for level in LEVELS:
        wish = outlook.price * exp(sign * (level - view.strategy.markup / MILLION) * outlook.keeps)
        wish = min(wish, value) if bid else max(wish, value)
        price = max(1, round(wish / tick)) * tick
        if sign * (price - value) > 0:
            price -= sign * tick
        if not tick <= price <= market.top or price in found:
            continue
        lots = _lots(induced, price, sign)
        lots = min(lots, means // price if bid else means)
        if lots >= 1:
            gain = _gain(view, induced.side, market, outlook, value, price)
            found[price] = Option(gain, induced.market, market.good, induced.side, price, lots)
    return list(found.values())


def _felt(view: View, induced: Induced, market: Market) -> int:
    """The next unit's value or cost as a limit: who dreads a loss stops short of it, on the safe side."""
    unit, usual = induced.units[0], market.usual if market.usual is not None else market.first
    if usual is None:
        return unit
    felt = averse(unit, usual, view.biases.loss_aversion, induced.side)
    return floor(felt) if induced.side == "bid" else ceil(felt)


def _lots(induced: Induced, price: int, sign: int) -> int:
    """How many units, in trading order, lose nothing at a price."""
    for n, unit in enumerate(induced.units):
        if sign * (unit - price) < 0:
            return n
    return len(induced.units)


def _gain(view: View, side: str, market: Market, outlook: Outlook, value: int, price: int) -> int:
    sign = 1 if side == "bid" else -1
    best = market.best_ask if side == "bid" else market.best_bid
    paid = price if best is None else (min(price, best) if side == "bid" else max(price, best))
    patience = later(view) * view.biases.future / MILLION
    waiting = patience * max(0.0, sign * (value - outlook.price))
    surplus = sign * (value - paid) - waiting
    return round(MILLION * fill_chance(side, price, market, outlook) * surplus / max(value, outlook.price))
