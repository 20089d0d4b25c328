"""ZI-C sessions: trade for trade as the plain oracle, and the economics of the published markets."""

from typing import Any

import numpy as np
import pytest

from genecon.agents.populations.plain import plain_zi_c_session
from genecon.agents.populations.session import Traders, stream_key
from genecon.agents.populations.zero_intelligence import zi_c_session
from genecon.core.chance import Stream
from genecon.core.errors import MechanismError
from tests.agents.populations.crowds import SMITH, crowd, same


def test_same_trades_as_the_oracle_on_500_random_markets() -> None:
    trades = units = 0
    for n in range(500):
        draw = Stream(31, "sessions", n)
        tick = draw.pick((1, 1, 3, 10))
        top = draw.integer(1, 40) * tick + draw.integer(0, tick - 1)
        traders = crowd(draw, tick, top, most=26)
        key, proposals = draw.word(), draw.integer(0, 12)
        ours = zi_c_session(traders, tick, top, proposals, key)
        same(ours, plain_zi_c_session(traders, tick, top, proposals, key))
        trades += len(ours.price)
        units += int(ours.traded.max(initial=0)) > 1
    assert trades >= 1_000 and units >= 100  # and traders that went on to a second unit


def test_a_long_session_compacts_its_log_and_stays_the_same() -> None:
    # 60 traders far apart: nobody trades, so the log fills again and again (2 x 60 entries, 40 sweeps)
    traders = Traders.of([[10]] * 30, [[90]] * 30)
    ours = zi_c_session(traders, 1, 100, 40, 5)
    assert (ours.quotes, len(ours.price)) == (2400, 0)
    same(ours, plain_zi_c_session(traders, 1, 100, 40, 5))


@pytest.mark.parametrize(("proposals", "low", "high"), [(1, 0.22, 0.40), (5, 0.77, 0.83), (20, 0.93, 0.97)])
def test_efficiency_on_smiths_schedule(proposals: int, low: float, high: float) -> None:
    # economy.md: T = 1, 5, 20 gives .25, .80, .95 (T = 1 depends on the range of the asks)
    shares = [
        zi_c_session(SMITH, 5, 400, proposals, stream_key(1, "smith", n)).surplus(SMITH) / 750
        for n in range(400)
    ]
    assert low <= np.mean(shares) <= high


def test_laws_of_a_session() -> None:
    rng = np.random.default_rng(2)
    for seed in range(20):
        n = int(rng.integers(10, 400))
        values = rng.integers(50, 350, (n, 3))
        traders = Traders(
            rng.integers(0, 2, n).astype(np.int8), values, rng.integers(0, 4, n).astype(np.int32)
        )
        done = zi_c_session(traders, 1, 400, 10, seed)
        assert done.coin.sum() == 0  # conservation of coin
        buyers, sellers = traders.side == 0, traders.side == 1
        assert done.traded[buyers].sum() == done.traded[sellers].sum() == len(done.price)  # and of goods
        assert (done.traded <= traders.count).all()
        assert (done.ask_limit <= done.price).all() and (done.price <= done.bid_limit).all()
        assert (traders.side[done.buyer] == 0).all() and (traders.side[done.seller] == 1).all()
        assert (np.diff(done.call) > 0).all() and done.call.max(initial=0) <= done.quotes
        # individual rationality: the k-th unit of a trader, at its own value or cost
        nth = np.zeros(n, dtype=int)
        for price, buyer, seller in zip(done.price, done.buyer, done.seller, strict=True):
            assert values[seller, nth[seller]] <= price <= values[buyer, nth[buyer]]
            nth[[buyer, seller]] += 1
        bids, asks = done.resting[buyers], done.resting[sellers]
        assert bids.max(initial=0) < np.where(asks == 0, 401, asks).min(initial=401)  # no crossed book


def test_the_key_alone_decides() -> None:
    one, again, other = (zi_c_session(SMITH, 5, 400, 20, key) for key in (b"a", b"a", b"b"))
    same(one, again)
    assert one.price.tolist() != other.price.tolist()


def test_nobody_and_nothing() -> None:
    empty = zi_c_session(Traders.of([], []), 1, 100, 5, 1)
    assert (empty.quotes, empty.sweeps, len(empty.price)) == (0, 0, 0)
    alone = zi_c_session(Traders.of([[50]], []), 1, 100, 5, 1)
    assert (alone.quotes, alone.sweeps, int(alone.coin[0])) == (5, 5, 0)
    # a value below the grid and a cost beyond the top: nothing may be quoted
    mute = zi_c_session(Traders.of([[4]], [[101]]), 5, 100, 5, 1)
    assert mute.quotes == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tick": 0}, "1 <= tick <= top"),
        ({"top": 2**40}, "wider than a session's 1048576"),
        ({"proposals": -1}, "not -1"),
        ({"proposals": 1.5}, "not 1.5"),
        ({"key": -3}, "not -3"),
        ({"key": 1.5}, "not 1.5"),
        ({"key": 2**64}, "2\\^64"),
    ],
)
def test_edges_are_refused_in_words(change: dict[str, int], words: str) -> None:
    arguments: dict[str, Any] = {"tick": 1, "top": 400, "proposals": 5, "key": 1} | change
    with pytest.raises(MechanismError, match=words):
        zi_c_session(SMITH, **arguments)


@pytest.mark.parametrize(
    ("side", "units", "count", "words"),
    [
        ([2], [[1]], [1], "side of trader 0 is 2"),
        ([0, 256], [[1], [1]], [1, 1], "side of trader 1 is 256"),  # 8 bits make a buyer of it
        ([0], [[1]], [2**32 + 1], "count of trader 0 is 4294967297"),  # and 32 bits one unit of that
        ([0], [[2**63 + 5]], [1], "units of trader 0 is 9223372036854775813"),
        ([0], [[-5]], [1], "units of trader 0 is -5"),
        ([0], [[1]], [2], "count of trader 0 is 2"),
        ([0], [[float("nan")]], [1], "whole numbers"),
        ([0, 1], [[1]], [1], "need 1 sides"),
        ([0], [1], [1], "2 dimension"),
    ],
)
def test_impossible_traders_are_refused_in_words(
    side: list[int], units: list[list[float]], count: list[int], words: str
) -> None:
    with pytest.raises(MechanismError, match=words):
        Traders(np.array(side), np.array(units), np.array(count))


@pytest.mark.parametrize("unit", [float("nan"), 1.9, 2**63, "1", None])
def test_units_are_whole_numbers(unit: Any) -> None:
    # 1.9 was cut to 1 without a word
    with pytest.raises(MechanismError, match=r"units of trader 1 must be whole numbers below 2\^63, not \["):
        Traders.of(bids=[[3]], asks=[[unit]])
