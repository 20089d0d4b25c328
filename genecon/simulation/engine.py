"""One tick is one round and one transaction. This file reads like the picture in the README."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from genecon.agents.mind import Decision
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.period import RunClosed
from genecon.simulation.chronicle import Chronicle
from genecon.simulation.genesis import genesis
from genecon.simulation.phases.act import act, schedule
from genecon.simulation.phases.decide import Thinkers, decide
from genecon.simulation.phases.laws import check_laws
from genecon.simulation.phases.living import close_period
from genecon.simulation.phases.observe import observe, quotes
from genecon.simulation.phases.opening import open_tick
from genecon.simulation.phases.population import trade_populations
from genecon.simulation.phases.session import trade_sequentially
from genecon.simulation.population import Crowds
from genecon.simulation.state import WorldState

POINTS = ("opened", "observed", "decided", "ordered", "acted", "lived", "checked", "committed")
"""Named points of a tick, in order; tests kill a run at each."""


class Committer(Protocol):
    """Where a tick goes when it is done."""

    def commit(self, tick: int, events: list[Event], blobs: dict[str, bytes]) -> None:
        """Keep a tick, whole or not at all."""
        ...

    def close(self) -> None:
        """Nothing more will come."""
        ...


@dataclass(slots=True)
class Engine:
    """Plays ticks.

    Attributes
    ----------
    chronicle : Chronicle
        The state and the open tick.
    minds : Thinkers or None
        Who decides for the generative minds; None in a world of policies.
    committer : Committer
        The store.
    at : callable
        Called with each of `POINTS` (tests, progress).
    crowds : Crowds or None
        The populations of the world, if it has any.
    """

    chronicle: Chronicle
    minds: Thinkers | None
    committer: Committer
    at: Callable[[str], None] = lambda point: None
    crowds: Crowds | None = None

    @property
    def state(self) -> WorldState:
        """The live state."""
        return self.chronicle.state

    def create(self, world: str, seed: int) -> None:
        """Tick 0."""
        genesis(self.chronicle, world, self.state.setup, seed)
        self._commit(0)

    async def play(self, tick: int) -> None:
        """One tick, from shock to commit."""
        chronicle, state = self.chronicle, self.state
        clock = state.setup.clock
        stop = "rounds"

        chronicle.open(tick)
        open_tick(chronicle, tick)  # 1 SHOCK, 2 DELIVER
        self.at("opened")
        if state.setup.sequential:
            stop = trade_sequentially(chronicle, tick)  # 3-7, one trader at a time
            if self.crowds is not None:
                trade_populations(chronicle, self.crowds, tick)  # 3-7, whole populations as arrays
        else:
            public = quotes(state)
            seen = {agent: observe(state, agent, tick, public) for agent in state.born}  # 3 OBSERVE
            self.at("observed")
            self._tell()
            decisions, receipts = await decide(state, self.minds, seen)  # 4 DECIDE
            self.at("decided")
            for receipt in receipts:
                chronicle.blobs[receipt.request_hash] = receipt.request
                if receipt.answer:
                    chronicle.blobs[receipt.answer_hash] = receipt.answer
            self._act(tick, decisions)  # 5 ORDER, 6 ACT, 7 SETTLE
        self.at("acted")
        if clock.closes_period(tick):
            close_period(chronicle, tick, stop)  # 8 LIVE
        self.at("lived")
        if tick == state.setup.ticks:
            chronicle.append(RunClosed(state.setup.periods), (state.period_seq,))
        check_laws(chronicle, chronicle.events[0].seq)  # 9 CHECK
        self.at("checked")
        self._commit(tick)  # 10 COMMIT
        self._tell()
        self.at("committed")

    def _tell(self) -> None:
        if self.minds is not None:
            self.minds.follow(self.chronicle.events)

    def _act(self, tick: int, decisions: dict[str, Decision]) -> None:
        order = schedule(decisions, Stream(self.state.setup.seed, "order", tick))
        self.at("ordered")
        held = {agent: induced.traded for agent, induced in self.state.induced.items()}
        for agent in order:
            induced = self.state.induced.get(agent)
            late = induced is not None and induced.traded != held[agent]
            act(self.chronicle, agent, decisions[agent], late=late)

    def _commit(self, tick: int) -> None:
        self.committer.commit(tick, self.chronicle.events, self.chronicle.blobs)
