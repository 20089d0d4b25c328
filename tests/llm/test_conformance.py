"""The suite that any server can be pointed at, against servers whose abilities are known."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from genecon.core.errors import ProviderError
from genecon.core.model import ModelSpec, Usage
from genecon.llm.conformance import examine
from genecon.llm.examination import RUNGS, Examination
from genecon.llm.port import Answer, Request, ToolCall
from genecon.llm.providers.openai import OpenAiChat
from genecon.llm.till import LONGEST_ANSWER
from genecon.llm.tokens import estimate_usage
from tests.llm.fakes import Scripted, said
from tests.loopback.server import Loopback


class Able:
    """Does what it is asked: calls the first tool, fits the schema, says what its seed says."""

    name = "able"

    def __init__(self, *, seeded: bool = True) -> None:
        self.seeded = seeded
        self.asked = 0

    async def complete(self, request: Request) -> Answer:
        self.asked += 1
        if request.tools:
            arguments = {"price": 30, "quantity": 2}
            answer = Answer("", (ToolCall("c", request.tools[0].name, json.dumps(arguments)),))
        elif request.schema is not None or "JSON" in request.messages[0].content:
            answer = Answer('{"questions": ["Why was bread dear?", "Who buys fish?"]}')
        else:
            draw = request.seed if request.temperature_millionths else 0
            answer = Answer(f"Baker number {draw if self.seeded else self.asked}.")
        return replace(answer, usage=replace(estimate_usage(request, answer), estimated=False))


def examined(model: Any = None, *, concurrency: int = 6, latency: float = 0.02, **server: Any) -> Examination:
    with Loopback(model or Able(), latency=latency, **server) as at:
        chat = OpenAiChat(ModelSpec.parse(f"openai:able@{at.url}"), timeout=10)
        found = asyncio.run(examine(chat, concurrency=concurrency, rounds=2, seconds=10, nonce="n"))
        assert at.peak == found.speed.in_flight
        assert at.answered <= at.requests <= 14 + 2 * 2 + 3 * concurrency
    return found


@pytest.mark.parametrize(
    ("carries", "verdicts"),
    [
        ("tools", "yes yes yes yes yes"),
        ("schema", "no yes yes yes yes"),
        ("json", "no no no yes yes"),
        ("text", "no no no no yes"),
        ("deaf", "no yes yes yes yes"),
    ],
)
def test_every_rung_is_tried_by_itself(carries: str, verdicts: str) -> None:
    found = examined(carries=carries)
    assert [found.verdict(name) for name in RUNGS] == verdicts.split()
    assert found.usable


def test_what_else_a_server_can_do() -> None:
    found = examined(details=True)
    assert [found.verdict(name) for name in ("usage", "cached tokens", "seed", "parallel")] == ["yes"] * 4
    bare = examined(Able(seeded=False), usage=False)
    assert [bare.verdict(name) for name in ("usage", "cached tokens", "seed")] == ["no"] * 3
    assert examined(Scripted(said("hello"))).verdict("seed") == "unknown"


def test_a_server_that_works_on_one_request_at_a_time_is_told_from_one_that_does_not() -> None:
    class OneByOne(Able):
        turn: asyncio.Lock | None = None

        async def complete(self, request: Request) -> Answer:
            self.turn = self.turn or asyncio.Lock()
            async with self.turn:
                await asyncio.sleep(0.05)
                return await super().complete(request)

    serial, parallel = examined(OneByOne(), latency=0), examined(latency=0.2)
    assert serial.speed.overlap is not None and serial.speed.overlap < 1.7
    assert parallel.speed.overlap is not None and parallel.speed.overlap > 2.5  # of 6
    assert parallel.speed.latency is not None and parallel.speed.latency >= 0.2
    assert parallel.speed.in_flight == serial.speed.in_flight == 6


def test_a_prefix_that_is_read_once_shows_in_the_times() -> None:
    class Caching(Able):
        """Takes 150 ms for a system message that it has not read before."""

        def __init__(self) -> None:
            super().__init__()
            self.read: set[str] = set()

        async def complete(self, request: Request) -> Answer:
            system = request.messages[0].content
            await asyncio.sleep(0 if system in self.read else 0.15)
            self.read.add(system)
            return await super().complete(request)

    speed = examined(Caching()).speed
    assert speed.cold is not None and speed.warm is not None
    assert speed.cold >= 0.15 and speed.warm < 0.7 * speed.cold


def test_a_server_of_no_use_says_so() -> None:
    found = examined(Scripted(replace(said("I would rather not."), usage=Usage(5, 5))))
    assert not found.usable and {found.verdict(name) for name in RUNGS} == {"no"}
    assert json.loads(json.dumps(found.to_json()))["usable"] is False


def test_nobody_there_is_an_error() -> None:
    with Loopback(Able()) as at:
        url = at.url
    gone = OpenAiChat(ModelSpec.parse(f"openai:able@{url}"))
    with pytest.raises(ProviderError, match="connection"):
        asyncio.run(examine(gone, seconds=5))


def test_a_model_without_a_way_to_each_rung_is_seen_through_its_ladder() -> None:
    found = asyncio.run(examine(Able(), concurrency=4, rounds=1))
    assert found.usable and found.verdict("tools") == "yes"
    assert found.verdict("parallel") == "no"  # it answers at once, here


class Liar(Able):
    """Able, but for one thing: `spoil` makes of its answer what it says."""

    def __init__(self, spoil: Callable[[Request, Answer], Answer]) -> None:
        super().__init__()
        self.spoil = spoil

    async def complete(self, request: Request) -> Answer:
        return self.spoil(request, await super().complete(request))


def mistyped(request: Request, answer: Answer) -> Answer:
    call = ToolCall("c", "place_bid", '{"price": "lots", "quantity": true}')
    return replace(answer, tool_calls=(call,)) if request.tools else answer


def endless(request: Request, answer: Answer) -> Answer:
    return replace(answer, text=answer.text + " and bread" * 40) if request.max_tokens < 120 else answer


def too_long(request: Request, answer: Answer) -> Answer:
    return replace(answer, text="{" * (LONGEST_ANSWER + 1), tool_calls=())


def used(tokens: int) -> Callable[[Request, Answer], Answer]:
    return lambda request, answer: replace(answer, usage=Usage(tokens, tokens))


@pytest.mark.parametrize(
    ("spoil", "finding", "words"),
    [
        (mistyped, "tools", "wrong type: price, quantity"),
        (endless, "completion limit", "at most 16 tokens"),
        (too_long, "JSON in text", f"at most {LONGEST_ANSWER} are read"),
        (used(1), "usage", "where our rule counts"),
        (used(10**8), "usage", "where our rule counts"),
        (used(10**30), "usage", "0 of"),
    ],
)
def test_a_server_that_is_not_what_it_says(
    spoil: Callable[[Request, Answer], Answer], finding: str, words: str
) -> None:
    found = examined(Liar(spoil))
    told = next(each for each in found.findings if each.name == finding)
    assert told.verdict == "no" and words in told.detail
    assert found.usable is (spoil is not too_long)
