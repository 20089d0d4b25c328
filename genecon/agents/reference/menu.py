"""The menu of a household: in each market, how much of what is due now to order, and at which price.

An option is (market, share of the lots that are due, price level). Its gain is a share of wealth,

    F(l) · (1 ± (p - l) / (p·(1-δ))) · Δe(p, U) / m:

what the lots add to the money-metric value of the household at expected prices p, times the chance F(l)
that a limit l is filled, and more or less by what the limit saves or gives away, weighed against δ, the
share of the gain that can still be had later today. Waiting is the option with gain 0. Each option is
affordable and individually rational: a bid is at most, an ask at least, the marginal value of a lot after
everything that is out has traded. So the uniform choice (r = 0) is zero intelligence within its limits.
"""

from dataclasses import dataclass
from math import ceil, exp, isfinite, log

from genecon.agents.reference.means import Means
from genecon.agents.reference.outlook import Outlook
from genecon.agents.reference.view import Market, Order, View
from genecon.agents.reference.wants import Wants
from genecon.core.values import MILLION

SHARES = (0.25, 0.5, 0.75, 1.0)
"""Parts of the lots that are due this round."""

LEVELS = (-0.09, -0.06, -0.03, -0.01, 0.01, 0.03, 0.06, 0.09)
"""Log distances of a limit from the expected price; positive gives way to the other side."""

TIMID = 1.2
"""An order whose reservation price lies beyond the expected price by this factor is not worth sending."""

SPEED = 1.6
"""What is due is this multiple of what an even pace over the rounds left would ask for."""

LATER = 0.85
"""Share of a gain that can still be had later when the day begins."""

HASTE = 2.0
"""That share falls with this power of the part of the day that is past."""

STALE = 0.06
"""A resting order farther than this (relative) from the expected price is not counted on."""

SURE = 0.95
"""Chance that an order which meets a standing quote is filled: others may be there first."""

PLANNED = 1.1
"""How much more an option weighs that the next step of the plan in hand calls for."""


@dataclass(frozen=True, slots=True)
class Option:
    """An order that could be sent (`gain` in millionths of wealth); waiting where `side` is empty."""

    gain: int
    market: str = ""
    good: str = ""
    side: str = ""
    price: int = 0
    lots: int = 0


WAIT = Option(0)


def hope(view: View) -> float:
    """Share of today's plans that can still come about: that of the rounds to come."""
    return (view.time.left - 1) / max(1, view.time.rounds - 1)


def later(view: View) -> float:
    """δ: the share of a gain that the agent expects to have later today if it waits now.

    It falls from `LATER` at dawn to 0 in the last round; patience lifts it.
    """
    if view.time.left == 1:
        return 0.0
    base = LATER * (1 - float((1 - hope(view)) ** HASTE))
    patience = min(max(view.strategy.patience / MILLION, 0.0), 1.0)
    return base + (LATER - base) * patience


def reservation(view: View, wants: Wants, means: Means, good: str, side: str, lots: int) -> float:
    """Marginal value of a lot, minor units, after this order and all that are out have traded.

    Utility is counted at the close, so coin is what the agent expects to have by then: between what its
    plans for the day leave (all of them at dawn) and what the orders that are out leave (in the last round).
    """
    sign = 1 if side == "bid" else -1
    after = wants.held[wants.taste.place(good)] + sign * (means.on_order(good, side) + lots)
    paid = means.paid + sign * lots * wants.outlooks[good].price
    share = hope(view)
    worth = wants.worth(good, after, wants.coin_at_close(share) - (1 - share) * paid)
    usual = next(
        (m.usual if m.usual is not None else m.first for m in view.markets.values() if m.good == good), None
    )
    return worth if usual is None else averse(worth, usual, view.biases.loss_aversion, side)


def averse(worth: float, usual: int, aversion: int, side: str) -> float:
    """A reservation price of who feels what lies beyond the usual price λ times (economy.biases)."""
    beyond = worth - usual if side == "bid" else usual - worth
    if aversion == MILLION or beyond <= 0 or not isfinite(beyond):
        return worth
    return usual + (beyond if side == "bid" else -beyond) * MILLION / aversion


def fill_chance(side: str, price: int, market: Market, outlook: Outlook) -> float:
    """Chance that an order is filled: logistic in its log distance from the expected price.

    Examples
    --------
    >>> quote = Market("fish", 1, 500, None, 44, (), ((44, 6),), None, 0)
    >>> here = Outlook(40.0, 0.05, 0.0)
    >>> fill_chance("bid", 40, quote, here), fill_chance("bid", 44, quote, here)
    (0.5, 0.95)
    """
    distance = log(price / outlook.price) * (1 if side == "bid" else -1)
    chance = 1 / (1 + exp(-distance / outlook.scale))
    best = market.best_ask if side == "bid" else market.best_bid
    meets = best is not None and (price >= best if side == "bid" else price <= best)
    return max(chance, SURE) if meets else chance


