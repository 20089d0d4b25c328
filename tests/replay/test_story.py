"""The story of a run, compared with lines that were written by hand."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genecon.core.errors import StoreError, UsageError
from genecon.core.events.decision import ON_PLAN, IntentDeclared, PlanDropped
from genecon.core.events.genesis import Endowed
from genecon.core.events.ledger import Leg
from genecon.core.events.market import OrderClosed, Side
from genecon.core.events.period import Consumed, PeriodClosed, PeriodOpened, TickOpened
from genecon.core.values import Money, Quantity
from genecon.replay.filter import Filter
from genecon.replay.story import Teller, follow_story, stories

STORY = """\
genesis           #4  Ada Miller of the bakers. Bakes at dawn.
genesis           #5  Ada starts out with 12.50 crowns
genesis           #6  Ada remembers: “Bo is an honest man.”
genesis           #7  Bo Lund of the fishers, who trades by rule (zi-c)
day 1 08:00       #8  ── Day 1 ──
day 1 08:00      #10  1 quote drawn by lot (zi-c): by Bo
day 1 08:00      #16  Ada plans “restock fish”: buy 3 baskets of fish near 0.42 (worth 1.20, effort 0.04; \
runner-up “wait”)
day 1 08:00      #18  Ada thinks: “Fish will get dear.”
day 1 08:00      #21  Ada buys 3 baskets of fish from Bo at 0.41 crowns each (1.23)  [trade:1]
day 1 09:00      #23  Day 1 closes after 2 orders; last prices: fish 0.41 (3 sold)
day 1 09:00      #24  The story ends after 1 day"""


def _told(run: Path, **wanted: Any) -> list[str]:
    return [line["text"] for line in _lines(run, **wanted)]


def _lines(run: Path, **wanted: Any) -> list[dict[str, Any]]:
    found: Any = stories(run, Filter.parse(**wanted)).to_json()["lines"]
    return list(found)


def test_the_whole_story(market_day: Any) -> None:
    text = "\n".join(stories(market_day.path, Filter()).lines())
    assert text.endswith(STORY)


def test_the_first_page_has_five_numbers_prices_and_moments(market_day: Any) -> None:
    page = "\n".join(stories(market_day.path, Filter()).lines()).removesuffix(STORY)
    for number in ("trades      1, 3 lots", "tokens      412 in 1 model call, 412 a trade", "fallbacks   0"):
        assert number in page
    assert "gains       none: " in page  # nobody's preferences are known
    assert "distance    none known from equilibrium: " in page
    assert "prices      mean of each tick, in crowns a lot, first → last\n" in page
    assert "            fish  ▄·  0.41 → 0.41, ranging 0.41 to 0.41\n" in page
    assert "largest trade: Ada buys 3 baskets of fish" in page


def test_a_teller_fed_by_commits_tells_the_same_lines(market_day: Any) -> None:
    heard: list[str] = []
    teller = Teller(heard.append)
    for tick, events in enumerate(market_day.ticks):
        teller.tick(tick, events)
    assert "\n".join(heard) == STORY


