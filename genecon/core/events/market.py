"""What a market says. Reservations, refunds and settlement ride on the event that causes them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from genecon.core.events.ledger import Leg
from genecon.core.values import Price, Quantity


class Side(StrEnum):
    """Side of an order."""

    BID = "bid"
    ASK = "ask"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.ASK if self is Side.BID else Side.BID


@dataclass(frozen=True, slots=True)
class OrderAccepted:
    """An order entered the market; its legs move the reservation into escrow."""

    kind: ClassVar[str] = "order.accepted"
    v: ClassVar[int] = 1
    order: str
    agent: str
    market: str
    side: Side
    limit: Price
    quantity: Quantity
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class OrderRejected:
    """An order was refused, by its market or on the way to it; nothing moved.

    `side`, `limit` and `quantity` are as they were asked for (they may be illegal).
    """

    kind: ClassVar[str] = "order.rejected"
    v: ClassVar[int] = 1
    agent: str
    market: str
    side: Side
    limit: int
    quantity: int
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class OrderClosed:
    """What remained of an order left the market; its legs give the reservation back.

    `reason` is ``cancelled``, ``replaced``, ``expired``, ``self-trade``, ``voided`` (a trade voids the
    book), ``unfilled`` (what the posted offers did not serve) or ``recalled`` (a new price is called).
    """

    kind: ClassVar[str] = "order.closed"
    v: ClassVar[int] = 1
    order: str
    agent: str
    market: str
    remaining: Quantity
    reason: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class CancelRejected:
    """A cancel named an order that is not the agent's or not live."""

    kind: ClassVar[str] = "cancel.rejected"
    v: ClassVar[int] = 1
    agent: str
    market: str
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class Traded:
    """Two orders met: settlement and the refund of price improvement are the legs.

    `taker` is the side of the incoming order; in a call auction it is empty. `rule` says in words
    which rule of the mechanism decided.
    """

    kind: ClassVar[str] = "trade"
    v: ClassVar[int] = 1
    trade: int
    market: str
    good: str
    price: Price
    quantity: Quantity
    buyer: str
    seller: str
    bid: str
    ask: str
    taker: str
    rule: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Cleared:
    """A market cleared: how many lots trade, at one price or, where `price` is null, each at its own bid.

    Nothing cleared where the quantity is 0.
    """

    kind: ClassVar[str] = "market.cleared"
    v: ClassVar[int] = 1
    market: str
    price: Price | None
    quantity: Quantity
    imbalance: int


@dataclass(frozen=True, slots=True)
class PriceAnnounced:
    """An announcer called a price: the `call`-th of the period.

    `demand` and `supply` are the lots that were wanted and offered at the price called before (0 at the
    first call); their difference moved the price.
    """

    kind: ClassVar[str] = "market.announced"
    v: ClassVar[int] = 1
    market: str
    call: int
    price: Price
    demand: Quantity
    supply: Quantity


@dataclass(frozen=True, slots=True)
class StageOpened:
    """A market whose day has stages begins a round of one: ``offers`` or ``purchases``."""

    kind: ClassVar[str] = "market.stage"
    v: ClassVar[int] = 1
    market: str
    stage: str
    round: int
