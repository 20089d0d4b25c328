"""Runs a world in a forked child that may be killed, so that one import serves many kills.

Children are forked from a server process that has imported everything and done nothing: a fork of the test
process itself would inherit the locks of threads that are not there any more (Chroma's, for one).
"""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from genecon.simulation.build import Operation
from genecon.simulation.run import RunEnd, resume, simulate

HEAVY = ("genecon.simulation.run", "genecon.simulation.minds", "genecon.agents.reference.model", "chromadb")
"""What a child would import first, imported in the server: kills strike the run and not its imports."""

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(list(HEAVY))


class Killer:
    """Kills its own process at the n-th passing of a named point of a tick."""

    def __init__(self, point: str, nth: int) -> None:
        self.point = point
        self.left = nth

    def __call__(self, point: str) -> None:
        """Count a point; SIGKILL when it is the one."""
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Start:
    """The work of starting a run."""

    world: str
    run: Path
    at: Callable[[str], None] | None

    def __call__(self) -> RunEnd:
        """Do it."""
        operation = Operation() if self.at is None else Operation(at=self.at)
        return simulate(self.world, run=self.run, operation=operation)


@dataclass(frozen=True)
class GoOn:
    """The work of resuming a run."""

    run: Path

    def __call__(self) -> RunEnd:
        """Do it."""
        return resume(self.run, Operation())


def in_child(work: Start | GoOn, kill_after: float | None = None) -> tuple[int, str]:
    """Do `work` in a forked child, killed after some seconds if asked.

    Returns
    -------
    (int, str)
        The signal that ended it (0: none), and the log hash that it reported.
    """
    reader, writer = _FORKS.Pipe(duplex=False)
    child = _FORKS.Process(target=_report, args=(work, writer))
    child.start()
    writer.close()
    if kill_after is not None:
        time.sleep(kill_after)
        child.kill()  # SIGKILL, unless it has ended
    child.join()
    assert child.exitcode is not None
    if child.exitcode < 0:
        return -child.exitcode, ""
    assert child.exitcode == 0, "the child failed; its traceback is above"
    with reader:
        return 0, str(reader.recv())


def _report(work: Start | GoOn, writer: Connection) -> None:
    with writer:
        writer.send(work().log_hash)


def start(world: str, run: Path, at: Callable[[str], None] | None = None) -> Start:
    """The work of starting a run."""
    return Start(world, run, at)


def go_on(run: Path) -> GoOn:
    """The work of resuming a run."""
    return GoOn(run)
