"""The tree of causes, compared as text with trees that were written by hand."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genecon.core.errors import UsageError
from genecon.core.events.decision import BudgetExhausted, Drew, FellBack, ModelCalled, Observed
from genecon.core.events.market import Side
from genecon.core.events.memory import MemoryAdded, ReflectionBegan, Retrieved
from genecon.core.events.period import AllowanceGranted, PeriodOpened, TickOpened, ValuesIssued
from genecon.core.values import Price, Quantity
from genecon.replay.tree import CAVEAT
from genecon.replay.why import explain

TRADE = f"""\
trade 1 · day 1 08:00 · Ada buys 3 baskets of fish from Bo at 0.41 crowns each (1.23)  #21
({CAVEAT})
├─ bid fish.2 of Ada: up to 0.50 crowns each for 3 baskets of fish  #20
│  ├─ thought “Fish will get dear.” (ada.m2), 0.9 s of simulated thinking  #19
│  ├─ asked embedded to choose: 400 + 12 tokens  #17
│  │  └─ Ada looked around the square, day 1 08:00 ⟵ dawn of day 1 #8 (day 1 08:00)  #12
│  ├─ step 1 of 1, buy 3 baskets of fish near 0.42, of plan ada.p1 “restock fish”, worth 1.20, effort 0.04;\
 runner-up “wait”, effort 0.07  #16
