"""GD: quote what maximises expected surplus under beliefs formed from the market's history.

Gjerstad, S. & Dickhaut, J. (1998), Price formation in double auctions, Games and Economic Behavior 22(1),
1-29; for markets with an order book Tesauro, G. & Das, R. (2001), High-performance bidding agents for the
continuous double auction, Proc. ACM Conference on Electronic Commerce, 206-209 ("MGD"), also described in
Das, R., Hanson, J., Kephart, J. & Tesauro, G. (2001), Agent-human interactions in the continuous double
auction, Proc. IJCAI.

Beliefs, prices in ticks, from the quotes made since the last L trades (section 3 of the paper; its equation
numbers are not given here, for want of a copy to check them against)::

    buyer   q(b) = [TBL(b) + AL(b)] / [TBL(b) + AL(b) + RBG(b)]     q(0) = 0, q(end) = 1
    seller  p(a) = [TAG(a) + BG(a)] / [TAG(a) + BG(a) + RAL(a)]     p(0) = 1, p(end) = 0
    quote   argmax_b (v - b) q(b)      argmax_a (a - c) p(a)

TBL taken bids at or below b, AL asks at or below b, RBG refused bids at or above b; TAG, BG and RAL are
their mirror images. Between neighbouring prices the belief is the cubic with slope zero at both ends. A
quote that reaches the best opposite one trades at once, so its belief is 1, and no quote goes beyond it.

What differs. (1) The paper's auction has a spread-reduction rule: q is cut to 0 at and below the best bid,
p at and above the best ask, whosever it is; a trader that holds the best quote and is called betters it, or
takes the other side. On an order book a quote behind the best one is legal and can trade later, and
Tesauro & Das drop the cut; `improve` = 1 restores it. (2) In the paper's auction a quote that is outbid is
refused. On a book it stands: Tesauro & Das give it a grace period; here that is `grace` later orders of
anybody (0 is nearest to the paper), or until it is replaced or expires. (3) Tesauro & Das keep the extreme
prices of the last period and believe that no ask above the highest and no bid below the lowest is accepted;
`bounds` = 1 does so (off by default: it holds prices where they were after a shock). (4) The paper draws who
moves next with a waiting time that falls with expected surplus; here the market calls traders by lot. (5)
Implementations disagree about whether an acceptance counts as a quote (see
`genecon.agents.policies.history`), and about the interpolation (JASA and JCAT offer a linear one).
"""

from dataclasses import dataclass

from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.policies.belief import Belief, Offer
from genecon.agents.policies.history import MarketHistory
from genecon.agents.policies.quoting import IDLE, induced_quote
from genecon.agents.policies.setup import PolicySetup
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.market import Side
from genecon.core.events.period import ValuesIssued


@dataclass(frozen=True, slots=True)
class Reach:
    """What a trader may quote now, as distances (ticks; a bid's price, or `end` minus an ask's).

    Attributes
    ----------
    first, last : int
        Least and greatest distance whose acceptance is uncertain.
    sure : int, optional
        The distance that trades at once.
    """

    end: int
    tick: int
    first: int
    last: int
    sure: int | None


