"""Arrays of orders and what a compiled book makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from genecon.core.errors import MechanismError
from genecon.markets.kernels import layout as at

Whole = TypeVar("Whole", np.int8, np.int32, np.int64)

BID, ASK, CANCEL = 0, 1, 2
"""Actions of a row."""


def whole(name: str, given: ArrayLike, kind: type[Whole]) -> NDArray[Whole]:
    """An array of whole numbers of a kind.

    Raises
    ------
    MechanismError
        Fractions, NaN, or numbers that the kind does not hold; names the first row.
    """
    try:
        array = np.asarray(given)
    except ValueError:
        raise MechanismError(f"{name} must be a flat array of whole numbers, not rows of rows") from None
    if array.size == 0:
        array = array.astype(kind)
    if array.dtype.kind not in "iu" or array.ndim != 1:
        raise MechanismError(
            f"{name} must be a flat array of whole numbers, not {array.dtype} of shape {array.shape}"
        )
    if array.dtype == kind:
        return np.require(array, kind, ("C", "W"))  # a kernel is compiled for arrays that can be written
    limits = np.iinfo(kind)
    wrong = (array < limits.min) | (array > limits.max)
    if wrong.any():
        n = int(np.argmax(wrong))
        raise MechanismError(f"{name} of row {n} is {array[n]}; legal is {limits.min} to {limits.max}")
    return np.require(array, kind, ("C", "W"))


@dataclass(frozen=True, slots=True)
class Orders:
    """Rows of actions on a book, each array of shape (n,).

    Attributes
    ----------
    action : int8
        0 bid, 1 ask, 2 cancel.
    limit, quantity : int64
        Minor units a lot, and lots; not looked at for a cancel.
    agent : int32
        Not looked at for a cancel.
    target : int64
        Of a cancel: a handle, or minus 1 minus the row (of the same array) whose order it cancels.
    """

    action: NDArray[np.int8]
    limit: NDArray[np.int64]
    quantity: NDArray[np.int64]
    agent: NDArray[np.int32]
    target: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        action: ArrayLike,
        limit: ArrayLike,
        quantity: ArrayLike,
        agent: ArrayLike,
        target: ArrayLike | None = None,
    ) -> Self:
        """Orders from anything array-like, checked.

        Raises
        ------
        MechanismError
            Fractions, NaN, lengths that differ, actions that there are not.
        """
        actions = whole("action", action, np.int8)
        columns = (
            whole("limit", limit, np.int64),
            whole("quantity", quantity, np.int64),
            whole("agent", agent, np.int32),
            whole("target", np.zeros(len(actions), np.int64) if target is None else target, np.int64),
        )
        lengths = [len(actions), *(column.size for column in columns)]
        if len(set(lengths)) > 1:
            raise MechanismError(f"action, limit, quantity, agent and target differ in length: {lengths}")
        wrong = (actions < BID) | (actions > CANCEL)
        if wrong.any():
            n = int(np.argmax(wrong))
            raise MechanismError(f"action of row {n} is {actions[n]}; legal is 0 (bid), 1 (ask), 2 (cancel)")
        return cls(actions, *columns)

    def __len__(self) -> int:
        return len(self.action)

    def submits(self) -> int:
        """Rows that are not cancels."""
        return int(np.count_nonzero(self.action != CANCEL))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a book answers to rows: a handle, lots cancelled, or why not (< 0); and lots filled."""

    answer: NDArray[np.int64]
    filled: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fills:
    """Trades in time order, each array of shape (T,): minor units, lots, numbers of the orders, agents.

    Orders are numbered 1, 2, 3 … as they enter the book; `taker_side` is 0 where the bid arrived.
    """

    price: NDArray[np.int64]
    quantity: NDArray[np.int64]
    maker: NDArray[np.int32]
    taker: NDArray[np.int32]
    maker_agent: NDArray[np.int32]
    taker_agent: NDArray[np.int32]
    taker_side: NDArray[np.int32]

    @classmethod
    def of(cls, notes: NDArray[np.int32], tick: int, base: int) -> Self:
        """Fills from a book's log."""
        rows = notes.reshape(-1, at.RECORD)
        return cls(
            rows[:, at.F_TICK].astype(np.int64) * tick + base,
            _wide(rows, at.F_LOTS),
            *(
                rows[:, column].copy()
                for column in (at.F_MAKER, at.F_TAKER, at.F_MAKER_AGENT, at.F_TAKER_AGENT, at.F_SIDE)
            ),
        )

    def __len__(self) -> int:
        return len(self.price)


@dataclass(frozen=True, slots=True)
class LiveOrders:
    """Orders that rest, oldest first, each array of shape (n,)."""

    number: NDArray[np.int32]
    handle: NDArray[np.int64]
    side: NDArray[np.int8]
    limit: NDArray[np.int64]
    quantity: NDArray[np.int64]
    agent: NDArray[np.int32]

    @classmethod
    def of(
        cls, state: at.State, found: Sequence[int] | NDArray[np.int32], bids: int, tick: int, base: int
    ) -> Self:
        """Live orders by their records, bids first, sorted by number."""
        start = int(state[at.ORDERS_AT])
        rows = state[start : start + at.RECORD * (int(state[at.ORDERS]) + 1)].reshape(-1, at.RECORD)[found]
        age = np.argsort(rows[:, at.ORDER], kind="stable")
        rows, records = rows[age], np.asarray(found, dtype=np.int64)[age]
        return cls(
            rows[:, at.ORDER],
            (rows[:, at.GENERATION].astype(np.int64) << 32) | records,
            (age >= bids).astype(np.int8),
            rows[:, at.TICK].astype(np.int64) * tick + base,
            _wide(rows, at.LOTS),
            rows[:, at.AGENT],
        )

    def __len__(self) -> int:
        return len(self.number)


def _wide(rows: NDArray[np.int32], column: int) -> NDArray[np.int64]:
    low = rows[:, column].astype(np.int64) & 0xFFFFFFFF
    return (rows[:, column + 1].astype(np.int64) << 32) | low
