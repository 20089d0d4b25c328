"""What went on in the minds of a run, counted: calls, failures, fallbacks, plans, reflections."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from genecon.core.events.decision import (
    BudgetExhausted,
    FellBack,
    ModelCalled,
    PlanDropped,
    PlanMade,
    PlanStepDone,
    ToolCallRefused,
)
from genecon.core.events.envelope import Event
from genecon.core.events.memory import (
    MemoriesRated,
    MemoryAdded,
    MemoryForgotten,
    ReflectionBegan,
    StrategyRevised,
)

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MindFacts:
    """Counts over a run, by name in alphabetical order.

    Attributes
    ----------
    calls, tokens_in, tokens_out : Counts
        Model calls and tokens by agent.
    models : mapping of str to (int, int, int)
        Tokens in, out, and of those in the ones that a server had cached, by model.
    reasoning : int
        Tokens of hidden reasoning, part of those out.
    faculties : Counts
        Calls by what they were for.
    failures : Counts
        Calls that failed for good, by typed reason.
    estimated : int
        Tokens whose number the server did not report.
    repaired : int
        Calls that asked a model to mend its answer.
    fallbacks, exhausted, unpaid, refusals : Counts
        Decisions by a fallback policy, by reason; exhaustions by scope, and by what could not be paid
        for; tool calls that never became an intent, by reason.
    reflections, insights, ungrounded, memories : int
        Reflections begun; their conclusions; citations without ground; all memories.
    plans : Counts
        Plans made, by trigger.
    steps_done, plans_dropped, strategy_changes : int
        What became of them.
    rated, unrated, forgotten : int
        Memories whose importance a model judged, and of which it said nothing legible so that the
        rule's stayed; memories that no longer fitted.
    """

    calls: Counts
    tokens_in: Counts
    tokens_out: Counts
    models: Mapping[str, tuple[int, int, int]]
    reasoning: int
    faculties: Counts
    failures: Counts
    estimated: int
    repaired: int
    fallbacks: Counts
    exhausted: Counts
    refusals: Counts
    reflections: int
    insights: int
    ungrounded: int
    memories: int
    plans: Counts
    steps_done: int
    plans_dropped: int
    strategy_changes: int
    rated: int = 0
    unrated: int = 0
    forgotten: int = 0
    unpaid: Counts = field(default_factory=dict)

    @property
    def made(self) -> int:
        """Model calls made."""
        return sum(self.calls.values())

    @property
    def cached(self) -> int:
        """Prompt tokens that servers had cached."""
        return sum(cached for _, _, cached in self.models.values())

    @property
    def tokens(self) -> int:
        """Tokens, in and out."""
        return sum(self.tokens_in.values()) + sum(self.tokens_out.values())


class MindTally:
    """Counts events of minds.

    Examples
    --------
    >>> tally = MindTally()
    >>> tally.apply(Event(1, 1, 0, "ada", (), "", FellBack("ada", "zi-mrs", "budget")))
    >>> dict(tally.facts().fallbacks)
    {'budget': 1}
    """

    def __init__(self) -> None:
        self._by: dict[str, Counter[str]] = {}
        self._n: Counter[str] = Counter()
        self._models: dict[str, tuple[int, int, int]] = {}

    def _count(self, what: str, name: str, n: int = 1) -> None:
        self._by.setdefault(what, Counter())[name] += n

    def apply(self, event: Event) -> None:
        """Count one event; those that are not of minds change nothing."""
        match event.payload:
            case MemoryAdded() as memory:
                self._n["memories"] += 1
                if memory.record == "reflection":
                    self._n["insights"] += 1
                    self._n["ungrounded"] += len(memory.ungrounded)
            case ModelCalled() as call:
                self._call(call)
            case FellBack(reason=reason):
                self._count("fallbacks", reason)
            case BudgetExhausted(scope=scope, faculty=faculty):
                self._count("exhausted", scope)
                self._count("unpaid", faculty)
            case ToolCallRefused(reason=reason):
                self._count("refusals", reason)
            case MemoriesRated(ratings=ratings, kept=kept):
                self._n["rated"] += len(ratings)
                self._n["unrated"] += len(kept)
            case MemoryForgotten(lapses=lapses):
                self._n["forgotten"] += len(lapses)
            case ReflectionBegan():
                self._n["reflections"] += 1
            case PlanMade(trigger=trigger):
                self._count("plans", trigger)
            case PlanStepDone():
                self._n["steps_done"] += 1
            case PlanDropped():
                self._n["plans_dropped"] += 1
            case StrategyRevised():
                self._n["strategy_changes"] += 1
            case _:
                pass

    def _call(self, call: ModelCalled) -> None:
        self._count("calls", call.agent)
        self._count("tokens_in", call.agent, call.tokens_in)
        self._count("tokens_out", call.agent, call.tokens_out)
        self._count("faculties", call.faculty)
        before = self._models.get(call.model, (0, 0, 0))
        used = (call.tokens_in, call.tokens_out, call.tokens_cached)
        self._models[call.model] = (before[0] + used[0], before[1] + used[1], before[2] + used[2])
        self._n["reasoning"] += call.tokens_reasoning
        self._n["repaired"] += call.repair
        if call.failure:
            self._count("failures", call.failure)
        if call.estimated:
            self._n["estimated"] += call.tokens_in + call.tokens_out

    def facts(self) -> MindFacts:
        """The counts so far."""

        def by(what: str) -> dict[str, int]:
            return dict(sorted(self._by.get(what, Counter()).items()))

        n = self._n
        return MindFacts(
            calls=by("calls"),
            tokens_in=by("tokens_in"),
            tokens_out=by("tokens_out"),
            models=dict(sorted(self._models.items())),
            reasoning=n["reasoning"],
            faculties=by("faculties"),
            failures=by("failures"),
            estimated=n["estimated"],
            repaired=n["repaired"],
            fallbacks=by("fallbacks"),
            exhausted=by("exhausted"),
            refusals=by("refusals"),
            reflections=n["reflections"],
            insights=n["insights"],
            ungrounded=n["ungrounded"],
            memories=n["memories"],
            plans=by("plans"),
            steps_done=n["steps_done"],
            plans_dropped=n["plans_dropped"],
            strategy_changes=n["strategy_changes"],
            rated=n["rated"],
            unrated=n["unrated"],
            forgotten=n["forgotten"],
            unpaid=by("unpaid"),
        )
