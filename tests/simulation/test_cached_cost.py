"""The report's cost counts prompt tokens that a server had cached at their own price."""

from pathlib import Path

import pytest

from genecon.agents.reference.model import ReferenceModel
from genecon.analysis.report import report
from genecon.core.events.decision import ModelCalled
from genecon.core.model import ModelSpec
from genecon.llm.prices import Prices
from genecon.simulation.build import Operation
from genecon.simulation.run import simulate
from genecon.store.reader import RunReader
from tests.loopback.server import Loopback


def test_cached_tokens_cost_what_was_stated_for_them(tmp_path: Path) -> None:
    prices = Prices.load({}, ["openai:reference=1000,2000,100"])
    with Loopback(ReferenceModel(ModelSpec.parse("embedded")), details=True) as server:
        end = simulate(
            "tiny",
            run=tmp_path / "run",
            overrides=[f"model=openai:reference@{server.url}", "periods=1"],
            operation=Operation(index=False, prices=prices),
        )
    with RunReader(end.path) as reader:
        calls = [e.payload for e in reader.events(kinds=["model.called"])]
    made = [call for call in calls if isinstance(call, ModelCalled)]
    cached = sum(call.tokens_cached for call in made)
    fresh = sum(call.tokens_in for call in made) - cached
    assert cached > 100 and fresh > 100
    # a prompt token costs a thousandth, a cached one a tenth of that, a completion token two thousandths
    by_hand = (fresh + cached / 10 + 2 * sum(call.tokens_out for call in made)) / 1000
    spending = report(end.path).spending
    assert spending.cost.value == pytest.approx(by_hand)
    assert spending.tokens.cached == cached and spending.tokens.reasoning == len(made)
