"""The passes of a call auction's clearing: sum the lots at each price, find the best, serve the orders."""

import numpy as np
from numpy.typing import NDArray

from genecon.markets.kernels.cache import kernel

Longs = NDArray[np.int64]

OFF_GRID, NOT_POSITIVE, BAD_SIDE = 1, 2, 3
"""Why `gather` stopped."""


@kernel("int64(int8[::1], int64[::1], int64[::1], int64, int64, int64[::1], int64[::1])")
def gather(
    sides: NDArray[np.int8],
    limits: Longs,
    quantities: Longs,
    tick: int,
    first: int,
    lots: Longs,
    found: Longs,
) -> int:
    """Sum lots by cell, a cell's lots bid beside its lots asked; return 0, or why a row stops it.

    Cells are ticks from `first` on; `found[0]` is the row that stops it. Sums must fit.
    """
    for n in range(len(sides)):
        side, limit = np.int64(sides[n]), limits[n]
        cell = limit if tick == 1 else limit // tick
        if quantities[n] < 1 or cell * tick != limit or (side & 1) != side:
            found[0] = n
            if quantities[n] < 1:
                return NOT_POSITIVE
            return BAD_SIDE if (side & 1) != side else OFF_GRID
        lots[2 * (cell - first) + side] += quantities[n]
    return 0


@kernel("int64(int64[::1], int64[::1])")
def best_cells(lots: Longs, found: Longs) -> int:
    """Find the cells of most volume, then least imbalance; return the volume.

    `found` gets the first and the last such cell (there are none of another kind between them), the cells
    of the last bid and of the last ask that are served, and what is left for each of these two.
    """
    wanted, offered, cells = 0, 0, len(lots) // 2
    for cell in range(cells):
        wanted += lots[2 * cell]
    volume, least = 0, 0
    for cell in range(cells):
        offered += lots[2 * cell + 1]
        traded, gap = min(wanted, offered), abs(wanted - offered)
        wanted -= lots[2 * cell]
        if traded > volume or (traded == volume and gap < least):
            volume, least, found[0], found[1] = traded, gap, cell, cell
        elif traded == volume and gap == least:
            found[1] = cell
    cell, left = cells - 1, volume
    while left > lots[2 * cell]:
        left -= lots[2 * cell]
        cell -= 1
    found[2], found[4] = cell, left
    cell, left = 0, volume
    while left > lots[2 * cell + 1]:
        left -= lots[2 * cell + 1]
        cell += 1
    found[3], found[5] = cell, left
    return volume


@kernel("int64(int8[::1], int64[::1], int64[::1], int64, int64, int64, int64, int64[::1])")
def serve(
    sides: NDArray[np.int8],
    limits: Longs,
    quantities: Longs,
    bid_margin: int,
    ask_margin: int,
    bid_left: int,
    ask_left: int,
    filled: Longs,
) -> int:
    """Fill orders better than their side's margin; those at it share what is left, the earlier row first.

    Two passes: sides come in no order, so that a branch on them is guessed wrong half the time; without the
    few orders at the margin the first pass has none.
    """
    for n in range(len(sides)):
        better = limits[n] > bid_margin if sides[n] == 0 else limits[n] < ask_margin
        filled[n] = quantities[n] if better else 0
    for n in range(len(sides)):
        if limits[n] == bid_margin and sides[n] == 0:
            filled[n] = min(quantities[n], bid_left)
            bid_left -= filled[n]
        elif limits[n] == ask_margin and sides[n] != 0:
            filled[n] = min(quantities[n], ask_left)
            ask_left -= filled[n]
    return bid_left + ask_left
