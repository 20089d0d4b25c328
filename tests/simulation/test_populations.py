"""Runs of populations: one log at any number of threads, after any kill, and never larger than its rule."""

import signal
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from genecon.agents.populations.session import BID
from genecon.agents.populations.zero_intelligence import zi_c_session
from genecon.analysis.report import report
from genecon.analysis.verify import verify
from genecon.core.chance import Stream
from genecon.core.errors import LawError
from genecon.core.events.market import Traded
from genecon.core.events.population import PopulationTraded
from genecon.core.registry import load_registry
from genecon.simulation.build import Operation, fold, new_state
from genecon.simulation.crowd import check_session, gather, traders_of
from genecon.simulation.engine import POINTS
from genecon.simulation.population import draw_sample, path_of
from genecon.simulation.run import resume, simulate
from genecon.simulation.setup import read_setup
from genecon.store.reader import RunReader
from genecon.world.loader import load_world
from genecon.world.resolve import resolve
from tests.populations import MIXED, WORLD, write
from tests.simulation.forks import Killer, go_on, in_child, start


def log_hash(world: Path, run: Path, *overrides: str, threads: int = 1) -> str:
    """The log hash of a run."""
    return simulate(world, run=run, overrides=overrides, operation=Operation(threads=threads)).log_hash


@pytest.mark.parametrize("text", [WORLD, MIXED], ids=["crowd", "mixed"])
def test_threads_change_nothing_and_the_seed_everything(text: str, tmp_path: Path) -> None:
    world = write(tmp_path, text)
    one = log_hash(world, tmp_path / "one")
    assert log_hash(world, tmp_path / "four", threads=4) == one
    assert log_hash(world, tmp_path / "seed", "seed=99") != one
    assert verify(tmp_path / "one").holds


def test_a_killed_run_goes_on_to_the_same_log(tmp_path: Path) -> None:
    world = write(tmp_path)
    whole = log_hash(world, tmp_path / "whole")
    for point in ("opened", "acted", "lived", "committed"):
        assert point in POINTS
        run = tmp_path / point
        assert in_child(start(str(world), run, Killer(point, 2)))[0] == signal.SIGKILL
        assert in_child(go_on(run)) == (0, whole)
    assert resume(tmp_path / "whole").log_hash == whole


def test_people_and_populations_share_the_numbers_of_trades(tmp_path: Path) -> None:
    # from the second day on `verify` counted the people's trades alone and found their numbers wrong
    end = simulate(write(tmp_path, MIXED, **{"periods: 1": "periods: 3"}), run=tmp_path / "run")
    found = verify(end.path)
    assert found.holds, found.text()
    with RunReader(end.path) as reader:
        numbers = [
            number
            for event in reader.events(kinds=["trade", "population.traded"])
            for number in (
                [event.payload.trade]
                if isinstance(event.payload, Traded)
                else range(event.payload.first_trade, event.payload.first_trade + event.payload.trades)
                if isinstance(event.payload, PopulationTraded)
                else []
            )
        ]
        days = {event.tick for event in reader.events(kinds=["trade"])}
    assert numbers == list(range(1, found.trades + 1))
    assert len(days) > 1


def test_the_state_is_the_fold_of_the_log(tmp_path: Path) -> None:
    world = write(tmp_path, MIXED)
    simulate(world, run=tmp_path / "run")
    registry = load_registry()
    with RunReader(tmp_path / "run") as reader:
        folded = fold(reader, registry)
        again = new_state(folded.setup, registry)
        for event in reader.events():
            again.apply(event)
        assert again.snapshot() == folded.snapshot()
        assert folded.closed
    assert folded.ledger.holdings("farmers*") == folded.ledger.holdings("eaters*") == {}
    assert folded.ledger.holdings("bread/clearing") == {}


def test_genesis_holds_no_member_and_a_member_is_worth_bits(tmp_path: Path) -> None:
    sizes = {}
    for count in (1_000, 5_000):
        world = write(tmp_path, **{"count: 40": f"count: {count}"})
        run = tmp_path / f"run{count}"
        simulate(world, run=run, overrides=["periods=1"])
        with sqlite3.connect(run / "run.db") as db:
            ((events,),) = db.execute("SELECT sum(length(body)) FROM events")
            ((blobs,),) = db.execute("SELECT sum(length(body)) FROM blobs")
        sizes[count] = (events, blobs)
    # Events: the same number, some digits longer. Blobs, for each member and market: 1 bit of side, 9 of a
    # value (301 prices), 1 of lots, and at most 9 of coin where it traded: 11 to 20 bits; two markets.
    assert sizes[5_000][0] - sizes[1_000][0] < 1_000
    grown = 8 * (sizes[5_000][1] - sizes[1_000][1]) / 4_000
    assert 2 * 11 < grown < 2 * 20


def test_quotes_cost_no_room_and_days_only_what_was_traded(tmp_path: Path) -> None:
    kinds = {}
    for name, change in (("few", "per_trader: 20"), ("many", "per_trader: 200")):
        world = write(tmp_path, **{"per_trader: 20": change})
        simulate(world, run=tmp_path / name)
        with sqlite3.connect(tmp_path / name / "run.db") as db:
            kinds[name] = dict(db.execute("SELECT kind, count(*) FROM events GROUP BY kind"))
            ((blobs,),) = db.execute("SELECT count(*) FROM blobs")
        # issued once for two days in two markets; lots and prices of each day and market
        assert blobs == 2 + 4 + 4
    assert kinds["few"] == kinds["many"]
    assert kinds["few"]["population.sampled"] == 2 * 2 * 5
    assert kinds["few"]["population.traded"] == kinds["few"]["population.settled"] == 4


