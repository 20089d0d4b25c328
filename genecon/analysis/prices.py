"""Prices of each market in each period, held against the competitive price.

All statistics are by lot: a trade of three lots counts three times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, log, sqrt

from genecon.analysis.benchmark import Benchmarks, induced
from genecon.analysis.crowd_market import CrowdMarket
from genecon.analysis.facts import Deal, Facts, PeriodFacts
from genecon.core.events.genesis import MarketOpened
from genecon.economy.figures import Figure
from genecon.economy.goods import Currency, counted

FEWEST = 5
"""Trades in a period below which a median price says little: no distance is given then."""


@dataclass(frozen=True, slots=True)
class Target:
    """The competitive price: a point or an interval [low, high], in ticks.

    Attributes
    ----------
    point : float or None
        P0, around which alpha is taken: p*, or the midpoint of P* (rounded down to a tick).
    reason : str
        Why there is none; empty where there is one.

    Examples
    --------
    >>> wide, crown = Target(175, 200, 187), Currency()
    >>> wide.wide, wide.middle, wide.told(crown), Target(None, 200, 200).told(crown)
    (True, 187.5, '1.75 to 2.00', '2.00 or less')
    """

    low: float | None
    high: float | None
    point: float | None
    reason: str = ""

    @property
    def wide(self) -> bool:
        """Whether several prices are competitive."""
        return self.point is not None and self.low != self.high

    @property
    def middle(self) -> float | None:
        """The middle of P*, not rounded; of an interval with one bound, that bound."""
        if self.low is None or self.high is None:
            return self.point
        return (self.low + self.high) / 2

    def told(self, money: Currency) -> str:
        """The competitive price or prices for a reader; empty where there is none."""
        if not self.wide:
            return "" if self.point is None else money.approximate(self.point)
        ends = ["" if end is None else money.figure(round(end)) for end in (self.low, self.high)]
        if not all(ends):
            return f"{ends[0]} or more" if ends[0] else f"{ends[1]} or less"
        return " to ".join(ends)


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """A market in a period; prices in ticks, None where nothing was traded.

    Attributes
    ----------
    distance : Figure
        |ln(median / p*)|, 0 inside an interval P*.
    dispersion : Figure
        Standard deviation of ln price by lot.
    alpha : Figure
        Smith's alpha: 100·σ0/P0, σ0 the root mean square distance of prices from P0 (Smith 1962).
    """

    period: int
    trades: int
    volume: int
    median: float | None
    mean: float | None
    last: int | None
    target: Target
    distance: Figure
    dispersion: Figure
    alpha: Figure


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A market over all periods; `line` is what it is called."""

    line: str
    market: str
    good: str
    periods: tuple[PricePeriod, ...]


def price_lines(facts: Facts, benchmarks: Benchmarks) -> tuple[PriceLine, ...]:
    """All markets of a run."""
    return tuple(
        PriceLine(
            facts.line(market),
            market.market,
            market.good,
            tuple(
                _period(market, period, target_of(facts, benchmarks, market, period))
                for period in facts.periods
            ),
        )
        for market in facts.markets
    )


def target_of(facts: Facts, benchmarks: Benchmarks, market: MarketOpened, period: PeriodFacts) -> Target:
    """The competitive price of a market in a period."""
    if facts.setting.period_type != "induced":
        found = benchmarks.temporary(period)
        price = found.price(market.good)
        if price is None:
            return Target(None, None, None, found.reason or f"{market.good} is free in equilibrium")
        return Target(price, price, price)
    if market.market in period.lost:
        return Target(None, None, None, period.lost[market.market])
    crowd = period.crowd(market.market)
    ideal = induced(period, market.market) if crowd is None else crowd.ideal
    low, high = ideal.price
    if low is None and high is None:
        return Target(None, None, None, "no units were issued")
    return Target(low, high, float(ideal.reference))


def _period(market: MarketOpened, period: PeriodFacts, target: Target) -> PricePeriod:
    crowd = period.crowd(market.market)
    if crowd is None:
        deals = [deal for deal in period.deals if deal.market == market.market]
        trades, last = len(deals), deals[-1].price if deals else None
    else:
        deals, closing = crowd_deals(crowd), crowd.event.last
        trades, last = crowd.event.trades, None if closing is None else closing.ticks
    middle = median(deals)
    volume = sum(deal.quantity for deal in deals)
    return PricePeriod(
        period=period.period,
        trades=trades,
        volume=volume,
        median=middle,
        mean=sum(deal.price * deal.quantity for deal in deals) / volume if volume else None,
        last=last,
        target=target,
        distance=distance(middle, trades, target),
        dispersion=dispersion(deals, trades),
        alpha=smith_alpha(deals, target),
    )


