"""SIGKILL at any moment, resume: the same log hash as the run that nobody disturbed."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from genecon.analysis.verify import verify
from genecon.core.chance import Stream
from genecon.simulation.engine import POINTS
from genecon.store.reader import RunReader
from tests.simulation.forks import Killer, go_on, in_child, start


@pytest.fixture(scope="module", params=["tiny", pytest.param("village", marks=pytest.mark.slow)])
def undisturbed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, float]]:
    """World, log hash and seconds of a run that nobody disturbs."""
    world = request.param
    run = tmp_path_factory.mktemp(world) / "run"
    assert not in_child(start(world, run.with_name("warm")))[0]
    began = time.perf_counter()
    ended, log_hash = in_child(start(world, run))
    assert not ended
    yield world, log_hash, time.perf_counter() - began


def check_resumed(run: Path, log_hash: str) -> None:
    """Resume a killed run and compare."""
    ended, resumed = in_child(go_on(run))
    assert not ended
    assert resumed == log_hash
    assert verify(run).holds


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_named_point(point: str, undisturbed: tuple[str, str, float], tmp_path: Path) -> None:
    world, log_hash, _ = undisturbed
    nth = 1 + POINTS.index(point) % 3 + (2 if point == "lived" else 0)
    ended, _ = in_child(start(world, tmp_path / "run", Killer(point, nth)))
    assert ended == signal.SIGKILL
    check_resumed(tmp_path / "run", log_hash)


def test_killed_twice(undisturbed: tuple[str, str, float], tmp_path: Path) -> None:
    world, log_hash, seconds = undisturbed
    run = tmp_path / "run"
    assert in_child(start(world, run, Killer("decided", 2)))[0] == signal.SIGKILL
    assert in_child(go_on(run), kill_after=seconds / 4)[0] in (0, signal.SIGKILL)
    check_resumed(run, log_hash)


def test_killed_at_random_moments(undisturbed: tuple[str, str, float], tmp_path: Path) -> None:
    world, log_hash, seconds = undisturbed
    moments = Stream(1962, "kills", world)
    killed = mid_run = 0
    for n in range(80):
        run = tmp_path / f"run{n}"
        if not in_child(start(world, run), kill_after=seconds * moments.unit())[0]:
            seconds *= 0.9  # it was over already: the machine is less busy than it was
            continue
        killed += 1
        begun = False
        if run.exists():
            with RunReader(run) as reader:
                begun = reader.last_tick >= 0
            check_resumed(run, log_hash)
        mid_run += begun
        seconds *= 1.0 if begun else 1.1  # it had not begun: the machine is busier
        if killed >= 24 and mid_run >= 12:
            break
    # the kills must have struck: most inside the run, some before its directory was there
    assert killed >= 20
    assert mid_run >= 10
