"""What lies ahead, as one agent believes it: prices to come, receipts, promises, spoilage, technology."""

from dataclasses import dataclass

from genecon.core.ids import COIN
from genecon.core.values import MILLION


@dataclass(frozen=True, slots=True)
class Forecast:
    """From `round` on a lot can be bought at `buy` and sold at `sell` ticks; 1 <= sell <= buy."""

    good: str
    round: int
    buy: int
    sell: int

    def __post_init__(self) -> None:
        if not 1 <= self.sell <= self.buy:
            raise ValueError(f"{self!r}: needs 1 <= sell <= buy")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is to come in at the opening of a round: a harvest, a wage, or what a partner promised.

    Attributes
    ----------
    name : str
        One word that steps can refer to.
    asset : str
        A good (lots) or ``coin`` (minor units).
    partner, trust : str, int
        Who owes it, and the believed chance that it comes, in millionths. A plan counts on the
        certainty equivalent of a risk-neutral mind: `amount` times `trust`, rounded down.
    """

    name: str
    asset: str
    amount: int
    round: int
    partner: str = ""
    trust: int = MILLION

    @property
    def counted(self) -> int:
        """What a plan counts on.

        Examples
        --------
        >>> Receipt("bo.2", "grain", 10, 3, "bo", trust=750_000).counted
        7
        """
        return self.amount * self.trust // MILLION


@dataclass(frozen=True, slots=True)
class Promise:
    """What the agent owes: `amount` of an asset to a partner, in or before round `deadline`.

    Attributes
    ----------
    name : str
        One word that goals and steps can refer to.
    payment : int
        Coin that the partner hands over on delivery, minor units.
    penalty : int
        What breaking it costs: damages, and what the partner's trust is worth; minor units.
    """

    name: str
    partner: str
    asset: str
    amount: int
    deadline: int
    payment: int = 0
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class Spoilage:
    """`lots` of the stock of a good are worth nothing after round `last`."""

    good: str
    lots: int
    last: int


Lots = tuple[tuple[str, int], ...]
"""(good, lots) pairs."""


@dataclass(frozen=True, slots=True)
class Technology:
    """One activity: inputs and a fee become outputs after some rounds.

    Source: activity analysis of production, Koopmans (1951), *Activity Analysis of Production and
    Allocation*, ch. III: fixed proportions, here in whole batches.

    Attributes
    ----------
    inputs, outputs : Lots
        Per batch.
    rounds : int
        Rounds from start to outputs; 0 for at once.
    capacity : int
        Batches that can be started in one round.
    fee, labour : int
        Per batch: coin paid, and what the bother is worth; minor units.
    """

    name: str
    inputs: Lots
    outputs: Lots
    rounds: int = 0
    capacity: int = 1
    fee: int = 0
    labour: int = 0

    def __post_init__(self) -> None:
        if not self.outputs or self.rounds < 0 or self.capacity < 1 or self.fee < 0 or self.labour < 0:
            raise ValueError(f"{self!r}: needs outputs, a capacity >= 1 and no negative number")
        if any(lots < 1 or good == COIN for good, lots in (*self.inputs, *self.outputs)):
            raise ValueError(f"{self!r}: needs 1 lot or more of each good; coin is paid as a fee")

    def made(self, good: str) -> int:
        """Lots of a good that a batch yields."""
        return sum(lots for name, lots in self.outputs if name == good)

    def used(self, good: str) -> int:
        """Lots of a good that a batch takes."""
        return sum(lots for name, lots in self.inputs if name == good)


@dataclass(frozen=True, slots=True)
class News:
    """Something told that concerns a good, a partner or a promise: its name, and the words."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Prospects:
    """All that lies ahead. Empty, it leaves a planner with one period at one price a good.

    Attributes
    ----------
    round : int
        The round that is on, on any clock that only goes forward; all other rounds are on the same.
    forecasts, receipts, promises, spoilage, technology
        What is believed of the time until the last round.
    depth : tuple of (good, lots)
        Lots of a good that can be traded in one round at its believed price; others know no limit.
    shelf : tuple of (good, rounds)
        Rounds for which a lot that comes in keeps, the round of its coming included.
    impatience : int
        What one more round of waiting costs, minor units.
    broken : tuple of str
        Receipts that a partner will not honour any more.
    news : tuple of News
        What was told since the last turn.
    """

    round: int = 1
    forecasts: tuple[Forecast, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    promises: tuple[Promise, ...] = ()
    spoilage: tuple[Spoilage, ...] = ()
    technology: tuple[Technology, ...] = ()
    depth: tuple[tuple[str, int], ...] = ()
    shelf: tuple[tuple[str, int], ...] = ()
    impatience: int = 0
    broken: tuple[str, ...] = ()
    news: tuple[News, ...] = ()

    @property
    def matter(self) -> bool:
        """Whether anything here makes one round differ from another, or allows more than trade."""
        ahead = self.forecasts or self.receipts or self.promises or self.spoilage or self.technology
        return bool(ahead or self.depth or self.shelf)

    def promise(self, name: str) -> Promise | None:
        """An open promise by its name."""
        return next((promise for promise in self.promises if promise.name == name), None)

    def receipt(self, name: str) -> Receipt | None:
        """A receipt still to come by its name."""
        return next((receipt for receipt in self.receipts if receipt.name == name), None)


NOTHING_AHEAD = Prospects()
"""The prospects of a planner that looks at one period at one price a good."""
