"""The clearing of a call auction over arrays: one price for hundreds of thousands of orders."""

from dataclasses import dataclass
from operator import index
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from genecon.core.errors import MechanismError
from genecon.core.values import INT64_MAX
from genecon.markets.kernels.cache import ready
from genecon.markets.kernels.clearing_loops import (
    NOT_POSITIVE,
    OFF_GRID,
    best_cells,
    gather,
    serve,
)
from genecon.markets.kernels.layout import WIDEST
from genecon.markets.kernels.orders import ASK, BID, whole

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UniformPrice:
    """One price that clears many orders.

    Attributes
    ----------
    price : int
        Minor units a lot, on the grid.
    quantity : int
        Lots that trade.
    imbalance : int
        Lots bid at the price or above, minus lots asked at the price or below.
    filled : int64, shape (n,)
        Lots of each order that trade: best price first, at the margin the earlier row first.
    """

    price: int
    quantity: int
    imbalance: int
    filled: Longs


def clear_call(
    side: ArrayLike, limit: ArrayLike, quantity: ArrayLike, *, tick: int = 1, reference: int | None = None
) -> UniformPrice | None:
    """Clear orders at one price, by the rule of `call.clearing`.

    Maximum volume, then minimum imbalance, then nearest to the reference, else the midpoint of the
    prices that are left, rounded down to the grid.

    Parameters
    ----------
    side : array of int8, shape (n,)
        0 bid, 1 ask; rows in order of arrival.
    limit, quantity : array of int64, shape (n,)
        Minor units a lot, multiples of `tick` and at least one tick; lots, at least one.
    tick : int
        Price grid.
    reference : int or None
        The last clearing price, on the grid like every limit.

    Returns
    -------
    UniformPrice or None
        None where no bid reaches an ask.

    Raises
    ------
    MechanismError
        A row that no market takes, named by its number; a tick or reference that is none; or more lots
        than an int64 holds.

    Notes
    -----
    The lots at each price are summed in one pass over a grid from the lowest to the highest limit. Where
    that is wider than 2^20 prices, the distinct limits and the gaps between them take the place of
    single prices (a sort, about ten times slower).

    Examples
    --------
    >>> found = clear_call([0, 0, 1, 1], [30, 20, 10, 18], [1, 1, 1, 1])
    >>> found.price, found.quantity, found.filled.tolist()
    (19, 2, [1, 1, 1, 1])
    """
    sides = whole("side", side, np.int8)
    limits, lots = whole("limit", limit, np.int64), whole("quantity", quantity, np.int64)
    if not len(sides) == len(limits) == len(lots):
        lengths = f"{len(sides)}, {len(limits)}, {len(lots)}"
        raise MechanismError(f"side, limit and quantity differ in length: {lengths}")
    tick = _price("tick", tick, 1)
    reference = None if reference is None else _price("reference", reference, tick)
    return _clear(sides, limits, lots, tick, reference) if len(sides) else None


def _price(name: str, given: int, tick: int) -> int:
    try:
        price = index(given)
    except TypeError:
        price = 0
    if not 1 <= price <= INT64_MAX:
        raise MechanismError(f"the {name} must be a whole number from 1 to 2^63 - 1, not {given!r}")
    if price % tick:
        raise MechanismError(f"the {name} is {price}, not a multiple of the tick of {tick}")
    return price


def _clear(
    sides: NDArray[np.int8], limits: Longs, lots: Longs, tick: int, reference: int | None
) -> UniformPrice | None:
    grid = _Grid.of(limits, tick)
    _summable(sides, lots)
    sums, found = np.zeros(2 * grid.cells, np.int64), np.zeros(6, np.int64)
    refused = ready(gather)(sides, grid.keys, lots, grid.step, grid.first, sums, found)
    if refused:
        raise _refusal(refused, int(found[0]), sides, limits, lots, tick)
    volume = int(ready(best_cells)(sums, found))
    if volume == 0:
        return None
    first, last, last_bid, last_ask, bid_left, ask_left = (int(n) for n in found)
    low, high = grid.low(first), grid.high(last)
    if low != high and reference is not None:
        price = min(max(reference, low), high)
    else:
        price = (low // tick + high // tick) // 2 * tick
    cell = grid.cell(price)
    imbalance = int(sums[2 * cell :: 2].sum() - sums[1 : 2 * cell + 2 : 2].sum())
    filled = np.zeros(len(sides), np.int64)
    at_bid, at_ask = grid.key(last_bid), grid.key(last_ask)
    ready(serve)(sides, grid.keys, lots, at_bid, at_ask, bid_left, ask_left, filled)
    return UniformPrice(price, volume, imbalance, filled)


@dataclass(frozen=True, slots=True)
class _Grid:
    # Cells of equal demand and supply: every price of a grid, or (where `stops` is given) the distinct
    # limits and the gaps between them, each from one stop to just below the next.
    keys: Longs
    step: int
    first: int
    cells: int
    tick: int
    stops: Longs | None = None

    @classmethod
    def of(cls, limits: Longs, tick: int) -> Self:
        lowest, highest = int(limits.min()), int(limits.max())
        if lowest < 1:
            row = int(limits.argmin())
            raise MechanismError(f"limit of row {row} is {lowest}; legal is {tick} or more")
        first, last = lowest // tick, highest // tick
        if last - first < WIDEST:
            return cls(limits, tick, first, last - first + 1, tick)
        off = limits % tick != 0
        if off.any():
            raise _off_grid(int(off.argmax()), limits, tick)
        distinct, which = np.unique(limits, return_inverse=True)
        gaps = distinct[:-1][np.diff(distinct) > tick] + tick
        stops = np.sort(np.concatenate([distinct, gaps]))
        return cls(np.searchsorted(stops, distinct)[which].astype(np.int64), 1, 0, len(stops), tick, stops)

    def low(self, cell: int) -> int:
        return int(self.stops[cell]) if self.stops is not None else (self.first + cell) * self.tick

    def high(self, cell: int) -> int:
        if self.stops is None or cell == self.cells - 1:
            return self.low(cell)
        return int(self.stops[cell + 1]) - self.tick

    def cell(self, price: int) -> int:
        if self.stops is None:
            return price // self.tick - self.first
        return int(np.searchsorted(self.stops, price, side="right")) - 1

    def key(self, cell: int) -> int:
        # of a row whose limit lies in a cell
        return cell if self.stops is not None else self.low(cell)


def _summable(sides: NDArray[np.int8], lots: Longs) -> None:
    if int(lots.max()) > INT64_MAX // len(lots):
        for side, name in ((BID, "bids"), (ASK, "asks")):
            total = sum(lots[sides == side].tolist())
            if total > INT64_MAX:
                raise MechanismError(f"the quantities of all {name} are {total} lots together: 2^63 or more")


def _off_grid(row: int, limits: Longs, tick: int) -> MechanismError:
    return MechanismError(f"limit of row {row} is {limits[row]}, not a multiple of the tick of {tick}")


def _refusal(
    why: int, row: int, sides: NDArray[np.int8], limits: Longs, lots: Longs, tick: int
) -> MechanismError:
    if why == OFF_GRID:
        return _off_grid(row, limits, tick)
    if why == NOT_POSITIVE:
        return MechanismError(f"quantity of row {row} is {lots[row]}; the smallest legal quantity is 1")
    return MechanismError(f"side of row {row} is {sides[row]}; legal is {BID} (bid) or {ASK} (ask)")
