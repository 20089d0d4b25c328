r"""ZI-C with heuristics that are added one at a time: how much intelligence does which result need?

All weights are 0 by default, and the trader is then ZI-C: the same stream gives the same quote. With limit
price l (value or cost, ticks), u the draw of ZI-C, e the share of the period that has passed:

    learning   a   q = (1 - a) u + a m, m the mean of the last trades on the public tape (at most eight),
                   cut to what ZI-C could have drawn. Duffy & Unver (2006), Asset price bubbles and crashes
                   with near-zero-intelligence traders, Economic Theory 27, 537-563: their traders mix
                   a draw with the mean price of the period before, a = .85.
    urgency    s   p = q + w (l - q), w = max(0, (e - (1 - s)) / s): within the last share s of the period it
                   concedes in proportion to time, and at the close quotes its limit. Faratin, Sierra &
                   Jennings (1998), Negotiation decision functions for autonomous agents, Robotics and
                   Autonomous Systems 24: the time-dependent tactic with exponent 1. To start late is ours.
    inventory  k   w = max(w, k max(0, n/N - (1 - e))), n units left of N: it concedes where it is behind an
                   even schedule of trades. Ours; of use only with several units.

The numbers of the sources' equations are not given, for want of copies to check them against. No reference
implementation is known to us. What differs from the sources: Duffy & Unver's anchor is the mean price of the
period before, here that of the last trades, and their traders also turn from buyers into sellers as time goes
by; Faratin's tactic concedes from a fixed first offer, here from a fresh draw.

Gode & Sunder (1997), What makes markets allocationally efficient?, QJE 112, 603-630, go the other way: they
add rules of the market to zero intelligence.
"""

from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.policies.quoting import IDLE, draw_on_grid, induced_quote
from genecon.agents.policies.setup import PolicySetup
from genecon.agents.policies.units import OwnUnits
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.market import Side
from genecon.core.values import MILLION


class ZiHeuristic(ZiConstrained):
    """ZI-C that may learn, hurry and count its units; the module's docstring has the formulas.

    `urgency` and `inventory` go by the share of the period that has passed, so they want a stop rule
    that ends it: `proposals`, or rounds.

    Options
    -------
    learning, urgency, inventory : int
        The weights a, s and k in percent (default 0, at most 100).

    Examples
    --------
    In the last moment of the period an urgent buyer bids its value, whatever it draws:

    >>> from genecon.agents.policies.tape import random_tape
    >>> tape = random_tape(Stream(15, "example"), "ada")
    >>> seen = tape.observation(coin=tape.top, elapsed=999_999)
    >>> seen.side, seen.units[0]
    ('bid', 115)
    >>> mind = ZiHeuristic(PolicySetup("ada", {"urgency": 50}))
    >>> [mind.decide(seen, Stream(n, "ada")).intents[0].limit for n in range(3)]
    [115, 115, 115]
    """

    name = "zi-h"

    def __init__(self, setup: PolicySetup) -> None:
        super().__init__(PolicySetup(setup.agent, {}, setup.preferences))
        setup.only("learning", "urgency", "inventory")
        self.learning = setup.option("learning", 0, 0, 100)
        self.urgency = setup.option("urgency", 0, 0, 100)
        self.inventory = setup.option("inventory", 0, 0, 100)
        self.own = OwnUnits(setup.agent)

    def hear(self, event: Event) -> None:
        """Count the own units; everything else is on the tape."""
        self.own.hear(event.payload)

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Quote one unit."""
        if not observation.units:
            return IDLE
        low, high = self.bounds(observation)
        quote = observation.quote(observation.market)
        price = draw_on_grid(chance, low, high, quote.tick)
        if price is None:
            return IDLE
        first, last = -(-max(low, quote.tick) // quote.tick), high // quote.tick
        if self.learning and quote.recent:
            mean = sum(p for p, _ in quote.recent) // len(quote.recent)
            anchor = min(max(mean, first * quote.tick), last * quote.tick)
            price = (price * (100 - self.learning) + anchor * self.learning + 50) // 100
        limit = (last if observation.side == Side.BID else first) * quote.tick
        price += ((limit - price) * self.concession(observation) + MILLION // 2) // MILLION
        places = price // quote.tick if observation.side == Side.BID else -(-price // quote.tick)
        price = min(max(places, first), last) * quote.tick
        return induced_quote(self.name, observation, (low, high), price, chance)

    def concession(self, observation: Observation) -> int:
        """The weight w of the limit price, in millionths."""
        ahead = MILLION - observation.elapsed
        span = self.urgency * MILLION // 100
        hurry = (span - ahead) * MILLION // span if ahead < span else 0
        units = max(self.own.issued, len(observation.units))
        behind = max(0, len(observation.units) * MILLION // units - ahead)
        return max(hurry, behind * self.inventory // 100)

    def snapshot(self) -> tuple[object, ...]:
        """The own units."""
        return self.own.snapshot()
