"""`genecon eval` as its user meets it."""

import json
from pathlib import Path

from tests.cli.program import genecon


def test_without_a_task_it_lists_them() -> None:
    done = genecon("eval")
    assert done.code == 0
    assert "smith1982" in done.out
    rows = json.loads(genecon("eval", "--json").out)
    assert {row["name"] for row in rows} >= {"bounded", "smith1982"}
    assert [row["as_registered"] for row in rows if row["name"] == "smith1982"] == [True]


def test_a_task_prints_a_table_or_one_document() -> None:
    words = ("eval", "smith1982", "--only", "P5", "--trader", "zi-c", "--limit", "2")
    done = genecon(*words)
    assert (done.code, done.err) == (0, "")
    assert "Smith (1982)" in done.out
    document = json.loads(genecon(*words, "--json", "--processes", "1").out)
    assert document["departures"] == ["2 of 30 sessions", "only P5", "only with zi-c"]


def test_a_task_of_sweeps_prints_tables_and_draws_a_figure(tmp_path: Path) -> None:
    figure = tmp_path / "bounded.svg"
    words = ("eval", "bounded", "--only", "trades", "--limit", "2", "--set", "periods=1", "--processes", "1")
    done = genecon(*words, "--figure", str(figure))
    assert (done.code, done.err) == (0, "")
    assert "gains share" in done.out and str(figure) in done.out
    assert "DEPARTS: 2 of 20 sessions" in done.out
    assert figure.read_text(encoding="utf-8").startswith("<svg")


def test_nothing_is_drawn_unasked(elsewhere: Path) -> None:
    words = ("bounded", "--only", "trades", "--limit", "1", "--set", "periods=1", "--processes", "1")
    done = genecon("eval", *words)
    assert done.code == 0 and "figure:" not in done.out
    assert list(elsewhere.iterdir()) == []


def test_mistakes_are_the_users() -> None:
    wrong: tuple[tuple[str, ...], ...] = (
        ("smith82",),
        ("smith1982", "--only", "P0"),
        ("smith1982", "--set", "nonsense"),
        ("smith1982", "--figure", "x.svg"),
        ("bounded", "--only", "q"),
        ("bounded", "--trader", "zip"),
        ("bounded", "--figure", "x.gif"),
        ("bounded", "--figure", "nowhere/x.svg"),
    )
    for words in wrong:
        done = genecon("eval", *words)
        assert (done.code, done.out) == (2, "")
        assert done.err
