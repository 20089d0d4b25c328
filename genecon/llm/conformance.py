"""What a model server can do, and how fast: the suite behind ``genecon model check``.

Any `ChatModel` can be examined. Where it has a method ``send`` (as the shipped providers have), each rung
of the capability ladder is tried by itself; else only what comes out of the ladder is seen.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from time import perf_counter

from genecon.core.errors import ProviderError
from genecon.core.model import ToolSchema, Usage
from genecon.llm.examination import Examination, Finding, Speed
from genecon.llm.ladder import as_json, as_schema, as_text, calls_from
from genecon.llm.port import Answer, ChatModel, Message, Request
from genecon.llm.structured import Unreadable, answer_schema, read_json
from genecon.llm.till import judge
from genecon.llm.tokens import estimate_usage

Send = Callable[[Request], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class _Bid:
    price: int
    quantity: int


@dataclass(frozen=True, slots=True)
class _Questions:
    questions: list[str]


_SHAPE = answer_schema("focal_questions", _Questions)
_BID = ToolSchema("place_bid", "Bid for lots of bread.", answer_schema("bid", _Bid).schema)
_SYSTEM = Message("system", "You trade in a small market. Prices and quantities are whole numbers.")
_BUY = Message("user", "Bread sells at 31. Bid for 2 lots of bread at 30.")
_ASK = Message(
    "user",
    "What two or three questions do these memories raise?\n<memories>\n[ada.m1] (importance 4) I sold 2 fish"
    " at 41 to Bo.\n[ada.m2] (importance 6) Bread was dear all day.\n</memories>",
)
_TELL = Message("user", "Write a line about a baker.")
_PARAGRAPH = (
    "Rule {n}: a bid is the most you pay for a lot, an ask the least you take; whoever bids at or above the"
    " best ask trades at once at that ask, and what is not traded rests in the book until it is cancelled.\n"
)
_PARAGRAPHS = 40

_FEW = 16
"""Completion tokens, at most, of the shortest requests."""

SLACK = 8
"""How many times more, or fewer, tokens a server may report than our own rule counts."""


class _Examiner:
    def __init__(self, model: ChatModel, seconds: float) -> None:
        self.send: Send = getattr(model, "send", model.complete)
        self.seconds = seconds
        self.usage = Usage()
        self.in_flight = self.peak = 0
        self.told: list[Usage] = []
        self.guessed: list[Usage] = []

    async def ask(self, request: Request) -> tuple[Answer, float]:
        """An answer and its seconds; raises ProviderError."""
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        began = perf_counter()
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self.send(request)
        except TimeoutError:
            raise ProviderError("timeout", f"no answer within {self.seconds:g} s", retryable=True) from None
        finally:
            self.in_flight -= 1
        self.usage += answer.usage
        self.told.append(answer.usage)
        self.guessed.append(estimate_usage(request, answer))
        return answer, perf_counter() - began

    async def finding(self, name: str, request: Request, read: Callable[[Answer], str]) -> Finding:
        """Ask on one rung; `read` gives an empty text where the answer is as it should be."""
        try:
            answer, _ = await self.ask(request)
        except ProviderError as error:
            if error.reason in ("connection", "timeout"):
                return Finding(name, "unknown", f"{error.reason}: {error.detail}")
            return Finding(name, "no", f"{error.reason}: {error.detail}")
        fault = judge(answer).detail or read(answer)
        return Finding(name, "no" if fault else "yes", fault or "one answer, of the shape asked for")


async def examine(
    model: ChatModel,
    *,
    concurrency: int = 16,
    rounds: int = 3,
    seconds: float = 120.0,
    nonce: str = "",
    choice: Request | None = None,
) -> Examination:
    """Find out what a model server can do, and how fast.

    Parameters
    ----------
    concurrency : int
        Requests to send at once in the parallel part; three times as many are sent in all.
    rounds : int
        Repetitions of what is timed; the median counts.
    seconds : float
        Longest single request.
    nonce : str
        Something that no examination before had: it begins the long prefixes, so that the first request
        of each meets a cold cache.

    choice : Request, optional
        A request with tools as a mind makes it; by default a short one.

    Raises
    ------
    ProviderError
        Nobody answered at all.
    """
    by = _Examiner(model, seconds)
    first = replace(_request(_TELL), max_tokens=_FEW)
    await by.ask(first)  # whoever does not answer this has nothing to be examined
    choice = choice if choice is not None else replace(_request(_BUY), tools=(_BID,))
    findings = [await by.finding(*rung) for rung in _rungs(choice)]
    seed = await _seed(by)
    latency, parallel = await _parallel(by, first, concurrency, rounds)
    cold, warm, cached = await _prefix(by, rounds, nonce)
    findings += [
        _limit(by),
        _usage(by),
        Finding("cached tokens", "yes" if cached else "no", _cached_told(cached)),
        seed,
        Finding(
            "parallel", "yes" if by.peak >= concurrency else "no", f"{by.peak} of {concurrency} in flight"
        ),
    ]
    speed = Speed(latency, concurrency, by.peak, *parallel, cold, warm)
    return Examination(model.name, tuple(findings), speed, by.usage)


def _request(ask: Message, seed: int = 0) -> Request:
    return Request((_SYSTEM, ask), max_tokens=120, seed=seed)


def _rungs(choice: Request) -> Iterable[tuple[str, Request, Callable[[Answer], str]]]:
    shaped = replace(_request(_ASK), schema=_SHAPE)
    yield "tools", choice, partial(_read_call, choice.tools)
    yield "choice as schema", as_schema(choice), _read_calls
    yield "strict schema", shaped, _read_questions
    yield "JSON mode", as_json(shaped), _read_questions
    yield "JSON in text", as_text(shaped), _read_questions


def _read_questions(answer: Answer) -> str:
    read = read_json(answer, _Questions)
    return read.detail if isinstance(read, Unreadable) else ""


def _read_calls(answer: Answer) -> str:
    return "" if calls_from(answer.text) else "no choice of tools in the answer"


def _read_call(tools: Sequence[ToolSchema], answer: Answer) -> str:
    if not answer.tool_calls:
        return "it took the tools and called none"
    call = answer.tool_calls[0]
    forms = {tool.name: json.loads(tool.parameters) for tool in tools}
    if call.name not in forms:
        return f"it called {call.name[:40]!r}, which is no tool on offer"
    try:
        given = json.loads(call.arguments or "{}")
    except ValueError:
        return "the arguments are not whole JSON"
    if not isinstance(given, dict):
        return "the arguments are no JSON object"
    missing = [name for name in forms[call.name].get("required", []) if name not in given]
    if missing:
        return f"arguments are missing: {', '.join(missing)}"
    properties = forms[call.name].get("properties", {})
    wrong = [name for name, value in given.items() if not _is(properties.get(name, {}).get("type"), value)]
    return f"arguments are of the wrong type: {', '.join(wrong)[:80]}" if wrong else ""


def _is(kind: object, value: object) -> bool:
    """Whether a value is of a type of JSON Schema; of a type that is not named here anything is."""
    kinds = {
        "integer": int,
        "number": int | float,
        "string": str,
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    if isinstance(value, bool):
        return kind not in ("integer", "number", "string", "array", "object")
    return not isinstance(kind, str) or kind not in kinds or isinstance(value, kinds[kind])


async def _seed(by: _Examiner) -> Finding:
    # the same seed twice, then two others, at a temperature of 1
    try:
        said = []
        for seed in (11, 11, 12, 13):
            request = replace(_request(_TELL, seed), temperature_millionths=1_000_000, max_tokens=24)
            said.append((await by.ask(request))[0].text)
    except ProviderError as error:
        return Finding("seed", "unknown", f"{error.reason}: {error.detail}")
    if said[0] != said[1]:
        return Finding("seed", "no", "one seed gave two answers")
    if len(set(said)) == 1:
        return Finding("seed", "unknown", "all seeds gave the same answer")
    return Finding("seed", "yes", "one seed gave one answer, other seeds others")


Rates = tuple[float | None, float | None, float | None]


async def _parallel(
    by: _Examiner, request: Request, concurrency: int, rounds: int
) -> tuple[float | None, Rates]:
    singles = [seconds for _ in range(rounds) if (seconds := await _seconds(by, request)) is not None]
    if not singles:
        return None, (None, None, None)
    latency = median(singles)
    await asyncio.gather(*(_seconds(by, request) for _ in range(concurrency)))  # opens connections
    told = len(by.told)
    slots, n = asyncio.Semaphore(concurrency), 2 * concurrency

    async def one() -> float | None:
        async with slots:
            return await _seconds(by, request)

    began = perf_counter()
    came = [s for s in await asyncio.gather(*(one() for _ in range(n))) if s is not None]
    wall = perf_counter() - began
    if not came or wall <= 0:
        return latency, (None, None, None)
    tokens = sum(usage.tokens_out for usage in by.told[told:])
    return latency, (len(came) * latency / wall, len(came) / wall, tokens / wall)


async def _prefix(by: _Examiner, rounds: int, nonce: str) -> tuple[float | None, float | None, int]:
    cold: list[float] = []
    warm: list[float] = []
    cached = 0
    for k in range(rounds):
        rules = "".join(_PARAGRAPH.format(n=n) for n in range(1, _PARAGRAPHS + 1))
        system = Message("system", f"Market {nonce}{k}.\n{rules}")
        for times, tail in ((cold, "Say one word about bread."), (warm, "Say one word about fish.")):
            seconds = await _seconds(by, Request((system, Message("user", tail)), max_tokens=2))
            if seconds is not None:
                times.append(seconds)
                cached = max(cached, by.told[-1].cached if times is warm else 0)
    return (median(cold) if cold else None), (median(warm) if warm else None), cached


async def _seconds(by: _Examiner, request: Request) -> float | None:
    try:
        return (await by.ask(request))[1]
    except ProviderError:
        return None


def _limit(by: _Examiner) -> Finding:
    """Whether the first answer kept to its completion limit, by what was said and by the text itself."""
    said, guessed = by.told[0].tokens_out, by.guessed[0].tokens_out
    if max(said, guessed) > SLACK * _FEW:
        told = f"asked for at most {_FEW} tokens it gave {said}, by our rule {guessed}"
        return Finding("completion limit", "no", told)
    told = f"asked for at most {_FEW} tokens it gave {said} (up to {SLACK} times as many pass: counts differ)"
    return Finding("completion limit", "yes", told)


def _usage(by: _Examiner) -> Finding:
    """Whether answers say what they used, and something near what their texts come to."""
    estimated = sum(usage.estimated for usage in by.told)
    told = f"{len(by.told) - estimated} of {len(by.told)} answers said what they used"
    if estimated:
        return Finding("usage", "no", told)
    said, guessed = sum(u.tokens_in for u in by.told), sum(u.tokens_in for u in by.guessed)
    if not guessed / SLACK <= said <= guessed * SLACK:
        return Finding("usage", "no", f"{told}, but {said} prompt tokens where our rule counts {guessed}")
    return Finding("usage", "yes", told)


def _cached_told(cached: int) -> str:
    if cached:
        return f"up to {cached} tokens of a prompt came from the cache"
    return "no answer spoke of cached tokens, also not to a prompt of which most had just been read"
