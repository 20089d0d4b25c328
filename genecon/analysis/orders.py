"""Orders and trades, checked from their events alone: limits, causes, settlement, escrow, the book."""

from collections.abc import Iterable
from dataclasses import dataclass

from genecon.analysis.breach import Findings
from genecon.core.events.envelope import Event
from genecon.core.events.genesis import MarketOpened
from genecon.core.events.ledger import Leg
from genecon.core.events.market import OrderAccepted, OrderClosed, Side, Traded
from genecon.core.events.population import PopulationTraded
from genecon.core.ids import COIN, escrow
from genecon.economy.ledger import Ledger

RATIONALITY = "individual rationality"
CAUSES = "causes of trades"
SETTLEMENT = "settlement"
ESCROW = "escrow covers orders"
CROSSED = "no crossed book"
ORDERS = "orders"
RESTING_PRICE = "trade at the resting price"

CONTINUOUS = ("cda", "cda-kernel", "posted")
"""Mechanisms that match orders on arrival, at the resting price; a plug-in's own rules are not known here."""

Flows = dict[tuple[str, str], int]


@dataclass(slots=True)
class _Live:
    agent: str
    market: str
    side: Side
    limit: int
    left: int
    seq: int


class Orders:
    """Follows every live order through a log."""

    def __init__(self) -> None:
        self._markets: dict[str, MarketOpened] = {}
        self._live: dict[str, _Live] = {}
        self._reserved: Flows = {}
        self._trades = 0

    def apply(self, event: Event) -> Findings:
        """What is wrong with an event of a market."""
        match event.payload:
            case MarketOpened() as opened:
                self._markets[opened.market] = opened
            case OrderAccepted() as accepted:
                yield from self._accept(accepted, event.seq)
            case OrderClosed() as closed:
                yield from self._close(closed)
            case Traded() as trade:
                yield from self._trade(trade, event)
            case PopulationTraded() as crowd:  # its trades are numbered with the others
                self._trades += crowd.trades
            case _:
                return

    def _good(self, market: str) -> str:
        opened = self._markets.get(market)
        return opened.good if opened else "?"

    def _hold(self, order: _Live, lots: int) -> None:
        # What an order holds in escrow changes by this many lots.
        bidding = order.side is Side.BID
        key = (escrow(order.agent), COIN if bidding else self._good(order.market))
        self._reserved[key] = self._reserved.get(key, 0) + lots * (order.limit if bidding else 1)

    def _accept(self, accepted: OrderAccepted, seq: int) -> Findings:
        name, market = accepted.order, self._markets.get(accepted.market)
        if market is None:
            yield ORDERS, f"order {name} stands in market {accepted.market!r}, which nobody opened"
            return
        limit, lots = accepted.limit.ticks, accepted.quantity.lots
        if name in self._live:
            yield ORDERS, f"order {name} was accepted twice"
        if not 0 < limit <= market.top.ticks or limit % market.tick.ticks or lots <= 0:
            yield ORDERS, f"order {name}: {lots} lots at {limit} are not legal in market {market.market}"
        order = _Live(accepted.agent, accepted.market, accepted.side, limit, lots, seq)
        self._live[name] = order
        self._hold(order, lots)
        asset, amount = (COIN, limit * lots) if accepted.side is Side.BID else (market.good, lots)
        owed = {(accepted.agent, asset): -amount, (escrow(accepted.agent), asset): amount}
        if flows(accepted.legs) != owed:
            yield ESCROW, f"order {name} reserves {_told(accepted.legs)}, not {amount} {asset}"

    def _close(self, closed: OrderClosed) -> Findings:
        order = self._live.pop(closed.order, None)
        if order is None:
            yield ORDERS, f"order {closed.order} was closed and is not live"
            return
        self._hold(order, -order.left)
        if order.agent != closed.agent or order.left != closed.remaining.lots:
            yield (
                ORDERS,
                (
                    f"order {closed.order} of {order.agent} has {order.left} lots left;"
                    f" {closed.remaining.lots} of {closed.agent} were closed"
                ),
            )
        bidding = order.side is Side.BID
        asset = COIN if bidding else self._good(order.market)
        amount = order.left * (order.limit if bidding else 1)
        if flows(closed.legs) != {(escrow(order.agent), asset): -amount, (order.agent, asset): amount}:
            yield ESCROW, f"order {closed.order} releases {_told(closed.legs)}, not {amount} {asset}"

    def _trade(self, trade: Traded, event: Event) -> Findings:
        self._trades += 1
        what, price, lots = f"trade {trade.trade}", trade.price.ticks, trade.quantity.lots
        if trade.trade != self._trades:
            yield ORDERS, f"{what} is the {self._trades}. of the run"
        bid, ask = self._live.get(trade.bid), self._live.get(trade.ask)
        if bid is None or ask is None:
            yield ORDERS, f"{what} names {trade.bid if bid is None else trade.ask}, which is not live"
            return
        if (bid.agent, ask.agent) != (trade.buyer, trade.seller) or bid.agent == ask.agent:
            yield ORDERS, f"{what} is between {trade.buyer} and {trade.seller}, its orders are not"
        if (bid.side, ask.side) != (Side.BID, Side.ASK) or {bid.market, ask.market} != {trade.market}:
            yield ORDERS, f"{what} does not join a bid and an ask of market {trade.market}"
        if trade.good != self._good(trade.market):
            yield ORDERS, f"{what} is in {trade.good}, its market is for {self._good(trade.market)}"
        if not 0 < lots <= min(bid.left, ask.left):
            yield ORDERS, f"{what} is for {lots} lots; its orders have {bid.left} and {ask.left} left"
        if not ask.limit <= price <= bid.limit:
            yield RATIONALITY, f"{what} at {price}; the bid's limit is {bid.limit}, the ask's {ask.limit}"
        market = self._markets.get(trade.market)
        first = min(bid, ask, key=lambda order: order.seq)
        if market is not None and market.mechanism in CONTINUOUS and price != first.limit:
            yield RESTING_PRICE, f"{what} at {price}; the order that was there first says {first.limit}"
        if event.causes != tuple(sorted((bid.seq, ask.seq))):
            yield CAUSES, f"{what} names the causes {event.causes}; its orders are {bid.seq} and {ask.seq}"
        if flows(trade.legs) != _settlement(trade, bid.limit):
            yield SETTLEMENT, f"{what} of {lots} at {price} settles as {_told(trade.legs)}"
        for name, order in ((trade.bid, bid), (trade.ask, ask)):
            self._hold(order, -min(lots, order.left))
            order.left -= min(lots, order.left)
            if not order.left:
                del self._live[name]

    def close_tick(self, ledger: Ledger | None) -> Findings:
        """The book and, where the ledger is sound, the escrow accounts at the end of a tick."""
        best: dict[str, dict[Side, int]] = {}
        for order in self._live.values():
            sides = best.setdefault(order.market, {})
            pick = max if order.side is Side.BID else min
            sides[order.side] = pick(order.limit, sides.get(order.side, order.limit))
        for market, sides in best.items():
            bid, ask = sides.get(Side.BID), sides.get(Side.ASK)
            opened = self._markets.get(market)
            continuous = opened is not None and opened.mechanism in CONTINUOUS
            if continuous and bid is not None and ask is not None and bid >= ask:
                yield CROSSED, f"market {market}: a bid at {bid} stands beside an ask at {ask}"
        if ledger is None:
            return
        held = {
            (account, asset): amount
            for account, asset, amount in ledger.snapshot()
            if account.endswith("/escrow")
        }
        needed = {key: amount for key, amount in self._reserved.items() if amount}
        for account, asset in sorted(held.keys() | needed.keys()):
            has, needs = held.get((account, asset), 0), needed.get((account, asset), 0)
            if has != needs:
                yield ESCROW, f"{account} holds {has} {asset}; its live orders need {needs}"


