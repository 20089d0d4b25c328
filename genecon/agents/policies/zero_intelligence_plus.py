r"""ZIP: zero intelligence plus a profit margin that follows the market.

Cliff, D. & Bruten, J. (1997), Zero not enough: on the lower limit of agent intelligence for continuous
double auction markets, HP Labs HPL-97-141, section 4 (equation and figure numbers below are its own);
Cliff, D. (1997), Minimal-intelligence agents for bargaining behaviors in market-based environments,
HPL-97-91. With limit price l (value or cost, ticks), margin m, last shout at q:

    p(t) = l (1 + m(t))                                               (9)
    D(t) = b (T(t) - p(t)),  T(t) = R(t) q(t) + A(t)                  (13), (14)
    G(t) = g G(t-1) + (1 - g) D(t)                                    (15)
    m(t+1) = (p(t) + G(t)) / l - 1                                    (16)

    R ~ U[1, 1.05], A ~ U[0, .05] to raise the price; R ~ U[.95, 1], A ~ U[-.05, 0] to lower it
    b ~ U[.1, .5]; g ~ U[0, .1]; m(0) ~ U[.05, .35] of a seller, U[-.35, -.05] of a buyer; G(0) = 0
    m >= 0 of a seller, -1 <= m <= 0 of a buyer

When (figure 27; a buyer's case, a seller's mirrors it). Shout accepted at q: p >= q, more margin;
otherwise, if it was an ask and the buyer is active, less. Shout not accepted: it was a bid, p <= q and
the buyer is active, less margin. An inactive trader only raises its margin.
"""

from typing import NamedTuple

from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.policies.quoting import IDLE, induced_quote
from genecon.agents.policies.setup import PolicySetup
from genecon.agents.policies.units import OwnUnits
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.market import OrderAccepted, OrderClosed, Side, Traded

WORDS = 8
"""Draws that belong to one event: a counter of the stream for each seq."""


class Shout(NamedTuple):
    """A shout: whether it was a bid (None: nobody knows), its price in ticks, its event, its order."""

    bid: bool | None
    price: int
    seq: int
    order: str


