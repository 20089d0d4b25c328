"""The call auction: orders gather, and at the close one price clears them all."""

from dataclasses import dataclass
from itertools import groupby

from genecon.core.errors import MechanismError
from genecon.core.events.envelope import Payload
from genecon.core.events.market import Cleared, Side, Traded
from genecon.core.options import price
from genecon.core.values import Price, Quantity
from genecon.markets.gathering import Gathering
from genecon.markets.protocol import MarketRules, RestingOrder
from genecon.markets.rationing import RATIONING, meetings
from genecon.markets.settlement import traded

REFERENCE = price("reference", "reference price of the first clearing")


@dataclass(frozen=True, slots=True)
class Clearing:
    """A uniform clearing price.

    Attributes
    ----------
    price : int
        Minor units per lot, on the market's grid.
    quantity : int
        Lots that trade.
    imbalance : int
        Lots bid at the price or above, minus lots asked at the price or below.
    rule : str
        Which rule picked the price.
    """

    price: int
    quantity: int
    imbalance: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Grid prices `low` to `high` at which the same lots are bid and asked."""

    low: int
    high: int
    bid: int
    asked: int

    @property
    def volume(self) -> int:
        return min(self.bid, self.asked)

    @property
    def imbalance(self) -> int:
        return self.bid - self.asked


def _stretches(orders: list[RestingOrder], tick: int) -> list[_Stretch]:
    # Lots bid fall just above a bid's limit and lots asked rise at an ask's: between two limits
    # nothing changes, so a limit and the gap above it are all that needs a look.
    bid = sum(o.remaining for o in orders if o.side is Side.BID)
    asked = 0
    found: list[_Stretch] = []
    above = 0
    for limit, level in groupby(sorted(orders, key=lambda o: o.limit), key=lambda o: o.limit):
        if found and above < limit:
            found.append(_Stretch(above, limit - tick, bid, asked))
        here = list(level)
        asked += sum(o.remaining for o in here if o.side is Side.ASK)
        found.append(_Stretch(limit, limit, bid, asked))
        bid -= sum(o.remaining for o in here if o.side is Side.BID)
        above = limit + tick
    return found


def clearing(orders: list[RestingOrder], tick: int, reference: int | None) -> Clearing | None:
    """The uniform price: most volume, then least imbalance, then nearest to the reference, then middle.

    Parameters
    ----------
    orders : list of RestingOrder
        Live orders of both sides; limits on the grid.
    tick : int
        Price grid in minor units per lot.
    reference : int or None
        The last clearing price, on the grid; where there is none, the midpoint of the prices that are
        left decides, rounded **down** to the grid.

    Returns
    -------
    Clearing or None
        None where no bid reaches an ask.

    Raises
    ------
    MechanismError
        The reference is off the grid: the nearest price to it might be none.

    Examples
    --------
    Two bids at 30 and 20, two asks at 10 and 18: both pairs trade at 18, 19 or 20.

    >>> limits = [(Side.BID, 30), (Side.BID, 20), (Side.ASK, 10), (Side.ASK, 18)]
    >>> book = [RestingOrder(f"m.{n}", n, f"a{n}", *pair, 1, n) for n, pair in enumerate(limits, 1)]
    >>> clearing(book, 1, None)
    Clearing(price=19, quantity=2, imbalance=0, rule='midpoint of 18 to 20')
    >>> clearing(book, 1, 7).price
    18
    """
    if reference is not None and (reference < 1 or reference % tick):
        raise MechanismError(f"the reference {reference!r} is not a multiple of the tick of {tick}")
    stretches = _stretches(orders, tick)
    volume = max((s.volume for s in stretches), default=0)
    if volume == 0:
        return None
    most = [s for s in stretches if s.volume == volume]
    least = min(abs(s.imbalance) for s in most)
    balanced = [s for s in most if abs(s.imbalance) == least]
    low, high = balanced[0].low, balanced[-1].high
    if low == high:
        price = low
        only = len(most) == 1 and most[0].low == most[0].high
        rule = "only price of maximum volume" if only else "maximum volume, then minimum imbalance"
    elif reference is not None:
        price = min(max(reference, low), high)
        rule = f"nearest of {low} to {high} to the reference {reference}"
    else:
        price = (low // tick + high // tick) // 2 * tick
        rule = f"midpoint of {low} to {high}"
    chosen = next(s for s in balanced if s.low <= price <= s.high)
    return Clearing(price, volume, chosen.imbalance, rule)


class CallAuction(Gathering):
    """Call auction (call market) at one uniform price.

    Orders gather without trading. At the close `clearing` finds the price; the best bids meet the
    best asks, everybody trades at the same price and bids get their price improvement back; the rest
    expires. An order that crosses an order of its own agent is closed on arrival as ``self-trade``.

    Parameters
    ----------
    rules : MarketRules
        Grid, top, lot, whether a trader has a single live order, and the options.

    Options
    -------
    rationing : str
        At the margin, among orders at the one price of which not all can be served: ``time``, the
        earlier first, or ``pro_rata``, in proportion to quantity (`rationing.shares`).
    reference : price
        The reference price of the first clearing, for instance yesterday's close; without it the
        midpoint decides. Later the last clearing price is the reference.

    References
    ----------
    Smith, V. L., Williams, A. W., Bratton, W. K. & Vannoni, M. G. (1982). Competitive market
    institutions: double auctions vs. sealed bid-offer auctions. American Economic Review 72(1), 58-77.
    Maximum volume, minimum imbalance, reference price: the rules of exchanges' opening auctions.

    Examples
    --------
    >>> from genecon.markets.protocol import NewOrder
    >>> class Rich:
    ...     def free(self, agent, asset):
    ...         return 1000
    >>> market = CallAuction(MarketRules("fish", "fish"))
    >>> for seq, order in enumerate((NewOrder("bo", Side.ASK, 40, 2), NewOrder("ada", Side.BID, 50, 3)), 1):
    ...     for payload in market.submit(order, Rich(), trades=0):
    ...         market.apply(payload, seq)
    >>> [payload.kind for payload in market.close(trades=0)]
    ['market.cleared', 'trade', 'order.closed']
    """

    OPTIONS = (RATIONING, REFERENCE)

    def __init__(self, rules: MarketRules) -> None:
        super().__init__(rules)
        self.reference: int | None = rules.number(REFERENCE) or None
        """The last clearing price, else the option, in minor units per lot."""

    def close(self, trades: int) -> list[Payload]:
        """Payloads at the close of a period: the clearing, its trades, then the rest expires."""
        found = clearing(self.book.orders(), self.rules.tick, self.reference)
        if found is None:
            return [Cleared(self.rules.market, None, Quantity(0), 0), *self.expiry([])]
        cleared = Cleared(self.rules.market, Price(found.price), Quantity(found.quantity), found.imbalance)
        made = self._trades(found, trades)
        return [cleared, *made, *self.expiry(made)]

    def _trades(self, found: Clearing, trades: int) -> list[Traded]:
        bids, asks = self.served(Side.BID, found.quantity), self.served(Side.ASK, found.quantity)
        why = f"uniform price; {found.rule}"
        return [
            traded(self.rules, trades + n, bid, ask, found.price, lots, why)
            for n, (bid, ask, lots) in enumerate(meetings(bids, asks), 1)
        ]

    def apply(self, payload: Payload, seq: int) -> None:
        """Fold one payload into the book and the reference price; other markets' are ignored."""
        super().apply(payload, seq)
        if isinstance(payload, Cleared) and payload.market == self.rules.market and payload.price is not None:
            self.reference = payload.price.ticks
