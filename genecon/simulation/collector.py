"""Python's cycle collector during a run: what stays to the end is set aside, the rest is looked at seldom.

A run keeps what it makes (events, memories, the book), so that a collection mostly walks over what lives
on; at Python's own pace that takes a quarter of the time of a run with many minds.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 20, 100)
"""Allocations before the youngest are looked at, and how many such looks before the next generation's."""


@contextmanager
def seldom() -> Iterator[None]:
    """Collect cycles seldom inside the block; the pace that was set before comes back after it.

    Where the collector is switched off, or paced more slowly, it stays so.

    Examples
    --------
    >>> before = gc.get_threshold()
    >>> with seldom():
    ...     gc.get_threshold() == SELDOM
    True
    >>> gc.get_threshold() == before
    True
    """
    before = gc.get_threshold()
    if not gc.isenabled() or before[0] == 0 or before[0] >= SELDOM[0]:
        yield
        return
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