def flows(legs: Iterable[Leg]) -> Flows:
    """Net change by (account, asset), without zeros.

    Examples
    --------
    >>> flows([Leg("ada", "bo", "coin", 5), Leg("bo", "ada", "coin", 2)])
    {('ada', 'coin'): -3, ('bo', 'coin'): 3}
    """
    net: Flows = {}
    for leg in legs:
        for account, amount in ((leg.debit, -leg.amount), (leg.credit, leg.amount)):
            key = (account, leg.asset)
            net[key] = net.get(key, 0) + amount
    return {key: amount for key, amount in net.items() if amount}


def _settlement(trade: Traded, limit: int) -> Flows:
    price, lots, good = trade.price.ticks, trade.quantity.lots, trade.good
    paid = {
        (escrow(trade.buyer), COIN): -limit * lots,
        (trade.seller, COIN): price * lots,
        (trade.buyer, COIN): (limit - price) * lots,
        (escrow(trade.seller), good): -lots,
        (trade.buyer, good): lots,
    }
    return {key: amount for key, amount in paid.items() if amount}


def _told(legs: Iterable[Leg]) -> str:
    moves = [f"{leg.amount} {leg.asset} from {leg.debit} to {leg.credit}" for leg in legs]
    return ", ".join(moves) or "nothing"
