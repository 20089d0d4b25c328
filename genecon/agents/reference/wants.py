"""What a household wants at the expected prices, what that is worth, and what a lot may cost it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from genecon.agents.reference.outlook import Outlook, expect, lean
from genecon.agents.reference.view import Market, View
from genecon.core.errors import PluginError
from genecon.core.ids import COIN
from genecon.economy.preferences import Preference, SubsistenceError, from_spec

OWN_WEIGHT = 0.25
"""Weight of the household's own value in the price that it expects, in logs."""

MOST_EASE = 1.5
"""How far (a factor) an own value counts from the price that the market shows."""

DEAREST = 2.5
"""No lot counts as worth more than its price and this multiple of it."""


@dataclass(frozen=True)
class Wants:
    """A household's problem now: prices as expected, holdings, and the best bundle they can buy.

    Attributes
    ----------
    taste : Preference
        Over goods and coin.
    outlooks : mapping
        Good to what its price will be; goods without a market are left out.
    prices : tuple of float
        Ticks, in the order of the preference's assets; 1 for coin and for what has no market.
    held : tuple of float
        Everything owned, reserved amounts included; lots, coin in minor units.
    wealth : float
        Value of `held` at `prices`, minor units.
    target : tuple of float
        Demand at these prices and this wealth; `held` where that does not pay for subsistence.
    """

    taste: Preference
    outlooks: Mapping[str, Outlook]
    prices: tuple[float, ...]
    held: tuple[float, ...]
    wealth: float
    target: tuple[float, ...]

    @classmethod
    def of(cls, taste: Preference, outlooks: Mapping[str, Outlook], held: tuple[float, ...]) -> "Wants":
        """Solve the problem at the expected prices."""
        prices = tuple(outlooks[a].price if a in outlooks else 1.0 for a in taste.assets)
        wealth = sum(p * x for p, x in zip(prices, held, strict=True))
        try:
            target = tuple(float(x) for x in taste.demand(prices, wealth))
        except SubsistenceError:
            target = held
        return cls(taste, outlooks, prices, held, wealth, target)

    def gap(self, good: str) -> float:
        """Lots still to buy (positive) or to sell (negative)."""
        j = self.taste.place(good)
        return self.target[j] - self.held[j]

    @cached_property
    def coin(self) -> float:
        """All coin, minor units."""
        return self.held[self.taste.place(COIN)]

    @cached_property
    def balance(self) -> float:
        """Coin that all planned sales bring at the expected prices, less what all purchases cost."""
        return -sum(self.gap(good) * outlook.price for good, outlook in self.outlooks.items())

    def coin_at_close(self, hope: float) -> float:
        """Coin at the close if the share `hope` of all planned sales and purchases comes about."""
        return self.coin + hope * self.balance

    def worth(self, good: str, lots: float, coin: float) -> float:
        """Coin that one more lot is worth with so many lots and so much coin: a reservation price."""
        bundle = list(self.held)
        bundle[self.taste.place(good)] = lots
        bundle[self.taste.place(COIN)] = max(coin, 0.0)
        return self.taste.mrs(bundle, good)

    def gain(self, good: str, out: int, lots: int, hope: float) -> float:
        """Δe(p, U) of `lots` more (fewer, where negative) at the expected price, minor units.

        The area between marginal value and price (Marshall 1920, III.6), by Simpson's rule: exact to
        first order, with the coin that the household will have at the close, after `out` lots that are
        already on order.
        """
        start = self.held[self.taste.place(good)] + out
        price, coin = self.outlooks[good].price, self.coin_at_close(hope)

        def slope(part: float) -> float:
            return min(self.worth(good, start + lots * part, coin) - price, DEAREST * price)

        return lots / 6 * (slope(0.0) + 4 * slope(0.5) + slope(1.0))

    def own_view(self, good: str) -> Outlook:
        """The outlook on a price, moved towards what the good would be worth to the household itself.

        That is its marginal value in the bundle it wants with the coin it has: the price level at which
        it would buy for exactly what it sells. Who has more coin than it cares to keep expects to pay
        more, and asks more (the real-balance effect: Patinkin 1965, ch. 2).
        """
        outlook = self.outlooks[good]
        own = self.worth(good, self.target[self.taste.place(good)], self.coin)
        ratio = min(max(own / outlook.price, 1 / MOST_EASE), MOST_EASE)
        return replace(outlook, price=outlook.price * ratio**OWN_WEIGHT)


def read_wants(view: View) -> Wants | None:
    """The problem that a block describes; None where it has no preferences over coin and goods."""
    if not view.spec:
        return None
    try:
        taste = from_spec(view.spec)
    except (ValueError, PluginError):
        return None
    if COIN not in taste.assets:
        return None
    by_good: dict[str, Market] = {}
    for market in view.markets.values():
        by_good.setdefault(market.good, market)
    outlooks = {good: expect(view, by_good[good]) for good in taste.assets if good in by_good}
    held = tuple(float(view.owned(asset)) for asset in taste.assets)
    first = Wants.of(taste, outlooks, held)
    return Wants.of(taste, {g: lean(view, by_good[g], first.own_view(g)) for g in outlooks}, held)
