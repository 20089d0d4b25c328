"""The door of a market: which orders may enter, in words that the refused agent can act on.

A refusal is a value. The mechanisms of this room share the door, the cancel and the expiry.
"""

from collections.abc import Callable
from enum import StrEnum

from genecon.core.errors import MechanismError
from genecon.core.events.envelope import Payload
from genecon.core.events.market import CancelRejected, OrderAccepted, OrderClosed, OrderRejected, Side
from genecon.core.ids import COIN, order_id
from genecon.core.values import INT64_MAX, Price, Quantity
from genecon.markets.book import LimitOrderBook
from genecon.markets.protocol import MarketRules, NewOrder, Purse, RestingOrder
from genecon.markets.settlement import release, reservation, reserved


class RejectReason(StrEnum):
    """Why an order was refused. The words are stable: logs and tests hold them."""

    CLOSED = "closed"
    NOT_POSITIVE = "not_positive"
    ABOVE_TOP = "above_top"
    TOO_LARGE = "too_large"
    OFF_GRID = "off_grid"
    INSUFFICIENT_COIN = "insufficient_coin"
    INSUFFICIENT_GOODS = "insufficient_goods"
    NO_IMPROVEMENT = "no_improvement"
    NOT_NOW = "not_now"
    NO_OFFER = "no_offer"
    OFF_PRICE = "off_price"


class CancelReason(StrEnum):
    """Why a cancel was refused."""

    NOT_LIVE = "not_live"
    NOT_YOURS = "not_yours"
    BINDING = "binding"


class CloseReason(StrEnum):
    """Why what remained of an order left the market."""

    CANCELLED = "cancelled"
    REPLACED = "replaced"
    EXPIRED = "expired"
    SELF_TRADE = "self-trade"
    VOIDED = "voided"
    UNFILLED = "unfilled"
    RECALLED = "recalled"


Refusal = tuple[RejectReason, str]
"""A reason, and a sentence for the agent: what, the value, what would be legal."""


def _shown(n: int) -> str:
    return f"{n}" if -INT64_MAX <= n <= INT64_MAX else "a number beyond 2^63"


def _off_grid(what: str, value: int, step: int, word: str, top: int) -> Refusal:
    below = value // step * step
    near = [str(n) for n in (below, below + step) if 0 < n <= top]
    nearest = f"; nearest legal: {' or '.join(near)}" if near else ""
    return (
        RejectReason.OFF_GRID,
        f"the {what} {value} is not a multiple of the market's {word} of {step}{nearest}",
    )


def illegal(order: NewOrder, rules: MarketRules) -> Refusal | None:
    """The first rule of the market that an order breaks, whoever sent it; None for a legal order.

    Raises
    ------
    MechanismError
        What arrived is no order: no side, or a number that is no integer (NaN, a fraction, numpy's).

    Examples
    --------
    >>> illegal(NewOrder("ada", Side.BID, 12, 1), MarketRules("fish", "fish", tick=5))[1]
    "the limit 12 is not a multiple of the market's tick of 5; nearest legal: 10 or 15"
    """
    limit, quantity = order.limit, order.quantity
    if type(limit) is not int or type(quantity) is not int or type(order.side) is not Side:
        raise _no_order(order)
    if limit < 1:
        return RejectReason.NOT_POSITIVE, (
            f"the limit {_shown(limit)} is not positive; legal limits: {rules.tick} to {rules.top}"
        )
    if quantity < 1:
        return RejectReason.NOT_POSITIVE, (
            f"the quantity {_shown(quantity)} is not positive; the smallest legal quantity is {rules.lot}"
        )
    if limit > rules.top:
        return RejectReason.ABOVE_TOP, (
            f"the limit {_shown(limit)} is above {rules.top}, the highest that market {rules.market!r} takes"
        )
    if limit * quantity > INT64_MAX:
        return RejectReason.TOO_LARGE, (
            f"limit {limit} times quantity {_shown(quantity)} is 2^63 or more;"
            f" at this limit the most is {INT64_MAX // limit // rules.lot * rules.lot}"
        )
    if limit % rules.tick:
        return _off_grid("limit", limit, rules.tick, "tick", rules.top)
    if quantity % rules.lot:
        return _off_grid("quantity", quantity, rules.lot, "lot", INT64_MAX)
    return None


def _no_order(order: NewOrder) -> MechanismError:
    if type(order.side) is not Side:
        return MechanismError(f"an order's side is Side.BID or Side.ASK, not {order.side!r}")
    name = "limit" if type(order.limit) is not int else "quantity"
    wrong: object = getattr(order, name)
    return MechanismError(
        f"an order's {name} must be a whole number (Python's int), not {wrong!r} ({type(wrong).__name__})"
    )