│  │  ├─ not surprised  #15
│  │  │  └─ Ada looked around the square, day 1 08:00: see #12 above
│  │  └─ believed fish at 0.415 ± 0.020, from own value  #14
│  │     └─ Ada looked around the square, day 1 08:00: see #12 above
│  └─ recalled 1 of 1 memory (recency importance relevance) for “prices of fish”  #13
│     └─ .42 .80 .70  ada.m1 “Bo is an honest man.” ⟵ genesis #4  #6
├─ ask fish.1 of Bo: 0.41 crowns or more each for 5 baskets of fish  #11
│  └─ zi-c drew 0.41 from [0.40, 0.60], stream agents/bo (1 draw) ⟵ dawn of day 1 #8 (day 1 08:00)  #10
└─ rule: resting price; fish.1 was the only ask at 0.41
rests on 3 events of the world, 2 of them the same dawn (#8); 2 different: 1 dawn and 1 of genesis"""


def test_a_trade_is_traced_to_thought_plan_memory_and_draw(market_day: Any) -> None:
    assert explain(market_day.path, "trade:1").text() == TRADE


def test_json_has_the_same_tree(market_day: Any) -> None:
    document = json.loads(json.dumps(explain(market_day.path, "trade:1").to_json()))
    assert document["caveat"] == CAVEAT
    assert document["world_events"] == [4, 8]
    assert [branch["seq"] for branch in document["tree"]["causes"]] == [20, 11, None]


def test_depth_cuts_and_says_so(market_day: Any) -> None:
    # below the bid stand five things of level 2; nothing of level 3
    text = explain(market_day.path, "trade:1", depth=2).text()
    assert "asked embedded to choose: 400 + 12 tokens  #17  … 3 causes deeper: --depth 3" in text
    assert "ada.m1" not in text


def test_a_memory_says_what_it_led_to(market_day: Any) -> None:
    lines = explain(market_day.path, "memory:ada.m1").text().splitlines()
    assert lines[0] == "genesis · Ada remembers: “Bo is an honest man.” (importance 6)  #6"
    assert lines[2] == "└─ genesis · Ada Miller of the bakers. Bakes at dawn.  #4"
    assert lines[-1] == "recalled 1 time, cited by 0 reflections, in view of 0 intents directly"


def test_forms_name_the_same_event(market_day: Any) -> None:
    by_seq = {
        "trade:1": 21,
        "order:fish.2": 20,
        "memory:ada.m2": 18,
        "plan:ada.p1": 16,
        "event:13": 13,
        "#13": 13,
    }
    for what, seq in by_seq.items():
        assert explain(market_day.path, what).root.seq == seq


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("17", "Write trade:17, order:fish.12, reflection:ada.m40"),
        ("", "Write trade:17"),
        ("trad:1", "did you mean trade:1?"),
        ("trade:0", "there are trade:1 to trade:1"),
        ("trade:99999999999999999999", "whole number"),
        ("trade:x", "whole number"),
        ("order:fish.9", "there are order:fish.1 to order:fish.2"),
        ("order:bread.1", "its markets are fish"),
        ("memory:ada.m9", "there are memory:ada.m1 to memory:ada.m2"),
        ("memory:adda.m1", "did you mean memory:ada.m1?"),
        ("reflection:ada.m1", "write memory:ada.m1"),
        ("reflection:ada.m9", "never reflected"),
        ("plan:bo.p1", "no plan at all"),
        ("event:99", "legal are 1 to 24"),
    ],
)
def test_unknown_names_are_answered_with_what_there_is(market_day: Any, what: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        explain(market_day.path, what)
    assert said in str(caught.value)


def _reflect(log: Any) -> None:
    """Ada reflects on two memories of the same trade (#21) and cites one that does not exist."""
    view = log.add(Observed("ada", "{}"), 21)  # 23
    a = log.add(MemoryAdded("ada", "ada.m3", "trade", "Bought fish.", 5), 21, view)  # 24
    b = log.add(MemoryAdded("ada", "ada.m4", "observation", "Fish went at 0.41.", 3), 8, 21, view)  # 25
    focal = log.add(
        ModelCalled("ada", "focal", 1, "embedded", "", "", "", 90, 9, False, "schema", False), a, b, view
    )
    began = log.add(ReflectionBegan("ada", 151, 150, ("What of fish?",)), focal, view)
    recall = log.add(Retrieved("ada", "reflect", "What of fish?", (), (), 4), began, a, b)
    call = log.add(
        ModelCalled("ada", "insight", 1, "embedded", "", "", "", 99, 9, False, "schema", False), view, recall
    )
    insight = MemoryAdded(
        "ada", "ada.m5", "reflection", "Fish is fair.", 7, ("ada.m3", "ada.m4"), ("x.m9",), 1
    )
    log.add(insight, a, b, call)
    log.commit()


def test_a_reflection_rests_on_world_events_and_shows_what_is_ungrounded(
    make_log: Callable[..., Any],
) -> None:
    log = make_log()
    log.genesis()
    log.morning()
    _reflect(log)
    lines = explain(log.path, "reflection:ada.m5").text().splitlines()
    assert lines[2:5] == [
        "├─ ada.m3 “Bought fish.” ⟵ trade:1 (day 1 08:00)  #24",
        "├─ ada.m4 “Fish went at 0.41.” ⟵ dawn of day 1 #8 and trade:1 (day 1 08:00)  #25",
        "├─ ungrounded: it cites x.m9, which was not recalled or does not exist",
    ]
    assert "importance 151 reached 150; read the last 2 memories" in lines[-3]
    # named: m3 the trade; m4 the dawn and the trade; the view the trade
    assert lines[-2].startswith("rests on 4 events of the world, 3 of them the same trade (#21); 2 different")


def test_a_fallback_ends_at_the_exhaustion_that_called_it(make_log: Callable[..., Any]) -> None:
    log = make_log()
    log.genesis()
    day = log.add(PeriodOpened(1))  # 8
    grant = log.add(AllowanceGranted("ada", 50, "agent"), log.add(TickOpened(1, 1), day))  # 9, 10
    ask = log.order(1, "bo", Side.ASK, 41, 5, day)  # 11
    view = log.add(Observed("ada", "{}"), grant)  # 12
    spent = log.add(BudgetExhausted("ada", "agent", "choose", 900, 50), view, grant)  # 13
    fell = log.add(FellBack("ada", "zi-mrs", "budget"), spent, view)  # 14
    drew = Drew("ada", "zi-mrs", "fish", "bid", Price(30), Price(60), Price(45), Quantity(1), "agents/ada", 3)
    bid = log.order(2, "ada", Side.BID, 45, 1, log.add(drew, day, fell))  # 15, 16
    log.trade(1, 41, 1, (2, bid), (1, ask))
    log.commit()
    text = explain(log.path, "trade:1").text()
    expected = """\
├─ bid fish.2 of Ada: up to 0.45 crowns for 1 basket of fish  #16
│  └─ zi-mrs drew 0.45 from [0.30, 0.60], stream agents/ada (3 draws) ⟵ dawn of day 1 #8 (day 1 08:00)  #15
│     └─ fell back on the rule zi-mrs: budget  #14
│        ├─ too few tokens to choose: 900 needed, 50 left of the agent's ⟵ allowance #10 (day 1 08:00)  #13
│        │  └─ Ada looked around the square, day 1 08:00 ⟵ allowance #10 (day 1 08:00)  #12"""
    assert expected in text


def test_induced_surplus_is_computed_by_unit(make_log: Callable[..., Any]) -> None:
    log = make_log(period_type="induced")
    log.genesis()
    day = log.add(PeriodOpened(1))
    log.add(ValuesIssued("ada", "fish", "bid", (Price(90), Price(60))), day)
    log.add(ValuesIssued("bo", "fish", "ask", (Price(20), Price(30))), day)
    ask, bid = log.order(1, "bo", Side.ASK, 41, 2, day), log.order(2, "ada", Side.BID, 50, 2, day)
    log.trade(1, 41, 1, (2, bid), (1, ask))
    log.trade(2, 41, 1, (2, bid), (1, ask))
    log.commit()
    # first units: 90 - 41 and 41 - 20; second units: 60 - 41 and 41 - 30
    assert "surplus: Ada 0.49 (value 0.90), Bo 0.21 (cost 0.20)" in explain(log.path, "trade:1").text()
    assert "surplus: Ada 0.19 (value 0.60), Bo 0.11 (cost 0.30)" in explain(log.path, "trade:2").text()


def test_every_branch_of_a_real_policy_trade_ends_in_the_world(tmp_path: Path) -> None:
    from genecon.simulation.run import simulate

    simulate("smith1962", run=tmp_path / "smith", overrides=["periods=1"])
    tree = explain(tmp_path / "smith", "trade:1")
    leaves = [b for b in tree.root.walk() if not b.children and b.seq]
    assert len(leaves) == 2
    assert all(leaf.kind == "policy.drew" and leaf.rests[0].kind == "values.issued" for leaf in leaves)
    assert tree.root.children[-1].text.startswith("surplus: ")
