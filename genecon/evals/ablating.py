"""Runs an ablation task: settings x arms x seeds, and compares each arm with the full mind seed by seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from genecon.core.errors import UsageError
from genecon.evals.ablation import AblationTask, Arm, Setting, ablation_registration
from genecon.evals.form import read_form
from genecon.evals.laboratory import Watch
from genecon.evals.outcome import Outcome, Trial
from genecon.evals.registration import Registration
from genecon.evals.statistics import Estimate, estimate, holm, sign_test, t_test
from genecon.evals.sweeping import estimates, play_trials
from genecon.evals.tasks import RULES, task_folder
from genecon.world.loader import load_world


@dataclass(frozen=True, slots=True)
class Difference:
    """An arm less the full mind in one figure, over the seeds that define it in both.

    Attributes
    ----------
    difference : Estimate
        Mean of the paired differences, with its 95 % t interval.
    t, sign : float
        Two-sided p of the paired t test and of the sign test.
    adjusted : float
        Holm's correction of `t` over the family: every arm, figure and setting.
    verdict : str
        ``worse`` or ``better`` without the faculty, where the corrected p is at most the level; else
        ``no difference found``.
    """

    setting: str
    arm: str
    measure: str
    difference: Estimate
    t: float
    sign: float
    adjusted: float = 1.0
    verdict: str = "no difference found"


@dataclass(frozen=True, slots=True)
class Cell:
    """An arm under a setting: an estimate of every figure."""

    setting: Setting
    arm: Arm
    estimates: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class AblationReport:
    """What a task of ablations found, and in what it differs from the registered one."""

    task: AblationTask
    cells: tuple[Cell, ...]
    differences: tuple[Difference, ...]
    departures: tuple[str, ...]
    registration: Registration


def run_ablations(
    name: str,
    *,
    limit: int | None = None,
    only: Sequence[str] = (),
    changes: Sequence[str] = (),
    processes: int = 1,
    watch: Watch = lambda done, of: None,
) -> AblationReport:
    """Run a task of ablations; the result does not depend on the number of processes.

    Parameters
    ----------
    only : sequence of str
        Arms to compare with the full mind; all by default.

    Raises
    ------
    UsageError
        There is no such task or arm.
    WorldError
        A world, so changed, has mistakes.
    """
    folder = task_folder(name)
    whole = read_form(folder / RULES, AblationTask)
    task, departures = _narrowed(whole, limit, only)
    departures += tuple(f"--set {change}" for change in changes)
    registered = ablation_registration(folder, whole)
    if not registered.holds:
        departures += ("these rules are not those that were registered",)
    cells = [(setting, arm) for setting in task.settings for arm in task.arms]
    plans = [(*setting.set, *arm.set, *changes) for setting, arm in cells]
    for plan in plans:
        load_world(task.world, (*plan, f"seed={task.first_seed}"))  # mistakes before the first session
    seeds = range(task.first_seed, task.first_seed + task.sessions)
    trials = [Trial(task.world, plan, seed) for plan in plans for seed in seeds]
    found = play_trials(trials, processes, watch)
    sessions = {
        (setting.id, arm.id): found[n * task.sessions : (n + 1) * task.sessions]
        for n, (setting, arm) in enumerate(cells)
    }
    estimated = [Cell(s, a, estimates(sessions[s.id, a.id])) for s, a in cells]
    return AblationReport(task, tuple(estimated), compare(task, sessions), departures, registered)


def compare(
    task: AblationTask, sessions: Mapping[tuple[str, str], Sequence[Outcome]]
) -> tuple[Difference, ...]:
    """Every arm against the full mind in every figure and setting, with Holm's correction over all."""
    full = task.arms[0].id
    rows = [
        _difference(setting.id, arm.id, measure, sessions[setting.id, arm.id], sessions[setting.id, full])
        for setting in task.settings
        for arm in task.arms[1:]
        for measure in task.better
    ]
    adjusted = zip(rows, holm([row.t for row in rows]), strict=True)
    return tuple(replace(row, adjusted=p, verdict=_verdict(row, p, task)) for row, p in adjusted)


def _difference(
    setting: str, arm: str, measure: str, without: Sequence[Outcome], full: Sequence[Outcome]
) -> Difference:
    pairs = [(getattr(a, measure), getattr(b, measure)) for a, b in zip(without, full, strict=True)]
    values = [float(a - b) for a, b in pairs if a is not None and b is not None]
    t, sign = (min(1.0, 2 * min(test(values), test([-v for v in values]))) for test in (t_test, sign_test))
    return Difference(setting, arm, measure, estimate(values), t, sign)


def _verdict(row: Difference, p: float, task: AblationTask) -> str:
    mean = row.difference.mean
    if p > task.level or not mean:
        return "no difference found"
    return "better" if (mean > 0) == (task.better[row.measure] == "more") else "worse"


def _narrowed(
    task: AblationTask, limit: int | None, only: Sequence[str]
) -> tuple[AblationTask, tuple[str, ...]]:
    departures: list[str] = []
    update: dict[str, object] = {}
    if only:
        known = [arm.id for arm in task.arms[1:]]
        for one in only:
            if one not in known:
                raise UsageError(f"the task has no arm {one!r}; it has {', '.join(known)}")
        update["arms"] = (task.arms[0], *(arm for arm in task.arms[1:] if arm.id in only))
        departures.append(f"only {', '.join(only)}")
    if limit is not None and limit < task.sessions:
        update["sessions"] = limit
        departures.append(f"{limit} of {task.sessions} sessions")
    return task.model_copy(update=update), tuple(departures)
