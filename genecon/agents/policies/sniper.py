"""The sniper: waits in the background and takes what others offer.

After Todd Kaplan's program, which won the Santa Fe tournament: Rust, J., Miller, J. & Palmer, R., Behavior of
trading automata in a computerized double auction market, in Friedman, D. & Rust, J., eds. (1993), The Double
Auction Market: Institutions, Theories, and Evidence, ch. 6; Rust, Miller & Palmer (1994), Characterizing
effective trading strategies, JEDC 18, 61-96. A buyer of value v facing best bid b and best ask a takes a

    juicy   if a <= the lowest price of the period before;
    narrow  or if (a - b) / a < 10 %, (v - a) / v >= 2 % and a <= the highest price of the period before;
    late    or if less than 10 % of the period is left: then it bids min(a, v).

A seller's rules mirror it: b >= the highest, (a - b) / b, (b - c) / c, b >= the lowest, ask max(b, c). It
learns nothing but the range of prices. The sources describe a program rather than equations, so there are no
numbers to give; the percentages could not be checked against a copy of the chapter.
"""

from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.policies.quoting import IDLE, induced_quote
from genecon.agents.policies.setup import PolicySetup
from genecon.agents.policies.units import OwnUnits
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.market import Side, Traded
from genecon.core.events.period import PeriodOpened
from genecon.core.values import MILLION


class Sniper(ZiConstrained):
    """Kaplan's sniper, bounded by its limit price; it leaves nothing in the book before it is late.

    Where implementations differ. The program divides by a + 1 and its seller's spread by other figures than
    its buyer's; it opens an empty side at the end of the price range, which nobody takes and is left out
    here; the first period, which has no period before it, is judged by the spread alone (here too). Others
    compare the spread with a sum of money, or drop the bound of the narrow rule. The sniper of the Bristol
    Stock Exchange is only inspired by it: silent for four fifths of a session, then it betters the best quote
    of its own side by int(1 / (.01 + r / .6)) pennies, r the share of time left, and never judges an offer.
    Snipers alone have nothing to take until the period is almost over.

    Options
    -------
    spread, profit, late : int
        The percentages of the narrow and of the late rule (default 10, 2, 10).

    Examples
    --------
    >>> from genecon.agents.policies.tape import random_tape
    >>> tape = random_tape(Stream(15, "example"), "ada")
    >>> seen = tape.observation(coin=tape.top, elapsed=950_000)
    >>> seen.side, seen.units[0], seen.quotes[0].best_ask
    ('bid', 115, 75)
    >>> Sniper(PolicySetup("ada")).decide(seen, Stream(1, "ada")).intents[0].limit
    75
    """

    name = "sniper"

    def __init__(self, setup: PolicySetup) -> None:
        super().__init__(PolicySetup(setup.agent, {}, setup.preferences))
        setup.only("spread", "profit", "late")
        self.spread = setup.option("spread", 10, 0, 100)
        self.profit = setup.option("profit", 2, 0, 100)
        self.late = setup.option("late", 10, 0, 100)
        self.own = OwnUnits(setup.agent)
        self.before: tuple[int, int] | None = None
        self.now: tuple[int, int] | None = None

    def hear(self, event: Event) -> None:
        """Keep the lowest and the highest price of this period and of the last one that had any."""
        payload = event.payload
        if isinstance(payload, Traded):
            if payload.market != self.own.market:
                return
            price = payload.price.ticks
            low, high = self.now or (price, price)
            self.now = (min(low, price), max(high, price))
        elif isinstance(payload, PeriodOpened):
            self.before, self.now = self.now or self.before, None
        self.own.hear(payload)

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Take the best opposite quote if a rule says so, otherwise wait."""
        if not observation.units:
            return IDLE
        low, high = self.bounds(observation)
        quote = observation.quote(observation.market)
        first, last = -(-max(low, quote.tick) // quote.tick) * quote.tick, high // quote.tick * quote.tick
        if first > last:
            return IDLE
        bidding = observation.side == Side.BID
        offer = quote.best_ask if bidding else quote.best_bid
        if (MILLION - observation.elapsed) * 100 < self.late * MILLION:
            price = min(last if offer is None else offer, last) if bidding else max(offer or first, first)
            if any(order.limit == price for order in observation.orders):
                return IDLE
        elif offer is None or not first <= offer <= last or not self._worth(observation, offer):
            return IDLE
        else:
            price = offer
        return induced_quote(self.name, observation, (low, high), price, chance)

    def _worth(self, observation: Observation, offer: int) -> bool:
        quote, unit = observation.quote(observation.market), observation.units[0]
        bidding = observation.side == Side.BID
        if self.before is not None:
            lowest, highest = self.before
            if offer <= lowest if bidding else offer >= highest:
                return True
            if offer > highest if bidding else offer < lowest:
                return False
        if quote.best_bid is None or quote.best_ask is None:
            return False
        gain = unit - offer if bidding else offer - unit
        narrow = (quote.best_ask - quote.best_bid) * 100 < self.spread * offer
        return narrow and gain * 100 >= self.profit * unit

    def snapshot(self) -> tuple[object, ...]:
        """(lowest, highest) price of the period before and of this one, and the own units."""
        return (self.before, self.now, self.own.snapshot())
