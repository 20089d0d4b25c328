"""The progress line and the closing words of `simulate`."""

from pathlib import Path

from genecon.cli.progress import MOST, Tally
from tests.cli.program import genecon


def test_goods_that_find_no_room_are_an_ellipsis() -> None:
    tally = Tally()
    tally.prices = {f"g{n}": n for n in range(MOST)}
    assert "…" not in tally.line(1)
    tally.prices["g6"] = 6
    line = tally.line(1)
    assert "g5 5  …  " in line and "g6" not in line


def test_a_run_without_trades_points_at_none(elsewhere: Path) -> None:
    words = ("simulate", "sealed-first", "--periods", "1")
    assert "genecon why runs/sealed-first-1961 trade:1" in genecon(*words).err
    dear = genecon(*words, "--set", "groups.sellers.units=[[90.00]]", "--run", "dear")
    assert dear.code == 0 and "0 trades" in dear.out
    assert "read on: genecon report dear · genecon replay dear\n" in dear.err
