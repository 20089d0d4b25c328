"""Tasks of sweeps: what is run, what is estimated, what is drawn."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from genecon.core.errors import UsageError
from genecon.evals.figure import SHOWN, check_name, html, svg, write_figure
from genecon.evals.form import read_form
from genecon.evals.outcome import MEASURES, Outcome
from genecon.evals.sweep import Sweep, SweepTask, kind_of
from genecon.evals.sweep_report import to_json, to_text
from genecon.evals.sweeping import Curve, Point, SweepReport, estimates, run_sweeps
from genecon.evals.tasks import RULES, shipped
from genecon.world.loader import load_world


def test_the_shipped_task_asks_for_twenty_seeds_or_more_and_its_worlds_are_in_order() -> None:
    path = shipped()["bounded"] / RULES
    assert kind_of(path) == "sweep"
    task = read_form(path, SweepTask)
    assert task.sessions >= 20
    assert {sweep.id for sweep in task.sweeps} >= {"r", "r-embedded", "tokens", "memory"}
    for sweep in task.sweeps:
        for value in (sweep.values[0], sweep.values[-1]):
            load_world(task.world, sweep.changes(value))


def made(gains: list[float | None]) -> SweepReport:
    """A report on two values, by hand."""
    sweep = Sweep(id="r", title="rationality", axis="r", values=(0, 1), set=("seed={x}",))
    task = SweepTask.model_validate(
        {"format": 1, "kind": "sweep", "name": "t", "title": "T", "date": "2026-11-22", "sessions": 2,
         "first_seed": 1, "world": "bounded", "sweeps": [sweep]}
    )  # fmt: skip
    outcomes = [Outcome(gain, 0.1, 0.05, None, 0.0, 0) for gain in gains]
    points = (Point(0.0, estimates(outcomes[:2])), Point(1.0, estimates(outcomes[2:])))
    return SweepReport(task, (Curve(sweep, points),), ())


def test_an_estimate_is_over_the_sessions_that_define_the_figure() -> None:
    report = made([0.4, 0.6, None, 0.9])
    low, high = (point.estimates["gains_share"] for point in report.curves[0].points)
    # t(.975, 1) = 12.706, s/√2 = .1
    assert low.mean == 0.5 and low.high == pytest.approx(0.5 + 1.2706, abs=1e-3)
    assert (high.n, high.mean, high.low) == (1, 0.9, None)
    assert "0.500 [-0.771, 1.771]" in to_text(report)
    document = to_json(report)
    assert isinstance(document["sweeps"], list)
    assert document["sweeps"][0]["points"][1]["gains_share"]["sessions"] == 1


def test_the_svg_has_a_panel_for_each_figure_and_a_point_for_each_value() -> None:
    root = ET.fromstring(svg(made([0.4, 0.6, 0.8, 0.9])))
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}polyline")) == len(SHOWN)
    assert len(root.findall(f"{space}circle")) == 2 * len(SHOWN)
    heights = [float(each.get("cy", "0")) for each in root.findall(f"{space}circle")[:2]]
    assert heights[1] < heights[0]  # .85 stands above .5


def test_the_page_is_drawn_by_plotly_and_needs_no_network(tmp_path: Path) -> None:
    pytest.importorskip("plotly")
    page = write_figure(made([0.4, 0.6, 0.8, 0.9]), tmp_path / "figure.html").read_text(encoding="utf-8")
    assert "Plotly.newPlot" in page and 'src="http' not in page
    assert html(made([None, None, None, None]))


@pytest.mark.parametrize("name", ["figure.png", "nowhere/figure.svg"])
def test_a_file_that_cannot_be_drawn_is_refused_before_anything_is_run(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--figure"):
        check_name(tmp_path / name)


def test_it_is_run_at_every_value_over_the_same_seeds() -> None:
    report = run_sweeps("bounded", limit=1, only=["trades"], changes=["periods=1", "rounds=4"])
    assert [point.value for point in report.curves[0].points] == [0, 1, 2, 4, 8]
    assert set(report.curves[0].points[0].estimates) == set(MEASURES)
    assert report.departures == ("--set periods=1", "--set rounds=4", "only trades", "1 of 20 sessions")
    with pytest.raises(UsageError, match="has no sweep 'q'"):
        run_sweeps("bounded", only=["q"])
