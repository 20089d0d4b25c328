import asyncio
import json
from dataclasses import replace

import pytest

from genecon.core.canonical import digest
from genecon.core.chance import Stream
from genecon.core.errors import CassetteMiss, ProviderError, Unreached
from genecon.core.model import Usage
from genecon.llm.cassette import Cassette, MemoryJournal
from genecon.llm.gate import Gate
from genecon.llm.port import Answer, Request, ToolCall
from genecon.llm.retry import RetryPolicy, persist
from genecon.llm.telemetry import Attempt
from genecon.llm.till import LONGEST_ANSWER, Answered, Exhausted, Failed, Line
from genecon.llm.tokens import estimate_request
from tests.llm.fakes import Bidder, Scripted, ask_for_bid, line, said, till


def failure(reason: str, *, retryable: bool = True, retry_after: float | None = None) -> ProviderError:
    return ProviderError(reason, "as scripted", retryable=retryable, retry_after=retry_after)


def test_an_answer_has_a_receipt_from_which_the_event_follows() -> None:
    desk = till(line(Bidder()))
    first = asyncio.run(desk.call("choose", ask_for_bid()))
    second = asyncio.run(desk.call("choose", ask_for_bid("Bread is at 9."), repair=True))
    assert isinstance(first, Answered) and isinstance(second, Answered)
    event = first.receipt.payload()
    assert (event.agent, event.faculty, event.n, event.model, event.repair) == (
        "ada",
        "choose",
        1,
        "bidder",
        False,
    )
    assert event.request == digest(first.receipt.request) and event.answer == digest(first.receipt.answer)
    assert event.tokens_in == estimate_request(ask_for_bid()) and event.failure == ""
    assert json.loads(first.receipt.request)["messages"][1]["content"] == "Bread is at 3."
    assert (second.receipt.n, second.receipt.repair) == (2, True)
    assert desk.purse.used == first.answer.usage.total + second.answer.usage.total


def test_the_completion_limit_is_cut_to_what_is_left() -> None:
    request = ask_for_bid(max_tokens=200)
    prompt = estimate_request(request)
    model = Scripted(said("a"))
    answered = asyncio.run(till(line(model), prompt + 90).call("choose", request))
    assert isinstance(answered, Answered)
    assert model.asked[0].max_tokens == 90
    poor = till(line(model), prompt + 63)
    refused = asyncio.run(poor.call("choose", request))
    assert refused == Exhausted("ada", "decision", "choose", prompt + 64, prompt + 63)
    assert len(model.asked) == 1 and poor.purse.left == prompt + 63
    assert isinstance(asyncio.run(poor.call("choose", request, least=63)), Answered)
    assert isinstance(asyncio.run(till(line(model), 0).call("choose", request)), Exhausted)


def test_usage_beyond_the_reservation_is_charged_and_ends_the_spending() -> None:
    request = ask_for_bid(max_tokens=100)
    prompt = estimate_request(request)
    greedy = Scripted(said("a", prompt, 5_000))
    desk = till(line(greedy), prompt + 150)
    asyncio.run(desk.call("choose", request))
    assert desk.purse.overshoot == 4_900 and desk.purse.left == 0
    assert isinstance(asyncio.run(desk.call("choose", request)), Exhausted)


def test_retries_are_bounded_and_final_failures_typed() -> None:
    model = Scripted(failure("server"))
    on = line(model)
    seen: list[Attempt] = []
    on.gate.telemetry.sink = seen.append
    desk = till(on, 10_000)
    ended = asyncio.run(desk.call("choose", ask_for_bid()))
    assert isinstance(ended, Failed) and ended.reason == "server"
    assert ended.receipt.payload().failure == "server" and ended.receipt.payload().answer == ""
    assert len(model.asked) == 3 == len(seen) and on.gate.telemetry.retries == {"server": 2}
    assert desk.purse.left == 10_000


def test_what_is_not_worth_asking_again_is_not() -> None:
    model = Scripted(failure("refused", retryable=False))
    ended = asyncio.run(till(line(model)).call("choose", ask_for_bid()))
    assert isinstance(ended, Failed) and ended.reason == "refused" and len(model.asked) == 1


def test_a_retry_that_succeeds_leaves_no_trace_in_the_outcome() -> None:
    calm = asyncio.run(till(line(Scripted(said("ok")))).call("choose", ask_for_bid()))
    stormy = Scripted(failure("rate_limited"), failure("connection"), said("ok"))
    assert asyncio.run(till(line(stormy)).call("choose", ask_for_bid())) == calm


