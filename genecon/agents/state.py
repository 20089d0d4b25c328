"""The state of a generative mind: the fold of its agent's events, and a cheap scratch for one decision."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from genecon.agents.usual import Usual, moved, occasion
from genecon.core.clock import Clock
from genecon.core.errors import LawError
from genecon.core.events.decision import (
    ON_PLAN,
    Appraised,
    BeliefRevised,
    IntentDeclared,
    ModelCalled,
    Observed,
    PlanDropped,
    PlanMade,
    PlanStepDone,
    Step,
)
from genecon.core.events.envelope import Cause, Event, Local, Payload
from genecon.core.events.genesis import AgentBorn, Endowed
from genecon.core.events.memory import MemoryAdded, MemoryForgotten, Retrieved, StrategyRevised
from genecon.core.events.period import Consumed
from genecon.core.ids import PlanId, plan_id
from genecon.core.values import MILLION
from genecon.llm.port import Embedder
from genecon.memory.stream import MemoryStream, StreamOverlay

LIMITS = {"markup": (-200_000, 200_000), "patience": (0, MILLION), "caution": (0, 500_000)}
"""Lowest and highest legal value of each strategy field, in millionths."""

SLOW = 2
"""Newest reflections that every prompt shows: memory that changes slowly."""

STEP = 20_000
"""How far one reflection moves a strategy field, in millionths."""


class Belief(NamedTuple):
    """A believed price and its mean absolute error, in milliticks; `seq` is the event that set it."""

    price_milliticks: int
    error_milliticks: int
    seq: Cause

    def knows(self, trade: int) -> bool:
        """Whether the belief was set after the trade of that seq was seen."""
        return isinstance(self.seq, Local) or trade <= self.seq


@dataclass(frozen=True, slots=True)
class Declared:
    """An order that was declared: by which tool, in which market, and the event."""

    tool: str
    market: str
    seq: Cause


@dataclass(frozen=True, slots=True)
class PlanInHand:
    """The plan being followed: what was made, the index of the next step, the event that made it.

    `orders` are those declared while it is in hand, the first of each (tool, market): with them the mind
    consents to it. `beliefs` are those it was made on.
    """

    made: PlanMade
    step: int
    seq: Cause
    orders: tuple[Declared, ...] = ()
    beliefs: Mapping[str, Belief] = field(default_factory=dict)

    def with_order(self, order: Declared) -> "PlanInHand":
        """The plan with an order declared under it."""
        known = any(o.tool == order.tool and o.market == order.market for o in self.orders)
        return self if known else replace(self, orders=(*self.orders, order))

    @property
    def next_step(self) -> Step | None:
        """The step to take now; None when all are done."""
        return self.made.steps[self.step] if self.step < len(self.made.steps) else None


PLACING = ("place_bid", "place_ask")
"""Tools that place an order."""

_INERT = frozenset({Observed, Appraised, ModelCalled, Retrieved})
"""The payloads of a decision that change no disposition: the larger part, passed over at once."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """All of a mind but its memories. Immutable: an event makes a new one.

    Strategy fields (`markup`, `patience`, `caution`) are in millionths within `LIMITS`. `usual` holds
    endowments by reason and what is eaten, so that a meal or a harvest can be told from a lean one.
    `reflections` are the ids of the newest, `thought` and `thought_id` the last thought's text and id.

    Examples
    --------
    >>> mind = Disposition("ada").after(StrategyRevised("ada", "markup", 0, 20_000), 9)
    >>> mind.markup
    20000
    """

    agent: str
    name: str = ""
    persona: str = ""
    preferences: str = ""
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    plan: PlanInHand | None = None
    plans: int = 0
    markup: int = 0
    patience: int = 0
    caution: int = 0
    usual: Mapping[str, Usual] = field(default_factory=dict)
    reflections: tuple[str, ...] = ()
    thought: str = ""
    thought_id: str = ""

    @property
    def next_plan(self) -> PlanId:
        """Id of the plan that is made next."""
        return plan_id(self.agent, self.plans + 1)

    @property
    def strategy(self) -> dict[str, int]:
        """The strategy fields by name."""
        return {"markup": self.markup, "patience": self.patience, "caution": self.caution}

    def after(self, payload: Payload, seq: Cause) -> "Disposition":
        """The disposition after one event of this agent; others change nothing.

        Raises
        ------
        LawError
            The event contradicts the state, e.g. it finishes a step of a plan that is not in hand.
        """
        if type(payload) in _INERT:
            return self
        match payload:
            case MemoryAdded(agent=self.agent) as added:
                return self._with_memory(added)
            case IntentDeclared(agent=self.agent) as intent:
                return self._with_intent(intent, seq)
            case BeliefRevised(agent=self.agent) as revised:
                return self.believing(
                    {revised.good: Belief(revised.price_milliticks, revised.error_milliticks, seq)}
                )
            case PlanMade(agent=self.agent) as made:
                plan = PlanInHand(made, 0, seq, beliefs=self.beliefs)
                return replace(self, plan=plan, plans=self.plans + 1)
            case PlanStepDone(agent=self.agent) as done:
                held = self._plan_named(done.plan)
                if held.step != done.step:
                    raise LawError(f"{done.plan} stands at step {held.step}, not at {done.step}")
                return replace(self, plan=replace(held, step=held.step + 1))
            case PlanDropped(agent=self.agent) as dropped:
                self._plan_named(dropped.plan)
                return replace(self, plan=None)
            case StrategyRevised(agent=self.agent) as strategy:
                return self._with_strategy(strategy)
            case MemoryForgotten(agent=self.agent) as forgotten:
                return self._without({lapse.memory for lapse in forgotten.lapses})
            case Endowed(agent=self.agent) | Consumed(agent=self.agent):
                return self._with_usual(payload)
            case AgentBorn(agent=self.agent) as born:
                return replace(self, name=born.name, persona=born.persona, preferences=born.preferences)
            case _:
                return self

    def believing(self, learnt: Mapping[str, Belief]) -> "Disposition":
        """The disposition with these beliefs, by good, in place of those it has of them."""
        if not learnt:
            return self
        return Disposition(
            self.agent, self.name, self.persona, self.preferences, {**self.beliefs, **learnt},
            self.plan, self.plans, self.markup, self.patience, self.caution,
            self.usual, self.reflections, self.thought, self.thought_id,
        )  # fmt: skip

    def usual_before(self, payload: Endowed | Consumed) -> dict[str, int]:
        """What the agent got (or ate) the time before this event, lots by good; coin in minor units."""
        usual = self.usual.get(occasion(payload))
        if usual is None:
            return {}
        return dict(usual.before if usual.latest == moved(payload.legs) else usual.latest)

    def _with_memory(self, added: MemoryAdded) -> "Disposition":
        match added.record:
            case "reflection":
                return replace(self, reflections=(*self.reflections, added.memory)[-SLOW:])
            case "thought":
                return replace(self, thought=added.text, thought_id=added.memory)
            case _:
                return self

    def _without(self, forgotten: set[str]) -> "Disposition":
        kept = tuple(memory for memory in self.reflections if memory not in forgotten)
        if self.thought_id in forgotten:
            return replace(self, reflections=kept, thought="", thought_id="")
        return replace(self, reflections=kept)

    def _with_usual(self, payload: Endowed | Consumed) -> "Disposition":
        when = occasion(payload)
        last = self.usual.get(when)
        usual = Usual(moved(payload.legs), last.latest if last else ())
        return replace(self, usual={**self.usual, when: usual})

    def _plan_named(self, plan: str) -> PlanInHand:
        if self.plan is None or self.plan.made.plan != plan:
            held = self.plan.made.plan if self.plan else "none"
            raise LawError(f"{self.agent} has plan {held} in hand, not {plan!r}")
        return self.plan

    def _with_intent(self, intent: IntentDeclared, seq: Cause) -> "Disposition":
        if self.plan is None or intent.reason == ON_PLAN or intent.tool not in PLACING:
            return self
        market = str(json.loads(intent.arguments)["market"])
        plan = self.plan.with_order(Declared(intent.tool, market, seq))
        return self if plan is self.plan else replace(self, plan=plan)

    def _with_strategy(self, revised: StrategyRevised) -> "Disposition":
        low, high = LIMITS[revised.field]
        if not low <= revised.after <= high or self.strategy[revised.field] != revised.before:
            raise LawError(f"{revised!r} does not follow {self.strategy!r} within [{low}, {high}]")
        match revised.field:
            case "markup":
                return replace(self, markup=revised.after)
            case "patience":
                return replace(self, patience=revised.after)
            case _:
                return replace(self, caution=revised.after)


class MindState:
    """Everything a generative agent carries from tick to tick. Changed by `apply` alone.

    Parameters
    ----------
    agent : str
        Whose mind; events of others are ignored.
    embedder : Embedder
        For the memory stream.
    clock : Clock
        For game hours.

    Attributes
    ----------
    disposition : Disposition
        Persona, preferences, beliefs, plan in hand, strategy.
    stream : MemoryStream
        Every memory.
    """

    __slots__ = ("disposition", "stream")

    def __init__(self, agent: str, embedder: Embedder, clock: Clock) -> None:
        self.disposition = Disposition(agent)
        self.stream = MemoryStream(agent, embedder, clock)

    @property
    def agent(self) -> str:
        """Whose mind."""
        return self.disposition.agent

    def apply(self, event: Event) -> None:
        """Fold one committed event."""
        self.disposition = self.disposition.after(event.payload, event.seq)
        self.stream.apply(event)

    def snapshot(self) -> tuple[object, ...]:
        """The whole state as a value: two minds with equal snapshots are the same mind."""
        memories = tuple((entry.record, entry.vector) for entry in self.stream.entries())
        return (self.disposition, memories, self.stream.counters)

    def scratch(self, tick: int) -> "Scratch":
        """What one decision may change freely: O(1), and this state stays as it is."""
        return Scratch(self.disposition, self.stream.overlay(tick))


@dataclass(slots=True)
class Scratch:
    """A mind in the middle of a decision: its disposition so far, drafts on top of its memories."""

    disposition: Disposition
    stream: StreamOverlay
