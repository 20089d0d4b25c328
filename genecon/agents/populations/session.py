"""What a population's trading session takes and gives: arrays of traders in, arrays of trades out."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from operator import index

import numpy as np
from numpy.typing import NDArray

from genecon.core.errors import MechanismError
from genecon.core.values import INT64_MAX

WIDEST = 2**20
"""Most prices that a session's grid may have."""

BID, ASK = 0, 1


@dataclass(frozen=True, slots=True)
class Traders:
    """N traders of one market with induced values.

    Attributes
    ----------
    side : int8, shape (N,)
        0 for a buyer, 1 for a seller.
    units : int64, shape (N, U)
        Value (buyer) or cost (seller) of each unit in minor units of coin, in trading order; what
        stands after a trader's last unit is not looked at (-1 by custom).
    count : int32, shape (N,)
        Units that each trader has, 0 to U.

    Raises
    ------
    MechanismError
        Shapes, types or values that no market can have.

    Examples
    --------
    >>> Traders.of(bids=[[325], [300, 250]], asks=[[75]]).units.tolist()
    [[325, -1], [300, 250], [75, -1]]
    """

    side: NDArray[np.int8]
    units: NDArray[np.int64]
    count: NDArray[np.int32]

    def __post_init__(self) -> None:
        for name, kind, rank in (("side", np.int8, 1), ("units", np.int64, 2), ("count", np.int32, 1)):
            given = np.asarray(getattr(self, name))
            if given.dtype.kind not in "iu" or given.ndim != rank:
                raise MechanismError(
                    f"traders' {name} must be whole numbers in {rank} dimension(s),"
                    f" not {given.dtype} of shape {given.shape}"
                )
            self._storable(name, given, np.iinfo(kind).max)
            object.__setattr__(self, name, np.ascontiguousarray(given, dtype=kind))
        n, most = self.units.shape
        if self.side.shape != (n,) or self.count.shape != (n,):
            raise MechanismError(
                f"{n} rows of units need {n} sides and counts, not {self.side.size} and {self.count.size}"
            )
        self._refuse("side", self.side, (self.side < 0) | (self.side > 1), "0 (buyer) or 1 (seller)")
        self._refuse("count", self.count, (self.count < 0) | (self.count > most), f"0 to {most}")
        held = np.arange(most) < self.count[:, None]
        worst = np.where(held, self.units, 0).min(axis=1, initial=0)
        self._refuse("units", worst, worst < 0, "0 or more")

    def _storable(self, name: str, given: NDArray[np.integer], most: int) -> None:
        # before a conversion makes a legal number of one that is not
        beyond = (given < -most - 1) | (given > most)
        if beyond.any():
            place = np.argwhere(beyond)[0]
            raise MechanismError(
                f"traders' {name} of trader {place[0]} is {given[tuple(place)]}; at most {most} can be stored"
            )

    def _refuse(self, name: str, values: NDArray[np.integer], wrong: NDArray[np.bool_], legal: str) -> None:
        if wrong.any():
            n = int(np.argmax(wrong))
            raise MechanismError(f"traders' {name} of trader {n} is {int(values[n])}; legal is {legal}")

    def __len__(self) -> int:
        return len(self.side)

    @classmethod
    def of(cls, bids: Sequence[Sequence[int]], asks: Sequence[Sequence[int]]) -> "Traders":
        """Traders from lists: buyers' values first, then sellers' costs, each in trading order."""
        rows = [*bids, *asks]
        units = np.full((len(rows), max(map(len, rows), default=0)), -1, dtype=np.int64)
        for n, row in enumerate(rows):
            try:
                units[n, : len(row)] = [index(unit) for unit in row]
            except (TypeError, OverflowError):
                raise MechanismError(
                    f"traders' units of trader {n} must be whole numbers below 2^63, not {row!r}"
                ) from None
        side = np.repeat(np.array([BID, ASK], np.int8), [len(bids), len(asks)])
        return cls(side, units, np.array([len(row) for row in rows], dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Session:
    """What happened in a session. Prices and coin in minor units; T trades in time order, N traders.

    Attributes
    ----------
    quotes : int
        Quotes that entered the book.
    sweeps : int
        Sweeps that were made: fewer than asked for where nobody had anything left to trade.
    price, bid_limit, ask_limit : int64, shape (T,)
        Of each trade; the price is the limit of the quote that was there before.
    buyer, seller : int32, shape (T,)
        Rows in the traders' arrays.
    taker : int8, shape (T,)
        Side of the quote that arrived: 0 bid, 1 ask.
    call : int64, shape (T,)
        Number of the quote that brought the trade about, from 1.
    traded : int32, shape (N,)
        Units that each trader bought or sold.
    coin : int64, shape (N,)
        Net coin of each trader: negative for buyers.
    resting : int64, shape (N,)
        Limit of each trader's quote at the end; 0 where it has none.
    """

    quotes: int
    sweeps: int
    price: NDArray[np.int64]
    buyer: NDArray[np.int32]
    seller: NDArray[np.int32]
    bid_limit: NDArray[np.int64]
    ask_limit: NDArray[np.int64]
    taker: NDArray[np.int8]
    call: NDArray[np.int64]
    traded: NDArray[np.int32]
    coin: NDArray[np.int64]
    resting: NDArray[np.int64]

    def surplus(self, traders: Traders) -> int:
        """Values bought minus costs sold, in minor units (the sum of all profits)."""
        done = np.arange(traders.units.shape[1]) < self.traded[:, None]
        worth = np.where(done, traders.units, 0).sum(axis=1)
        return int(worth[traders.side == BID].sum() - worth[traders.side == ASK].sum())


def stream_key(seed: int, *names: str | int) -> int:
    """A 64-bit key of the named stream, the same on every machine.

    Examples
    --------
    >>> stream_key(7, "bread", 1) == stream_key(7, "bread", 1) != stream_key(7, "bread", 2)
    True
    """
    text = f"{seed}\x1f" + "\x1f".join(f"{type(n).__name__}:{n}" for n in names)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def checked_key(key: int | bytes) -> int:
    """A session's key as 64 bits; bytes are hashed, a number must fit.

    Raises
    ------
    MechanismError
        A fraction, or a number below 0 or beyond 2^64 - 1.
    """
    if isinstance(key, bytes):
        return int.from_bytes(blake2b(key, digest_size=8).digest(), "big")
    if not isinstance(key, int | np.integer) or not 0 <= key < 2**64:
        raise MechanismError(f"a session's key is 0 to 2^64 - 1, not {key!r}; see stream_key")
    return key


def grid(tick: int, top: int) -> int:
    """Number of prices of a market's grid: tick, 2 tick, … up to `top` (minor units).

    Raises
    ------
    MechanismError
        No prices, or more than a session's arrays should hold.
    """
    if not (isinstance(tick, int) and isinstance(top, int)) or tick < 1 or not tick <= top <= INT64_MAX:
        raise MechanismError(f"a grid needs whole numbers 1 <= tick <= top, not tick {tick!r}, top {top!r}")
    prices = top // tick
    if prices > WIDEST:
        raise MechanismError(
            f"a grid of {prices} prices (tick {tick}, top {top}) is wider than a session's {WIDEST};"
            f" use a tick of {-(-top // WIDEST)} or more, or a lower top"
        )
    return prices


def in_ticks(traders: Traders, tick: int, prices: int) -> NDArray[np.uint32]:
    """Each unit's limit on the grid: buyers' values rounded down, sellers' costs rounded up.

    Returns
    -------
    uint32, shape (N, U + 1)
        Twice the limit in ticks, plus 1 for a seller's; 0 where the trader has no such unit or no legal
        price for it. The last column is 0.
    """
    n, most = traders.units.shape
    out = np.zeros((n, most + 1), dtype=np.uint32)
    low, high = traders.units, traders.units
    if tick > 1:
        low = low // tick
        high = low + (low * tick != high)
    asking = traders.side[:, None] == ASK
    limits = np.where(asking, np.maximum(high, 1), np.minimum(low, prices))
    legal = (limits > 0) & (limits <= prices) & (np.arange(most) < traders.count[:, None])
    out[:, :most] = (2 * limits + asking) * legal
    return out