def crowd_deals(crowd: CrowdMarket) -> list[Deal]:
    """The price list of a market of populations: one deal a price, its quantity the trades at it."""
    event = crowd.event
    return [
        Deal(crowd.seq, crowd.tick, 0, event.market, event.good, price, trades, "", "")
        for price, trades in zip(crowd.price.tolist(), crowd.number.tolist(), strict=True)
    ]


def median(deals: Sequence[Deal]) -> float | None:
    """Volume-weighted median price, in ticks; between two prices that share the lots evenly, their mean.

    Examples
    --------
    >>> def at(price, lots):
    ...     return Deal(1, 1, 1, "m", "fish", price, lots, "ada", "bo")
    >>> median([at(30, 1), at(40, 5), at(90, 2)]), median([at(30, 2), at(40, 2)]), median([])
    (40.0, 35.0, None)
    """
    total, passed = sum(deal.quantity for deal in deals), 0
    ranked = sorted(deals, key=lambda deal: deal.price)
    for k, deal in enumerate(ranked):
        passed += deal.quantity
        if 2 * passed > total:
            return float(deal.price)
        if 2 * passed == total:
            return (deal.price + ranked[k + 1].price) / 2
    return None


def distance(middle: float | None, trades: int, target: Target) -> Figure:
    """d = |ln(median / p*)|, 0 inside P*; undefined with fewer than `FEWEST` trades.

    Examples
    --------
    >>> round(distance(220.0, 9, Target(200, 200, 200)).value, 4)
    0.0953
    >>> distance(205.0, 9, Target(200, 210, 205)).value, distance(205.0, 4, Target(200, 200, 200)).reason
    (0.0, '4 trades; a median needs 5')
    """
    kind = "price_distance"
    if trades < FEWEST or middle is None:
        return Figure.undefined(kind, f"{counted(trades, 'trade')}; a median needs {FEWEST}")
    if target.low is None and target.high is None:
        return Figure.undefined(kind, target.reason)
    edges = [edge for edge in (target.low, target.high) if edge is not None]
    if min(edges) <= 0:
        return Figure.undefined(kind, "the competitive price may be zero: no logarithm")
    below = target.low is not None and middle < target.low
    above = target.high is not None and middle > target.high
    if not below and not above:
        return Figure(0.0, kind)
    return Figure(abs(log(middle / (min(edges) if below else max(edges)))), kind)


def dispersion(deals: Sequence[Deal], trades: int | None = None) -> Figure:
    """Standard deviation of ln price over the lots of a period; undefined below two trades.

    `trades` is their number, where a deal stands for several at one price.

    Examples
    --------
    >>> two = [Deal(1, 1, 1, "m", "fish", price, 1, "ada", "bo") for price in (100, 200)]
    >>> round(dispersion(two).value, 6)  # ln 2 / 2
    0.346574
    """
    kind = "price_dispersion"
    trades = len(deals) if trades is None else trades
    if trades < 2:
        return Figure.undefined(kind, f"{counted(trades, 'trade')}; a spread needs 2")
    lots = sum(deal.quantity for deal in deals)
    centre = fsum(deal.quantity * log(deal.price) for deal in deals) / lots
    spread = fsum(deal.quantity * (log(deal.price) - centre) ** 2 for deal in deals) / lots
    return Figure(sqrt(spread), kind)


def smith_alpha(deals: Sequence[Deal], target: Target) -> Figure:
    """Smith's coefficient of convergence: 100·sqrt(mean (p - P0)²)/P0, around P0 and not the mean.

    Examples
    --------
    >>> two = [Deal(1, 1, 1, "m", "fish", price, 1, "ada", "bo") for price in (190, 210)]
    >>> smith_alpha(two, Target(200, 200, 200)).value
    5.0
    """
    kind = "smith_alpha"
    if not deals:
        return Figure.undefined(kind, "no trade")
    if target.point is None:
        return Figure.undefined(kind, target.reason)
    if target.point <= 0:
        return Figure.undefined(kind, "the competitive price is zero")
    lots = sum(deal.quantity for deal in deals)
    square = fsum(deal.quantity * (deal.price - target.point) ** 2 for deal in deals) / lots
    return Figure(100 * sqrt(square) / target.point, kind)


def log_mean(values: Sequence[float]) -> float:
    """Geometric mean of positive values.

    Examples
    --------
    >>> round(log_mean([2, 8]), 9)
    4.0
    """
    return exp(fsum(log(value) for value in values) / len(values))
