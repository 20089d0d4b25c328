"""The truthful trader: quotes its value or its cost.

With v the value and c the cost of the next unit: bid v, ask c, and nothing is learnt. Vickrey, W. (1961),
Counterspeculation, auctions, and competitive sealed tenders, Journal of Finance 16(1), 8-37: a dominant
strategy where the second price is paid (his argument is in words; there is no equation to number). In a
double auction it is a yardstick, not an equilibrium.

Where implementations differ. JASA's truth-telling strategy and the "giveaway" trader of the Bristol Stock
Exchange quote the limit again whenever they are asked; here a quote that still stands is left alone, and
keeps its place in the queue. On the grid a bid is rounded down and an ask up.
"""

from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.policies.quoting import IDLE, induced_quote
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.core.chance import Stream
from genecon.core.events.market import Side


class Truthful(ZiConstrained):
    """Bids the value of its next unit, asks its cost; a quote that still stands is left alone.

    With all traders truthful a uniform-price call auction allocates efficiently (the competitive
    benchmark of `genecon.economy.induced`).
    """

    name = "truthful"

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Quote the next unit at its induced value or cost, once."""
        if not observation.units or observation.orders:
            return IDLE
        low, high = self.bounds(observation)
        bidding = observation.side == Side.BID
        tick = observation.quote(observation.market).tick
        price = high // tick * tick if bidding else -(-low // tick) * tick
        legal = tick <= price <= observation.quote(observation.market).top
        return induced_quote(self.name, observation, (price, price), price if legal else None, chance)