def is_stale(order: Order, price: float, habit: int = 0) -> bool:
    """Whether a resting limit is far from the expected price; `habit` (millionths) calls more near."""
    return abs(order.limit / price - 1) > max(STALE, habit / MILLION)


def due(view: View, wants: Wants, good: str, side: str) -> float:
    """Lots to order this round: the gap at the agent's pace; bids share the slots that asks leave."""
    gaps = [wants.gap(g) for g in wants.outlooks]
    bids, asks = sum(g >= 1 for g in gaps), sum(g <= -1 for g in gaps)
    crowd = max(1.0, bids / max(1, view.max_orders - asks)) if side == "bid" else 1.0
    return abs(wants.gap(good)) * min(1.0, SPEED / view.time.left * crowd)


class Menu:
    """The options of one turn, made anew after each order; gains are worked out once."""

    def __init__(self, view: View, wants: Wants, means: Means) -> None:
        self.view, self.wants, self.means = view, wants, means
        self._hope, self._cost = hope(view), 1 - later(view)
        markup = view.strategy.markup / MILLION
        self._factors = {"bid": [exp(level - markup) for level in LEVELS]}
        self._factors["ask"] = [1 / factor for factor in self._factors["bid"]]
        step = view.plan.next_step if view.plan else None
        self._planned = (step.good, _SIDE.get(step.action, "")) if step else ("", "")
        self._gains: dict[tuple[str, int], float] = {}
        self._odds: dict[tuple[str, int], float] = {}

    def options(self, skip: set[str]) -> list[Option]:
        """Every option in the markets that are not to be skipped, waiting first."""
        found = [WAIT]
        for name, market in self.view.markets.items():
            if name not in skip and market.good in self.wants.outlooks:
                found += self._of_market(name, market)
        return found

    def _of_market(self, name: str, market: Market) -> list[Option]:
        view, wants, good = self.view, self.wants, market.good
        outlook = wants.outlooks[good]
        side = "bid" if wants.gap(good) > 0 else "ask"
        habit = view.biases.status_quo
        live = [o.remaining for o in view.own(name, side) if not is_stale(o, outlook.price, habit)]
        wanted = due(view, wants, good, side)
        found: dict[tuple[int, int], Option] = {}
        for share in SHARES:
            lots = ceil(min(wanted, int(abs(wants.gap(good)))) * share) - sum(live)
            if lots < 1:
                continue
            limit = reservation(view, wants, self.means, good, side, lots)
            if outlook.price > TIMID * limit if side == "bid" else limit > TIMID * outlook.price:
                continue
            for factor in self._factors[side]:
                price = _legal(market, side, outlook.price * factor**outlook.keeps, limit)
                n = min(lots, self.means.most(good, side, price)) if price else 0
                if n >= 1 and (n, price) not in found:
                    gain = self._gain(market, side, price, lots, sum(live))
                    found[n, price] = Option(gain, name, good, side, price, n)
        return list(found.values())

    def _gain(self, market: Market, side: str, price: int, lots: int, out: int) -> int:
        good, sign = market.good, 1 if side == "bid" else -1
        if (good, lots) not in self._gains:
            self._gains[good, lots] = self.wants.gain(good, sign * out, sign * lots, self._hope)
        if (good, price) not in self._odds:
            self._odds[good, price] = self._weigh(market, side, price)
        value = self._gains[good, lots] * self._odds[good, price]
        if value > 0 and (good, side) == self._planned:
            value *= PLANNED
        return round(MILLION * value / self.wants.wealth)

    def _weigh(self, market: Market, side: str, price: int) -> float:
        """What a limit makes of a gain: the chance of a fill times what it saves or gives away."""
        outlook = self.wants.outlooks[market.good]
        best = market.best_ask if side == "bid" else market.best_bid
        paid = price if best is None else (min(price, best) if side == "bid" else max(price, best))
        saved = (outlook.price - paid) / outlook.price * (1 if side == "bid" else -1)
        return fill_chance(side, price, market, outlook) * (1 + saved / self._cost)


def _legal(market: Market, side: str, wish: float, limit: float) -> int:
    """The legal price next to a wish that does not pass the reservation price `limit`; 0 if none is."""
    sign = 1 if side == "bid" else -1
    if sign * (wish - limit) > 0:
        wish = limit
    if not isfinite(wish):
        return 0
    tick = max(1, market.tick)
    price = max(1, round(wish / tick)) * tick
    if sign * (price - limit) > 0:
        price -= sign * tick
    return price if tick <= price <= market.top else 0


_SIDE = {"buy": "bid", "sell": "ask"}
