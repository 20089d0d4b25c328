"""Forged logs: whoever rewrites the log, hash chain included, is still found by the law that is broken."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from genecon.analysis.audit import Audit
from genecon.analysis.verify import verify
from genecon.core.events.decision import BudgetExhausted, ModelCalled
from genecon.core.events.envelope import Event
from genecon.core.events.genesis import Endowed, MarketOpened
from genecon.core.events.ledger import Leg
from genecon.core.events.market import OrderAccepted, OrderClosed, Side, Traded
from genecon.core.events.period import AllowanceGranted, Consumed, Earned, LawsChecked
from genecon.core.values import Money, Price, Quantity
from tests.analysis.chronicle import FIVE, Chronicle, box, smith, world


def found_in(events: list[Event]) -> list[tuple[str, int | None, int | None]]:
    audit = Audit()
    for event in events:
        audit.apply(event)
    audit.finish()
    return [(breach.law, breach.seq, breach.tick) for breach in audit.breaches]


def test_sound_logs_hold() -> None:
    assert found_in(box().events) == []
    assert found_in(box((FIVE, FIVE), closed=False).events) == []
    assert found_in(smith((("b325", "s75", 190, 1),)).events) == []


def forge(kind: type, change: Callable[[Event], Event], log: Chronicle) -> tuple[list[Event], int]:
    """The log with its last event of a kind changed, and that event's seq."""
    n = max(n for n, event in enumerate(log.events) if isinstance(event.payload, kind))
    events = list(log.events)
    events[n] = change(events[n])
    return events, events[n].seq


def payload(**changes: object) -> Callable[[Event], Event]:
    return lambda event: replace(event, payload=replace(event.payload, **changes))  # type: ignore[type-var]


def legs(*moved: Leg) -> Callable[[Event], Event]:
    return payload(legs=moved)


