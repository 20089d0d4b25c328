"""Ablations: a faculty that is switched off leaves no trace, and differences are paired by seed."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from genecon.cli.main import app
from genecon.core.errors import UsageError, WorldError
from genecon.core.events.envelope import Event
from genecon.core.events.memory import MemoryAdded
from genecon.evals.ablating import compare, run_ablations
from genecon.evals.ablation import AblationTask, ablation_registration
from genecon.evals.form import read_form
from genecon.evals.outcome import Outcome
from genecon.evals.tasks import RULES, shipped
from genecon.simulation.laboratory import play
from genecon.world.loader import load_world
from genecon.world.resolve import resolve

FREE = ("budget.agent=null", "mind.reflection_threshold=20")


def events(*without: str) -> list[Event]:
    """The tiny world without some faculties; thinking costs nothing, reflection comes early."""
    return play("tiny", (*FREE, f"mind.without=[{', '.join(without)}]"))[0]


def kinds(log: list[Event]) -> Counter[str]:
    return Counter(event.kind for event in log)


def test_the_full_mind_shows_every_faculty() -> None:
    found = kinds(events())
    for kind in ("reflection.began", "plan.made", "memory.retrieved", "memory.added"):
        assert found[kind] > 0, kind


def test_without_reflection_there_is_none() -> None:
    found = kinds(events("reflection"))
    assert found["reflection.began"] == found["strategy.revised"] == 0
    assert found["plan.made"] > 0


def test_without_a_plan_every_turn_is_thought_over() -> None:
    log = events("plan")
    assert kinds(log)["plan.made"] == 0
    chosen = [e for e in log if e.kind == "model.called" and e.payload.faculty == "choose"]  # type: ignore[attr-defined]
    assert len(dict.fromkeys(event.span for event in chosen)) == 4 * 6  # four minds, six rounds


def test_without_memory_nothing_is_recalled_or_reflected_on() -> None:
    found = kinds(events("memory"))
    assert found["memory.retrieved"] == found["reflection.began"] == 0
    assert found["trade"] > 0


def test_without_observation_nothing_that_happened_is_remembered() -> None:
    added = [e.payload for e in events("observation") if isinstance(e.payload, MemoryAdded) and e.tick > 0]
    assert {memory.record for memory in added} <= {"thought", "reflection"}
    full = [e.payload for e in events() if isinstance(e.payload, MemoryAdded) and e.tick > 0]
    assert {memory.record for memory in full} >= {"trade", "observation"}


def test_a_world_that_switches_nothing_off_resolves_as_before() -> None:
    assert '"without"' not in resolve(load_world("tiny"))
    assert '"without":["memory","plan"]' in resolve(load_world("tiny", ["mind.without=[plan, memory]"]))
    with pytest.raises(WorldError, match="reflexion"):
        load_world("tiny", ["mind.without=[reflexion]"])


def task(**more: object) -> AblationTask:
    """A small task of two arms under one setting."""
    arms = [{"id": "full", "title": "full"}, {"id": "none", "title": "none", "set": ["mind.without=[plan]"]}]
    given: dict[str, object] = {
        "format": 1, "kind": "ablation", "name": "small", "title": "small", "date": "2026-11-23",
        "level": 0.05, "sessions": 4, "first_seed": 1, "world": "tiny",
        "better": {"gains_share": "more", "regret": "less"},
        "settings": [{"id": "free", "title": "free", "set": ["budget.agent=null"]}],
        "arms": arms,
    }  # fmt: skip
    return AblationTask.model_validate(given | more)


def session(gains: float | None, regret: float) -> Outcome:
    return Outcome(gains, 0.1, regret, regret, 0.0, 100)


def test_differences_are_paired_and_corrected() -> None:
    full = [session(0.5, 0.5), session(0.6, 0.4), session(0.7, 0.5), session(0.8, 0.4)]
    without = [session(0.49, 0.5), session(0.58, 0.6), session(0.67, 0.3), session(0.76, 0.4)]
    gains, regret = compare(task(), {("free", "full"): full, ("free", "none"): without})
    # -.01 -.02 -.03 -.04: mean -.025, s = .01291, t = -3.873 with 3 degrees of freedom: one-sided p .0152
    assert gains.difference.mean == pytest.approx(-0.025)
    assert gains.difference.low == pytest.approx(-0.04554, abs=1e-5)  # -.025 - 3.182 * .01291 / 2
    assert gains.t == pytest.approx(0.0305, abs=1e-4)
    assert gains.sign == pytest.approx(0.125)  # 2 * 1/16
    assert gains.adjusted == pytest.approx(0.0609, abs=2e-4)  # two tests: twice the smaller p
    assert gains.verdict == "no difference found"
    assert regret.difference.mean == pytest.approx(0.0)  # 0 +.2 -.2 0
    assert regret.t == pytest.approx(1.0)
    looser = compare(task(level=0.07), {("free", "full"): full, ("free", "none"): without})
    assert [row.verdict for row in looser] == ["worse", "no difference found"]


def test_a_seed_that_has_no_figure_is_left_out_of_its_pair() -> None:
    full = [session(0.5, 0.1), session(None, 0.1), session(0.7, 0.1)]
    without = [session(0.6, 0.1), session(0.9, 0.1), session(0.9, 0.1)]
    gains, _ = compare(task(), {("free", "full"): full, ("free", "none"): without})
    assert gains.difference.n == 2
    assert gains.difference.mean == pytest.approx(0.15)


def test_mistakes_in_a_task_are_told(tmp_path: Path) -> None:
    whole = task().model_dump(mode="json")
    for change, told in (
        ({"better": {"joy": "more"}}, "'joy' is unknown"),
        ({"arms": [whole["arms"][1], whole["arms"][0]]}, "the first arm is the full mind"),
        ({"arms": [whole["arms"][0]] * 2}, "the same id"),
    ):
        (tmp_path / RULES).write_text(yaml.safe_dump(whole | change))
        with pytest.raises(UsageError, match=told):
            read_form(tmp_path / RULES, AblationTask)


def test_a_task_of_ones_own_runs_and_says_that_it_is_not_registered(tmp_path: Path) -> None:
    (tmp_path / RULES).write_text(yaml.safe_dump(task(sessions=3).model_dump(mode="json")))
    report = run_ablations(str(tmp_path), limit=2)
    assert report.departures == ("2 of 3 sessions", "these rules are not those that were registered")
    assert [(cell.arm.id, cell.estimates["tokens"].n) for cell in report.cells] == [("full", 2), ("none", 2)]
    with pytest.raises(UsageError, match="no arm 'soul'; it has none"):
        run_ablations(str(tmp_path), only=["soul"])
    done = CliRunner().invoke(app, ["eval", str(tmp_path), "--limit", "2", "--processes", "1"])
    assert done.exit_code == 0, done.output
    assert "never registered" in done.stdout


def test_the_shipped_rules_are_those_that_were_registered() -> None:
    folder = shipped()["ablations"]
    rules = read_form(folder / RULES, AblationTask)
    assert ablation_registration(folder, rules).holds
    assert [arm.id for arm in rules.arms] == [
        "full",
        "no-reflection",
        "no-plan",
        "no-memory",
        "no-observation",
    ]
