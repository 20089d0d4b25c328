"""Simultaneous turns: an order for a unit that has traded since its trader decided is refused."""

from collections import Counter
from pathlib import Path

from genecon.analysis.verify import verify
from genecon.core.events.market import OrderRejected, Traded
from genecon.core.events.period import ValuesIssued
from genecon.simulation.build import Operation
from genecon.simulation.run import simulate
from genecon.store.reader import RunReader

WORLD = """format: 1
name: late
question: Does anybody trade a unit at the price of the one before it?
seed: 5
periods: 4
rounds: 8
period_type: induced
stop_rule: {kind: rounds}
goods:
  currency: {name: crown, decimals: 2}
  tree: {food: {staples: {bread: {lot: loaf}}}}
groups:
  - {name: buyers, role: buyer, mind: zi-c, market: bread, count: 8, units: BUY}
  - {name: sellers, role: seller, mind: zi-c, market: bread, count: 8, units: SELL}
markets:
  - {good: bread, timing: simultaneous, tick: 0.05, top: 4.00, single_order: true}
"""


def test_nobody_trades_the_next_unit_at_the_price_of_the_last(tmp_path: Path) -> None:
    file = tmp_path / "late.yaml"
    buyers, sellers = [[3.50, 2.00, 1.20, 0.80]] * 8, [[0.50, 2.00, 2.80, 3.20]] * 8
    file.write_text(WORLD.replace("BUY", str(buyers)).replace("SELL", str(sellers)), encoding="utf-8")
    end = simulate(file, run=tmp_path / "run", operation=Operation(index=False))
    assert verify(end.path).holds
    worth: dict[str, tuple[int, ...]] = {}
    done: Counter[str] = Counter()
    at: dict[str, int] = {}
    late = trades = 0
    with RunReader(end.path) as reader:
        for event in reader.events():
            match event.payload:
                case ValuesIssued() as issued:
                    worth[issued.agent] = tuple(unit.ticks for unit in issued.units)
                    done[issued.agent] = 0
                case Traded() as trade:
                    trades += 1
                    assert worth[trade.buyer][done[trade.buyer]] >= trade.price.ticks
                    assert worth[trade.seller][done[trade.seller]] <= trade.price.ticks
                    for agent in (trade.buyer, trade.seller):
                        done[agent] += 1
                        at[agent] = event.tick
                case OrderRejected() as refused:
                    assert refused.reason == "stale" and at[refused.agent] == event.tick
                    late += 1
    assert trades > 30 and late > 5
