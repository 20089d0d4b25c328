"""One embedder for a run, and its memory of texts: an agent's words recur, so a text is embedded once."""

from functools import lru_cache

from genecon.core.registry import Registry
from genecon.llm.port import Embedder

RECENT = 1_024
"""Texts whose vectors are kept at hand. What recurs does so soon (all hear of one trade, a draft commits);
a thought never does, and 256 numbers of Python take 3 kB."""


class CachedEmbedder:
    """An embedder that remembers its last texts (same text, same vector: nothing else changes)."""

    def __init__(self, inner: Embedder, size: int = RECENT) -> None:
        self._inner = inner
        self._size = size
        self.name = inner.name
        self.dimensions = inner.dimensions
        self._embed = lru_cache(size)(inner.embed)

    def __reduce__(self) -> tuple[type["CachedEmbedder"], tuple[Embedder, int]]:
        # a copy in another process begins with an empty cache
        return CachedEmbedder, (self._inner, self._size)

    def embed(self, text: str) -> tuple[int, ...]:
        """Integers in [-127, 127], one a dimension."""
        return self._embed(text)


def make_embedder(registry: Registry, name: str) -> Embedder:
    """The embedder that a world names."""
    inner: Embedder = registry.get("embedder", name).load()()
    return CachedEmbedder(inner)
