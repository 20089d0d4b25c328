"""A whole world through an OpenAI-compatible server on loopback: same decisions, faults survived."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from genecon.agents.reference.model import ReferenceModel
from genecon.analysis.verify import verify
from genecon.core.events.decision import ModelCalled
from genecon.core.events.envelope import Event
from genecon.core.events.genesis import AgentBorn, RunOpened
from genecon.core.events.memory import MemoryAdded
from genecon.core.model import ModelSpec
from genecon.llm.cassette import CassetteMode
from genecon.llm.telemetry import Telemetry
from genecon.simulation.build import Operation
from genecon.simulation.run import RunEnd, simulate
from genecon.store.reader import RunReader
from tests.loopback.faults import KINDS, FaultPlan
from tests.loopback.server import Loopback

MODEL = ModelSpec.parse("embedded")


def run(
    world: str, path: Path, *overrides: str, concurrency: int = 16, cassette: str = "auto"
) -> tuple[RunEnd, Telemetry]:
    """A run without the Chroma index, and its request counts."""
    operation = Operation(concurrency=concurrency, cassette=CassetteMode.parse(cassette), index=False)
    return simulate(world, run=path, overrides=overrides, operation=operation), operation.telemetry


def anonymous(run_path: Path) -> Iterator[Event]:
    """The log without what names the model: its name, and the hash of requests that hold the name."""
    with RunReader(run_path) as reader:
        for event in reader.events():
            match event.payload:
                case RunOpened() as opened:
                    yield replace(event, payload=replace(opened, world=""))
                case AgentBorn() as born:
                    yield replace(event, payload=replace(born, model=""))
                case ModelCalled() as call:
                    yield replace(event, payload=replace(call, model="", request=""))
                case _:
                    yield event


@pytest.mark.parametrize("world", ["tiny", "village"])
def test_same_decisions_as_in_process(world: str, tmp_path: Path) -> None:
    inside, _ = run(world, tmp_path / "inside")
    latency = 0.3 if world == "tiny" else 0.02  # four minds meet at the server on a busy machine, too
    with Loopback(ReferenceModel(MODEL), latency=latency) as server:
        model = f"model=openai:reference@{server.url}"
        outside, telemetry = run(world, tmp_path / "outside", model, concurrency=12)
        peak, requests = server.peak, server.requests
    assert list(anonymous(inside.path)) == list(anonymous(outside.path))
    assert telemetry.attempts == requests > 0
    assert peak == telemetry.peak == (4 if world == "tiny" else 12)
    with RunReader(outside.path) as reader:
        assert not any(e.payload.estimated for e in reader.events(kinds=["model.called"]))  # type: ignore[attr-defined]


def test_replay_does_not_ask_whatever_the_address(tmp_path: Path) -> None:
    with Loopback(ReferenceModel(MODEL)) as server:
        first, _ = run("tiny", tmp_path / "first", f"model=openai:reference@{server.url}")
    nowhere = "model=openai:reference@http://127.0.0.1:9/v1"
    again, telemetry = run("tiny", tmp_path / "again", nowhere, cassette=f"replay={first.path}")
    assert again.log_hash == first.log_hash
    assert telemetry.attempts == 0


def test_a_faulty_server_is_survived(tmp_path: Path) -> None:
    plan = FaultPlan(share=0.6, kinds=KINDS, seed=5)  # every kind strikes, whatever prompts say
    with Loopback(ReferenceModel(MODEL), faults=plan) as server:
        end, _ = run("village", tmp_path / "run", "periods=2", f"model=openai:reference@{server.url}")
    assert end.finished
    assert verify(end.path).holds
    with RunReader(end.path) as reader:
        events = list(reader.events())
    kinds = Counter(event.kind for event in events)
    calls = [e.payload for e in events if isinstance(e.payload, ModelCalled)]
    failures = Counter(call.failure for call in calls if call.failure)
    assert kinds["trade"] >= 10
    assert sum(failures.values()) > 0
    assert kinds["agent.fell_back"] > 0
    assert set(plan.struck) == set(KINDS), "every kind of fault must have struck"
    assert all(call.answer == "" for call in calls if call.failure)
    garbage = ("mallory", "transfer_all_coins", "bread bread", "{", "slow down")
    texts = [e.payload.text for e in events if isinstance(e.payload, MemoryAdded)]
    assert not [text for text in texts for part in garbage if part in text]
