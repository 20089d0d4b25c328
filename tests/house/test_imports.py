"""What is imported when: cheap to import, cheap to ask for help, and no model to read a run."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from genecon.simulation.build import Operation
from genecon.simulation.run import simulate

HEAVY = {"chromadb", "langchain_core", "langgraph", "numpy", "openai", "scipy", "torch"}
MINDS = HEAVY - {"numpy", "scipy"} | {"genecon.agents", "genecon.llm", "genecon.markets", "genecon.memory"}


def modules_after(code: str, *arguments: str) -> set[str]:
    """Every module that is loaded once a fresh Python has run the code."""
    tail = "\nimport json, sys\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code + tail, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    return set(found)


CLI = """
import sys
from genecon.cli.main import app
for line in sys.argv[1:]:
    try:
        app(line.split("\\x1f"))
    except SystemExit as end:
        assert end.code in (0, None), line
"""


def after_commands(*commands: tuple[str, ...]) -> set[str]:
    """Modules loaded by commands of the program, one after the other in one Python."""
    return modules_after(CLI, *("\x1f".join(command) for command in commands))


def test_importing_genecon_costs_less_than_100_ms() -> None:
    def seconds(code: str) -> float:
        began = perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return perf_counter() - began

    seconds("import genecon")  # compiles it
    plain, ours = [], []
    for _ in range(5):  # side by side, so that a busy machine slows both
        plain.append(seconds("pass"))
        ours.append(seconds("import genecon"))
    assert median(ours) - median(plain) < 0.100


def test_importing_genecon_imports_nothing_else() -> None:
    loaded = modules_after("import genecon")
    assert {name for name in loaded if name.startswith("genecon.")} == set()
    assert loaded & (HEAVY | {"pydantic", "typer"}) == set()


def test_help_is_light() -> None:
    verbs = ("simulate", "resume", "check", "equilibrium", "report", "replay", "why", "verify", "eval")
    commands = [("--help",), ("--version",), *((verb, "--help") for verb in (*verbs, "worlds", "plugins"))]
    assert after_commands(*commands, ("world", "schema", "--help")) & HEAVY == set()


def test_listing_plug_ins_imports_none_of_them() -> None:
    assert after_commands(("plugins",)) & HEAVY == set()


def test_checking_a_world_needs_no_model() -> None:
    loaded = after_commands(("check", "village"))
    assert loaded & (MINDS - {"genecon.markets"}) == set()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A short run."""
    path = tmp_path_factory.mktemp("house") / "run"
    return str(simulate("smith1962", run=path, overrides=["periods=1"], operation=Operation()).path)


@pytest.mark.parametrize("room", ["analysis", "replay", "store"])
def test_no_module_that_reads_runs_reaches_a_mind(room: str) -> None:
    folder = Path(__file__).resolve().parents[2] / "genecon" / room
    names = [f"genecon.{room}.{file.stem}" for file in folder.glob("*.py") if file.stem != "__init__"]
    assert names
    loaded = modules_after("\n".join(f"import {name}" for name in names))
    assert set(names) <= loaded
    assert loaded & MINDS == set()


@pytest.mark.parametrize("verb", [("report",), ("replay",), ("verify",), ("why", "trade:1")])
def test_reading_a_run_imports_no_mind(verb: tuple[str, ...], run: str) -> None:
    commands = [(verb[0], run, *verb[1:]), (verb[0], run, *verb[1:], "--json")]
    assert after_commands(*commands) & MINDS == set()
