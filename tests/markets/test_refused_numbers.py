"""What is no order, no grid or no price: one clear error each, and a book as it was."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from genecon.core.errors import MechanismError
from genecon.core.events.market import OrderRejected, Side
from genecon.core.registry import load_registry
from genecon.markets.call import clearing
from genecon.markets.guarded import Guarded
from genecon.markets.kernels.clearing import UniformPrice, clear_call
from genecon.markets.kernels.order_book import KernelBook
from genecon.markets.kernels.orders import Orders
from genecon.markets.protocol import MarketRules, NewOrder, RestingOrder

NAN, HUGE, LAST = float("nan"), 10**5000, 2**63 - 1


class Purse:
    """Everybody is rich, but a ghost has nothing."""

    def free(self, agent: str, asset: str) -> int:
        return 0 if agent == "ghost" else LAST


def market(name: str) -> Guarded:
    """A market after its first turn, with an ask at 50 where one may rest."""
    found = Guarded(load_registry().get("mechanism", name).load()(MarketRules("m", "fish", tick=5, top=500)))
    payloads = found.turn(0)
    for seq, payload in enumerate(payloads, 1):
        found.apply(payload, seq)
    for payload in found.submit(NewOrder("bo", Side.ASK, 50, 3), Purse(), 0):
        found.apply(payload, 9)
    return found


NO_ORDERS: list[tuple[object, object, object, str]] = [
    (Side.ASK, NAN, 1, r"limit must be a whole number \(Python's int\), not nan \(float\)"),
    (Side.ASK, 50.0, 1, "limit must be a whole number .*, not 50.0"),
    (Side.BID, 50, NAN, "quantity must be a whole number .*, not nan"),
    (Side.BID, 50, 1.5, "quantity must be a whole number"),
    (Side.BID, None, 1, "limit must be a whole number .* not None"),
    (Side.BID, "50", 1, "limit must be a whole number .* not '50'"),
    (Side.BID, True, 1, "limit must be a whole number .* not True"),
    (Side.BID, np.int64(50), 1, "limit must be a whole number .*int64"),
    ("bid", 50, 1, "side is Side.BID or Side.ASK, not 'bid'"),  # was taken for an ask
]


@pytest.mark.parametrize("name", load_registry().names("mechanism"))
def test_what_is_no_order_is_an_error_and_changes_nothing(name: str) -> None:
    # by float arithmetic 50.0 is on the grid: it was accepted, and a float stood in the log
    found = market(name)
    before = found.book.orders()
    assert len(before) == 1
    for side, limit, quantity, words in NO_ORDERS:
        with pytest.raises(MechanismError, match=words):
            found.submit(NewOrder("ada", side, limit, quantity), Purse(), 0)  # type: ignore[arg-type]
    assert found.book.orders() == before


@pytest.mark.parametrize("name", load_registry().names("mechanism"))
@pytest.mark.parametrize(
    ("agent", "side", "limit", "quantity", "reason"),
    [
        ("ada", Side.BID, 52, 1, "off_grid"),
        ("ada", Side.ASK, -5, 1, "not_positive"),
        ("ada", Side.BID, 0, 1, "not_positive"),
        ("ada", Side.ASK, 50, -1, "not_positive"),
        ("ada", Side.BID, 505, 1, "above_top"),
        pytest.param("ada", Side.BID, HUGE, HUGE, "above_top", id="beyond 4300 digits"),
        ("ada", Side.ASK, 50, LAST, "too_large"),
        ("ada", Side.ASK, -LAST - 1, -LAST - 1, "not_positive"),
        ("ghost", Side.BID, 250, 1, "insufficient_coin"),
    ],
)
def test_an_illegal_order_is_refused_with_a_reason(
    name: str, agent: str, side: Side, limit: int, quantity: int, reason: str
) -> None:
    found = market(name)
    before = found.book.orders()
    (refused,) = found.submit(NewOrder(agent, side, limit, quantity), Purse(), 0)
    assert isinstance(refused, OrderRejected)
    if not (name == "posted" and agent == "ghost"):  # there a bid comes too early before it comes too dear
        assert refused.reason == reason
    found.apply(refused, 99)
    assert found.book.orders() == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tick": 0}, "tick must be a whole number from 1 to 500, not 0"),
        ({"tick": -1}, "not -1"),
        ({"tick": 2.5}, "not 2.5"),
        ({"tick": NAN}, "not nan"),
        ({"tick": 501}, "tick must be a whole number from 1 to 500, not 501"),
        ({"top": 0}, "top must be a whole number from 1 to 9223372036854775807, not 0"),
        ({"top": 2**63}, "not 9223372036854775808"),
        ({"lot": 0}, "lot must be a whole number"),
    ],
)
def test_a_grid_that_no_market_can_have_is_refused(wrong: dict[str, int], words: str) -> None:
    with pytest.raises(MechanismError, match=f"market 'm': the .*{words}"):
        replace(MarketRules("m", "fish", top=500), **wrong)  # type: ignore[arg-type]


def call(**changes: object) -> UniformPrice | None:
    """Two bids at 30 and 20, two asks at 10 and 15, on a grid of 5."""
    rows = {"side": [0, 0, 1, 1], "limit": [30, 20, 10, 15], "quantity": [1, 1, 1, 1], "tick": 5}
    return clear_call(**(rows | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reference": 17}, "reference is 17, not a multiple of the tick of 5"),  # was the price
        ({"reference": NAN}, "reference must be a whole number from 1 to 2.63 - 1, not nan"),
        ({"reference": "15"}, "not '15'"),
        ({"reference": -5}, "not -5"),
        ({"tick": NAN}, "tick must be a whole number"),
        ({"quantity": [1, -1, 1, 1]}, "quantity of row 1 is -1"),
        ({"quantity": [1, 1, 1, -(2**63)]}, "quantity of row 3"),
        ({"limit": [30, 20, 10, 18]}, "limit of row 3 is 18, not a multiple"),
        ({"limit": [30, 20, 0, 15]}, "limit of row 2 is 0; legal is 5 or more"),
        ({"limit": [30, NAN, 10, 15]}, "limit must be a flat array of whole numbers, not float64"),
        ({"limit": [[30], [20, 1], 10, 15]}, "limit must be a flat array of whole numbers, not rows of rows"),
        ({"side": [0, 2, 1, 1]}, "side of row 1 is 2"),
    ],
)
def test_a_call_refuses_what_no_market_takes(changes: dict[str, object], words: str) -> None:
    with pytest.raises(MechanismError, match=words):
        call(**changes)


def test_a_call_takes_whole_numbers_of_any_type() -> None:
    plain = call(reference=15)
    assert plain is not None and plain.price == 15
    frozen = np.array([30, 20, 10, 15])
    frozen.setflags(write=False)  # as pandas, or a memory map, hands arrays out
    other = call(limit=frozen, reference=np.int64(15), tick=np.int32(5))
    assert other is not None and type(other.price) is int
    assert (other.price, other.filled.tolist()) == (15, plain.filled.tolist())
    assert (
        len(KernelBook(top=100, agents=1).step(Orders.of(frozen * 0, frozen, frozen, frozen * 0)).answer) == 4
    )


def test_the_plain_rule_refuses_a_reference_off_the_grid() -> None:
    book = [RestingOrder("m.1", 1, "a", Side.BID, 30, 1, 1), RestingOrder("m.2", 2, "b", Side.ASK, 10, 1, 2)]
    assert clearing(book, 5, 15) is not None
    with pytest.raises(MechanismError, match="reference 17 is not a multiple of the tick of 5"):
        clearing(book, 5, 17)


Attempt = Callable[[KernelBook], int]

BAD_CALLS: list[tuple[Attempt, str]] = [
    (lambda book: book.submit(0, 51, 1, 1), "limit 51 is off the grid"),
    (lambda book: book.submit(0, 50, -1, 1), "quantity -1"),
    (lambda book: book.submit(0, NAN, 1, 1), "limit must be a whole number, not nan"),  # type: ignore[arg-type]
    (lambda book: book.submit(0, 50, 1, 3), "agent 3 is not legal; legal is 0 to 2"),
    (lambda book: book.submit(2, 50, 1, 1), "side 2"),
    (lambda book: book.submit(1, -(2**63), -(2**63), -(2**31)), "quantity"),
    (lambda book: book.submit(0, 100, LAST // 100 + 1, 1), "2.63 or more"),
    (lambda book: book.submit(0, 50, HUGE, 1), "a number beyond 2.70"),
    (lambda book: book.cancel(2**62), "ever had the handle"),
]


def test_a_compiled_book_is_as_it_was_after_a_refusal() -> None:
    book = KernelBook(top=100, agents=3, tick=5)
    book.submit(0, 50, 3, 0)
    before = book.state.copy()
    for attempt, words in BAD_CALLS:
        with pytest.raises(MechanismError, match=words):
            attempt(book)
        assert np.array_equal(book.state, before)
