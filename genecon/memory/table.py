"""The columns of a memory stream: arrays that grow, one row a memory, in the order of their numbers."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import compress
from sys import intern
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from genecon.core.errors import LawError, PluginError
from genecon.core.events.memory import MemoryAdded
from genecon.core.ids import memory_id
from genecon.memory.record import MemoryRecord, memory_number

LARGEST = 127
"""Bound of a vector's components: an embedder quantises to integers in [-127, 127]."""

_NUMBER, _SEQ, _CREATED, _LAST, _IMPORTANCE = range(5)
_EXACT_FLOAT32 = 2**24 // LARGEST**2  # longest vector whose dot product stays below 2**24
_FEWEST = 4
"""Fewest rows that a table grows by; a decision drafts about as many."""
_MANY = 4_096
"""From so many rows on a table doubles: pages of that size that nobody wrote to yet take no memory."""


class _Grounds(NamedTuple):
    """What a reflection rests on: ids of memories, and how deep it lies over what happened."""

    evidence: tuple[str, ...]
    depth: int


_NONE = _Grounds((), 0)


class MemoryTable:
    """Rows of one agent's memories; adding one is amortised O(1), forgetting some is O(rows).

    A row is its text, the name of its kind, five integers, a norm and a vector; grounds stand beside it
    where it has any. Below 4,096 rows no more than an eighth of them (or 4) is spare.

    Vectors are held as float32 up to 1,040 dimensions (every partial sum of a dot product is then an
    integer below 2**24, so BLAS is exact in any order of summation) and as float64 above.

    Parameters
    ----------
    agent : str
        Whose memories.
    dimensions : int
        Length of every vector.

    Attributes
    ----------
    last_number : int
        Number of the newest memory there ever was, 0 if there was none.
    cited : Counter of int
        How many reflections that are held rest on a memory, by its number.
    """

    __slots__ = (
        "_grounds", "_ints", "_kinds", "_norms", "_texts", "_vectors",
        "agent", "cited", "dimensions", "last_number",
    )  # fmt: skip

    def __init__(self, agent: str, dimensions: int) -> None:
        self.agent = agent
        self.dimensions = dimensions
        self._texts: list[str] = []
        self._kinds: list[str] = []
        self._grounds: dict[int, _Grounds] = {}  # by number; a row that is not here has none
        self.last_number = 0
        self.cited: Counter[int] = Counter()
        self._ints: NDArray[np.int64] = np.empty((5, 0), np.int64)
        self._norms: NDArray[np.float64] = np.empty(0, np.float64)
        kind = np.float32 if dimensions <= _EXACT_FLOAT32 else np.float64
        self._vectors: NDArray[Any] = np.empty((0, dimensions), kind)

    def __len__(self) -> int:
        return len(self._texts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MemoryTable):
            return NotImplemented
        return (
            (self.agent, self.last_number, self.cited) == (other.agent, other.last_number, other.cited)
            and (self._texts, self._kinds, self._grounds) == (other._texts, other._kinds, other._grounds)
            and np.array_equal(self._ints[:, : len(self)], other._ints[:, : len(other)])
            and np.array_equal(self.vectors, other.vectors)
        )

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> tuple[object, ...]:
        n = len(self)  # spare rows stay behind; vectors travel as bytes, a quarter of the size
        vectors = self._vectors[:n].astype(np.int8)
        counted = (self.last_number, self.cited)
        told = (self._texts, self._kinds, self._grounds)
        return self.agent, self.dimensions, counted, told, self._ints[:, :n].copy(), vectors

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        agent, dimensions, counted, told, ints, vectors = state
        MemoryTable.__init__(self, agent, dimensions)
        self._texts, self._kinds, self._grounds = told
        self._ints = ints
        self.last_number, self.cited = counted
        self._vectors = vectors.astype(self._vectors.dtype)
        self._norms = _norms(vectors)

    @property
    def vectors(self) -> NDArray[Any]:
        """Quantised vectors, shape (n, dimensions)."""
        return self._vectors[: len(self)]

    @property
    def norms(self) -> NDArray[np.float64]:
        """Euclidean lengths of the vectors, shape (n,); 1 for a vector of zeros."""
        return self._norms[: len(self)]

    @property
    def importance(self) -> NDArray[np.int64]:
        """Importance 1-10, shape (n,)."""
        return self._ints[_IMPORTANCE, : len(self)]

    @property
    def last_access(self) -> NDArray[np.int64]:
        """Tick of the last access, shape (n,)."""
        return self._ints[_LAST, : len(self)]

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The n of each id ``ada.mn``, rising, shape (n,)."""
        return self._ints[_NUMBER, : len(self)]

    def append(self, added: MemoryAdded, vector: Sequence[int], seq: int, tick: int) -> None:
        """Add a row; the number in the id must exceed every earlier one.

        Raises
        ------
        LawError
            An id that is not the agent's or not the next in order, or an importance outside 1-10.
        PluginError
            A vector of another length, or with components that are no integers in [-127, 127].
        """
        number = memory_number(self.agent, added.memory)
        if number is None or number <= self.last_number:
            raise LawError(
                f"memory {added.memory!r} cannot follow {self.agent}.m{self.last_number}:"
                f" the next is {self.agent}.m{self.last_number + 1}"
            )
        if not 1 <= added.importance <= 10:
            raise LawError(f"memory {added.memory!r} has importance {added.importance!r}; legal is 1 to 10")
        row = self._checked(vector)
        n = len(self)
        if n == len(self._norms):
            self._grow(n + (n if n >= _MANY else max(_FEWEST, n // 8)))
        self._ints[:, n] = (number, seq, tick, tick, added.importance)
        self._vectors[n] = row
        self._norms[n] = _norms(row[None, :])[0]
        self._texts.append(added.text)
        self._kinds.append(intern(added.record))
        if added.evidence or added.depth:
            self._grounds[number] = _Grounds(added.evidence, added.depth)
        self.last_number = number
        self.cited.update(self.evidence(n))

    def remove(self, rows: Collection[int]) -> None:
        """Forget rows: their texts and vectors are gone, the others move up."""
        if not rows:
            return
        n, first = len(self), min(rows)
        for row in rows:
            self.cited.subtract(self.evidence(row))
            self._grounds.pop(self._ints.item(_NUMBER, row), None)
        self.cited = +self.cited
        held = np.ones(n, np.bool_)
        held[list(rows)] = False
        keep = first + np.flatnonzero(held[first:])
        for column in (*self._ints, self._norms, self._vectors):
            column[first : first + len(keep)] = column[keep]
        self._texts = list(compress(self._texts, held.tolist()))
        self._kinds = list(compress(self._kinds, held.tolist()))

    def rate(self, row: int, importance: int) -> int:
        """Set the importance of a row; what it was."""
        if not 1 <= importance <= 10:
            raise LawError(f"memory {self.id(row)!r} cannot be rated {importance!r}; legal is 1 to 10")
        before = int(self._ints[_IMPORTANCE, row])
        self._ints[_IMPORTANCE, row] = importance
        return before

    def evidence(self, row: int) -> list[int]:
        """Numbers of the memories that a row rests on."""
        grounds = self._grounds.get(self._ints.item(_NUMBER, row), _NONE)
        numbers = (memory_number(self.agent, memory) for memory in grounds.evidence)
        return [number for number in numbers if number is not None]

    def _checked(self, vector: Sequence[int]) -> NDArray[np.int64]:
        row = np.asarray(vector)
        if row.shape != (self.dimensions,) or row.dtype.kind != "i" or np.abs(row).max() > LARGEST:
            raise PluginError(
                f"an embedder gave a vector of shape {row.shape} and type {row.dtype} where"
                f" {self.dimensions} integers in [-{LARGEST}, {LARGEST}] were announced"
            )
        return row.astype(np.int64, copy=False)

    def _grow(self, capacity: int) -> None:
        n = len(self)
        ints, vectors, norms = self._ints, self._vectors, self._norms
        self._ints = np.empty((5, capacity), np.int64)
        self._ints[:, :n] = ints[:, :n]
        self._vectors = np.empty((capacity, self.dimensions), vectors.dtype)
        self._vectors[:n] = vectors[:n]
        self._norms = np.empty(capacity, np.float64)
        self._norms[:n] = norms[:n]

    def row(self, memory: str) -> int | None:
        """Row of a memory, None where it is not here."""
        number = memory_number(self.agent, memory)
        if number is None:
            return None
        numbers = self.numbers
        row = int(np.searchsorted(numbers, number))
        return row if row < len(self) and numbers[row] == number else None

    def id(self, row: int) -> str:
        """Id of a row's memory."""
        return memory_id(self.agent, self._ints.item(_NUMBER, row))

    def record(self, row: int) -> MemoryRecord:
        """A row as a record."""
        number, seq, created, last, importance = self._ints[:, row].tolist()
        grounds = self._grounds.get(number, _NONE)
        return MemoryRecord(
            memory_id(self.agent, number), self.agent, self._kinds[row], self._texts[row],
            created, last, importance, grounds.evidence, grounds.depth, seq,
        )  # fmt: skip

    def after(self, number: int) -> tuple[MemoryRecord, ...]:
        """Records with a greater number, oldest first."""
        first = int(np.searchsorted(self.numbers, number, side="right"))
        return tuple(self.record(row) for row in range(first, len(self)))

    def vector(self, row: int) -> tuple[int, ...]:
        """A row's vector as integers."""
        return tuple(self._vectors[row].astype(np.int64).tolist())

    def touch(self, row: int, tick: int) -> None:
        """Set the last access of a row."""
        self._ints[_LAST, row] = tick


def _norms(vectors: NDArray[Any]) -> NDArray[np.float64]:
    wide = vectors.astype(np.int64)
    squares = (wide * wide).sum(axis=1)
    norms: NDArray[np.float64] = np.sqrt(np.maximum(squares, 1).astype(np.float64))
    return norms
