"""`--json`: one JSON document on standard output, messages on standard error."""

import json
from pathlib import Path
from typing import Any

import pytest

from genecon.core.registry import load_registry
from tests.cli.program import genecon, genecon_alone


def document(*arguments: str, code: int = 0) -> Any:
    """What a command prints with --json: exactly one document and a newline."""
    done = genecon(*arguments, "--json")
    assert done.code == code
    found, end = json.JSONDecoder().raw_decode(done.out)
    assert done.out[end:] == "\n"
    return found


def test_simulate(elsewhere: Path) -> None:
    done = genecon_alone("simulate", "tiny", "--json", cwd=elsewhere)
    found = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert found["run"] == "runs/tiny-3"
    assert (found["tick"], found["finished"]) == (6, True)
    assert len(bytes.fromhex(found["log_hash"])) == 32
    assert document("verify", "runs/tiny-3")["log_hash"] == found["log_hash"]


def test_resume(tiny: Path) -> None:
    found = document("resume", str(tiny))
    assert (found["run"], found["finished"]) == (str(tiny), True)


REPORT = """run world seed status period_type stop_rule periods trades efficiency price_distance
price_dispersion smith_alpha welfare gini tokens cost model_calls fallbacks laws log_hash wall_seconds
cpu_seconds""".split()  # noqa: SIM905 - the contract of the command line, word by word


@pytest.mark.parametrize("run", ["smith", "tiny"])
def test_report(run: str, request: pytest.FixtureRequest) -> None:
    found = document("report", str(request.getfixturevalue(run)))
    assert set(REPORT) <= set(found)
    assert {"value", "kind", "reason"} <= set(found["efficiency"])
    assert found["efficiency"]["kind"] == {"smith": "surplus", "tiny": "gains_share"}[run]
    assert {"gains_share", "waste", "losers", "omitted"} <= set(found["welfare"])
    assert {"income", "wealth", "utility"} <= set(found["gini"])
    assert {"in", "out", "by_agent", "estimated_share"} <= set(found["tokens"])
    assert {"made", "failed", "repaired", "from_cassette"} <= set(found["model_calls"])
    assert {"checked", "broken"} <= set(found["laws"])
    assert unexplained(found) == []


def unexplained(value: Any, path: str = "$") -> list[str]:
    """Paths of figures that are null without a reason beside them."""
    found = []
    if isinstance(value, dict):
        if "value" in value and value["value"] is None and not value.get("reason"):
            found.append(path)
        for key, item in value.items():
            found += unexplained(item, f"{path}.{key}")
    elif isinstance(value, list):
        for n, item in enumerate(value):
            found += unexplained(item, f"{path}[{n}]")
    return found


def test_verify(smith: Path) -> None:
    found = document("verify", str(smith))
    assert found["holds"] is True


@pytest.mark.parametrize("verb", [("replay",), ("why", "trade:1")])
def test_reading(verb: tuple[str, ...], tiny: Path) -> None:
    assert document(verb[0], str(tiny), *verb[1:])


def test_equilibrium() -> None:
    assert "2.00" in genecon("equilibrium", "smith1962").out
    for world, name in (("smith1962", "dollar"), ("village", "crown")):
        found = document("equilibrium", world)
        assert found["unit"] == {"name": name, "decimals": 2, "prices_in": "minor units a lot"}
    assert "lot: 1 unit at 60.00 to 72.00" in genecon("equilibrium", "sealed-first").out


def test_check() -> None:
    found = document("check", "village")
    assert found == {"valid": True, "world": "village", "agents": 18, "diagnostics": []}
    wrong = document("check", "village", "--set", "perids=3", code=2)
    assert wrong["valid"] is False
    (diagnostic,) = wrong["diagnostics"]
    assert set(diagnostic) == {"file", "line", "column", "message"}


def test_lists() -> None:
    worlds = {row["name"]: row for row in document("worlds")}
    assert set(worlds) >= {"edgeworth", "smith1962", "smith1982/ceiling", "tiny", "village"}
    assert all(row["question"] for row in worlds.values())
    assert len(document("plugins")) == len(list(load_registry()))


def test_the_schema_is_a_document_already() -> None:
    done = genecon("world", "schema")
    assert json.loads(done.out)["title"] == "genecon world"


@pytest.mark.parametrize(
    ("world", "option"),
    [("posted", "groups.buyers.options.foo=3"), ("tatonnement", "groups.bakers.options.foo=3")],
)
def test_check_rehearses_options_of_policies(world: str, option: str) -> None:
    # it was in order, and `simulate` refused it
    found = document("check", world, "--set", option, code=2)
    assert found["valid"] is False
    (said,) = found["diagnostics"]
    assert said["message"].startswith("option 'foo' of ") and "legal: none" in said["message"]
    told = genecon("check", world, "--set", option)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"{world}: option 'foo' of ")
