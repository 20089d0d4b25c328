"""What a decision may use: the till, prompts, chance, clock, fallback, tastes. Nothing is global."""

from asyncio import Event
from dataclasses import dataclass, field

from genecon.agents.cognition.prompting import Prompts
from genecon.agents.cognition.sentences import Wording
from genecon.agents.goap.worth import Tastes
from genecon.agents.mind import PolicyMind
from genecon.core.chance import Stream
from genecon.core.clock import Clock
from genecon.llm.port import Request
from genecon.llm.till import Answered, Exhausted, Failed, Receipt, Till
from genecon.memory.retrieval import PAPER, Rule

Outcome = Answered | Failed | Exhausted
"""How a call at the till ends."""


@dataclass(frozen=True, slots=True)
class MindSettings:
    """The numbers of a generative mind, each a parameter of the world.

    Attributes
    ----------
    reflection_threshold : int
        Importance since the last reflection that calls for one.
    retrieved : int
        Memories recalled for each question of a reflection; a choice recalls two.
    expansions : int
        Nodes that the planner may expand: bounded rationality.
    max_orders : int
        Orders and cancels a turn, at most.
    fallback : str
        Name of the policy that decides where no model answer can be had.
    latency_base_ms, latency_per_token_ms : int
        Simulated thinking time: base, and per completion token.
    choice_tokens, reflection_tokens : int
        Completion limits of the choice and of the two calls of a reflection.
    rule : Rule
        How memories are scored.
    capacity : int or None
        Memories that an agent can hold.
    without : frozenset of str
        Faculties that are switched off, for ablations: without ``observation`` nothing that happened is
        taken in (the view is), without ``memory`` nothing is recalled or shown, without ``plan`` there is
        none and each turn is thought over anew.
    rates : bool
        Whether a model rates the importance of a period's memories at its end.
    """

    reflection_threshold: int = 150
    retrieved: int = 8
    expansions: int = 400
    max_orders: int = 4
    fallback: str = "zi-mrs"
    latency_base_ms: int = 400
    latency_per_token_ms: int = 20
    choice_tokens: int = 300
    reflection_tokens: int = 400
    rule: Rule = PAPER
    capacity: int | None = None
    rates: bool = False
    without: frozenset[str] = frozenset()

    def uses(self, faculty: str) -> bool:
        """Whether the mind has a faculty: ``observation``, ``memory``, ``reflection`` or ``plan``.

        Examples
        --------
        >>> MindSettings(without=frozenset({"plan"})).uses("plan")
        False
        """
        return faculty not in self.without


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside the mind that one decision reaches.

    Attributes
    ----------
    till : Till
        Pays for this decision's model calls.
    prompts : Prompts
        The loaded templates, shared by all.
    chance : Stream
        This decision's own stream.
    clock : Clock
        Simulated time.
    fallback : PolicyMind
        Decides where no answer can be had.
    tastes : Tastes or None
        The agent's preferences as an object; None where values are induced.
    wording : Wording
        How names, money and lots are said.
    settings : MindSettings
        Numbers of the world.
    receipts : list of Receipt
        Filled by the decision: request and answer bodies for the blob store.
    asking : Event
        Set once the decision is about to wait for a model.
    """

    till: Till
    prompts: Prompts
    chance: Stream
    clock: Clock
    fallback: PolicyMind
    tastes: Tastes | None = None
    wording: Wording = field(default_factory=Wording)
    settings: MindSettings = field(default_factory=MindSettings)
    receipts: list[Receipt] = field(default_factory=list)
    asking: Event = field(default_factory=Event)

    async def call(self, faculty: str, request: Request, *, repair: bool = False) -> Outcome:
        """One logical call at the till; its receipt is kept."""
        self.asking.set()
        outcome = await self.till.call(faculty, request, repair=repair)
        if not isinstance(outcome, Exhausted):
            self.receipts.append(outcome.receipt)
        return outcome

    def affords(self, *requests: Request) -> tuple[bool, int, int]:
        """Whether the purse could pay all of these calls; tokens asked, tokens left (0 if unlimited)."""
        asked = sum(self.till.estimate(request) for request in requests)
        left = self.till.purse.left
        return left is None or asked <= left, asked, left or 0
