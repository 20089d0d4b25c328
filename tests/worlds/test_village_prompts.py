"""What the village's prompts cost: prefixes that a server has read before, tokens, calls a turn."""

from pathlib import Path
from typing import Any

import pytest

from genecon.analysis.report import report
from genecon.simulation.build import Operation
from genecon.simulation.run import simulate

DAYS = 4


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("prompts") / "run"
    end = simulate("village", run=path, overrides=(f"periods={DAYS}",), operation=Operation(index=False))
    found: Any = report(end.path).to_json()["prompts"]
    return dict(found)


def test_most_of_a_prompt_was_read_before(prompts: dict[str, Any]) -> None:
    assert prompts["prefix_same_agent"]["value"] >= 0.8
    assert prompts["prefix_other_agents"]["value"] >= 0.5


def test_prompts_are_short_and_do_not_grow_with_the_run(prompts: dict[str, Any]) -> None:
    assert prompts["tokens_per_decision"]["value"] <= 1_200
    days = [each["value"] for each in prompts["tokens_per_decision_by_period"]]
    assert len(days) == DAYS
    assert days[-1] <= 1.02 * days[1]  # on the first day nothing has been learnt yet


def test_most_turns_follow_a_plan_and_ask_nobody(prompts: dict[str, Any]) -> None:
    assert prompts["turns"] == 18 * 6 * DAYS
    assert prompts["calls_per_decision"]["value"] <= 1
    assert prompts["calls_per_turn"]["value"] <= 0.5
    assert prompts["surprises"]["new day"] == 18 * (DAYS - 1)


TOWN = """format: 1
name: town
seed: 3
periods: 2
rounds: 4
period_type: exchange
clock: {{day_starts: 8, minutes_per_round: 60}}
goods:
  currency: {{name: crown, decimals: 2}}
  tree: {{food: {{all: {{bread: {{lot: loaf}}, fish: {{lot: basket}}}}}}}}
markets:
  - {{good: bread, tick: 0.01, top: 5.00}}
  - {{good: fish, tick: 0.01, top: 5.00}}
groups:
  - name: bakers
    mind: generative
    count: {count}
    coin: 40.00
    preferences: {{family: cobb_douglas, alpha: {{bread: 0.4, fish: 0.4, coin: 0.2}}}}
    endowment: {{bread: 80, fish: 8}}
  - name: fishers
    mind: generative
    count: {count}
    coin: 40.00
    preferences: {{family: cobb_douglas, alpha: {{bread: 0.4, fish: 0.4, coin: 0.2}}}}
    endowment: {{bread: 8, fish: 80}}
"""


def test_prompts_do_not_grow_with_the_number_of_agents(tmp_path: Path) -> None:
    tokens, prefixes = [], []
    for count in (4, 32):
        file = tmp_path / f"town{count}.yaml"
        file.write_text(TOWN.format(count=count), encoding="utf-8")
        end = simulate(file, run=tmp_path / f"run{count}", operation=Operation(index=False))
        found: Any = report(end.path).to_json()["prompts"]
        tokens.append(found["tokens_per_decision"]["value"])
        prefixes.append(found["prefix_other_agents"]["value"])
    assert tokens[1] <= 1.03 * tokens[0]
    assert prefixes[1] >= prefixes[0] - 0.03
