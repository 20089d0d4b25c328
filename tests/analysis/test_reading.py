"""What a stranger reads in a report: intervals of prices, treatments, words that are explained."""

import pytest

from genecon.analysis.fold import fold
from genecon.analysis.report import Report, measure
from genecon.analysis.text import print_summary, text
from genecon.core.events.decision import Appraised, BudgetExhausted, ModelCalled
from genecon.core.events.genesis import AgentBorn
from genecon.economy.biases import Biases, told
from tests.analysis.chronicle import HALF, Chronicle, smith, world

VALUES, COSTS = range(325, 75, -25), range(75, 325, 25)


def found(log: Chronicle) -> Report:
    return measure("run", fold(log.events))


def one_unit(value: int, cost: int, price: int) -> Chronicle:
    """One buyer and one seller, one trade: every price from cost to value is competitive."""
    log = Chronicle(world("induced"))
    log.bear("ada")
    log.bear("bo")
    log.open_period()
    log.issue("ada", "bid", value)
    log.endow("ada", "@experimenter", coin=400)
    log.issue("bo", "ask", cost)
    log.endow("bo", "@experimenter", fish=1)
    log.open_tick()
    log.trade("ada", "bo", price)
    log.earn("ada", value - price, 1, coin=400 - price, fish=1)
    log.earn("bo", price - cost, 1, coin=price)
    log.close_period()
    log.close_run()
    log.check()
    return log


def test_an_interval_of_competitive_prices_is_printed_with_its_true_middle() -> None:
    report = found(one_unit(200, 175, 180))
    shown = text(report)
    # the middle of 1.75 and 2.00 is 1.875; alpha is around 1.87: 100 x .07 / 1.87 = 3.74
    assert "competitive         fish: 1.75 to 2.00, measured from the middle, 1.875\n" in shown
    assert "rounded down to a tick" in shown and shown.count("every price of an interval") == 1
    assert report.prices[0].periods[0].alpha.value == pytest.approx(100 * 7 / 187)
    rows = [line.split() for line in shown.splitlines() if "1.750" in line or "2.000" in line]
    assert [row[-1] for row in rows] == ["1.750", "2.000"]
    assert "1.870" not in shown


def test_a_middle_on_a_tick_is_not_said_to_be_rounded() -> None:
    shown = text(found(one_unit(4800, 3600, 3600)))
    assert "fish: 36.00 to 48.00, measured from the middle, 42.00\n" in shown
    assert "rounded down" not in shown


def test_one_competitive_price_is_no_interval() -> None:
    shown = text(found(smith(())))
    assert "every price of an interval" not in shown and "2.000" in shown


def test_biases_stand_in_the_report_by_group_and_agent() -> None:
    persona = f"Mends nets. {told(Biases(loss_aversion=2_250_000, herding=300_000))}"
    treated = [
        {"agent": "cy", "name": "Cy", "biases": {"anchoring": 500_000, "herding": 0}},
        {"agent": "di", "observability": {"depth": 0}},
    ]
    log = Chronicle(world("exchange", agents=treated, mind={"without": ["plan"], "retrieved": 8}))
    for agent, group, mind in (("ada", "bakers", "generative"), ("bo", "bakers", "zi-mrs")):
        log.add(AgentBorn(agent, agent, group, "household", mind, "", persona, HALF), log.run)
    log.bear("cy", HALF, "zi-mrs")
    log.bear("di", HALF, "zi-mrs")
    report = found(log)
    shown = text(report)
    # bo's policy reads no persona: it is not biased
    said = "biases         bakers (1 of 2): loss_aversion 2.25, herding 0.3; people (1 of 2): anchoring 0.5\n"
    assert said in shown
    assert "sight          people (1 of 2): depth 0\n" in shown and "minds without  plan\n" in shown
    assert [row.biases for row in report.people] == [
        {"loss_aversion": 2.25, "herding": 0.3}, {}, {"anchoring": 0.5}, {},
    ]  # fmt: skip


def test_a_run_without_treatment_says_nothing_of_biases() -> None:
    log = Chronicle(world("exchange"))
    log.bear("ada", HALF)
    shown = text(found(log))
    assert "biases" not in shown and "sight" not in shown


def test_words_of_minds_are_explained_where_they_stand() -> None:
    log = Chronicle(world("exchange"))
    log.bear("ada", HALF, "generative", "embedded:r=0.9")
    log.open_period()
    log.open_tick()
    log.add(ModelCalled("ada", "focal", 1, "embedded:r=0.9", "", "", "", 9, 2, False, "tools", False))
    log.add(BudgetExhausted("ada", "agent", "insight", 500, 12), actor="ada")
    log.add(Appraised("ada", True, ("surer: the price of fish is known within 1 and not 9 thousandths",)))
    log.add(ModelCalled("ada", "choose", 1, "embedded:r=0.9", "", "", "", 9, 2, False, "tools", False))
    shown = text(found(log))
    assert "choose: what to do; focal: what to reflect on\n" in shown
    assert "exhausted 1 time (agent 1): too few tokens for insight 1\n" in shown
    assert "surer: a price is known so much better" in shown


def test_a_run_of_one_period_says_its_distance_once(capsys: pytest.CaptureFixture[str]) -> None:
    traded = [(f"b{v}", f"s{c}", 200, 1) for v, c in zip(VALUES[:5], COSTS[:5], strict=True)]
    report = found(smith(traded))
    print_summary(report)
    assert "equilibrium: 0.000 in the only period (" in capsys.readouterr().out
    assert "mean distance 0.000 in the only period\n" in text(report)
