"""No single attempt outlasts the deadline of its call, and a server that recovers gets its width back."""

import asyncio
import time
from dataclasses import replace

from genecon.core.errors import ProviderError
from genecon.llm.endpoint import Endpoint
from genecon.llm.port import Answer, Request
from genecon.llm.retry import RetryPolicy
from genecon.llm.till import Answered, Failed
from tests.llm.fakes import Bidder, ask_for_bid, line, till


class Mute:
    """Takes a request and never answers."""

    name = "mute"

    async def complete(self, request: Request) -> Answer:
        await asyncio.sleep(60)
        raise AssertionError("never reached")


def test_an_attempt_is_cut_to_what_the_deadline_leaves() -> None:
    policy = RetryPolicy(attempts=4, base_seconds=0.001, attempt_seconds=30, deadline_seconds=0.2)
    began = time.monotonic()
    ended = asyncio.run(till(replace(line(Mute()), policy=policy)).call("choose", ask_for_bid()))
    assert isinstance(ended, Failed) and ended.reason == "timeout"
    assert time.monotonic() - began < 5


class Crowded(Bidder):
    """Refuses its first request for being one too many, and bears any number after."""

    def __init__(self) -> None:
        self.asked = 0

    async def complete(self, request: Request) -> Answer:
        self.asked += 1
        if self.asked == 1:
            raise ProviderError("rate_limited", "slow down", retryable=True, status=429)
        return await super().complete(request)


def test_a_server_that_was_crowded_once_is_asked_for_as_much_again() -> None:
    async def play() -> list[int]:
        policy = RetryPolicy(attempts=4, base_seconds=0.001, cap_seconds=0.002)
        on = replace(line(Crowded()), policy=policy, endpoint=Endpoint("s", 4))
        widths = []
        for n in range(6):
            assert isinstance(await till(on).call("choose", ask_for_bid("x" * n)), Answered)
            widths.append(on.endpoint.window.width)
        return widths

    # 4 is halved to 2; two answers make 3, three more make 4
    assert asyncio.run(play()) == [2, 3, 3, 3, 4, 4]