CASES: dict[str, tuple[type, Callable[[Event], Event], str]] = {
    # the last trade of the box is 2 fish at 120, both limits 120
    "a price beyond the bid": (Traded, payload(price=Price(121)), "individual rationality"),
    "a trade with one cause": (Traded, lambda e: replace(e, causes=e.causes[:1]), "causes of trades"),
    "a seller paid too little": (
        Traded,
        legs(
            Leg("bo/escrow", "ada", "coin", 200),
            Leg("bo/escrow", "bo", "coin", 40),
            Leg("ada/escrow", "bo", "fish", 2),
        ),
        "settlement",
    ),
    "more lots than were offered": (Traded, payload(quantity=Quantity(3)), "orders"),
    "a trade of strangers": (Traded, payload(buyer="cy"), "orders"),
    "a trade number that jumps": (Traded, payload(trade=9), "orders"),
    "money from nowhere": (Endowed, legs(Leg("@nature", "ada", "coin", 5)), "conservation"),
    "a gift from a neighbour": (Endowed, legs(Leg("bo", "ada", "fish", 5)), "conservation"),
    "coin that is eaten": (Consumed, legs(Leg("bo", "@consumption", "coin", 5)), "conservation"),
    "a purse that is wrong": (Consumed, payload(coin=Money(2961)), "conservation"),
    "a bid that reserves too little": (
        OrderAccepted,
        legs(Leg("bo", "bo/escrow", "coin", 1)),
        "escrow covers orders",
    ),
    "an order above the top": (OrderAccepted, payload(limit=Price(2000)), "orders"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_forged_event_is_found_where_it_is(name: str) -> None:
    kind, change, law = CASES[name]
    events, seq = forge(kind, change, box((FIVE,)))
    tick = events[seq - 1].tick
    assert (law, seq, tick) in found_in(events)


def test_spending_what_one_does_not_have_is_found() -> None:
    events, seq = forge(Endowed, legs(Leg("@nature", "ada", "fish", 1)), box((FIVE,)))
    # ada offers two fish and has one: the first ask, three events later (tick opened, ask)
    laws = found_in(events)
    assert ("no negative balance", seq + 2, 1) in laws


def test_a_forged_profit_is_found() -> None:
    log = smith((("b325", "s75", 190, 1),))
    events, seq = forge(Earned, payload(profit=Money(7)), log)
    assert found_in(events) == [("payoffs", seq, 1)]


def test_a_tick_without_its_check_is_found() -> None:
    events = [event for event in box((FIVE,)).events if not isinstance(event.payload, LawsChecked)]
    assert found_in(events) == [("laws checked every tick", None, 1)]


def test_escrow_without_an_order_and_a_crossed_book_are_found() -> None:
    log = box((FIVE,), closed=False)
    del log.events[-1]
    name, _ = log.order("bo", Side.BID, 100, 2)
    log.order("ada", Side.ASK, 99, 1)
    log.check()
    assert [law for law, _, _ in found_in(log.events)] == ["no crossed book"]
    n = len(log.events) - 1
    log.events[n:] = []
    log.close_order(name, "bo", Side.BID, 100, 1)
    log.check()
    # one of two lots was given back: the close is wrong, and a hundred coin stays behind in escrow
    last = len(log.events) - 1
    assert ("orders", last, 1) in found_in(log.events)
    assert ("escrow covers orders", None, 1) in found_in(log.events)


def thinking(*payloads: object, **limits: int) -> list[Event]:
    log = Chronicle(
        world("exchange", budget={"run": None, "period": None, "agent": None, "decision": None} | limits)
    )
    log.bear("ada")
    log.open_period()
    log.open_tick()
    for each in payloads:
        log.add(each, actor="ada")  # type: ignore[arg-type]
    log.check()
    return log.events


def call(tokens: int) -> ModelCalled:
    return ModelCalled("ada", "choose", 1, "embedded", "", "", "", tokens, 0, False, "tools", False)


def test_budgets_by_hand() -> None:
    grant = AllowanceGranted("ada", 100, "agent")
    assert found_in(thinking(grant, call(60), call(40), agent=100)) == []
    # the last call of a decision may overshoot what was reserved for it
    assert found_in(thinking(grant, call(60), call(70), agent=100)) == []
    for broken in (
        thinking(grant, call(100), call(1), agent=100),  # nothing was left to call with
        thinking(AllowanceGranted("ada", 101, "agent"), call(101), agent=100),  # more than the scope has
        thinking(call(1), agent=100),  # nothing was granted
        thinking(BudgetExhausted("ada", "agent", "choose", 10, -1), agent=100),
    ):
        laws = [law for law, _, _ in found_in(broken)]
        assert laws == ["budgets >= 0"], laws


def test_verify_of_a_stored_run(tmp_path: Path) -> None:
    found = verify(box().save(tmp_path / "run"))
    assert found.holds and found.finished
    assert (found.trades, found.ticks, found.events) == (5, 2, len(box().events))
    assert "all holds" in found.text()
    assert found.to_json()["holds"] is True


def test_a_stored_forgery_is_found_though_its_chain_is_whole(tmp_path: Path) -> None:
    log = box((FIVE,))
    log.events, seq = forge(Traded, payload(price=Price(121)), log)
    found = verify(log.save(tmp_path / "run"))
    assert not found.holds
    assert found.breaches[0].seq == seq and found.breaches[0].tick == 1
    assert f"seq {seq}, tick 1: trade 5 at 121" in found.text()


def test_a_flipped_byte_is_found_where_it_is(tmp_path: Path) -> None:
    path = box().save(tmp_path / "run")
    log = box()
    seq = next(event.seq for event in log.events if isinstance(event.payload, Traded))
    for old, new in ((b'"price":90', b'"price":91'), (b'{"actor"', b'{"bctor"')):
        with sqlite3.connect(path / "run.db") as db:
            ((body,),) = db.execute("SELECT body FROM events WHERE seq = ?", (seq,)).fetchall()
            assert old in body
            db.execute("UPDATE events SET body = ? WHERE seq = ?", (body.replace(old, new), seq))
        found = verify(path)
        first = found.breaches[0]
        assert (first.law, first.seq, first.tick) == ("store: body", seq, 1)
        with sqlite3.connect(path / "run.db") as db:
            db.execute("UPDATE events SET body = ? WHERE seq = ?", (body, seq))
    assert verify(path).holds


def test_an_order_closed_twice_is_found() -> None:
    log = box((FIVE,), closed=False)
    del log.events[-1]
    name, _ = log.order("bo", Side.BID, 100, 1)
    log.close_order(name, "bo", Side.BID, 100, 1)
    again = log.close_order(name, "bo", Side.BID, 100, 1)
    log.check()
    assert found_in(log.events)[0] == ("no negative balance", again, 1)
    assert ("orders", again, 1) in found_in(log.events)
    assert isinstance(log.events[again - 1].payload, OrderClosed)


@pytest.mark.parametrize("mechanism", ["cda", "cda-kernel"])
def test_either_double_auction_is_held_to_the_resting_price(mechanism: str) -> None:
    opened = [
        replace(event, payload=replace(event.payload, mechanism=mechanism))
        if isinstance(event.payload, MarketOpened)
        else event
        for event in smith((("b325", "s75", 190, 1),)).events
    ]
    assert found_in(opened) == []
    forged = [
        replace(event, payload=replace(event.payload, price=Price(189)))
        if isinstance(event.payload, Traded)
        else event
        for event in opened
    ]
    assert "trade at the resting price" in {law for law, _, _ in found_in(forged)}