class Gd(ZiConstrained):
    """GD on an order book; see the module for equations, sources and differences.

    Options
    -------
    memory : int
        L, trades remembered (default 8).
    grace : int
        Later orders until a standing quote counts as refused (default 10).
    improve, bounds : int
        1 to quote only better than the best, its own included (the paper), and to keep within the last
        period's prices (Tesauro & Das); default 0.

    A market with the option `improvement` refuses quotes behind the best, and nobody hears a refusal: give
    its traders `improve` = 1, or days may pass without a trade. The paper's auction adds the option `void`;
    for its traders see worlds/gjerstad1998.yaml.

    Examples
    --------
    Nothing is known yet: the belief is one cubic from 0 to just above the top of 400, and a buyer who
    values a unit at 325 bids where (325 - b) q(b) is greatest.

    >>> from genecon.agents.policies.belief import Belief
    >>> Belief(((0, 0.0), (401, 1.0))).best(worth=325, first=1, last=325, tick=1).at
    196
    """

    name = "gd"

    def __init__(self, setup: PolicySetup) -> None:
        setup.only(*self.options())
        super().__init__(PolicySetup(setup.agent, {}, setup.preferences))
        self.agent = setup.agent
        self.memory = setup.option("memory", 8, 1, 10_000)
        self.grace = setup.option("grace", 10, 0, 10**6)
        self.improve = setup.option("improve", 0, 0, 1)
        self.extremes = setup.option("bounds", 0, 0, 1)
        self.history = MarketHistory("", self.memory)

    @staticmethod
    def options() -> tuple[str, ...]:
        """Names of its options."""
        return ("memory", "grace", "improve", "bounds")

    def hear(self, event: Event) -> None:
        """Keep the history of the market in which own values hold."""
        payload = event.payload
        if isinstance(payload, ValuesIssued):
            if payload.agent == self.agent and payload.market != self.history.market:
                self.history = MarketHistory(payload.market, self.memory)
            return
        self.history.hear(event)

    def snapshot(self) -> object:
        """The history as a value."""
        return self.history.snapshot()

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Quote one unit where the expected surplus is greatest; nothing where none is to be had."""
        if not observation.units:
            return IDLE
        bidding = observation.side == Side.BID
        low, high = self.bounds(observation)
        reach = self.reach(observation, low, high)
        belief = Belief(tuple(self.history.knots(bidding, reach.end, self.grace)))
        offer = self.choose(observation, belief, reach)
        if offer is None:
            return IDLE
        price = offer.at if bidding else reach.end - offer.at
        return induced_quote(self.name, observation, (low, high), price, chance)

    def admissible(self, observation: Observation) -> tuple[int, int]:
        """(lowest ask, highest bid) with a gain: it never quotes its limit itself; see `PolicyMind`."""
        ask, bid = super().admissible(observation)
        if not observation.units:
            return ask, bid
        tick, limit = observation.quote(observation.market).tick, observation.units[0]
        return max(ask, limit + 1), max(0, min(bid, (limit - 1) // tick * tick))

    def choose(self, observation: Observation, belief: Belief, reach: Reach) -> Offer | None:
        """The offer of greatest expected surplus for the next unit."""
        return best_offer(belief, reach, self.worth(observation, reach.end))

    @staticmethod
    def worth(observation: Observation, end: int, unit: int = 0) -> int:
        """The distance at which the surplus of a unit is nil."""
        limit = observation.units[unit]
        return limit if observation.side == Side.BID else end - limit

    def reach(self, observation: Observation, low: int, high: int) -> Reach:
        """What may be quoted within [low, high] and the present book."""
        market = observation.quote(observation.market)
        tick = market.tick
        end = (market.top // tick + 1) * tick
        bidding = observation.side == Side.BID
        first, last = -(-max(low, tick) // tick) * tick, high // tick * tick
        other, best = market.best_ask, market.best_bid
        if not bidding:
            other, best = best, other
        extremes = self.history.last_extremes if self.extremes else None
        lowest, highest = extremes or (None, None)
        if not bidding:
            first, last = end - last, end - first
            other, best = (None if price is None else end - price for price in (other, best))
            lowest, highest = (None if price is None else end - price for price in (highest, lowest))
        sure = other if other is not None and other <= last else None
        if other is not None:
            last = min(last, other - tick)
        if self.improve and best is not None:
            first = max(first, best + tick)
        if lowest is not None and highest is not None:
            first = max(first, -(-lowest // tick) * tick)
            last = min(last, highest // tick * tick)
        return Reach(end, tick, first, last, sure)


def best_offer(belief: Belief, reach: Reach, worth: float) -> Offer | None:
    """The better of the best uncertain offer and the sure one."""
    found = belief.best(worth, reach.first, reach.last, reach.tick)
    sure = reach.sure
    if sure is not None and worth - sure > (found.surplus if found else 0.0):
        return Offer(sure, worth - sure)
    return found
