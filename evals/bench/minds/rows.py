"""Every row of the bench of the minds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from asking import Told, ask
from environment import Peer
from table import Row, verdict

HERE = Path(__file__).parent
LATENCY = 0.2
"""Seconds that the fake server takes for an answer."""

PEERS = (
    Peer("gdm-concordia", ("gdm-concordia",), "minds_concordia.py"),
    Peer("mesa-llm", ("mesa-llm", "mcp"), "minds_mesa_llm.py"),
    Peer("edsl", ("edsl", "openai"), "minds_edsl.py"),
    Peer(
        "langchain-classic", ("langchain-classic", "langchain-community", "faiss-cpu"), "recall_langchain.py"
    ),
)
"""The peers of the minds that pip can install."""

DECIDERS = (
    ("Concordia, minimal entity", "gdm-concordia", ("minimal",)),
    ("Concordia, basic entity", "gdm-concordia", ("basic",)),
    ("mesa-llm, chain of thought", "mesa-llm", ()),
    ("EDSL, one question", "edsl", ()),
)
RECALLERS = (
    ("Concordia (cosine only)", "gdm-concordia", "recall_concordia.py"),
    ("LangChain time-weighted over FAISS", "langchain-classic", "recall_langchain.py"),
)
AT_ONCE = 100
"""Prompts a second that one processor is sure to make. Where the latency leaves no time for all of them, the
first are answered before the last has asked: that all can be in flight is then seen on a slower server."""

ASKED_RECALL = {1_000: 0.15, 10_000: 0.6, 100_000: 18.0}
"""Milliseconds."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Arithmetic of vectors stays in the thread that is measured, ours and the peers' alike."""

Found = Mapping[str, Path]
"""Python of each peer's environment, by the peer's name."""