def test_the_sample_is_a_fair_lot() -> None:
    number = np.zeros(20)
    for n in range(2_000):
        kept = draw_sample(Stream(n, "sample"), 20, 5)
        assert len(set(kept)) == 5
        number[list(kept)] += 1
    # each of 20 is kept with probability 1/4: mean 500, standard deviation sqrt(2000 · 3/16) = 19.4
    assert np.abs(number - 500).max() < 4 * 19.4


def test_the_path_keeps_every_sum() -> None:
    prices = np.arange(1, 106)
    path = path_of(prices)
    assert len(path) == 20
    assert {step.trades for step in path} == {5, 6}
    assert sum(step.prices for step in path) == 105 * 106 // 2
    assert sum(step.squares for step in path) == 105 * 106 * 211 // 6
    assert path_of(np.array([], dtype=np.int64)) == ()


def test_a_session_that_breaks_a_law_is_not_put_on_record(tmp_path: Path) -> None:
    setup = read_setup(resolve(load_world(write(tmp_path))))
    place = gather(setup, setup.markets[0])
    session = zi_c_session(traders_of(place), 1, 400, 20, 5)
    check_session(place, session)
    someone = int(session.buyer[0])
    session.coin[someone] += 1
    with pytest.raises(LawError, match="coin of all members changes by 1"):
        check_session(place, session)
    session.coin[int(session.seller[0])] -= 1
    session.coin[someone] -= 1_000
    session.coin[int(session.seller[0])] += 1_000
    with pytest.raises(LawError, match=f"member {someone + 1} trades 1 lots"):
        check_session(place, session)


def outcome(world: Path, run: Path, *overrides: str) -> tuple[list[float], list[float]]:
    """(efficiency, mean price) of every period of the first market."""
    simulate(world, run=run, overrides=overrides)
    found = report(run)
    assert found.surplus is not None
    shares = [each.surplus.share.value or 0.0 for each in found.surplus.markets if each.line == "bread"]
    return shares, [period.mean or 0.0 for period in found.prices[0].periods]


def test_it_trades_as_the_sequential_engine_does(tmp_path: Path) -> None:
    """The same forty members, one by one in the sequential engine and as a population, day after day."""
    text = WORLD.replace("periods: 2", "periods: 300").replace("[bread, fish]", "[bread]")
    text = text.replace("  - {good: fish, timing: sequential, top: 4.00, single_order: true}\n", "")
    crowd = write(tmp_path, text)
    setup = read_setup(resolve(load_world(crowd)))
    members = traders_of(gather(setup, setup.markets[0]))
    rows = {
        role: [[f"{unit / 100:.2f}" for unit in members.units[n].tolist()] for n in np.flatnonzero(chosen)]
        for role, chosen in (("buyer", members.side == BID), ("seller", members.side != BID))
    }
    groups = "".join(
        f"  - {{name: {role}s, role: {role}, mind: zi-c, market: bread,"
        f" units: [{', '.join(f'[{row[0]}]' for row in rows[role])}]}}\n"
        for role in rows
    )
    head, rest = text.split("groups:\n")
    people = tmp_path / "people.yaml"
    people.write_text(head + "groups:\n" + groups + "markets:\n" + rest.split("markets:\n")[1])
    shares, prices = outcome(crowd, tmp_path / "crowd")
    plain_shares, plain_prices = outcome(people, tmp_path / "people", "periods=8")
    for many, few in ((shares, plain_shares), (prices, plain_prices)):
        error = (np.var(many) / len(many) + np.var(few) / len(few)) ** 0.5
        assert abs(np.mean(many) - np.mean(few)) < 4 * error
    assert np.mean(shares) > 0.9


@pytest.mark.slow
def test_a_million_households_in_ten_markets(tmp_path: Path) -> None:
    end = simulate("million", run=tmp_path / "run")
    assert end.finished
    found = verify(tmp_path / "run")
    assert found.holds, found.text()
    whole = report(tmp_path / "run")
    # what the world's opening says to expect
    assert whole.efficiency.value is not None
    assert 0.985 < whole.efficiency.value < 0.989
    assert all(line.periods[0].median == 200 for line in whole.prices)
    assert (tmp_path / "run" / "run.db").stat().st_size < 24 * 2**20


RANGE = "values: {low: 0.50, high: 3.50}"


@pytest.mark.parametrize(
    ("changes", "trades", "gains"),
    [
        ({"count: 40": "count: 1"}, False, False),
        ({"role: trader": "role: buyer"}, False, False),
        ({"sample: 5": "sample: 0"}, True, True),
        ({"sample: 5": "units: 16, sample: 10000"}, True, True),
        ({RANGE: "values: {low: 0.50, high: 0.50}, costs: {low: 3.50, high: 3.50}"}, False, False),
        ({RANGE: "values: {low: 2.00, high: 2.00}", "top: 4.00": "top: 4.00, tick: 0.50"}, True, False),
    ],
    ids=["one alone", "nobody sells", "no sample", "many units", "no trade is possible", "no trade gains"],
)
def test_a_market_at_its_limits_is_told_and_verified(
    changes: dict[str, str], trades: bool, gains: bool, tmp_path: Path
) -> None:
    end = simulate(write(tmp_path, **changes), run=tmp_path / "run")
    found = verify(end.path)
    assert found.holds, found.text()
    assert (found.trades > 0) == trades
    whole = report(end.path)
    assert whole.facts.trades == found.trades
    if gains:
        assert 0.5 < (whole.efficiency.value or 0) <= 1
    else:
        assert whole.efficiency.value is None
        assert "TS* = 0" in whole.efficiency.reason
