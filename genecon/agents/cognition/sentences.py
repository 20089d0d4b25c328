"""What happened to an agent, in words: for its observation block and for its memory stream."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from genecon.core.canonical import clean_text
from genecon.core.events.envelope import Event
from genecon.core.events.genesis import Endowed
from genecon.core.events.ledger import Leg
from genecon.core.events.market import CancelRejected, OrderClosed, OrderRejected, Traded
from genecon.core.events.period import Consumed, Earned, PeriodOpened, ValuesIssued
from genecon.core.ids import COIN

NAME_LENGTH = 80
"""Characters kept of a name."""

CLOSED = {
    "cancelled": "You cancelled",
    "replaced": "You replaced",
    "expired": "At the close expired",
    "self-trade": "To avoid trading with yourself the market withdrew",
    "voided": "A trade voided the book, and with it",
    "unfilled": "The offers did not serve all of",
    "recalled": "A new price was called, which ended",
}

UNCANCELLED = {
    "not_live": "it is no longer in the market",
    "not_yours": "it is not yours",
    "binding": "a posted offer is binding",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How names, money and lots are said.

    Attributes
    ----------
    names : mapping
        Agent id to the name that others know.
    money : callable
        Minor units to text.
    lots : callable
        Good and number of lots to text.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    money: Callable[[int], str] = str
    lots: Callable[[str, int], str] = lambda good, n: f"{n} {good}"

    def __post_init__(self) -> None:
        # the same prices and lots are said again and again
        object.__setattr__(self, "money", lru_cache(maxsize=4_096)(self.money))
        object.__setattr__(self, "lots", lru_cache(maxsize=4_096)(self.lots))

    def name(self, agent: str) -> str:
        """An agent's public name, its id where it has none."""
        return clean_text(self.names.get(agent, agent), NAME_LENGTH)


def describe(event: Event, me: str, wording: Wording) -> str:
    """One sentence for one event, seen by `me`; empty where there is nothing to say.

    Examples
    --------
    >>> describe(Event(9, 3, 0, "system", (), "", PeriodOpened(2)), "ada", Wording())
    'Day 2 began.'
    """
    match event.payload:
        case Traded() as trade:
            return _describe_trade(trade, me, wording)
        case OrderRejected() as refused:
            wish = f"{refused.quantity} at {refused.limit}"
            return f"Your {refused.side} for {wish} in {refused.market} was refused: {refused.detail}."
        case CancelRejected() as refused:
            why = UNCANCELLED.get(refused.reason, refused.reason)
            return f"Your cancel of {refused.order} was refused: {why}."
        case OrderClosed() as closed:
            what = f"your order {closed.order} with {closed.remaining.lots} left"
            return f"{CLOSED.get(closed.reason, 'The market closed')} {what}."
        case Endowed() as endowed:
            received = _describe_legs(endowed.legs, me, wording)
            return f"You received {received} ({endowed.reason})." if received else ""
        case Consumed() as consumed:
            eaten = _describe_legs(consumed.legs, "", wording)
            return f"Your household consumed {eaten or 'nothing'}."
        case Earned() as earned:
            return f"You earned {wording.money(earned.profit.minor)} on {earned.units} units."
        case ValuesIssued() as issued:
            word = "values" if issued.side == "bid" else "costs"
            return f"Your {word} in {issued.market}: {', '.join(str(u.ticks) for u in issued.units)}."
        case PeriodOpened(period):
            return f"Day {period} began."
        case _:
            return ""


def _describe_trade(trade: Traded, me: str, wording: Wording) -> str:
    what = wording.lots(trade.good, trade.quantity.lots)
    price = wording.money(trade.price.ticks)
    if trade.seller == me:
        return f"You sold {what} at {price} to {wording.name(trade.buyer)}."
    return f"You bought {what} at {price} from {wording.name(trade.seller)}."


def describe_own_trades(events: Sequence[Event], me: str, wording: Wording) -> str:
    """One memory for the agent's trades of one market and side: `Sold 5 bread at 41 to 43 to Bo, Cy.`"""
    trades = [event.payload for event in events if isinstance(event.payload, Traded)]
    sold = trades[0].seller == me
    lots = wording.lots(trades[0].good, sum([trade.quantity.lots for trade in trades]))
    ticks = [trade.price.ticks for trade in trades]
    low, high = min(ticks), max(ticks)
    price = wording.money(low) + (f" to {wording.money(high)}" if low < high else "")
    others = dict.fromkeys([wording.name(trade.buyer if sold else trade.seller) for trade in trades])
    verb, link = ("Sold", "to") if sold else ("Bought", "from")
    return f"{verb} {lots} at {price} {link} {', '.join(list(others)[:3])}."


def _describe_legs(legs: tuple[Leg, ...], receiver: str, wording: Wording) -> str:
    """The amounts of the legs by asset, those that `receiver` gets (all where it is empty)."""
    sums: dict[str, int] = {}
    for leg in legs:
        if not receiver or leg.credit == receiver:
            sums[leg.asset] = sums.get(leg.asset, 0) + leg.amount
    parts = [wording.money(n) if asset == COIN else wording.lots(asset, n) for asset, n in sums.items()]
    return ", ".join(parts)
