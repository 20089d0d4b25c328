"""The till: ask what a call costs, pay, get a receipt.

One `Till` serves one decision of one agent. A call reserves from the decision's purse, is looked up on
the cassette, goes to the model if it must, is settled, and ends as a value: answered, failed, exhausted.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from genecon.core.canonical import clean_text, digest
from genecon.core.errors import ProviderError, Unreached
from genecon.core.events.decision import BudgetExhausted, ModelCalled
from genecon.core.model import Usage
from genecon.llm.budget import DecisionPurse
from genecon.llm.calls import Call, Outcome, answer_body, request_body
from genecon.llm.cassette import Cassette
from genecon.llm.endpoint import Endpoint
from genecon.llm.gate import Gate
from genecon.llm.port import Answer, ChatModel, Request, ToolCall
from genecon.llm.retry import RetryPolicy, persist
from genecon.llm.tokens import estimate_request, tidy_json

LONGEST_ANSWER = 16_000
"""Characters of text and arguments together; a longer answer is the failure ``too_long``."""

LEAST_COMPLETION = 64
"""Completion tokens below which a call is not worth making, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the log and the blob store need to know of a call.

    Attributes
    ----------
    request, answer : bytes
        Canonical JSON for the blob store; `answer` is empty after a failure.
    n : int
        n-th call of this faculty in this decision, from 1.
    """

    agent: str
    faculty: str
    n: int
    model: str
    request: bytes
    answer: bytes
    failure: str
    usage: Usage
    rung: str
    repair: bool

    @property
    def request_hash(self) -> str:
        """Blob hash of the request."""
        return digest(self.request)

    @property
    def answer_hash(self) -> str:
        """Blob hash of the answer; empty after a failure."""
        return digest(self.answer) if self.answer else ""

    def payload(self) -> ModelCalled:
        """The event of this call."""
        return ModelCalled(
            agent=self.agent,
            faculty=self.faculty,
            n=self.n,
            model=self.model,
            request=self.request_hash,
            answer=self.answer_hash,
            failure=self.failure,
            tokens_in=self.usage.tokens_in,
            tokens_out=self.usage.tokens_out,
            estimated=self.usage.estimated,
            rung=self.rung,
            repair=self.repair,
            tokens_cached=self.usage.cached,
            tokens_reasoning=self.usage.reasoning,
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """The model answered."""

    answer: Answer
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Failed:
    """The call failed for good; `reason` is typed, `detail` is for the operator and never content."""

    reason: str
    detail: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Exhausted:
    """The purse could not pay: `asked` tokens are the least that would do, `left` what there was."""

    agent: str
    scope: str
    faculty: str
    asked: int
    left: int

    def payload(self) -> BudgetExhausted:
        """The event of this refusal."""
        return BudgetExhausted(self.agent, self.scope, self.faculty, self.asked, self.left)


@dataclass(frozen=True, slots=True)
class Line:
    """A model and what all tills that use it share. One for each model of a run.

    Attributes
    ----------
    name : str
        The model's name, as the log and the cassette key hold it.
    model : ChatModel or None
        None in replay, where no model is asked.
    gate : Gate
        Shared by all lines of a run.
    endpoint : Endpoint
        Shared by all lines to one server.
    """

    name: str
    model: ChatModel | None
    cassette: Cassette
    gate: Gate = field(default_factory=Gate)
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    endpoint: Endpoint = field(default_factory=Endpoint)


_CLOSED = (401, 403, 404)
"""A wrong key, no leave, no such model or address: what a server says to whoever asks."""


class Till:
    """Pays for the model calls of one decision, one after the other.

    Parameters
    ----------
    line : Line
        The model.
    agent, tick
        Whose decision, and when.
    purse : DecisionPurse
        What it may spend.
    """

    def __init__(self, line: Line, agent: str, tick: int, purse: DecisionPurse) -> None:
        self.line = line
        self.agent = agent
        self.tick = tick
        self.purse = purse
        self._made: Counter[str] = Counter()

    def estimate(self, request: Request) -> int:
        """Tokens that a request would reserve at most: its prompt and its completion limit."""
        return estimate_request(request) + request.max_tokens

    async def call(
        self, faculty: str, request: Request, *, least: int = LEAST_COMPLETION, repair: bool = False
    ) -> Answered | Failed | Exhausted:
        """Make one logical call.

        The completion limit is cut to what the purse can pay after the prompt; where that is below
        `least` tokens (or below the request's own limit, if lower) the call is not made.

        Parameters
        ----------
        faculty : str
            ``focal``, ``insight``, ``choose``, ...: what the tokens are for.
        repair : bool
            Whether this call asks to mend the answer before; recorded.

        Raises
        ------
        CassetteMiss
            In replay, where the cassette holds no answer.
        Unreached
            The server has never answered and is not there, or refuses whoever asks.
        """
        prompt = estimate_request(request)
        limit, left = request.max_tokens, self.purse.left
        if left is not None:
            limit = min(limit, left - prompt)
        least = min(least, request.max_tokens)
        if limit < least or not self.purse.reserve(prompt + limit):
            return Exhausted(self.agent, self.purse.allowance.scope, faculty, prompt + least, left or 0)
        if limit != request.max_tokens:
            request = replace(request, max_tokens=limit)
        self._made[faculty] += 1
        body = request_body(self.line.name, request)
        call = Call(self.agent, self.tick, faculty, self._made[faculty], body)
        outcome = Outcome(None)
        try:
            outcome = await self._outcome(call, request)
        finally:
            self.purse.settle(outcome.usage)
        return self._end(call, outcome, repair)

    def _end(self, call: Call, outcome: Outcome, repair: bool) -> Answered | Failed:
        answer = outcome.answer
        receipt = Receipt(
            agent=self.agent,
            faculty=call.faculty,
            n=call.n,
            model=self.line.name,
            request=call.request,
            answer=b"" if answer is None else answer_body(answer),
            failure=outcome.failure,
            usage=outcome.usage,
            rung="" if answer is None else answer.rung,
            repair=repair,
        )
        if answer is None:
            return Failed(outcome.failure, outcome.detail, receipt)
        return Answered(answer, receipt)

    async def _outcome(self, call: Call, request: Request) -> Outcome:
        line = self.line
        telemetry = line.gate.telemetry
        telemetry.calls += 1
        outcome = line.cassette.find(call)
        if outcome is not None:
            telemetry.from_cassette += 1
        else:
            outcome = line.cassette.keep(call, await self._ask(call, request))
        if outcome.failure:
            telemetry.failures[outcome.failure] += 1
        return outcome

    async def _ask(self, call: Call, request: Request) -> Outcome:
        line = self.line
        if line.model is None:
            return Outcome(None, "refused", f"no model behind {line.name!r}")
        try:
            answer = await persist(
                line.model,
                request,
                policy=line.policy,
                gate=line.gate,
                label=f"{call.label} {call.key[:8]}",
                endpoint=line.endpoint,
            )
        except ProviderError as error:
            detail = clean_text(error.detail, 300)
            if not line.endpoint.reached and (error.reason == "connection" or error.status in _CLOSED):
                raise _unreached(line, error, detail) from error
            return Outcome(None, error.reason, detail)
        return judge(answer)


def _unreached(line: Line, error: ProviderError, detail: str) -> Unreached:
    # a fallback that decided everything, under the model's name, would be no run of this model
    who = f"{line.name} at {line.endpoint.name} has never answered ({detail})"
    what = "start it, or see to its address, name and key; genecon model check says more"
    return Unreached(error.reason, f"{who}: {what}", retryable=False, status=error.status)


def judge(answer: Answer) -> Outcome:
    """Take an answer as it came, or call it the failure that it is: ``too_long`` or ``empty``.

    What is taken is made storable: no control characters in the text, arguments in canonical JSON,
    tool calls numbered, so that a call looks the same whatever server carried it.

    Examples
    --------
    >>> judge(Answer(" ", usage=Usage(10, 1))).failure
    'empty'
    >>> judge(Answer("", (ToolCall("x9", "wait", '{"b": 1, "a": 2}'),))).answer.tool_calls[0]
    ToolCall(id='call00001', name='wait', arguments='{"a":2,"b":1}')
    """
    size = len(answer.text) + sum(len(call.name) + len(call.arguments) for call in answer.tool_calls)
    if size > LONGEST_ANSWER:
        detail = f"{size} characters; at most {LONGEST_ANSWER} are read"
        return Outcome(None, "too_long", detail, answer.usage)
    text = clean_text(answer.text, LONGEST_ANSWER)
    calls = tuple(
        ToolCall(f"call{i:05d}", clean_text(call.name, 100), clean_text(tidy_json(call.arguments), size + 1))
        for i, call in enumerate(answer.tool_calls, start=1)
    )
    if not text.strip() and not calls:
        return Outcome(None, "empty", "neither text nor a tool call", answer.usage)
    return Outcome(replace(answer, text=text, tool_calls=calls), usage=answer.usage)