@contextmanager
def fake_server(latency: float = LATENCY) -> Iterator[str]:
    """The base URL of a fake server, which is a process of its own."""
    command = [sys.executable, str(HERE / "server.py"), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.kill()


def told(script: str, *arguments: object, timeout: float = 600) -> dict[str, Any]:
    """What one of our own scripts prints in a process of its own."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, **ONE_THREAD},
    )
    if done.returncode:
        sys.exit(f"{script} {' '.join(map(str, arguments))} failed:\n{done.stderr}")
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def _town(agents: int, url: str, ticks: int, *more: object) -> dict[str, Any]:
    return told("town.py", agents, f"openai:fake@{url}", ticks, *more)


def _checked(town: Mapping[str, Any], agents: int) -> str:
    asked = all(calls == agents for calls in town["calls"])
    peak, latency = town["peak"], LATENCY
    if agents > AT_ONCE:
        latency = agents / AT_ONCE
        with fake_server(latency) as url:
            peak = _town(agents, url, 2)["peak"]
    holds = town["finished"] and not town["fallen"] and asked and peak == agents
    told = f"{agents} asked a tick, {peak} in flight at {latency:g} s a call, {town['fallen']} fell back"
    return verdict(holds, told)


def decision_rows(found: Found, repeats: int, agents: int = 64) -> list[Row]:
    """CPU of a model decision, ours and the peers', and of a turn that needs no model."""
    with fake_server() as url:
        town = _town(agents, url, repeats + 1)
        cpu = median(cpu / calls for cpu, calls in zip(town["cpu"], town["calls"], strict=True))
        rows = [
            Row(
                "CPU per model decision, everything",
                "-",
                cpu,
                None,
                cpu * 1e3,
                4,
                _checked(town, agents),
                "ms",
                False,
            )
        ]
        for name, distribution, more in DECIDERS:
            theirs = _peer(found, distribution, agents, url, repeats, *more)
            if theirs.facts is None:
                rows.append(
                    Row(
                        "CPU per model decision", name, cpu, None, None, None, f"not measured: {theirs.fault}"
                    )
                )
                continue
            spent = median(theirs.facts["cpu"]) / agents
            check = f"ok: {median(theirs.facts['calls']) / agents:g} model calls a decision"
            rows.append(Row("CPU per model decision", name, cpu, spent, spent / cpu, None, check))
    village = told("following.py", 2)
    turn, rest = median(village["seconds"]), village["rest"]
    check = verdict(
        len(village["seconds"]) > 20, f"{len(village['seconds'])} of {village['turns']} turns in the village"
    )
    rows.append(
        Row("CPU of a turn that follows its plan", "-", turn, None, turn * 1e3, 0.3, check, "ms", False)
    )
    told_rest = f"{check}; shared out: observe, act, laws, store"
    rows.append(
        Row(
            "CPU of a tick besides deciding, a turn",
            "-",
            rest,
            None,
            rest * 1e3,
            None,
            told_rest,
            "ms",
            False,
        )
    )
    return rows


def _peer(found: Found, distribution: str, *arguments: object) -> Told:
    python = found.get(distribution)
    if python is None:
        return Told(fault="not installed")
    script = next(peer.script for peer in PEERS if peer.name == distribution)
    url = str(arguments[1])
    environment = ONE_THREAD | {
        "OPENAI_BASE_URL": url,
        "OPENAI_API_BASE": url,
        "OPENAI_API_KEY": "none",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # it looks for prices on the web otherwise
    }
    return ask(python, script, *arguments, environment=environment)


def concurrency_rows(found: Found, sizes: tuple[int, ...], repeats: int) -> list[Row]:
    """Decisions a second at each number of agents, against the ideal, bare coroutines, and the peers."""
    rows: list[Row] = []
    with fake_server() as url:
        for agents in sizes:
            town = _town(agents, url, repeats + 1)
            tick = median(town["wall"])
            cpu = median(town["cpu"]) / agents
            ideal = max(LATENCY, agents * cpu)
            bare = median(told("bare.py", agents, url, repeats)["seconds"])
            check = _checked(town, agents)
            work = f"{agents:,} agents, {LATENCY * 1e3:g} ms a call"
            asked = 250 if agents == 256 else None
            rows.append(Row(f"{work}: decisions/s", "-", tick, None, agents / tick, asked, check, "/s"))
            share = LATENCY / tick
            told_ideal = f"{check}; ideal {LATENCY / ideal:.2f} = L/max(L, N·c) at c = {cpu * 1e3:.1f} ms"
            asked = 0.75 if agents == 64 else None
            rows.append(
                Row(
                    f"{work}: efficiency",
                    "nothing but the latency",
                    tick,
                    LATENCY,
                    share,
                    asked,
                    told_ideal,
                    "of 1",
                )
            )
            rows.append(
                Row(
                    f"{work}: share of the bound",
                    "bare coroutines, aiohttp",
                    tick,
                    bare,
                    bare / tick,
                    None,
                    check,
                    "of 1",
                )
            )
        rows += _two_processes(url, 256 if 256 in sizes else sizes[-1], repeats)
        for name, distribution, more in DECIDERS:
            for agents in [n for n in sizes if n in (64, 256)]:
                theirs = _peer(found, distribution, agents, url, max(1, repeats // 2), *more)
                work = f"{agents} agents, {LATENCY * 1e3:g} ms a call: decisions/s"
                if theirs.middle is None:
                    rows.append(
                        Row(work, name, None, None, None, None, f"not measured: {theirs.fault}", "/s")
                    )
                    continue
                check = f"ok: efficiency {LATENCY / theirs.middle:.2f}"
                rows.append(
                    Row(work, name, None, theirs.middle, agents / theirs.middle, None, check, "/s theirs")
                )
    return rows


def _two_processes(url: str, agents: int, repeats: int) -> list[Row]:
    one, two = (_town(agents, url, repeats + 1, "--processes", n) for n in (1, 2))
    tick = median(two["wall"])
    check = verdict(
        one["hash"] == two["hash"] and not two["fallen"], "the log of two processes is that of one"
    )
    asked = 400 if agents == 256 else None
    return [
        Row(
            f"{agents} agents, two processes: decisions/s",
            "one process",
            tick,
            median(one["wall"]),
            agents / tick,
            asked,
            check,
            "/s",
        )
    ]


def recall_rows(found: Found, sizes: tuple[int, ...], repeats: int) -> list[Row]:
    """Exact retrieval over so many memories, ours and the peers'."""
    rows: list[Row] = []
    for memories in sizes:
        work = f"recall of 8 out of {memories:,}"
        ours = told("recalling.py", memories, max(20, repeats))
        by_vector, by_text = median(ours["by_vector"]), median(ours["seconds"])
        check = (
            "ok: too many for the plain score"
            if ours["alike"] is None
            else verdict(ours["alike"], "as scored in plain Python")
        )
        rows.append(
            Row(work, "-", by_vector, None, by_vector * 1e3, ASKED_RECALL.get(memories), check, "ms", False)
        )
        rows.append(
            Row(f"{work}, query embedded too", "-", by_text, None, by_text * 1e3, None, check, "ms", False)
        )
        for name, distribution, script in RECALLERS:
            python = found.get(distribution)
            theirs = (
                Told(fault="not installed")
                if python is None
                else ask(python, script, memories, max(5, repeats), environment=ONE_THREAD)
            )
            if theirs.middle is None:
                rows.append(Row(work, name, by_text, None, None, None, f"not measured: {theirs.fault}"))
            else:
                rows.append(
                    Row(work, name, by_text, theirs.middle, theirs.middle / by_text, None, "ok: 8 found")
                )
    return rows


def memory_rows(agents: int, ticks: int) -> list[Row]:
    """What the process holds without agents, and an agent beside its vectors, early and late."""
    with fake_server(0.0) as url:
        small, large = _town(4, url, ticks), _town(agents, url, ticks)
    early, late = ticks // 2, ticks
    held = {t: (large["resident"][t] - small["resident"][t]) / (agents - 4) for t in (early, late)}
    vectors = {t: large["vectors"][t] / (agents + 2) for t in (early, late)}
    own = {t: held[t] - vectors[t] for t in held}
    base = small["resident"][late] - 4 * held[late]
    told_vectors = f"ok: {vectors[late] / 1e3:.0f} kB of vectors beside, tick {late}"
    grown = (own[late] - own[early]) / (late - early)
    return [
        Row(
            "memory of the process without agents",
            "-",
            None,
            None,
            base / 1e6,
            200,
            "ok: resident set",
            "MB",
            False,
        ),
        Row(
            "memory of an agent beside its vectors",
            "-",
            None,
            None,
            own[late] / 1e6,
            0.2,
            told_vectors,
            "MB",
            False,
        ),
        Row(
            "growth of it a step",
            "-",
            None,
            None,
            grown / 1e3,
            None,
            f"ok: tick {early} to {late}",
            "kB",
            False,
        ),
    ]


def minds_rows(found: Found, repeats: int, small: bool) -> list[Row]:
    """The whole table."""
    sizes = (4, 64) if small else (4, 64, 256, 1_024)
    recalls = (1_000, 10_000) if small else (1_000, 10_000, 100_000)
    return [
        *decision_rows(found, repeats, 16 if small else 64),
        *concurrency_rows(found, sizes, repeats),
        *recall_rows(found, recalls, repeats),
        *memory_rows(32 if small else 256, 8 if small else 24),
    ]