class Zip(ZiConstrained):
    """ZIP in an order book; the module's docstring has the equations.

    Adapted. A shout is an order that is accepted by the market; it counts as rejected as soon as anything
    else happens. Where an order meets one that rests, the resting one was the shout and the incoming one
    its acceptance, and q is the price of the trade. Everybody hears every shout, its own included. A call
    auction's trades have no shout: they only raise margins. One margin serves all units of a trader, and
    outlasts the period. Quotes are rounded to the grid towards the limit price and stay within it.

    Where implementations differ. The paper's (16) reads G(t), which by its (15) is without the newest
    change; its own code and the Bristol Stock Exchange (BSE) take the new one, as here. At p = q both
    branches of figure 27 hold after an acceptance; here the margin rises. BSE takes an ask that was
    lifted (not a bid that was accepted) as a seller's reason to lower, lets only an improvement of the
    best quote count as a rejected shout, and then aims at the best opposite quote; it drops an update that
    would cross the limit, where here the margin stops at 0. Its A is .05 of a tick, the paper's up to five
    cents. Das, Hanson, Kephart & Tesauro (2001) keep a price for each unit of a trader. Preist & van Tol
    (1998) aim at the best standing quotes in a persistent-shout auction.

    Options
    -------
    absolute : int
        Largest A, in minor units of money (default 5: five cents).
    relative : int
        Largest |R - 1|, in percent (default 5).
    margin_low, margin_high : int
        Range of the first margin, in percent (default 5 and 35).
    rate_low, rate_high : int
        Range of b, in percent (default 10 and 50).
    momentum : int
        Largest g, in percent (default 10).
    patient : int
        1: no new shout while an order of one's own rests at the price that one would shout, as in an order
        book one may (default 0: whoever is called shouts, as in the paper). Patient traders lock up: see
        tests/papers/test_zip_lock_up.py.

    Examples
    --------
    A buyer of 3.00 whose margin is a tenth shouts 2.70; a rejected bid of 2.80 moves it up:

    >>> from genecon.core.events.period import ValuesIssued
    >>> from genecon.core.values import Price, Quantity
    >>> options = {"margin_low": 10, "margin_high": 10, "relative": 0, "absolute": 0, "momentum": 0,
    ...            "rate_low": 50, "rate_high": 50}
    >>> mind = Zip(PolicySetup("ada", options))
    >>> mind.hear(Event(1, 1, 0, "system", (), "", ValuesIssued("ada", "fish", "bid", (Price(300),))))
    >>> mind.price
    270.0
    >>> bid = OrderAccepted("fish.1", "bo", "fish", Side.BID, Price(280), Quantity(1), ())
    >>> mind.hear(Event(2, 1, 0, "bo", (), "", bid))
    >>> mind.price  # half-way: 270 + .5 (280 - 270)
    275.0
    """

    name = "zip"

    def __init__(self, setup: PolicySetup) -> None:
        super().__init__(PolicySetup(setup.agent, {}, setup.preferences))
        setup.only(
            *("absolute", "relative", "margin_low", "margin_high"),
            *("rate_low", "rate_high", "momentum", "patient"),
        )
        draw = Stream(setup.seed, "agents", setup.agent, self.name, "parameters")
        low = setup.option("margin_low", 5, 0, 99)
        high = setup.option("margin_high", max(low, 35), low, 99)
        self.first_margin = (low + (high - low) * draw.unit()) / 100
        low = setup.option("rate_low", 10, 1, 100)
        high = setup.option("rate_high", max(low, 50), low, 100)
        self.rate = (low + (high - low) * draw.unit()) / 100
        self.momentum = setup.option("momentum", 10, 0, 99) * draw.unit() / 100
        self.relative = setup.option("relative", 5, 0, 99) / 100
        self.absolute = setup.option("absolute", 5, 0, 10**9)
        self.patient = bool(setup.option("patient", 0, 0, 1))
        self.own = OwnUnits(setup.agent)
        self.margin = 0.0
        self.change = 0.0
        self.shout: Shout | None = None
        self._noise = Stream(setup.seed, "agents", setup.agent, self.name, "heard")

    @property
    def price(self) -> float:
        """What it would shout now, before the grid: (9), in ticks."""
        return self.own.limit * (1 + self._heard_out()[0])

    def hear(self, event: Event) -> None:
        """Follow shouts, trades and own units; see `genecon.agents.mind.LearningMind`."""
        payload = event.payload
        match payload:
            case OrderAccepted():
                if payload.market == self.own.market:
                    self.margin, self.change = self._heard_out()
                    bid = payload.side is Side.BID
                    self.shout = Shout(bid, payload.limit.ticks, event.seq, payload.order)
            case OrderClosed():
                if payload.market == self.own.market:
                    self.margin, self.change = self._heard_out()
                    self.shout = None
            case Traded():
                if payload.market == self.own.market:
                    self._hear_trade(payload, event.seq)
            case _:
                self.margin, self.change = self._heard_out()
                self.shout = None
                unknown = not self.own.market
                self.own.hear(payload)
                if unknown and self.own.market:
                    self.margin = -self.first_margin if self.own.bidding else self.first_margin

    def _hear_trade(self, trade: Traded, seq: int) -> None:
        if self.shout is not None and self.shout.order not in (trade.bid, trade.ask):
            self.margin, self.change = self._heard_out()
        self.shout = None
        bid = trade.taker == Side.ASK if trade.taker else None
        self.margin, self.change = self._after(Shout(bid, trade.price.ticks, seq, ""), accepted=True)
        self.own.hear(trade)

    def _heard_out(self) -> tuple[float, float]:
        # (margin, change) now that nobody accepted the last shout
        if self.shout is None:
            return self.margin, self.change
        return self._after(self.shout, accepted=False)

    def _after(self, shout: Shout, *, accepted: bool) -> tuple[float, float]:
        # figure 27
        own, q = self.own, shout.price
        p = own.limit * (1 + self.margin)
        if accepted and (p >= q if own.bidding else p <= q):
            return self._towards(shout, p, up=not own.bidding)
        if own.left and shout.bid is not None:
            behind = p <= q if own.bidding else p >= q
            if behind and (shout.bid is own.bidding) is not accepted:
                return self._towards(shout, p, up=own.bidding)
        return self.margin, self.change

    def _towards(self, shout: Shout, p: float, *, up: bool) -> tuple[float, float]:
        # (13) to (16)
        noise = self._noise
        noise.used = WORDS * shout.seq
        ratio, shift = self.relative * noise.unit(), self.absolute * noise.unit()
        target = shout.price * (1 + ratio) + shift if up else shout.price * (1 - ratio) - shift
        change = self.momentum * self.change + (1 - self.momentum) * self.rate * (target - p)
        margin = (p + change) / max(self.own.limit, 1) - 1
        return (min(0.0, max(-1.0, margin)) if self.own.bidding else max(0.0, margin)), change

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Shout (9) for the next unit."""
        if not observation.units:
            return IDLE
        low, high = self.bounds(observation)
        tick = observation.quote(observation.market).tick
        first, last = -(-max(low, tick) // tick) * tick, high // tick * tick
        if first > last:
            return IDLE
        p = observation.units[0] * (1 + self._heard_out()[0])
        price = -int(-p // tick) * tick if observation.side == Side.BID else int(p // tick) * tick
        price = min(max(price, first), last)
        if self.patient and any(order.limit == price for order in observation.orders):
            return IDLE
        return induced_quote(self.name, observation, (low, high), price, chance)

    def snapshot(self) -> tuple[object, ...]:
        """Margin, momentum, the shout in the air and the own units."""
        return (self.margin, self.change, self.shout, self.own.snapshot())