def test_retry_after_is_honoured_unless_the_deadline_would_pass() -> None:
    policy = RetryPolicy(attempts=5, base_seconds=1, cap_seconds=8, deadline_seconds=10)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    model = Scripted(failure("rate_limited", retry_after=3.0), failure("rate_limited", retry_after=60.0))
    with pytest.raises(ProviderError, match="rate_limited"):
        asyncio.run(persist(model, ask_for_bid(), policy=policy, gate=Gate(1), label="x", sleep=sleep))
    assert waits == [3.0] and len(model.asked) == 2
    for attempt, full in ((1, 1), (2, 2), (3, 4), (4, 8), (9, 8)):  # base * 2^(k-1), capped
        drawn = [policy.wait(attempt, failure("server"), Stream(s, "w")) for s in range(50)]
        assert full / 2 <= min(drawn) < max(drawn) <= full


def test_a_hanging_model_is_a_timeout() -> None:
    class Hanging:
        name = "hanging"

        async def complete(self, request: Request) -> Answer:
            await asyncio.sleep(60)
            raise AssertionError("never reached")

    policy = RetryPolicy(attempts=2, base_seconds=0.001, attempt_seconds=0.02)
    ended = asyncio.run(till(replace(line(Hanging()), policy=policy)).call("choose", ask_for_bid()))
    assert isinstance(ended, Failed) and ended.reason == "timeout"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("  \n", usage=Usage(10, 0)), "empty"),
        (Answer("x" * (LONGEST_ANSWER + 1), usage=Usage(10, 5_000)), "too_long"),
        (Answer("", (ToolCall("1", "t", "9" * 20_000),), Usage(10, 5_000)), "too_long"),
    ],
)
def test_useless_answers_are_failures_that_are_paid_for(answer: Answer, reason: str) -> None:
    model = Scripted(answer)
    ended = asyncio.run(till(line(model)).call("choose", ask_for_bid()))
    assert isinstance(ended, Failed) and ended.reason == reason and len(model.asked) == 1
    assert ended.receipt.usage == answer.usage and ended.receipt.answer == b""


def test_hostile_text_is_storable() -> None:
    wild = Answer("a\x00\ud800b", (ToolCall("", "t\x1b", '{"x": "\\ud800", "n": 1e999}'),), Usage(1, 1))
    ended = asyncio.run(till(line(Scripted(wild))).call("choose", ask_for_bid()))
    assert isinstance(ended, Answered) and ended.answer.text == "ab"
    assert ended.answer.tool_calls[0].name == "t" and ended.answer.tool_calls[0].id == "call00001"


def test_nothing_paid_for_is_asked_twice() -> None:
    journal = MemoryJournal()
    model = Bidder()
    first = asyncio.run(till(line(model, Cassette(journal))).call("choose", ask_for_bid()))
    deaf = line(Scripted(failure("connection")), Cassette(journal))
    again = replace(deaf, name="bidder")
    assert asyncio.run(till(again).call("choose", ask_for_bid())) == first
    assert again.gate.telemetry.from_cassette == 1 and again.gate.telemetry.attempts == 0


def test_replay_needs_no_model_and_stops_at_a_miss() -> None:
    source = MemoryJournal()
    asyncio.run(till(line(Bidder(), Cassette(source))).call("choose", ask_for_bid()))
    on = replace(line(None, Cassette(MemoryJournal(), replay=source)), name="bidder")
    assert isinstance(asyncio.run(till(on).call("choose", ask_for_bid())), Answered)
    desk = till(on, 10_000)
    with pytest.raises(CassetteMiss):
        asyncio.run(desk.call("choose", ask_for_bid("Bread is at 5.")))
    assert desk.purse.left == 10_000


def test_concurrency_is_reached_kept_to_and_does_not_show() -> None:
    class Slow(Bidder):
        async def complete(self, request: Request) -> Answer:
            await asyncio.sleep(0.01 / (1 + len(request.messages[-1].content) % 5))
            return await super().complete(request)

    async def crowd(concurrency: int) -> tuple[int, list[object]]:
        on = line(Slow(), concurrency=concurrency)
        calls = [till(on, 900, f"a{i}").call("choose", ask_for_bid("x" * i)) for i in range(24)]
        ended = await asyncio.gather(*calls)
        return on.gate.telemetry.peak, list(ended)

    peak_one, alone = asyncio.run(crowd(1))
    peak_eight, together = asyncio.run(crowd(8))
    assert (peak_one, peak_eight) == (1, 8)
    assert alone == together


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_key_or_name_ends_the_run_unless_the_server_has_answered_before(status: int) -> None:
    closed = ProviderError("refused", "no such model", retryable=False, status=status)

    class Closing(Bidder):
        """Answers so many requests, then closes its door."""

        def __init__(self, answers: int) -> None:
            self.answers = answers

        async def complete(self, request: Request) -> Answer:
            self.answers -= 1
            if self.answers < 0:
                raise closed
            return await super().complete(request)

    async def twice(on: Line) -> list[object]:
        return [await till(on).call("choose", ask_for_bid("x" * n)) for n in range(2)]

    with pytest.raises(Unreached, match=r"has never answered .*no such model"):
        asyncio.run(twice(line(Closing(0))))
    first, second = asyncio.run(twice(line(Closing(1))))
    assert isinstance(first, Answered) and isinstance(second, Failed) and second.reason == "refused"
