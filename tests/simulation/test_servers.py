"""Runs and their model servers: several at once, one that dies, one that was probed before, money."""

import asyncio
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from genecon.agents.reference.model import ReferenceModel
from genecon.analysis.report import report
from genecon.analysis.verify import verify
from genecon.core.errors import GeneconError, UsageError
from genecon.core.events.decision import ModelCalled
from genecon.core.events.envelope import Event
from genecon.core.model import ModelSpec, Usage
from genecon.llm.cassette import CassetteMode
from genecon.llm.port import Answer, Request
from genecon.llm.prices import Prices
from genecon.llm.retry import RetryPolicy
from genecon.simulation.build import Operation
from genecon.simulation.run import RunEnd, prepare, resume, simulate
from genecon.store.reader import RunReader
from tests.loopback.server import Loopback

QUICK = RetryPolicy(attempts=3, base_seconds=0.02, cap_seconds=0.1, attempt_seconds=5, deadline_seconds=20)


def operation(**changes: object) -> Operation:
    plain = Operation(index=False, retry=QUICK)
    for name, value in changes.items():
        setattr(plain, name, value)
    return plain


def reference() -> ReferenceModel:
    return ReferenceModel(ModelSpec.parse("embedded"))


def calls(path: Path) -> list[ModelCalled]:
    with RunReader(path) as reader:
        return [
            e.payload for e in reader.events(kinds=["model.called"]) if isinstance(e.payload, ModelCalled)
        ]


def kinds(path: Path) -> Counter[str]:
    with RunReader(path) as reader:
        return Counter(event.kind for event in reader.events())


def test_two_groups_two_servers_two_rungs(tmp_path: Path) -> None:
    with Loopback(reference()) as able, Loopback(reference(), carries="schema") as plain:
        end = simulate(
            "tiny",
            run=tmp_path / "run",
            overrides=[
                f"groups.fishers.model=openai:able@{able.url}",
                f"groups.farmers.model=openai:plain@{plain.url}",
            ],
            operation=operation(),
        )
        assert end.finished and able.requests > 0 and plain.requests > 0
        assert not any(body.get("tools") for body in plain.bodies[1:])  # probed once
    rungs = {(call.model, call.rung) for call in calls(end.path) if call.faculty == "choose"}
    assert rungs == {("openai:able", "tools"), ("openai:plain", "schema")}
    with RunReader(end.path) as reader:
        learned = [row.value for row in reader.telemetry("rungs")]
    assert {f"openai:able@{able.url}": {"tools": "tools"}} in learned
    assert {f"openai:plain@{plain.url}": {"tools": "schema"}} in learned


def test_what_a_server_can_do_is_not_asked_again_by_a_resumed_run_nor_by_a_replay(tmp_path: Path) -> None:
    with Loopback(reference(), carries="schema") as server:
        model = [f"model=openai:plain@{server.url}"]
        cut = simulate("tiny", run=tmp_path / "cut", overrides=model, operation=operation(max_tokens=1))
        assert not cut.finished and sum("tools" in body for body in server.bodies) == 1
        end = resume(cut.path, operation())
        assert end.finished and sum("tools" in body for body in server.bodies) == 1
        asked = server.requests
        again = simulate(
            "tiny",
            run=tmp_path / "again",
            overrides=model,
            operation=operation(cassette=CassetteMode("replay", end.path)),
        )
        assert again.log_hash == end.log_hash and server.requests == asked


@dataclass
class Outage:
    """Takes a server away in the second morning of `tiny`; puts it back as it is told."""

    server: Loopback
    back_after: float | None
    ticks: int = 0
    is_dead: bool = False
    failed: int = 0

    def at(self, point: str) -> None:
        if point == "observed" and self.ticks == 3 and not self.is_dead:
            self.is_dead = True
            self.server.die()
            if self.back_after is not None:
                threading.Timer(self.back_after, self.server.revive).start()

    def watch(self, tick: int, events: list[Event]) -> None:
        self.ticks = tick
        failed = sum(isinstance(e.payload, ModelCalled) and bool(e.payload.failure) for e in events)
        if failed and not self.failed and self.back_after is None:
            self.server.revive()
        self.failed += failed


