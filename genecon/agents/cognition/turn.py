"""One decision in the making: the small typed record that travels through the graph."""

from dataclasses import dataclass, field
from typing import NamedTuple

from genecon.agents.mind import CancelOrder, Decision, DraftBook, Intent, PlaceOrder
from genecon.agents.observation import Observation
from genecon.agents.state import Disposition, MindState, Scratch
from genecon.core.events.envelope import Cause, Draft, Local, Payload
from genecon.core.events.memory import Hit, MemoryAdded
from genecon.core.ids import AgentId, MemoryId, memory_id
from genecon.memory.stream import StreamOverlay

FIRST = Local(0)
"""Where the observation stands among the drafts."""


class Percept(NamedTuple):
    """Something worth remembering: `record` is its kind, `causes` the world events behind it."""

    text: str
    record: str
    importance: int
    causes: tuple[Cause, ...]


@dataclass(slots=True)
class Turn:
    """The state of one decision: what came in, what was drafted, what the mind has become so far.

    Attributes
    ----------
    observation : Observation
        The frozen view.
    scratch : Scratch
        The mind with this decision's drafts applied; the live state stays as it is.
    book : DraftBook
        The drafts, in the order of the log.
    remembered : list of MemoryId
        The memories that the percepts left.
    heedless : bool
        Whether nothing will be recalled or asked in this turn: its memories then stay out of the overlay,
        and are embedded when they commit.
    seed : int
        For the requests to models; 0 where nothing will be asked.
    observed, retrieved, appraised : Local
        Where those drafts stand, for causes.
    hits : tuple of Hit
        What the situation brought to mind.
    completion : int
        Completion tokens so far: thinking time.
    """

    observation: Observation
    scratch: Scratch
    book: DraftBook
    percepts: list[Percept] = field(default_factory=list)
    remembered: list[MemoryId] = field(default_factory=list)
    heedless: bool = False
    observed: Local = FIRST
    retrieved: Local = FIRST
    appraised: Local = FIRST
    hits: tuple[Hit, ...] = ()
    surprise: bool = False
    seed: int = 0
    completion: int = 0
    intents: list[Intent] = field(default_factory=list)

    @classmethod
    def begin(cls, state: MindState, observation: Observation) -> "Turn":
        """A fresh turn on a scratch of the live state."""
        span = f"{observation.tick}/{observation.agent}"
        return cls(observation, state.scratch(observation.tick), DraftBook(observation.agent, span))

    @property
    def agent(self) -> AgentId:
        """Who decides."""
        return AgentId(self.observation.agent)

    @property
    def mind(self) -> Disposition:
        """The disposition as of now in this decision."""
        return self.scratch.disposition

    @property
    def stream(self) -> StreamOverlay:
        """The memories as of now in this decision."""
        return self.scratch.stream

    @property
    def next_memory(self) -> MemoryId:
        """Id of the memory that is drafted next."""
        if not self.heedless or not self.remembered:
            return self.stream.next_id
        agent, _, number = self.remembered[-1].rpartition(".m")
        return memory_id(agent, int(number) + 1)

    def latency(self, base: int, per_token: int) -> int:
        """Simulated milliseconds of thinking so far: base, and per completion token."""
        return base + per_token * self.completion

    def note(self, payload: Payload, *causes: Cause, span: str | None = None) -> Local:
        """Draft an event and apply it to the scratch; the local cause that later drafts may name."""
        local = self.book.add(payload, *causes, span=span)
        if not self.heedless and isinstance(payload, MemoryAdded):
            self.stream.add_draft(payload, local)
        self.scratch.disposition = self.mind.after(payload, local)
        return local

    def remember(
        self, record: str, text: str, importance: int, *causes: Cause, span: str | None = None
    ) -> Local:
        """Draft a memory under the next id."""
        added = MemoryAdded(self.agent, self.next_memory, record, text, importance)
        return self.note(added, *causes, span=span)

    def adopt(self, decision: Decision, cause: Cause) -> None:
        """Take over another mind's drafts and intents; drafts without a cause get `cause`."""
        start = len(self.book.drafts)

        def moved(old: Cause) -> Cause:
            return Local(old.n + start) if isinstance(old, Local) else old

        for draft in decision.drafts:
            causes = (*map(moved, draft.causes), cause)
            self.book.drafts.append(Draft(draft.payload, draft.actor, causes, self.book.span))
        for intent in decision.intents:
            match intent:
                case PlaceOrder(market, side, limit, quantity, old):
                    self.intents.append(PlaceOrder(market, side, limit, quantity, moved(old)))
                case CancelOrder(market, order, old):
                    because = moved(old) if isinstance(old, Local) else cause
                    self.intents.append(CancelOrder(market, order, because))
