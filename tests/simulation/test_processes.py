"""Decisions over several processes: the same log, faults in words, nothing paid for twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from genecon.agents.reference.model import ReferenceModel
from genecon.core.errors import CassetteMiss, GeneconError, UsageError
from genecon.core.model import ModelSpec
from genecon.llm.cassette import CassetteMode
from genecon.llm.embeddings import HashedNgrams
from genecon.simulation import build
from genecon.simulation.build import Operation
from genecon.simulation.run import RunEnd, resume, simulate
from genecon.simulation.workers import Worker
from genecon.store.reader import RunReader
from tests.loopback.faults import KINDS, FaultPlan
from tests.loopback.server import Loopback

MODEL = ReferenceModel(ModelSpec.parse("embedded"))


def run(path: Path, processes: int, *overrides: str, cassette: str = "auto") -> tuple[RunEnd, Operation]:
    """A run of the tiny world without the Chroma index."""
    mode = CassetteMode.parse(cassette)
    operation = Operation(index=False, processes=processes, cassette=mode, concurrency=8)
    return simulate("tiny", run=path, overrides=overrides, operation=operation), operation


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunEnd, Operation]:
    """The world in one process."""
    return run(tmp_path_factory.mktemp("alone") / "run", 1)


def test_two_processes_write_the_log_of_one(alone: tuple[RunEnd, Operation], tmp_path: Path) -> None:
    end, operation = run(tmp_path / "two", 2)
    assert end.finished
    assert end.log_hash == alone[0].log_hash
    counts, single = operation.telemetry, alone[1].telemetry
    assert (counts.calls, counts.attempts) == (single.calls, single.attempts)
    with RunReader(end.path) as reader, RunReader(alone[0].path) as other:
        kept, wanted = ({e.key for e in each.journal_entries()} for each in (reader, other))
    assert kept == wanted


@pytest.mark.slow
def test_a_server_with_faults_gives_the_same_log_at_any_number(tmp_path: Path) -> None:
    hashes = set()
    for processes in (1, 2):
        plan = FaultPlan(share=0.2, kinds=KINDS, seed=5)
        with Loopback(MODEL, faults=plan) as server:
            model = f"model=openai:reference@{server.url}"
            end, operation = run(tmp_path / str(processes), processes, model)
            assert operation.telemetry.attempts == server.requests > 0
        hashes.add(end.log_hash)
    assert len(hashes) == 1


def count_workers(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """The workers that are started from now on."""
    hired: list[Worker] = []
    plain = Worker.__init__

    def init(self: Worker, *given: object) -> None:
        plain(self, *given)  # type: ignore[arg-type]
        hired.append(self)

    monkeypatch.setattr(Worker, "__init__", init)
    return hired


@pytest.mark.slow
def test_more_processes_than_minds_are_not_started(
    alone: tuple[RunEnd, Operation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hired = count_workers(monkeypatch)
    end, operation = run(tmp_path / "many", 7)
    assert end.log_hash == alone[0].log_hash
    assert len(hired) == 4  # the tiny world has four minds
    assert operation.telemetry.peak <= 4


@pytest.mark.slow
def test_a_run_goes_on_with_another_number(alone: tuple[RunEnd, Operation], tmp_path: Path) -> None:
    stopped = Operation(index=False, processes=2, max_tokens=1)
    simulate("tiny", run=tmp_path / "run", operation=stopped)
    end = resume(tmp_path / "run", Operation(index=False, processes=3))
    assert end.finished
    assert end.log_hash == alone[0].log_hash


@pytest.mark.slow
def test_a_missing_answer_stops_the_replay_in_words(alone: tuple[RunEnd, Operation], tmp_path: Path) -> None:
    again, operation = run(tmp_path / "again", 2, cassette=f"replay={alone[0].path}")
    assert again.log_hash == alone[0].log_hash
    assert operation.telemetry.attempts == 0
    with pytest.raises(CassetteMiss, match="tick"):
        run(tmp_path / "other", 2, "seed=4", cassette=f"replay={alone[0].path}")


class Unportable(HashedNgrams):
    """An embedder of a plug-in that cannot leave its process."""

    def __reduce__(self) -> tuple[type[HashedNgrams], tuple[int]]:
        raise TypeError("cannot pickle 'socket' object")


def test_what_cannot_move_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "make_embedder", lambda registry, name: Unportable())
    with pytest.raises(UsageError, match=r"cannot pickle 'socket' object.*--processes 1"):
        run(tmp_path / "run", 2)
    assert resume(tmp_path / "run", Operation(index=False)).finished


@pytest.mark.slow
def test_a_worker_that_dies_ends_the_run_resumably(
    alone: tuple[RunEnd, Operation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hired = count_workers(monkeypatch)

    def kill(tick: int, events: object) -> None:
        if tick == 2:
            assert hired[1].process.pid is not None
            os.kill(hired[1].process.pid, signal.SIGKILL)

    operation = Operation(index=False, processes=2, watch=kill)
    with pytest.raises(GeneconError, match=r"worker process ended unexpectedly \(exit code -9\).*resume"):
        simulate("tiny", run=tmp_path / "run", operation=operation)
    assert all(not worker.process.is_alive() for worker in hired)
    end = resume(tmp_path / "run", Operation(index=False, processes=2))
    assert end.log_hash == alone[0].log_hash


@pytest.mark.slow
def test_workers_go_when_the_run_is_killed_and_answers_are_kept(tmp_path: Path) -> None:
    with Loopback(MODEL, latency=0.3) as server:
        command = [sys.executable, "-m", "genecon", "simulate", "tiny", "--processes", "2", "--run", "run"]
        command += ["--model", f"openai:reference@{server.url}"]
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
        while server.answered < 6:
            assert process.poll() is None
            time.sleep(0.02)
        process.kill()
        process.wait()
        time.sleep(1.0)  # a worker that lived would ask on
        asked = server.requests
        time.sleep(1.0)
        assert server.requests == asked
        end = resume(tmp_path / "run", Operation(index=False, processes=2))
        inside, _ = run(tmp_path / "whole", 1, f"model=openai:reference@{server.url}")
    assert end.log_hash == inside.log_hash


@pytest.mark.slow
def test_an_interrupt_lets_the_answers_of_all_workers_come_home(tmp_path: Path) -> None:
    with Loopback(MODEL, latency=1.5) as server:
        command = [sys.executable, "-m", "genecon", "simulate", "tiny", "--processes", "2", "--run", "run"]
        command += ["--model", f"openai:reference@{server.url}"]
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        while server.in_flight < 4:
            assert process.poll() is None
            time.sleep(0.02)
        asked = server.requests  # each worker's first one alone, to find out what the server can do
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "waiting for 4 answers on the way" in told
        assert server.answered == server.requests == asked
    with RunReader(tmp_path / "run") as reader:
        assert len(list(reader.journal_entries())) == asked
