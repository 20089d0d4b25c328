"""Phases 5 to 7: the order of action, and intents becoming orders, trades and settlement."""

from collections.abc import Sequence

from genecon.agents.mind import CancelOrder, Decision, Intent, PlaceOrder
from genecon.core.chance import Stream
from genecon.core.events.envelope import Payload
from genecon.core.events.market import (
    CancelRejected,
    Cleared,
    OrderAccepted,
    OrderClosed,
    OrderRejected,
    PriceAnnounced,
    Traded,
)
from genecon.core.ids import COIN
from genecon.markets.protocol import NewOrder
from genecon.simulation.chronicle import Chronicle, resolve
from genecon.simulation.floor import MarketState


def schedule(decisions: dict[str, Decision], lot: Stream) -> list[str]:
    """Agents in the order in which they act: least simulated latency first, ties by seeded lot."""
    agents = sorted(decisions)
    lot.shuffle(agents)
    return sorted(agents, key=lambda agent: decisions[agent].latency)


TOO_LATE = "a unit of yours was traded since you decided: the next one has another value or cost"


def act(chronicle: Chronicle, agent: str, decision: Decision, *, late: bool = False) -> None:
    """Put one decision on record and carry its intents to the markets, in their order.

    Where an induced trader's standing order traded after it had decided (`late`), its orders are refused:
    they were priced for a unit that it no longer has, and would trade the next one, at a loss perhaps.
    """
    seqs = chronicle.append_decision(decision)
    for intent in decision.intents:
        cause = resolve(intent.cause, seqs)
        if late and isinstance(intent, PlaceOrder):
            refused = OrderRejected(
                agent, intent.market, intent.side, intent.limit, intent.quantity, "stale", TOO_LATE
            )
            chronicle.append(refused, (cause,), actor=agent, after=decision.latency)
        else:
            carry(chronicle, agent, intent, cause, decision.latency)


def carry(chronicle: Chronicle, agent: str, intent: Intent, cause: int, latency: int) -> None:
    """Carry one intent to its market. A market that does not exist refuses it in words."""
    state = chronicle.state
    market = state.markets.get(intent.market)
    if market is None:
        chronicle.append(
            _no_market(agent, intent, sorted(state.markets)), (cause,), actor=agent, after=latency
        )
        return
    match intent:
        case PlaceOrder(side=side, limit=limit, quantity=quantity):
            order = NewOrder(agent, side, limit, quantity)
            payloads = market.mechanism.submit(order, state.ledger, state.trades)
        case CancelOrder(order=order_id):
            payloads = market.mechanism.cancel(agent, order_id)
    for payload in payloads:
        record(chronicle, market, payload, cause, latency)


def record(chronicle: Chronicle, market: MarketState, payload: Payload, cause: int, latency: int = 0) -> None:
    """Append one payload of a market under its causes: its orders, and what brought it about."""
    book = market.mechanism.book

    def accepted(order: str) -> int:
        found = book.order(order)
        return found.seq if found else 0

    actor: str = market.opened.market
    causes: tuple[int, ...] = (cause,)
    match payload:
        case Traded(bid=bid, ask=ask):
            causes = (accepted(bid), accepted(ask))
        case OrderClosed(agent=agent, order=order):
            actor, causes = agent, (accepted(order), cause)
        case OrderAccepted(agent=agent) | OrderRejected(agent=agent) | CancelRejected(agent=agent):
            actor = agent
        case Cleared() | PriceAnnounced():
            causes = (cause, *(order.seq for order in book.orders()))
        case _:
            pass
    chronicle.append(payload, causes, actor=actor, after=latency)


def _no_market(agent: str, intent: Intent, markets: Sequence[str]) -> Payload:
    if isinstance(intent, CancelOrder):
        return CancelRejected(agent, intent.market, intent.order, "unknown_market")
    detail = f"there is no market {intent.market!r}; there are {', '.join(markets)} (money is {COIN})"
    return OrderRejected(
        agent, intent.market, intent.side, intent.limit, intent.quantity, "unknown_market", detail
    )