def test_filters(market_day: Any) -> None:
    run = market_day.path
    assert _told(run, kinds=["trade"]) == [
        "Ada buys 3 baskets of fish from Bo at 0.41 crowns each (1.23)  [trade:1]"
    ]
    # with --kind nothing is gathered and routine is told
    assert _told(run, kinds=["policy.drew"]) == [
        "Bo (zi-c) draws 0.41 from [0.40, 0.60] to ask for 5 baskets of fish"
    ]
    assert _told(run, kinds=["memory.retrieved"]) == [
        "Ada recalls 1 of 1 memory for “prices of fish”: ada.m1 .42 .80 .70"
    ]
    assert _told(run, kinds=["order"], agent="Bo Lund") == ["Bo offers 5 baskets of fish at 0.41 crowns each"]
    assert [line["seq"] for line in _lines(run, ticks="2")] == [23, 24]
    assert {line["tick"] for line in _lines(run, ticks="1:")} == {1, 2}
    assert [line["seq"] for line in _lines(run, agent="bo", ticks="1")] == [8, 10, 21]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"ticks": "5:2"}, "write 2:5"),
        ({"ticks": "-1"}, "write 3:12"),
        ({"ticks": "x:y"}, "write 3:12"),
        ({"ticks": ""}, "write 3:12"),
        ({"ticks": "9:"}, "has ticks 0 to 2"),
        ({"kinds": ["trad"]}, "did you mean 'trade'?"),
        ({"agent": "adda"}, "did you mean 'ada'?"),
    ],
)
def test_a_filter_that_fits_nothing_is_answered_in_words(
    market_day: Any, wanted: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        stories(market_day.path, Filter.parse(**wanted))
    assert said in str(caught.value)


def test_who_goes_on_with_a_plan_is_told_in_a_line(make_log: Callable[..., Any]) -> None:
    log = make_log()
    log.genesis()
    for day, agents in enumerate((("ada", "bo"), ("ada",)), start=1):
        opened = log.add(PeriodOpened(day))
        for agent in agents:
            for lots in (3, 4):
                wish = f'{{"market":"fish","price":40,"quantity":{lots}}}'
                log.add(IntentDeclared(agent, "place_bid", wish, ON_PLAN, 400), opened)
        log.commit()
    told = _told(log.path, ticks="1:2")
    assert told == [
        "── Day 1 ──", "Ada and Bo go on with their plans", "── Day 2 ──", "Ada goes on with the plan",
    ]  # fmt: skip


def test_what_is_the_same_of_many_shares_a_line(make_log: Callable[..., Any]) -> None:
    log = make_log()
    log.genesis()
    larder = Endowed("ada", "period", (Leg("@nature", "ada", "fish", 9),))
    for day in (1, 2):
        opened = log.add(PeriodOpened(day))
        log.add(larder, opened)
        for agent in ("ada", "bo", "cy"):
            log.add(PlanDropped(agent, f"{agent}.p1", "new day: prices start afresh"), opened)
            log.add(IntentDeclared(agent, "wait", "{}", "Nothing repays the effort.", 0), opened)
        for n in range(3):
            ask = log.order(3 * day + n, "bo", Side.ASK, 40, 1, opened)
            log.add(OrderClosed(f"fish.{3 * day + n}", "bo", "fish", Quantity(1), "expired", ()), ask)
        log.add(Consumed("ada", day, Money(150), (Leg("ada", "@consumption", "fish", 9),)), opened)
        log.commit()
    told = _told(log.path, ticks="1:2")
    assert told[:5] == [
        "── Day 1 ──",
        "Ada's larder holds 9 baskets of fish",
        "Ada, Bo and cy lay their plans aside: new day: prices start afresh",
        "Ada, Bo and cy wait: “Nothing repays the effort.”",
        "At the close 3 orders find nobody: of Bo",
    ]
    assert told[5] == "Ada's household uses up 9 baskets of fish; 1.50 crowns stay"
    assert told[7] == "The larders are filled as the day before: of Ada"


def test_a_run_without_a_trade(make_log: Callable[..., Any]) -> None:
    log = make_log(periods=1, rounds=1)
    log.genesis()
    log.add(PeriodClosed(1, "rounds", 0), log.add(TickOpened(1, 1), log.add(PeriodOpened(1))))
    log.commit()
    page = "\n".join(stories(log.path, Filter()).lines())
    assert "trades      0, 0 lots" in page
    assert "fish  no trade" in page
    assert page.splitlines()[-2].endswith("Day 1 closes after 0 orders")


def test_a_killed_run_is_told_to_its_last_commit(make_log: Callable[..., Any]) -> None:
    log = make_log()
    log.genesis()
    log.morning()
    log.add(PeriodOpened(2))  # in the open tick when the process died
    log.close()
    lines = list(stories(log.path, Filter()).lines())
    assert lines[-2].endswith("[trade:1]")
    assert lines[-1] == (
        f"… the log stops after day 1 08:00 (tick 1). To go on: genecon resume {log.path}"
    )  # fmt: skip
    assert list(follow_story(log.path, Filter()))[-1] == lines[-1]


def test_a_run_before_its_first_tick(make_log: Callable[..., Any]) -> None:
    with pytest.raises(StoreError, match="holds no event yet"):
        stories(make_log().path, Filter())


def test_a_follower_tells_a_live_run_to_its_end(make_log: Callable[..., Any]) -> None:
    log = make_log(periods=1)
    log.genesis()
    heard: list[str] = []
    enough = threading.Event()

    def follow() -> None:
        for line in follow_story(log.path, Filter()):
            heard.append(line)
            enough.set()

    follower = threading.Thread(target=follow)
    follower.start()
    assert enough.wait(10)  # genesis was told while the run was still open
    log.morning()
    log.evening()
    follower.join(10)
    assert not follower.is_alive()
    assert "\n".join(heard) == STORY
