"""What a mind is: (state, observation, allowance) to drafts and intents. It moves nothing itself."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from genecon.agents.observation import Observation
from genecon.core.chance import Stream
from genecon.core.events.envelope import Cause, Draft, Event, Local, Payload
from genecon.core.events.market import Side


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Intent: a new order. `limit` in ticks, `quantity` in lots; `cause` says which draft declared it."""

    market: str
    side: Side
    limit: int
    quantity: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Intent: take a live order back."""

    market: str
    order: str
    cause: Cause


Intent = PlaceOrder | CancelOrder


@dataclass(frozen=True, slots=True)
class Decision:
    """What a mind proposes: draft events, intents in order, and simulated milliseconds of thinking."""

    drafts: tuple[Draft, ...] = ()
    intents: tuple[Intent, ...] = ()
    latency: int = 0


@dataclass(slots=True)
class DraftBook:
    """Collects the drafts of one decision and hands out local causes.

    Examples
    --------
    >>> from genecon.core.events.period import PeriodOpened
    >>> book = DraftBook("ada", "3/ada")
    >>> book.add(PeriodOpened(1), 17)
    Local(n=0)
    """

    actor: str
    span: str
    drafts: list[Draft] = field(default_factory=list)

    def add(self, payload: Payload, *causes: Cause, span: str | None = None) -> Local:
        """Append a draft; return the local cause that later drafts of this decision may name."""
        unique = tuple(dict.fromkeys([cause for cause in causes if cause]))
        self.drafts.append(Draft(payload, self.actor, unique, self.span if span is None else span))
        return Local(len(self.drafts) - 1)


class PolicyMind(Protocol):
    """A mind that needs no model: a pure function of what it sees and a random stream."""

    name: str

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Decide this turn (or, in a sequential market, this one call on the live book)."""
        ...

    def admissible(self, observation: Observation) -> tuple[int, int]:
        """(lowest ask, highest bid) in ticks that this mind could ever send now, for the stop rule.

        (top + 1, 0) where it has nothing to trade.
        """
        ...


@runtime_checkable
class LearningMind(PolicyMind, Protocol):
    """A policy mind that learns from what the market shows to everybody.

    What it has learnt is a fold of the log, like everything else: `hear` is called once for each public
    event, in order, while it is folded into the world; `decide` changes nothing.
    """

    def hear(self, event: Event) -> None:
        """Learn from an order, a trade, a close, a clearing, a price called, a stage, a period; from its own
        values, endowments, pay and closing bundle.

        Identities in the payload are on the log, not in the air: only the agent's own id, and the partner of
        its own deal, may be used.
        """
        ...

    def snapshot(self) -> object:
        """What it has learnt, as a value."""
        ...
