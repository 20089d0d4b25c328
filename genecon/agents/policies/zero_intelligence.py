"""Zero-intelligence traders: random quotes, without (ZI-U) and with (ZI-C) the budget constraint.

Gode, D. K. & Sunder, S. (1993), Allocative efficiency of markets with zero-intelligence traders,
Journal of Political Economy 101(1), 119-137, section II: a trader quotes one unit, whatever has happened. The
paper describes the draws in words; v is the value, c the cost of the next unit::

    ZI-U   bid ~ U[tick, top]      ask ~ U[tick, top]
    ZI-C   bid ~ U[tick, v]        ask ~ U[c, top]        so that it cannot lose

Published results that the tests check: ZI-C efficiency near 1 on symmetric schedules; ZI-U trades every unit.

Where implementations differ. (1) The paper voids the book after a trade; here the book stands and a new quote
replaces the trader's own, unless the market's option `void` says otherwise (a rule of the market, not of the
trader: worlds/gode1993.yaml). (2) The range: the paper's ends at 200; here at the market's top, and a bid
also at the coin in hand. The Bristol Stock Exchange (BSE) draws whole pennies over the system's price range,
as here; JASA and JCAT draw a mark-up from U[0, 50] by default, so that no quote is further from its limit.
"""

from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.policies.quoting import draw_on_grid, induced_quote, may_trade
from genecon.agents.policies.setup import PolicySetup
from genecon.core.chance import Stream
from genecon.core.errors import PluginError
from genecon.core.events.market import Side


class ZiUnconstrained:
    """ZI-U: bid or ask ~ U[tick, top], whatever the unit is worth (bids within the coin in hand)."""

    name = "zi-u"

    def __init__(self, setup: PolicySetup) -> None:
        setup.only()
        if setup.preferences:
            raise PluginError(
                f"policy {self.name!r} of {setup.agent} trades induced values, not preferences; use 'zi-mrs'"
            )

    def bounds(self, observation: Observation) -> tuple[int, int]:
        """(low, high) of the draw, in ticks."""
        quote = observation.quote(observation.market)
        if observation.side == Side.BID:
            return quote.tick, min(quote.top, observation.coin + observation.coin_reserved)
        return quote.tick, quote.top

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Quote one unit at a uniform price."""
        if not observation.units:
            return Decision()
        low, high = self.bounds(observation)
        price = draw_on_grid(chance, low, high, observation.quote(observation.market).tick)
        return induced_quote(self.name, observation, (low, high), price, chance)

    def admissible(self, observation: Observation) -> tuple[int, int]:
        """(lowest ask, highest bid) that a draw could give now; see `PolicyMind`."""
        top = observation.quote(observation.market).top
        if not observation.units:
            return top + 1, 0
        low, high = self.bounds(observation)
        if not may_trade(observation, low):
            return top + 1, 0
        return (top + 1, high) if observation.side == Side.BID else (low, 0)


class ZiConstrained(ZiUnconstrained):
    """ZI-C: bid ~ U[tick, value], ask ~ U[cost, top] of the next unit: it never trades at a loss."""

    name = "zi-c"

    def bounds(self, observation: Observation) -> tuple[int, int]:
        """(low, high) of the draw, in ticks."""
        low, high = super().bounds(observation)
        unit = observation.units[0]
        return (low, min(high, unit)) if observation.side == Side.BID else (max(low, unit), high)
