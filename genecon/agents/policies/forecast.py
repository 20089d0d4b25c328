r"""Momentum and fundamental traders: quotes around a forecast of the price.

Chiarella, C. & Iori, G. (2002), A simulation analysis of the microstructure of double auction markets,
Quantitative Finance 2, 346-353: an agent expects the return

    r = g1 (pf - p) / p + g2 rL + n e                 (their equation 1)

over its horizon, pf the fundamental value, p the last price, rL the mean return of the last L steps, e
noise; it forecasts f = p exp(r) and bids f (1 - k), or asks f (1 + k), k ~ U[0, K]. The two parts,
fundamentalists and chartists, are older: Lux & Marchesi (1999), Nature 397, 498-500. Here g2 = 0 of one
trader and g1 = 0 of the other; exp(r) is 1 + r, and the noise (uniform, theirs is normal) multiplies f; each
trader has its own g ~ U[0, 2 g-bar] (theirs are normal); who buys and who sells is given, not a matter of
f > p.

Where implementations differ. The numbers of their other equations are left out, for want of a copy to check
them against. PAMS divides the sum by the weights' sum, takes log returns, divides the fundamental part by a
time of mean reversion, carries the return over the whole window (p exp(r L)), and lets f > p decide who buys;
its K is fixed, or a normal draw is added instead. Here the return is that of one step, and the margin is
drawn anew at each quote.

In a market of induced values the forecast only says where to quote: a bid is cut to the value and an ask
raised to the cost, so that nobody can lose. Before the first trade there is nothing to forecast from, and
both draw as ZI-C does.
"""

from itertools import pairwise

from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.policies.quoting import IDLE, draw_on_grid, induced_quote
from genecon.agents.policies.setup import PolicySetup
from genecon.agents.policies.units import OwnUnits
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.market import Side, Traded


class Forecaster(ZiConstrained):
    """Quotes a markdown below, or a markup above, what it forecasts, within its limit price."""

    def __init__(self, setup: PolicySetup, *more: str) -> None:
        super().__init__(PolicySetup(setup.agent, {}, setup.preferences))
        setup.only("weight", "noise", "markup", *more)
        draw = Stream(setup.seed, "agents", setup.agent, self.name, "parameters")
        self.weight = setup.option("weight", 100, 0, 1000) / 100 * 2 * draw.unit()
        self.noise = setup.option("noise", 10, 0, 99) / 100
        self.markup = setup.option("markup", 5, 0, 99) / 100

    def forecast(self, observation: Observation) -> float | None:
        """Forecast price in ticks without the noise, None before the first trade."""
        raise NotImplementedError

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Quote one unit."""
        if not observation.units:
            return IDLE
        low, high = self.bounds(observation)
        tick = observation.quote(observation.market).tick
        first, last = -(-max(low, tick) // tick), high // tick
        expected = self.forecast(observation)
        if first > last:
            return IDLE
        if expected is None:
            price = draw_on_grid(chance, low, high, tick)
        else:
            aim = expected * (1 + self.noise * (2 * chance.unit() - 1))
            shade = self.markup * chance.unit()
            bidding = observation.side == Side.BID
            places = round(aim * (1 - shade if bidding else 1 + shade) / tick)
            price = min(max(places, first), last) * tick
        return induced_quote(self.name, observation, (low, high), price, chance)


class Momentum(Forecaster):
    """A chartist: f = p (1 + g2 rL), rL the mean return over the last trades of the tape.

    Options
    -------
    weight : int
        Mean of g2 over traders, in percent (default 100).
    window : int
        L, trades to look back (default 4, at most 7: the tape shows eight).
    noise, markup : int
        n and K in percent (default 10 and 5).

    Examples
    --------
    From 106 to 90 in one trade is a return of -16/106; a trader of weight g2 expects 90 (1 - 16/106 g2):

    >>> from genecon.agents.policies.tape import random_tape
    >>> tape = random_tape(Stream(15, "example"), "ada")
    >>> seen = tape.observation(coin=tape.top, elapsed=0)
    >>> [price for price, _ in seen.quotes[0].recent]
    [27, 42, 96, 106, 90]
    >>> mind = Momentum(PolicySetup("ada", {"window": 1}))
    >>> abs(mind.forecast(seen) - 90 * (1 - 16 / 106 * mind.weight)) < 1e-9
    True
    """

    name = "momentum"

    def __init__(self, setup: PolicySetup) -> None:
        super().__init__(setup, "window")
        self.window = setup.option("window", 4, 1, 7)

    def forecast(self, observation: Observation) -> float | None:
        """The last price, carried on by its mean return."""
        prices = [price for price, _ in observation.quote(observation.market).recent][-self.window - 1 :]
        if not prices:
            return None
        steps = len(prices) - 1
        returns = sum(after / before - 1 for before, after in pairwise(prices))
        return prices[-1] * (1 + self.weight * returns / steps) if steps else float(prices[-1])


class Fundamental(Forecaster):
    """A fundamentalist: f = p + g1 (pf - p), p the last price.

    What pf is, an induced-value market does not say. It is given by `value`, or else it is the mean of
    all prices that the trader has heard, which is ours.

    Options
    -------
    value : int
        pf in ticks (default 0: the mean price so far).
    weight : int
        Mean of g1 over traders, in percent (default 100).
    noise, markup : int
        n and K in percent (default 10 and 5).

    Examples
    --------
    >>> from genecon.agents.policies.tape import random_tape
    >>> tape = random_tape(Stream(15, "example"), "ada")
    >>> seen = tape.observation(coin=tape.top, elapsed=0)
    >>> mind = Fundamental(PolicySetup("ada", {"value": 70}))
    >>> abs(mind.forecast(seen) - (90 + mind.weight * (70 - 90))) < 1e-9
    True
    """

    name = "fundamental"

    def __init__(self, setup: PolicySetup) -> None:
        super().__init__(setup, "value")
        self.value = setup.option("value", 0, 0, 10**12)
        self.own = OwnUnits(setup.agent)
        self.total = 0
        self.trades = 0

    def hear(self, event: Event) -> None:
        """Add up the prices of the own market."""
        payload = event.payload
        if isinstance(payload, Traded) and payload.market == self.own.market:
            self.total += payload.price.ticks
            self.trades += 1
        self.own.hear(payload)

    def forecast(self, observation: Observation) -> float | None:
        """The last price, drawn to the fundamental value."""
        last = observation.quote(observation.market).last
        if last is None:
            return None
        value = self.value or (self.total / self.trades if self.trades else last)
        return last + self.weight * (value - last)

    def snapshot(self) -> tuple[object, ...]:
        """Sum and number of the prices heard, and the own units."""
        return (self.total, self.trades, self.own.snapshot())
