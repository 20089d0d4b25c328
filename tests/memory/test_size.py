"""What a memory costs in bytes: its vector, its text, and little else."""

import pickle
import tracemalloc

import pytest

from genecon.core.clock import Clock
from genecon.core.events.envelope import Event
from genecon.core.events.memory import Lapse, MemoryAdded, MemoryForgotten
from genecon.llm.embeddings import HashedNgrams
from genecon.memory.conformance import GivenVectors
from genecon.memory.stream import MemoryStream
from genecon.memory.table import MemoryTable
from genecon.simulation.embedding import CachedEmbedder

VECTOR = 256 * 4
"""Bytes of a row's vector: float32."""


def _filled(table: MemoryTable, memories: int) -> None:
    vector = (1,) * table.dimensions
    for n in range(1, memories + 1):
        text = f"I wait for a better price, as number {n:07} told me."  # 53 ASCII characters: 102 bytes
        table.append(MemoryAdded("ada", f"ada.m{n}", "thought", text, 3), vector, n, n)


def _held(memories: int) -> int:
    """Bytes that so many rows take."""
    table = MemoryTable("ada", 256)
    tracemalloc.start()
    _filled(table, memories)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held


def test_a_memory_is_its_vector_its_text_five_integers_and_a_norm() -> None:
    memories = 2_000
    held = _held(memories) / memories
    columns = VECTOR + 5 * 8 + 8 + 2 * 8  # vector, integers, norm; pointers to text and kind
    assert columns + 102 <= held <= columns * 9 / 8 + 102 + 32


def test_few_memories_have_few_spare_rows() -> None:
    # 17 memories were rows for 32 once: 16 kB an agent for nothing
    held = _held(17)
    assert held <= (17 + 4) * (VECTOR + 64) + 17 * 102 + 2_000


def test_growing_copies_each_row_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    # each copy of n rows pays for n / 8 new ones: 8 copies a row, 9 with those of the small table
    copied = 0
    grow = MemoryTable._grow

    def counted(table: MemoryTable, capacity: int) -> None:
        nonlocal copied
        copied += len(table)
        grow(table, capacity)

    monkeypatch.setattr(MemoryTable, "_grow", counted)
    memories = 10_000
    _filled(MemoryTable("ada", 2), memories)
    assert memories < copied <= 9 * memories


def test_an_embedder_keeps_few_vectors_of_texts_that_do_not_recur() -> None:
    embedder = CachedEmbedder(HashedNgrams())
    words = ["bread", "fish", "wine", "crown", "price", "trade", "loaf", "jug", "cheap", "dear"]
    texts = [" ".join(words[n // 10**k % 10] for k in range(4)) for n in range(3_000)]
    embedder.embed(" ".join(words))
    tracemalloc.start()
    for text in texts:
        embedder.embed(text)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held <= 1_024 * 3_500  # 256 pointers, some integers, a link of the cache


def test_grounds_stay_with_their_rows() -> None:
    stream = MemoryStream("ada", GivenVectors({"": (1, 2)}), Clock(rounds=4))
    told = [
        MemoryAdded("ada", "ada.m1", "observation", "Bread is dear.", 2),
        MemoryAdded("ada", "ada.m2", "observation", "Fish is cheap.", 2),
        MemoryAdded("ada", "ada.m3", "reflection", "I eat fish.", 8, ("ada.m2",), (), 1),
        MemoryAdded("ada", "ada.m4", "reflection", "So do all.", 8, ("ada.m3", "ada.m2"), ("bo.m9",), 2),
    ]
    for seq, added in enumerate(told, start=1):
        stream.apply(Event(seq, 1, 0, "ada", (), "", added))
    gone = MemoryForgotten("ada", 3, 4, (Lapse("ada.m3", 0, 0, 0),))
    stream.apply(Event(5, 1, 0, "ada", (), "", gone))
    copy: MemoryStream = pickle.loads(pickle.dumps(stream))
    assert copy == stream
    for held in (stream, copy):
        assert [(r.id, r.record, r.evidence, r.depth) for r in held.recent(9)] == [
            ("ada.m1", "observation", (), 0),
            ("ada.m2", "observation", (), 0),
            ("ada.m4", "reflection", ("ada.m3", "ada.m2"), 2),
        ]
        assert dict(held.tables()[0].cited) == {2: 1, 3: 1}
