"""What the generative decisions of a run share. Imports the mind, and with it LangGraph."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from genecon.agents.cognition.mind import GenerativeMind
from genecon.agents.cognition.ports import MindSettings, Ports
from genecon.agents.cognition.prompting import Prompts
from genecon.agents.cognition.sentences import Wording
from genecon.agents.goap.worth import Tastes
from genecon.agents.mind import Decision, PolicyMind
from genecon.agents.observation import Observation
from genecon.core.chance import Stream
from genecon.core.events.envelope import Event
from genecon.core.events.genesis import AgentBorn
from genecon.economy.goods import Currency, plural
from genecon.economy.preferences import from_spec
from genecon.llm.budget import DecisionPurse
from genecon.llm.gate import Gate
from genecon.llm.till import Line, Receipt, Till
from genecon.memory.reflection import NEVER
from genecon.memory.retrieval import Rule
from genecon.simulation.setup import Setup
from genecon.simulation.state import WorldState

ABREAST = 16
"""Decisions that are on their way to their first request together; alone, each pays for every turn of the
event loop."""


class Known(Protocol):
    """As much of a world's state as the ports of a decision need."""

    @property
    def setup(self) -> Setup:
        """The resolved world."""
        ...

    @property
    def born(self) -> Mapping[str, AgentBorn]:
        """The agents."""
        ...

    @property
    def policies(self) -> Mapping[str, PolicyMind]:
        """What each falls back on."""
        ...


@dataclass(slots=True)
class Minds:
    """What the decisions of a run share: the graph, prompts, one line to each model.

    Attributes
    ----------
    lines : dict of str to Line
        By model name.
    tastes : dict of str to Tastes
        Preferences as objects, by agent.
    """

    mind: GenerativeMind
    prompts: Prompts
    settings: MindSettings
    wording: Wording
    lines: dict[str, Line]
    tastes: dict[str, Tastes] = field(default_factory=dict)

    @property
    def gate(self) -> Gate | None:
        """The gate that all requests of the run pass."""
        return next((line.gate for line in self.lines.values()), None)

    async def decide_all(
        self, state: WorldState, seen: dict[str, Observation]
    ) -> tuple[dict[str, Decision], list[Receipt]]:
        """Every decision, and the receipts of the model calls, in the order of `seen`."""
        ports = {agent: self.ports(state, observation) for agent, observation in seen.items()}
        thoughts = [self.mind.decide(state.minds[agent], seen[agent], ports[agent]) for agent in seen]
        decisions = dict(zip(seen, await _together(thoughts, ports.values()), strict=True))
        return decisions, [receipt for each in ports.values() for receipt in each.receipts]

    def follow(self, events: Sequence[Event]) -> None:
        """Nothing to do: the minds that decide are the state's own."""

    def close(self) -> None:
        """Nothing to do: a line ends with its event loop."""

    def ports(self, state: Known, observation: Observation) -> Ports:
        """The ports of one decision: its own till, purse and chance."""
        agent, tick = observation.agent, observation.tick
        born = state.born[agent]
        if agent not in self.tastes and born.preferences:
            self.tastes[agent] = from_spec(born.preferences)
        return Ports(
            till=Till(self.lines[born.model], agent, tick, DecisionPurse(observation.allowance)),
            prompts=self.prompts,
            chance=Stream(state.setup.seed, "agents", agent, "mind", tick),
            clock=state.setup.clock,
            fallback=state.policies[agent],
            tastes=self.tastes.get(agent),
            wording=self.wording,
            settings=self.settings,
        )


async def _together(
    thoughts: Sequence[Coroutine[Any, Any, Decision]], ports: Iterable[Ports]
) -> list[Decision]:
    # at once; where several fail, the first in the agents' order is the one that is told
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [task async for task in in_turn(thoughts, ports, group.create_task)]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [task.result() for task in tasks]


async def in_turn(
    thoughts: Iterable[Coroutine[Any, Any, Decision]],
    ports: Iterable[Ports],
    start: Callable[[Coroutine[Any, Any, Decision]], asyncio.Task[Decision]],
) -> AsyncIterator[asyncio.Task[Decision]]:
    """Start decisions a few at a time: another when one before it asks a model or is made.

    All think at once all the same; but the first requests are out after a few minds have come to them, not
    after every mind has, step by step with the others.
    """
    begun: deque[asyncio.Event] = deque()
    for thought, port in zip(thoughts, ports, strict=True):
        task = start(thought)
        task.add_done_callback(lambda _, asking=port.asking: asking.set())  # type: ignore[misc]
        yield task
        begun.append(port.asking)
        if len(begun) == ABREAST:
            await begun.popleft().wait()


def make_minds(setup: Setup, lines: dict[str, Line]) -> Minds:
    """The minds of a world, given a line to each of its models."""
    currency = Currency(setup.currency, setup.decimals)
    lots = {good.good: good.lot for good in setup.goods}
    memory = setup.mind.memory
    without = frozenset(setup.mind.without)
    reflects_not = not setup.mind.reflection_threshold or without & {"reflection", "memory"}
    settings = MindSettings(
        reflection_threshold=NEVER if reflects_not else setup.mind.reflection_threshold,
        retrieved=setup.mind.retrieved,
        expansions=setup.mind.expansions,
        max_orders=setup.mind.max_orders,
        fallback=setup.fallback,
        latency_base_ms=setup.mind.latency_base_ms,
        latency_per_token_ms=setup.mind.latency_per_token_ms,
        rule=Rule(memory.mode, memory.decay, memory.recency, memory.importance, memory.relevance),
        capacity=memory.capacity,
        rates=memory.rated_by == "model",
        without=without,
    )
    wording = Wording(
        names={agent.agent: agent.name for agent in setup.agents},
        money=currency.money,
        lots=lambda good, n: f"{n} {lots[good] if n == 1 else plural(lots[good])} of {good}",
    )
    return Minds(GenerativeMind(), Prompts.load(), settings, wording, lines)
