"""What a bias leaves in a log: each function reads one signature off the events."""

from collections.abc import Iterable, Sequence
from math import log
from statistics import fmean, pstdev

from genecon.core.events.decision import BeliefRevised, Drew, FellBack
from genecon.core.events.envelope import Event
from genecon.core.events.market import OrderAccepted, OrderClosed, Side, Traded
from genecon.core.events.period import Consumed, PeriodOpened


def refused_share(events: Sequence[Event]) -> float:
    """Of the bids that met a standing ask at or below the buyer's value: the share that was lower than it."""
    asks: dict[str, int] = {}
    values: dict[int, int] = {}
    met = refused = 0
    for event in events:
        match event.payload:
            case Drew(side="bid", high=high):
                values[event.seq] = high.ticks
            case OrderAccepted(side=Side.ASK) as ask:
                asks[ask.order] = ask.limit.ticks
            case OrderAccepted() as bid:
                value, best = values[event.causes[0]], min(asks.values(), default=10**9)
                met += best <= value
                refused += bid.limit.ticks < best <= value
            case Traded() as trade:
                asks.pop(trade.ask, None)
            case OrderClosed() as closed:
                asks.pop(closed.order, None)
            case _:
                pass
    return refused / met


def asks_below_usual(events: Iterable[Event], sellers: str) -> float:
    """How far a group's asks lie below the price usual the day before, mean of (usual - ask)⁺/usual."""
    value = lots = 0
    usual = 0.0
    found: list[float] = []
    for event in events:
        match event.payload:
            case PeriodOpened():
                usual, value, lots = value / lots if lots else 0.0, 0, 0
            case Traded() as trade:
                value, lots = value + trade.price.ticks, lots + 1
            case OrderAccepted(side=Side.ASK) as ask if usual and ask.agent.startswith(sellers):
                found.append(max(0.0, usual - ask.limit.ticks) / usual)
            case _:
                pass
    return fmean(found)


def distance_from_first(events: Iterable[Event]) -> float:
    """Mean |ln(limit / first price of the market)| of all orders after that first trade."""
    first: dict[str, int] = {}
    found: list[float] = []
    for event in events:
        match event.payload:
            case Traded() as trade:
                first.setdefault(trade.market, trade.price.ticks)
            case OrderAccepted() as order if order.market in first:
                found.append(abs(log(order.limit.ticks / first[order.market])))
            case _:
                pass
    return fmean(found)


def spread_around_last(events: Iterable[Event]) -> float:
    """Standard deviation of ln(limit / last price) over all orders after a first trade."""
    last: dict[str, int] = {}
    found: list[float] = []
    for event in events:
        match event.payload:
            case Traded() as trade:
                last[trade.market] = trade.price.ticks
            case OrderAccepted() as order if order.market in last:
                found.append(log(order.limit.ticks / last[order.market]))
            case _:
                pass
    return pstdev(found)


def distance_from_neighbours(events: Iterable[Event], ring: Sequence[str]) -> float:
    """Mean |ln(limit / mean of the newest limits of the two ring neighbours in the market)|."""
    newest: dict[str, tuple[str, int]] = {}
    found: list[float] = []
    for event in events:
        if isinstance(event.payload, OrderAccepted):
            order, at = event.payload, ring.index(event.payload.agent)
            near = [newest.get(ring[at - 1]), newest.get(ring[(at + 1) % len(ring)])]
            limits = [each[1] for each in near if each is not None and each[0] == order.market]
            if limits:
                found.append(abs(log(order.limit.ticks / fmean(limits))))
            newest[order.agent] = (order.market, order.limit.ticks)
    return fmean(found)


def taken_back(events: Iterable[Event]) -> int:
    """Orders that were cancelled or replaced."""
    return sum(
        isinstance(e.payload, OrderClosed) and e.payload.reason in ("cancelled", "replaced") for e in events
    )


def coin_kept(events: Iterable[Event], agents: Sequence[str]) -> int:
    """Coin of some agents at the close, summed over the days, minor units."""
    eaten = (e.payload for e in events if isinstance(e.payload, Consumed))
    return sum(each.coin.minor for each in eaten if each.agent in agents)


def fallbacks(events: Iterable[Event]) -> int:
    """Decisions that were not the mind's own."""
    return sum(isinstance(event.payload, FellBack) for event in events)


def distance_from_belief(events: Iterable[Event]) -> float:
    """Mean |ln(limit / what its sender believes the price to be)| over all orders."""
    believed: dict[tuple[str, str], float] = {}
    found: list[float] = []
    for event in events:
        match event.payload:
            case BeliefRevised(agent=agent, good=good, price_milliticks=price):
                believed[agent, good] = price / 1000
            case OrderAccepted() as order if (order.agent, order.market) in believed:
                found.append(abs(log(order.limit.ticks / believed[order.agent, order.market])))
            case _:
                pass
    return fmean(found)


def beyond_usual(events: Iterable[Event]) -> float:
    """How far orders concede beyond yesterday's usual price: mean of (limit - usual)⁺/usual, asks turned."""
    usual: dict[str, float] = {}
    today: dict[str, tuple[int, int]] = {}
    found: list[float] = []
    for event in events:
        match event.payload:
            case PeriodOpened():
                usual |= {market: value / lots for market, (value, lots) in today.items()}
                today = {}
            case Traded() as trade:
                value, lots = today.get(trade.market, (0, 0))
                n = trade.quantity.lots
                today[trade.market] = (value + n * trade.price.ticks, lots + n)
            case OrderAccepted() as order if order.market in usual:
                past = order.limit.ticks - usual[order.market]
                found.append(max(0.0, past if order.side == Side.BID else -past) / usual[order.market])
            case _:
                pass
    return fmean(found)


def traded(events: Iterable[Event]) -> int:
    """Lots that changed hands."""
    return sum(e.payload.quantity.lots for e in events if isinstance(e.payload, Traded))
