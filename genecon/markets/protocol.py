"""What a market mechanism is: (state, order) to events; the events alone change the state."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from genecon.core.errors import MechanismError
from genecon.core.events.envelope import Payload
from genecon.core.events.market import Side
from genecon.core.options import Option, OptionError, Value, only
from genecon.core.values import INT64_MAX


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as it arrives: untrusted integers that the mechanism judges.

    `limit` is in ticks (minor units of coin per lot), `quantity` in lots.
    """

    agent: str
    side: Side
    limit: int
    quantity: int


@dataclass(frozen=True, slots=True)
class MarketRules:
    """The rules of one market.

    Attributes
    ----------
    market, good : str
        Its id and what is traded.
    tick : int
        Price grid, in minor units per lot: limits must be multiples (>= 1).
    top : int
        Highest legal limit, in minor units per lot.
    lot : int
        Quantities must be multiples, in lots (>= 1).
    single_order : bool
        One live order a trader: a new one replaces the old one.
    options : tuple of (str, int or str)
        Options of the mechanism that the world sets, by name: a flag is 0 or 1, a price in minor units
        a lot, a number with decimals in millionths.

    Raises
    ------
    MechanismError
        A grid that no market can have.

    Examples
    --------
    >>> MarketRules("quay", "fish", tick=0, top=400)
    Traceback (most recent call last):
    genecon.core.errors.MechanismError: market 'quay': the tick must be a whole number from 1 to 400, not 0
    """

    market: str
    good: str
    tick: int = 1
    top: int = 10**9
    lot: int = 1
    single_order: bool = False
    options: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        highest = self.top if type(self.top) is int else INT64_MAX
        bounds = (("top", self.top, INT64_MAX), ("tick", self.tick, highest), ("lot", self.lot, INT64_MAX))
        for name, value, most in bounds:
            if type(value) is not int or not 1 <= value <= most:
                raise MechanismError(
                    f"market {self.market!r}: the {name} must be a whole number from 1 to {most},"
                    f" not {value!r}"
                )

    def only(self, known: tuple[Option, ...]) -> None:
        """Refuse an option that the mechanism has not declared (`OptionError`, with the nearest spelling)."""
        only(dict(self.options), known, f"market {self.market!r}'s mechanism")

    def option(self, option: Option) -> Value:
        """An option's legal value, its default where the world sets none; a price lies on the grid.

        Raises
        ------
        OptionError
            Out of range, above the top or off the grid.
        """
        value = option.check(dict(self.options).get(option.name, option.default))
        if option.kind == "price" and isinstance(value, int) and (value > self.top or value % self.tick):
            raise OptionError(
                option.name,
                f"{option.name}: {value} is no price of market {self.market!r}; legal are multiples of"
                f" {self.tick} up to {self.top}",
            )
        return value

    def number(self, option: Option) -> int:
        """An option that is a number or a flag."""
        value = self.option(option)
        assert isinstance(value, int)
        return value


class Purse(Protocol):
    """What a mechanism may know of an agent's means: its free (unreserved) balance."""

    def free(self, agent: str, asset: str) -> int:
        """Free balance, in minor units or lots."""
        ...


@dataclass(frozen=True, slots=True)
class RestingOrder:
    """A live order. `n` is its number in the market (time priority), `seq` its acceptance event."""

    order: str
    n: int
    agent: str
    side: Side
    limit: int
    remaining: int
    seq: int


class Book(Protocol):
    """The state of a market that the rest of the world may look at."""

    def orders(self) -> list[RestingOrder]:
        """All live orders, bids best first, then asks best first (price, then n)."""
        ...

    def order(self, order: str) -> RestingOrder | None:
        """One live order."""
        ...

    def of_agent(self, agent: str) -> list[RestingOrder]:
        """An agent's live orders, oldest first."""
        ...

    def best(self, side: Side) -> RestingOrder | None:
        """The best live order of a side."""
        ...


class Mechanism(Protocol):
    """A market institution for one good.

    `submit`, `cancel` and `close` compute payloads and change nothing; `apply` folds one payload
    (with the seq it got) into the book. The caller applies each payload, in order, before the next
    call. `trades` is the number of trades that the run has seen, from which trades are numbered.
    Whether the market is open is folded too: `PeriodClosed` shuts it, `PeriodOpened` opens it.
    """

    @property
    def rules(self) -> MarketRules:
        """The rules it was made with."""
        ...

    @property
    def book(self) -> Book:
        """The live orders, to look at."""
        ...

    @property
    def continuous(self) -> bool:
        """Whether it matches orders as they arrive, so that its book is never left crossed."""
        ...

    def submit(self, order: NewOrder, purse: Purse, trades: int) -> list[Payload]:
        """Payloads of an arriving order: replaced, accepted or rejected, trades, remainder."""
        ...

    def cancel(self, agent: str, order: str) -> list[Payload]:
        """Payloads of a cancel."""
        ...

    def close(self, trades: int) -> list[Payload]:
        """Payloads at the close of a period: clearing where there is one, then expiry."""
        ...

    def apply(self, payload: Payload, seq: int) -> None:
        """Fold one payload of this market into the book; payloads of others are ignored."""
        ...


@dataclass(frozen=True, slots=True)
class Laws:
    """Which laws, beyond those of every market, a mechanism keeps: its attribute ``laws``, by default these.

    Laws of every market: conservation, fills within what remains, prices on the grid and within both
    limits, price priority (no trade passes over a better-priced order), nobody trades with itself.

    Attributes
    ----------
    time_priority : bool
        Among orders at one price the earlier goes first.
    resting_price : bool
        Where orders trade on arrival, the price is the resting order's limit.
    binding : bool
        An order may be beyond recall: its owner's cancel may be refused as ``binding``.
    """

    time_priority: bool = True
    resting_price: bool = True
    binding: bool = False


def laws_of(mechanism: Mechanism) -> Laws:
    """The laws that a mechanism states, or the default ones."""
    laws = getattr(mechanism, "laws", None)
    return laws if isinstance(laws, Laws) else Laws()


@runtime_checkable
class Turning(Protocol):
    """What a mechanism has besides where its day has turns: stages, or prices called one after the other.

    A turn comes before the traders of a round are called: before each tick of a period under
    simultaneous timing, before each sweep under sequential timing. Like every other call `turn`
    changes nothing; its payloads do.
    """

    def turn(self, trades: int) -> list[Payload]:
        """Payloads of the next turn: a stage opens, or a price is called and the orders before it end."""
        ...

    @property
    def announced(self) -> int | None:
        """The price that is called now, in minor units a lot; None where none is."""
        ...

    @property
    def entry(self) -> tuple[Side, ...]:
        """Sides on which a new order may still enter before the close."""
        ...

    @property
    def settled(self) -> bool:
        """Whether nothing more can change before the close, so that traders need not be called."""
        ...
