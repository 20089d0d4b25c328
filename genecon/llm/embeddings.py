"""Embeddings without a model: hashed words and character n-grams.

Two texts are near when they share words or parts of words ("baker", "bakery"). It knows nothing of
meaning, needs no file, takes microseconds, and is the same on every machine.
"""

from functools import lru_cache
from math import isqrt
from re import compile as pattern
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_WORD = pattern(r"[^\W_]+")
_NORM = 381
_LIMIT = 127
_WHOLE = 6
_PART = 2
_COMMON_WORDS = """
a about after all also am an and are as at be been but by can did do does for from had has have he her him
his how i if in into is it its me my no nor not of on or our out she so than that the their them then there
these they this to too up was we were what when which who will with you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_WORDS = 1_024  # at hand, 2 kB each at 256 dimensions: about as many as recur


def _features(word: str) -> tuple[tuple[str, int], ...]:
    if word in _COMMON:
        return ((word, 1),)
    if word.isdigit():
        return ((word, _PART),)
    padded = f"<{word}>"
    parts = {padded[i : i + n] for n in (3, 4) for i in range(len(padded) - n + 1)}
    return ((word, _WHOLE), *((part, _PART) for part in sorted(parts)))


class HashedNgrams:
    """Words and their character 3- and 4-grams, hashed with sign into a vector of integers.

    The vector of a text is the signed, weighted sum of its features: CRC-32 of the feature's UTF-8
    bytes gives the component and the sign ("feature hashing", Weinberger et al. 2009, eq. 1). Whole
    words weigh 6, parts and numbers 2, common English words 1. The sum is scaled to a Euclidean norm of
    about 381 by integer arithmetic and cut to [-127, 127], so that a dot product divided by the two
    norms is a cosine. A text without any word is the zero vector.

    Parameters
    ----------
    dimensions : int
        Length of the vector.

    Examples
    --------
    >>> embedder = HashedNgrams()
    >>> vector = embedder.embed("I sold two baskets of fish.")
    >>> len(vector), vector == embedder.embed("i SOLD two baskets of fish"), max(map(abs, vector)) <= 127
    (256, True, True)
    """

    def __init__(self, dimensions: int = 256) -> None:
        self.name = "hashed" if dimensions == 256 else f"hashed:{dimensions}"
        self.dimensions = dimensions
        self._words = lru_cache(_WORDS)(self._sum)

    def __reduce__(self) -> tuple[type["HashedNgrams"], tuple[int]]:
        # a copy in another process begins with an empty cache
        return HashedNgrams, (self.dimensions,)

    def _sum(self, word: str) -> NDArray[np.int64]:
        """Signed weights of a word's features, by component."""
        sums = np.zeros(self.dimensions, dtype=np.int64)
        for feature, weight in _features(word):
            code = crc32(feature.encode("utf-8", "replace"))
            sums[(code >> 1) % self.dimensions] += weight if code & 1 else -weight
        return sums

    def embed(self, text: str) -> tuple[int, ...]:
        """The vector of one text: `dimensions` integers in [-127, 127]."""
        sums = np.zeros(self.dimensions, dtype=np.int64)
        for word in _WORD.findall(text.lower()):
            sums += self._words(word[:64])
        norm = isqrt(int(sums @ sums) << 16)
        if norm == 0:
            return (0,) * self.dimensions
        sizes = np.minimum(_LIMIT, (2 * _NORM * 256 * np.abs(sums) + norm) // (2 * norm))
        scaled: list[int] = np.where(sums < 0, -sizes, sizes).tolist()
        return tuple(scaled)
