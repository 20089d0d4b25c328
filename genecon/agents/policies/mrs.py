"""Zero intelligence limited by the marginal rate of substitution, for exchange economies.

After Gode, D. K., Spear, S. E. & Sunder, S. (2004), Convergence of double auctions to Pareto optimal
allocations in the Edgeworth box (Carnegie Mellon / Yale working paper): a trader picks a market and a
side by lot and draws a price between its own indifference price and a bound, so that no trade lowers
its utility; the box is left on the contract curve, not at the competitive equilibrium. The paper
draws the slope of a proposal as an angle; here the price is uniform between the indifference price
and `spread` times it (asks) or a `spread`-th of it (bids), which keeps the same limit::

    bid, k lots   p ~ U[p_b / spread, p_b]     p_b the highest p with u(x + k, coin - p k) >= u(x, coin)
    ask, k lots   p ~ U[p_a, p_a spread]       p_a the lowest p with u(x - k, coin + p k) >= u(x, coin)

Both ends of a draw are cut to the highest price of the market. As k falls p_b and p_a go to the marginal rate
of substitution. There is no update: it learns nothing. The equation numbers of the paper are not given, for
want of a copy to check them against, and no reference implementation is known to us.

What differs besides. The paper has two goods that are exchanged for one another; here there may be several
markets, each paid in coin, and one is drawn for each quote. Trades are in whole lots, so u is compared at
whole lots instead of along its slope.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from genecon.agents.mind import CancelOrder, Decision, DraftBook, PlaceOrder
from genecon.agents.observation import Observation, Quote
from genecon.agents.policies.quoting import IDLE, draw_on_grid, quote
from genecon.agents.policies.setup import PolicySetup
from genecon.core.chance import Stream
from genecon.core.errors import PluginError
from genecon.core.events.market import Side
from genecon.core.ids import COIN

if TYPE_CHECKING:
    from genecon.economy.preferences import Preference


def holding(observation: Observation, assets: Sequence[str]) -> list[int]:
    """Everything the agent owns, reserved amounts included, in the order of `assets`."""
    return [
        observation.coin + observation.coin_reserved
        if asset == COIN
        else (lambda s: s.free + s.reserved)(observation.stock(asset))
        for asset in assets
    ]


class ZiMrs:
    """Draws a market, a side and a price that cannot lower its utility, `orders` times a turn.

    Quotes count on one another: a bid's limit is that of the bundle after all bids that rest or were sent
    before it in this turn, an ask's that after all such asks.

    Options
    -------
    orders : int
        Quotes a turn, at most (default 1).
    lots : int
        Largest quantity of a quote (default 1), cut to what the agent can pay or deliver.
    spread : int
        Bound of the draw as a multiple of the indifference price, in hundredths (default 200).
    """

    name = "zi-mrs"

    def __init__(self, setup: PolicySetup) -> None:
        from genecon.economy.preferences import from_spec

        setup.only("orders", "lots", "spread")
        if not setup.preferences:
            raise PluginError(f"policy 'zi-mrs' of {setup.agent} needs `preferences:`; it has none")
        self.orders = setup.option("orders", 1, 1, 100)
        self.lots = setup.option("lots", 1, 1, 10**6)
        self.spread = setup.option("spread", 200, 101, 10**6)
        self.preferences: Preference = from_spec(setup.preferences)

    def indifference_price(self, held: Sequence[int], good: str, lots: int) -> int | None:
        """Ticks per lot at which the agent is indifferent to buying (`lots` > 0) or selling (< 0).

        Rounded so that a trade at it does not lower utility: down for a purchase, up for a sale.
        None where no price does (utility undefined after the trade).
        """
        assets = self.preferences.assets
        good_at, coin_at = assets.index(good), assets.index(COIN)
        before = self.preferences.utility(held)
        after = list(held)
        after[good_at] += lots
        if after[good_at] < 0:
            return None

        def holds(price: int) -> bool:
            after[coin_at] = held[coin_at] - price * lots
            return after[coin_at] >= 0 and self.preferences.utility(after) >= before

        if lots > 0:
            low, high = 0, held[coin_at] // lots
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if holds(middle) else (low, middle - 1)
            return low
        low, high = 0, 1
        while not holds(high):
            low, high = high, high * 2
            if high > 2**50:
                return None
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if holds(middle) else (middle + 1, high)
        return low

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Take back what rests, then quote up to `orders` times, market and side drawn by lot."""
        if not observation.quotes:
            return IDLE
        book = DraftBook(observation.agent, f"{observation.tick}/{observation.agent}")
        spare, bought = self._worst_cases(observation)
        coin = observation.coin + observation.coin_reserved
        cancels = [CancelOrder(o.market, o.order, observation.period_seq) for o in observation.orders]
        orders: list[PlaceOrder] = []
        for _ in range(self.orders):
            market = chance.pick(observation.quotes)
            side = chance.pick((Side.BID, Side.ASK))
            lots = chance.integer(1, self.lots)
            if side is Side.ASK:
                lots = min(lots, spare[market.good])
            bundle = bought if side is Side.BID else {**spare, COIN: coin}
            bounds = self._bounds(list(bundle.values()), market, side, lots)
            price = draw_on_grid(chance, *bounds, market.tick) if bounds else None
            if side is Side.BID and price:
                lots = min(lots, spare[COIN] // price)
            if price is None or bounds is None or lots < 1:
                continue
            if side is Side.BID:
                spare[COIN] -= price * lots
                bought[COIN] -= price * lots
                bought[market.good] += lots
            else:
                spare[market.good] -= lots
            orders.append(
                quote(book, self.name, observation, market.market, side, bounds, price, lots, chance)
            )
        return Decision(tuple(book.drafts), (*cancels, *orders))

    def _worst_cases(self, observation: Observation) -> tuple[dict[str, int], dict[str, int]]:
        # What is left if every ask, and what is held if every bid, that rests now trades before it can be
        # taken back: with simultaneous timing another may act first.
        spare = {stock.good: stock.free for stock in observation.stocks} | {COIN: observation.coin}
        bought = {stock.good: stock.free + stock.reserved for stock in observation.stocks}
        for order in observation.orders:
            if order.side == Side.BID:
                bought[observation.quote(order.market).good] += order.remaining
        bought[COIN] = observation.coin
        assets = self.preferences.assets
        return {asset: spare.get(asset, 0) for asset in assets}, {a: bought.get(a, 0) for a in assets}

    def _bounds(self, held: Sequence[int], market: Quote, side: Side, lots: int) -> tuple[int, int] | None:
        if lots < 1:
            return None
        limit = self.indifference_price(held, market.good, lots if side is Side.BID else -lots)
        if limit is None or limit < 1:
            return None
        if side is Side.BID:  # who would give far more than the market's top bids the top
            high = min(limit, market.top)
            return min(max(1, limit * 100 // self.spread), high), high
        return limit, min(market.top, limit * self.spread // 100)

    def admissible(self, observation: Observation) -> tuple[int, int]:
        """(lowest ask, highest bid) in ticks over all markets for one lot; see `PolicyMind`."""
        held = holding(observation, self.preferences.assets)
        ask, bid = 2**62, 0
        for market in observation.quotes:
            buy = self.indifference_price(held, market.good, 1)
            sell = self.indifference_price(held, market.good, -1)
            bid = max(bid, min(buy or 0, market.top))
            ask = min(ask, sell if sell is not None else ask)
        return ask, bid
