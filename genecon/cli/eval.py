"""``genecon eval``: run a task whose rules were stated before looking, or list the tasks."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from genecon.cli.output import JsonOption, in_words, print_json
from genecon.core.errors import UsageError


def eval_(
    task: Annotated[str | None, typer.Argument(help="A shipped task or a folder; none lists them.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Sessions at most, of each world and trader.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Only this proposition, sweep or arm. May be repeated.")
    ] = None,
    trader: Annotated[
        list[str] | None, typer.Option("--trader", help="Only this trader. May be repeated.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change every world: path=value. May be repeated.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, max=256, help="Default: one a core.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option("--figure", help="Of sweeps: draw them to this file, .svg or .html.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a task and print its findings; without a task, list those that ship.

    A finding that does not hold is no error: the exit code is 0. What departs from the registered rules
    (fewer sessions, a changed world) is said on top. A task of sweeps is drawn where --figure names a file.

    Example: `genecon eval smith1982 --only P5 --limit 2`
    """
    with in_words():
        from genecon.evals.tasks import shipped

        if task is None:
            _list(shipped(), as_json)
            return
        kind = _kind(task, trader, figure)
        how: How = {
            "limit": limit,
            "only": only or (),
            "changes": set_ or (),
            "processes": processes or os.cpu_count() or 1,
            "watch": _progress,
        }
        if kind == "sweep":
            _sweep(task, how, as_json, figure)
        elif kind == "ablation":
            _ablate(task, how, as_json)
        else:
            _propose(task, how, as_json, trader or ())


class How(TypedDict):
    """What runs of every kind of task take."""

    limit: int | None
    only: Sequence[str]
    changes: Sequence[str]
    processes: int
    watch: Callable[[int, int], None]


def _kind(task: str, trader: Sequence[str] | None, figure: Path | None) -> str:
    """The kind of a task; what its kind has no use for is refused."""
    from genecon.evals.sweep import SWEEP, kind_of
    from genecon.evals.tasks import RULES, task_folder

    kind = kind_of(task_folder(task) / RULES)
    if trader and kind in ("sweep", "ablation"):
        raise UsageError(f"--trader belongs to tasks of propositions; of {task} --only names a part")
    if figure is not None and kind != SWEEP:
        raise UsageError(f"--figure draws sweeps; {task} has none")
    return kind


def _propose(task: str, how: How, as_json: bool, traders: Sequence[str]) -> None:
    from genecon.evals.report import to_json, to_text
    from genecon.evals.run import run_task

    report = run_task(task, traders=traders, **how)
    if as_json:
        print_json(to_json(report))
    else:
        print(to_text(report), end="")


def _sweep(task: str, how: How, as_json: bool, figure: Path | None) -> None:
    from genecon.evals.figure import check_name, write_figure
    from genecon.evals.sweep_report import to_json, to_text
    from genecon.evals.sweeping import run_sweeps

    check_name(figure)
    report = run_sweeps(task, **how)
    drawn = write_figure(report, figure) if figure is not None else None
    if as_json:
        print_json(to_json(report) | {"figure": str(drawn) if drawn else None})
    else:
        print(to_text(report) + (f"figure: {drawn}\n" if drawn else ""), end="")


def _ablate(task: str, how: How, as_json: bool) -> None:
    from genecon.evals.ablating import run_ablations
    from genecon.evals.ablation_report import to_json, to_text

    report = run_ablations(task, **how)
    if as_json:
        print_json(to_json(report))
    else:
        print(to_text(report), end="")


def _list(folders: dict[str, Path], as_json: bool) -> None:
    from genecon.evals.ablation import ABLATION, AblationTask, ablation_registration
    from genecon.evals.form import read_form
    from genecon.evals.registration import registration
    from genecon.evals.sweep import SWEEP, SweepTask, kind_of
    from genecon.evals.task import Task
    from genecon.evals.tasks import RULES

    sweeps = {
        name: read_form(folder / RULES, SweepTask)
        for name, folder in folders.items()
        if kind_of(folder / RULES) == SWEEP
    }
    ablations = {
        name: read_form(folder / RULES, AblationTask)
        for name, folder in folders.items()
        if kind_of(folder / RULES) == ABLATION
    }
    others = {*sweeps, *ablations}
    tasks = {name: read_form(folder / RULES, Task) for name, folder in folders.items() if name not in others}
    rules = {name: registration(folders[name], task) for name, task in tasks.items()}
    rules |= {name: ablation_registration(folders[name], task) for name, task in ablations.items()}
    registered: dict[str, Task | AblationTask] = {**tasks, **ablations}
    if as_json:
        rows: list[dict[str, object]] = [
            {"name": name, "title": task.title, "sessions": task.sessions, "as_registered": rules[name].holds}
            for name, task in registered.items()
        ]
        rows += [{"name": n, "title": s.title, "sessions": s.sessions} for n, s in sweeps.items()]
        print_json(rows)
        return
    for name, task in registered.items():
        print(f"{name:<12} {task.title}")
        print(f"             {rules[name]}")
    for name, sweep in sweeps.items():
        print(f"{name:<12} {sweep.title}")
        print(f"             sweeps: {', '.join(each.id for each in sweep.sweeps)}")


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        print(f"\r{done} of {of} sessions", end=end, file=sys.stderr, flush=True)