def test_a_server_that_dies_in_a_period_and_comes_back_loses_no_decision(tmp_path: Path) -> None:
    calm = simulate("tiny", run=tmp_path / "calm", operation=operation())
    told: list[str] = []
    with Loopback(reference()) as server:
        outage = Outage(server, back_after=0.6)
        end = simulate(
            "tiny",
            run=tmp_path / "run",
            overrides=[f"model=openai:reference@{server.url}"],
            operation=operation(at=outage.at, watch=outage.watch, notice=told.append),
        )
        assert outage.is_dead
    assert end.finished and verify(end.path).holds
    assert [(c.agent, c.faculty, c.tokens_out, c.failure) for c in calls(end.path)] == [
        (c.agent, c.faculty, c.tokens_out, "") for c in calls(calm.path)
    ]
    assert len(told) == 2 and all(server.url in text for text in told)
    assert "does not answer" in told[0] and "answers again" in told[1]


def test_a_server_that_stays_away_leaves_the_tick_to_the_fallback_and_is_used_again(tmp_path: Path) -> None:
    with Loopback(reference()) as server:
        outage = Outage(server, back_after=None)
        end = simulate(
            "tiny",
            run=tmp_path / "run",
            overrides=[f"model=openai:reference@{server.url}"],
            operation=operation(at=outage.at, watch=outage.watch, retry=replace(QUICK, deadline_seconds=0.4)),
        )
    found = calls(end.path)
    failed = [call for call in found if call.failure]
    assert failed and {call.failure for call in failed} <= {"connection", "timeout"}
    assert kinds(end.path)["agent.fell_back"] >= len({call.agent for call in failed})
    assert not found[-1].failure, "later ticks use the server again"
    assert end.finished and verify(end.path).holds


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_server_that_never_answered_stops_the_run_and_is_asked_when_it_is_there(
    processes: int, tmp_path: Path
) -> None:
    def how() -> Operation:
        return Operation(index=False, retry=QUICK, processes=processes)

    with Loopback(reference()) as server:
        overrides = [f"model=openai:reference@{server.url}", "periods=1"]
        whole = simulate("tiny", run=tmp_path / "whole", overrides=overrides, operation=how())
        server.die()
        with pytest.raises(GeneconError, match=r"has never answered .*: start it"):
            simulate("tiny", run=tmp_path / "run", overrides=overrides, operation=how())
        with pytest.raises(GeneconError, match="has never answered"):
            resume(tmp_path / "run", how())
        server.revive()
        end = resume(tmp_path / "run", how())
    assert end.finished and end.log_hash == whole.log_hash


class Moody:
    """The reference model with a usage that never comes twice: what is shared must come from the tape."""

    name = "moody"

    def __init__(self) -> None:
        self.inner = reference()
        self.n = 0

    async def complete(self, request: Request) -> Answer:
        self.n += 1
        answer = await self.inner.complete(request)
        return replace(answer, usage=Usage(answer.usage.tokens_in, 50 + self.n))


