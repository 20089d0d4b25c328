"""Runs a task of sweeps: sweeps x values x seeds, on several processes, and estimates with intervals."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from genecon.core.errors import UsageError
from genecon.evals.form import read_form
from genecon.evals.outcome import MEASURES, Outcome, Trial
from genecon.evals.statistics import Estimate, estimate
from genecon.evals.sweep import Sweep, SweepTask
from genecon.evals.tasks import RULES, task_folder
from genecon.world.loader import load_world


@dataclass(frozen=True, slots=True)
class Point:
    """The number at one value: an estimate of each figure over the sessions in which it is defined."""

    value: float
    estimates: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class Curve:
    """A sweep and its points."""

    sweep: Sweep
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a task of sweeps found, and in what it differs from the task as it ships."""

    task: SweepTask
    curves: tuple[Curve, ...]
    departures: tuple[str, ...]


def run_sweeps(
    name: str,
    *,
    limit: int | None = None,
    only: Sequence[str] = (),
    changes: Sequence[str] = (),
    processes: int = 1,
    watch: Callable[[int, int], None] = lambda done, of: None,
) -> SweepReport:
    """Run a task of sweeps; the result does not depend on the number of processes.

    Raises
    ------
    UsageError
        There is no such task or sweep.
    WorldError
        A world, so changed, has mistakes.
    """
    task = read_form(task_folder(name) / RULES, SweepTask)
    departures = [f"--set {change}" for change in changes]
    if only:
        known = [sweep.id for sweep in task.sweeps]
        for one in only:
            if one not in known:
                raise UsageError(f"the task has no sweep {one!r}; it has {', '.join(known)}")
        task = task.model_copy(update={"sweeps": tuple(s for s in task.sweeps if s.id in only)})
        departures.append(f"only {', '.join(only)}")
    if limit is not None and limit < task.sessions:
        departures.append(f"{limit} of {task.sessions} sessions")
        task = task.model_copy(update={"sessions": limit})
    cells = [(sweep, value) for sweep in task.sweeps for value in sweep.values]
    arms = [(*sweep.changes(value), *changes) for sweep, value in cells]
    for arm in arms:
        load_world(task.world, (*arm, f"seed={task.first_seed}"))  # mistakes before the first session
    seeds = range(task.first_seed, task.first_seed + task.sessions)
    trials = [Trial(task.world, arm, seed) for arm in arms for seed in seeds]
    found = play_trials(trials, processes, watch)
    points = [
        Point(value, estimates(found[n * task.sessions : (n + 1) * task.sessions]))
        for n, (_, value) in enumerate(cells)
    ]
    curves, start = [], 0
    for sweep in task.sweeps:
        curves.append(Curve(sweep, tuple(points[start : start + len(sweep.values)])))
        start += len(sweep.values)
    return SweepReport(task, tuple(curves), tuple(departures))


def estimates(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """Mean and 95 % interval (Student's t) of each figure, over the sessions that define it."""
    columns = {name: [getattr(each, name) for each in outcomes] for name in MEASURES}
    return {name: estimate([v for v in column if v is not None]) for name, column in columns.items()}


def play_trials(
    trials: Sequence[Trial], processes: int = 1, watch: Callable[[int, int], None] = lambda done, of: None
) -> list[Outcome]:
    """The outcomes of trials, in their order, whatever the number of processes."""
    found: list[Outcome] = []
    for each in _outcomes(trials, processes):
        found.append(each)
        watch(len(found), len(trials))
    return found


def _outcomes(trials: Sequence[Trial], processes: int) -> Iterator[Outcome]:
    if processes == 1 or len(trials) == 1:
        yield from map(Trial.run, trials)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(Trial.run, trials, chunksize=2)
