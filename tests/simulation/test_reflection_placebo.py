"""Reflections whose conclusions are written down and not acted on move no later bid.

The control of `test_reflection_ablation`: the same village, seeds, questions and insights, but no mind's
mark-up, patience or caution ever changes. What remains between the arms is that a reflection takes calls
and leaves memories; if that moved concessions with the mark-up concluded, the ablation would show no more.
"""

from pathlib import Path
from statistics import fmean

import pytest

from genecon.agents.state import Disposition
from genecon.core.events.memory import StrategyRevised
from tests.simulation.test_reflection_ablation import SEEDS, Arm


def unmoved(disposition: Disposition, revised: StrategyRevised) -> Disposition:
    """Hear a conclusion and go on as before."""
    return disposition


def pairs(arm: Arm, plain: Arm) -> list[tuple[bool, float]]:
    """By agent that concluded something: whether its mark-up was to rise, and how its concessions differ."""
    found = []
    for agent, orders in arm.orders.items():
        concluded = [tick for tick, _, markup in orders if markup]
        if not concluded:
            continue
        later = [order for order in orders if order[0] >= concluded[0]]
        without = [order for order in plain.orders[agent] if order[0] >= concluded[0]]
        markup = fmean(order[2] for order in later)
        if without and markup:
            difference = fmean(order[1] for order in later) - fmean(order[1] for order in without)
            found.append((markup > 0, difference))
    return found


@pytest.mark.slow
def test_conclusions_that_nobody_acts_on_move_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acted: list[tuple[bool, float]] = []
    placebo: list[tuple[bool, float]] = []
    for seed in SEEDS:
        thinking, plain = Arm(tmp_path / f"a{seed}", seed, 60), Arm(tmp_path / f"b{seed}", seed, 0)
        with monkeypatch.context() as deaf:
            deaf.setattr(Disposition, "_with_strategy", unmoved)
            idle = Arm(tmp_path / f"c{seed}", seed, 60)
        assert idle.reflections > 50 and plain.reflections == 0
        acted += pairs(thinking, plain)
        placebo += pairs(idle, plain)

    def gap(found: list[tuple[bool, float]]) -> float:
        """Mean difference of those whose mark-up was to rise, less that of those whose was to fall."""
        return fmean(y for up, y in found if up) - fmean(y for up, y in found if not up)

    agree = sum(up == (y < 0) for up, y in placebo)
    print(f"acted on {gap(acted):.4f}, placebo {gap(placebo):.4f}, {agree} of {len(placebo)} agree")
    assert gap(acted) < -0.01
    # by chance half agree: two standard deviations of 50 are 7
    assert len(placebo) >= 40 and abs(agree - len(placebo) / 2) < len(placebo) ** 0.5
    assert abs(gap(placebo)) < abs(gap(acted)) / 3
