"""The envelope that every stored event wears, and the draft that it is before it is stored."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol


class Payload(Protocol):
    """What happened: a frozen dataclass with a stable kind and a version."""

    kind: ClassVar[str]
    v: ClassVar[int]


class Local(NamedTuple):
    """A cause that is a draft of the same decision: its index among that decision's drafts."""

    n: int


Cause = int | Local
"""A committed (or already appended) seq, or a draft of the same decision."""


class Draft(NamedTuple):
    """An event that a decision proposes; it gets its seq when the tick commits.

    Attributes
    ----------
    payload : Payload
        What happened.
    actor : str
        Agent id, market id or ``system``.
    causes : tuple of Cause
        Why: seqs, or `Local` indexes into the same decision's drafts.
    span : str
        Groups one decision, e.g. ``12/ada``; empty for none.
    """

    payload: Payload
    actor: str
    causes: tuple[Cause, ...] = ()
    span: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log.

    Attributes
    ----------
    seq : int
        Position in the log, from 1, without gaps.
    tick : int
        The tick (round) that committed it; 0 is genesis.
    at : int
        Simulated milliseconds since midnight of day 1.
    actor : str
        Who did it.
    causes : tuple of int
        Seqs of earlier events, ascending, each once.
    span : str
        Groups one decision.
    payload : Payload
        What happened.
    """

    seq: int
    tick: int
    at: int
    actor: str
    causes: tuple[int, ...]
    span: str
    payload: Payload

    @property
    def kind(self) -> str:
        """The payload's kind."""
        return self.payload.kind