def test_two_runs_that_share_a_cassette_at_the_same_time_end_as_one(tmp_path: Path) -> None:
    tape = tmp_path / "answers.cassette"
    ends: dict[str, RunEnd] = {}
    with Loopback(Moody(), latency=0.03) as server:
        model = [f"model=openai:moody@{server.url}"]

        def run(name: str) -> None:
            shared = operation(cassette=CassetteMode("record", tape))
            ends[name] = simulate("tiny", run=tmp_path / name, overrides=model, operation=shared)

        threads = [threading.Thread(target=run, args=(name,)) for name in ("one", "two")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        asked = server.requests
        assert ends["one"].log_hash == ends["two"].log_hash
        replayed = simulate(
            "tiny",
            run=tmp_path / "three",
            overrides=model,
            operation=operation(cassette=CassetteMode("replay", tape)),
        )
        assert replayed.log_hash == ends["one"].log_hash and server.requests == asked


def test_a_wall_clock_that_jumps_leaves_the_log_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = simulate("tiny", run=tmp_path / "calm", operation=operation())
    real, jumps = time.time, [0]

    def jumping() -> float:
        jumps[0] += 1
        return float(real() + (-1) ** jumps[0] * 86_400 * jumps[0])

    monkeypatch.setattr(time, "time", jumping)
    assert simulate("tiny", run=tmp_path / "jumpy", operation=operation()).log_hash == calm.log_hash


PRICED = Prices.load({}, ["openai:reference=1000,2000"])


def test_max_cost_stops_between_ticks_and_leaves_a_prefix(tmp_path: Path) -> None:
    with Loopback(reference()) as server:
        model = [f"model=openai:reference@{server.url}"]
        whole = simulate("tiny", run=tmp_path / "whole", overrides=model, operation=operation(prices=PRICED))
        spent = report(whole.path).spending.cost.value or 0.0
        used = calls(whole.path)
        # a prompt token costs a thousandth, a completion token two
        by_hand = sum(c.tokens_in + 2 * c.tokens_out for c in used) / 1000
        assert spent == pytest.approx(by_hand) and spent > 2
        cut = simulate(
            "tiny",
            run=tmp_path / "cut",
            overrides=model,
            operation=operation(prices=PRICED, max_cost=Decimal(1)),
        )
        assert not cut.finished and 1 <= cut.tick < whole.tick
        with RunReader(cut.path) as short, RunReader(whole.path) as long:
            assert list(short.events()) == list(long.events())[: sum(1 for _ in short.events())]
        again = resume(cut.path, operation(prices=PRICED, max_cost=Decimal(1)))
        assert again.tick == cut.tick  # it is spent already
        assert resume(cut.path, operation(prices=PRICED)).log_hash == whole.log_hash


def test_a_limit_of_cost_needs_prices_and_a_cost_without_one_says_why(tmp_path: Path) -> None:
    with Loopback(reference()) as server:
        model = [f"model=openai:reference@{server.url}"]
        with pytest.raises(UsageError, match="no price is known for openai:reference"):
            simulate("tiny", run=tmp_path / "no", overrides=model, operation=operation(max_cost=Decimal(1)))
        assert server.requests == 0 and not (tmp_path / "no").exists()
        end = simulate("tiny", run=tmp_path / "run", overrides=model, operation=operation())
    cost = report(end.path).spending.cost
    assert cost.value is None and "openai:reference" in cost.reason and "--price" in cost.reason


def test_the_estimate_is_a_range_that_the_world_s_own_budget_bounds_and_is_compared(tmp_path: Path) -> None:
    prepared = prepare("tiny", run=tmp_path / "run")
    said = prepared.estimate(operation())
    # 4 agents x 2 periods x 3 rounds; at most 4 x 2 x 4,000 tokens by the world's budget
    assert said.turns == 24 and said.tokens_in.high <= 32_000 and said.cost == (Decimal(0), Decimal(0))
    end = prepared.start(operation())
    document = report(end.path).to_json()["estimate"]
    assert isinstance(document, dict)
    assert document["calls"]["actual"] == len(calls(end.path))
    assert all(entry["within"] for entry in document.values())
    assert prepare("smith1962").estimate(operation()).tokens.high == 0


@pytest.mark.slow
def test_village_comes_within_its_estimate(tmp_path: Path) -> None:
    end = simulate("village", run=tmp_path / "run", overrides=["periods=2"], operation=operation())
    document = report(end.path).to_json()["estimate"]
    assert isinstance(document, dict) and all(entry["within"] for entry in document.values()), document


def test_asyncio_has_nothing_left_open(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Loopback(reference()) as server:
        model = [f"model=openai:reference@{server.url}"]
        simulate("tiny", run=tmp_path / "run", overrides=[*model, "periods=1"], operation=operation())
    import gc

    gc.collect()
    assert [record.message for record in caplog.records if record.name == "asyncio"] == []
    assert asyncio.iscoroutinefunction(reference().complete)
