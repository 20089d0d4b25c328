"""The operator's cap in tokens: a run ends with the tick that reaches it, and goes on from there."""

from itertools import accumulate
from pathlib import Path

from genecon.core.events.decision import ModelCalled
from genecon.simulation.build import Operation
from genecon.simulation.run import RunEnd, resume, simulate
from genecon.store.reader import RunReader


def cut(run: Path, cap: int | None) -> RunEnd:
    return simulate("tiny", run=run, operation=Operation(index=False, max_tokens=cap))


def test_the_run_ends_with_the_tick_that_reaches_the_cap(tmp_path: Path) -> None:
    whole = cut(tmp_path / "whole", None)
    used = [0] * (whole.tick + 1)
    with RunReader(whole.path) as reader:
        for event in reader.events(kinds=["model.called"]):
            assert isinstance(event.payload, ModelCalled)
            used[event.tick] += event.payload.tokens_in + event.payload.tokens_out
    spent = list(accumulate(used))
    first = next(tick for tick in range(7) if spent[tick])
    then = next(tick for tick in range(7) if spent[tick] > spent[first])
    assert 1 <= first < then < whole.tick
    exact, one_more = cut(tmp_path / "exact", spent[first]), cut(tmp_path / "more", spent[first] + 1)
    assert (exact.tick, exact.finished) == (first, False)
    assert (one_more.tick, one_more.finished) == (then, False)
    for end in (exact, one_more):
        assert resume(end.path, Operation(index=False)).log_hash == whole.log_hash