def _beyond_means(order: NewOrder, rules: MarketRules, free: int) -> Refusal:
    if order.side is Side.ASK:
        return RejectReason.INSUFFICIENT_GOODS, (
            f"an ask of {order.quantity} {rules.good} needs {order.quantity} free and you have {free};"
            f" the most you can offer now is {max(free, 0) // rules.lot * rules.lot}"
        )
    cost = order.limit * order.quantity
    lots = max(free, 0) // order.limit // rules.lot * rules.lot
    price = min(max(free, 0) // order.quantity // rules.tick * rules.tick, rules.top)
    ways = [f"at this limit you can bid for {lots}"] if lots else []
    ways += [f"for this quantity you can bid up to {price}"] if price else []
    return RejectReason.INSUFFICIENT_COIN, (
        f"a bid for {order.quantity} {rules.good} at {order.limit} reserves {cost} coin and you have"
        f" {free} free; {', or '.join(ways) or 'you cannot afford even the smallest bid here'}"
    )


def _clamped(n: int) -> int:
    # A number that no log should hold is stored as the nearest that it may.
    return max(-INT64_MAX, min(n, INT64_MAX))


Rule = Callable[[NewOrder], Refusal | None]
"""A rule of one institution, asked after the market's grid and before the agent's means."""


def admit(
    book: LimitOrderBook, rules: MarketRules, order: NewOrder, purse: Purse, rule: Rule | None = None
) -> tuple[list[Payload], RestingOrder | None]:
    """Judge an arriving order against rules and means.

    Under `single_order` a legal order first closes the agent's live order as ``replaced``; what that
    releases counts as means for the new one. A refused order leaves the old one where it is.

    Returns
    -------
    payloads : list
        `OrderRejected` alone, or `OrderClosed` of the replaced order and `OrderAccepted`.
    entered : RestingOrder or None
        The order as it enters (its seq is not known yet, so 0); None where it was refused.
    """
    refusal: Refusal | None
    replaced: list[RestingOrder] = []
    if not book.is_open:
        refusal = RejectReason.CLOSED, f"market {rules.market!r} is closed until the next period opens"
    else:
        refusal = illegal(order, rules) or (rule(order) if rule else None)
    if refusal is None:
        replaced = book.of_agent(order.agent) if rules.single_order else []
        free = purse.free(order.agent, COIN if order.side is Side.BID else rules.good)
        for old in replaced:
            if old.side is order.side:
                free += reserved(old.side, old.limit, old.remaining)
        if reserved(order.side, order.limit, order.quantity) > free:
            refusal = _beyond_means(order, rules, free)
    if refusal is not None:
        return [rejected(order, rules, refusal)], None
    payloads: list[Payload] = [closed(old, old.remaining, rules, CloseReason.REPLACED) for old in replaced]
    n = book.accepted + 1
    agent, side, limit, quantity = order.agent, order.side, order.limit, order.quantity
    entered = RestingOrder(order_id(rules.market, n), n, agent, side, limit, quantity, 0)
    legs = reservation(agent, side, rules.good, limit, quantity)
    payloads.append(
        OrderAccepted(entered.order, agent, rules.market, side, Price(limit), Quantity(quantity), legs)
    )
    return payloads, entered


def rejected(order: NewOrder, rules: MarketRules, refusal: Refusal) -> OrderRejected:
    """The refusal of an order, its numbers as they were asked for (or the nearest that a log may hold)."""
    return OrderRejected(
        order.agent,
        rules.market,
        order.side,
        _clamped(order.limit),
        _clamped(order.quantity),
        refusal[0].value,
        refusal[1],
    )


def closed(order: RestingOrder, remaining: int, rules: MarketRules, reason: CloseReason) -> OrderClosed:
    """What remains of an order leaves the market, and its reservation goes back."""
    legs = release(order.agent, order.side, rules.good, order.limit, remaining)
    return OrderClosed(order.order, order.agent, rules.market, Quantity(remaining), reason.value, legs)


def withdraw(book: LimitOrderBook, rules: MarketRules, agent: str, order: str) -> list[Payload]:
    """Payloads of an agent's cancel: the order closed, or the cancel refused."""
    found = book.order(order)
    if found is not None and found.agent == agent:
        return [closed(found, found.remaining, rules, CloseReason.CANCELLED)]
    reason = CancelReason.NOT_LIVE if found is None else CancelReason.NOT_YOURS
    return [CancelRejected(agent, rules.market, order, reason.value)]
