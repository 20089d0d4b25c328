"""Runs a task and reports it."""

from collections.abc import Sequence
from dataclasses import dataclass

from genecon.core.errors import UsageError
from genecon.evals.form import read_form
from genecon.evals.laboratory import Job, Watch, overrides_for, run_sessions
from genecon.evals.observed import Session
from genecon.evals.registration import Registration, registration
from genecon.evals.task import Task
from genecon.evals.tasks import RULES, task_folder
from genecon.evals.verdicts import Row, judge
from genecon.world.loader import load_world


@dataclass(frozen=True, slots=True)
class Report:
    """What a task found.

    Attributes
    ----------
    task : Task
        The rules as they were applied.
    rows : tuple of Row
        Each proposition with each trader.
    departures : tuple of str
        In what this differs from the registered task; empty where it is that.
    registration : Registration
        Date and hash of the rules.
    stop_rules : dict of str to str
        By world.
    """

    task: Task
    rows: tuple[Row, ...]
    departures: tuple[str, ...]
    registration: Registration
    stop_rules: dict[str, str]


def run_task(
    name: str,
    *,
    limit: int | None = None,
    only: Sequence[str] = (),
    traders: Sequence[str] = (),
    changes: Sequence[str] = (),
    processes: int = 1,
    watch: Watch = lambda done, of: None,
) -> Report:
    """Run a task; whatever departs from its rules is said in the report.

    Parameters
    ----------
    name : str
        A shipped task, or a folder.
    limit : int, optional
        Sessions at most.
    only, traders : sequence of str
        Propositions and traders to look at; all by default.
    changes : sequence of str
        ``path=value`` each, applied to every world.
    processes : int
        Sessions are spread over so many; the result is the same.
    watch : callable
        Called after each session.

    Raises
    ------
    UsageError
        There is no such task, proposition or trader; the task has mistakes.
    WorldError
        A world, so changed, has mistakes.
    """
    folder = task_folder(name)
    whole = read_form(folder / RULES, Task)
    task, departures = _narrowed(whole, limit, only, traders)
    if changes:
        task = task.model_copy(update={"set": (*task.set, *changes)})
        departures = (*departures, *(f"--set {change}" for change in changes))
    cells = _cells(task)
    prepared = {cell: overrides_for(task.worlds[cell[0]], cell[1], task.set) for cell in cells}
    registered = registration(folder, whole)
    if not registered.holds:
        departures = (*departures, "these rules are not those that were registered")
    seeds = range(task.first_seed, task.first_seed + task.sessions)
    jobs = [
        Job(task.worlds[world], prepared[world, trader], seed) for seed in seeds for world, trader in cells
    ]
    found = run_sessions(jobs, processes, watch)
    sessions: dict[tuple[str, str], list[Session]] = {
        cell: found[k :: len(cells)] for k, cell in enumerate(cells)
    }
    stops = {world: _stop_rule(task.worlds[world], prepared[world, trader]) for world, trader in cells}
    return Report(task, judge(task, sessions), departures, registered, stops)


def _cells(task: Task) -> list[tuple[str, str]]:
    # the pairs (world, trader) that some claim asks for, in the order of the rules
    wanted = {
        (claim.world, trader): None
        for proposition in task.propositions
        for trader in task.traders
        if not proposition.refusal(trader)
        for claim in proposition.claims
    }
    return list(wanted)


def _narrowed(
    task: Task, limit: int | None, only: Sequence[str], traders: Sequence[str]
) -> tuple[Task, tuple[str, ...]]:
    update: dict[str, object] = {}
    departures: list[str] = []
    if limit is not None and limit < task.sessions:
        update["sessions"] = limit
        departures.append(f"{limit} of {task.sessions} sessions")
    if only:
        ids = [proposition.id for proposition in task.propositions]
        _require(only, ids, "proposition")
        update["propositions"] = tuple(p for p in task.propositions if p.id in only)
        departures.append(f"only {', '.join(only)}")
    if traders:
        _require(traders, task.traders, "trader")
        update["traders"] = tuple(trader for trader in task.traders if trader in traders)
        departures.append(f"only with {', '.join(traders)}")
    return task.model_copy(update=update), tuple(departures)


def _require(wanted: Sequence[str], known: Sequence[str], what: str) -> None:
    for one in wanted:
        if one not in known:
            raise UsageError(f"the task has no {what} {one!r}; it has {', '.join(known)}")


def _stop_rule(world: str, overrides: Sequence[str]) -> str:
    rule = load_world(world, overrides).stop_rule
    if rule.kind == "proposals":
        return f"{rule.per_trader} calls"
    return f"exhausted, cap {rule.cap}" if rule.kind == "exhausted" else "rounds"
