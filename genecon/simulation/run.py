"""Runs a world from its file, or goes on with a run from its last committed tick."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from time import perf_counter, process_time

from genecon.agents.policies.setup import PolicySetup
from genecon.core.errors import GeneconError, StoreError, UsageError
from genecon.core.model import ModelSpec
from genecon.core.registry import load_registry
from genecon.simulation.build import (
    WORLD,
    Operation,
    create_run,
    fold,
    make_engine,
    mend_index,
    new_state,
    prompts_hash,
)
from genecon.simulation.collector import seldom
from genecon.simulation.engine import Engine
from genecon.simulation.estimate import Estimate, estimate
from genecon.simulation.interrupt import interruptible
from genecon.simulation.setup import Setup, read_setup
from genecon.simulation.spending import Meter
from genecon.simulation.state import WorldState, make_policy
from genecon.store.reader import RunReader
from genecon.store.writer import RunWriter
from genecon.world.loader import load_world
from genecon.world.resolve import resolve


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run stands: where it is, its last tick, whether it is finished, and its log hash."""

    path: Path
    tick: int
    finished: bool
    log_hash: str


def free_path(world: str, seed: int, parent: Path = Path("runs")) -> Path:
    """``runs/<world>-<seed>``, with ``-2``, ``-3``, ... where it is taken."""
    path, k = parent / f"{world}-{seed}", 1
    while path.exists():
        k += 1
        path = parent / f"{world}-{seed}-{k}"
    return path


@dataclass(frozen=True, slots=True)
class Prepared:
    """A validated world and where its run will be. Nothing is written yet."""

    path: Path
    world: str
    models: tuple[ModelSpec, ...]

    def estimate(self, operation: Operation) -> Estimate:
        """What the run may take, before anything is asked."""
        return estimate(read_setup(self.world), operation.prices)

    def start(self, operation: Operation) -> RunEnd:
        """Make the run directory and run the world to its end (or to the operator's stop).

        Where a model or a cassette cannot be opened nothing is left behind.
        """
        with ExitStack() as afterwards, create_run(self.path, self.world) as writer:
            writer.telemetry(0, "servers", {spec.name: spec.url for spec in self.models})
            writer.telemetry(0, "estimate", self.estimate(operation).to_json())
            try:
                meter = _meter(writer, self.world, operation)
                engine = _engine(writer, self.world, self.models, operation)
            except GeneconError:
                afterwards.callback(rmtree, self.path)
                raise
            engine.create(self.world, engine.state.setup.seed)
            return _play(engine, writer, operation, meter)


def prepare(world: str | Path, *, run: Path | None = None, overrides: Sequence[str] = ()) -> Prepared:
    """Validate a world and choose the run directory.

    Raises
    ------
    WorldError
        The world file has mistakes: all of them.
    PluginError
        A policy refuses its options or the setting.
    UsageError
        The file is missing, or the run directory is taken.
    """
    loaded = load_world(world, overrides)
    text = resolve(loaded)
    setup = read_setup(text)
    _rehearse(setup)
    if run is not None and run.exists():
        raise UsageError(f"{run} exists: a run never overwrites; name another directory with --run")
    return Prepared(run or free_path(setup.name, setup.seed), text, loaded.models())


def _rehearse(setup: Setup) -> None:
    # What a policy refuses is said before anything is written.
    registry = load_registry()
    for agent in setup.agents:
        name = setup.fallback if agent.mind == "generative" else agent.mind
        make_policy(registry, name, PolicySetup(agent.agent, agent.options, agent.spec))


def simulate(
    world: str | Path,
    *,
    run: Path | None = None,
    overrides: Sequence[str] = (),
    operation: Operation | None = None,
) -> RunEnd:
    """Run a world.

    Parameters
    ----------
    world : str or Path
        A world file, or the name of a shipped one.
    run : Path, optional
        The run directory; by default `free_path`.
    overrides : sequence of str
        ``path=value`` each, as on the command line.
    operation : Operation, optional
        How to carry it out.

    Raises
    ------
    WorldError
        The world file has mistakes; nothing was written.
    UsageError, StoreError
        The run directory, a cassette or a model cannot be used.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     end = simulate("smith1962", run=Path(folder) / "smith", overrides=["periods=1"])
    >>> end.tick, end.finished
    (1, True)
    """
    return prepare(world, run=run, overrides=overrides).start(operation or Operation())


def resume(path: Path, operation: Operation | None = None) -> RunEnd:
    """Go on with a run from its last committed tick; of a finished run only the memory index is mended.

    Answers that the killed tick had already paid for come from the journal.

    Raises
    ------
    UsageError, StoreError
        There is no run, another process writes it, or its log cannot be read.
    """
    with RunWriter.open(path) as writer:
        with RunReader(path) as reader:
            manifest = reader.manifest
            world = manifest[WORLD]
            broken = reader.first_break()
            if broken is not None:
                raise StoreError(
                    f"{path}: event {broken} is not what was written, so nothing can be built on it;"
                    f" to see more: genecon verify {path}"
                )
            servers = [row.value for row in reader.telemetry("servers")]
            state = fold(reader, load_registry()) if reader.last_tick >= 0 else None
        if state is not None and state.closed:
            mend_index(writer, state, operation or Operation())
            return RunEnd(path, state.tick, True, writer.log_hash)
        if manifest.get("prompts") and manifest["prompts"] != prompts_hash():
            raise UsageError(
                f"{path} was begun with other prompts: with these it would end as another run; put the old"
                " ones back, or start anew with genecon simulate"
            )
        urls = servers[-1] if servers and isinstance(servers[-1], dict) else {}
        specs = [_spec(name, str(urls.get(name, ""))) for name in read_setup(world).models]
        operation = operation or Operation()
        meter = _meter(writer, world, operation)
        engine = _engine(writer, world, specs, operation, state)
        if state is None:
            engine.create(world, engine.state.setup.seed)
        return _play(engine, writer, operation, meter)


def _meter(writer: RunWriter, world: str, operation: Operation) -> Meter:
    # what the run has spent so far, and the operator's stop
    models = read_setup(world).models
    meter = Meter(operation.prices, operation.max_tokens, operation.max_cost)
    meter.check(models)
    writer.telemetry(writer.last_tick, "prices", meter.table(models))
    with RunReader(writer.path) as reader:
        meter.take(reader.events(kinds=["model.called"]))
    return meter


def _engine(
    writer: RunWriter,
    world: str,
    specs: Sequence[ModelSpec],
    operation: Operation,
    state: WorldState | None = None,
) -> Engine:
    registry = load_registry()
    return make_engine(state or new_state(read_setup(world), registry), writer, registry, operation, specs)


def _spec(name: str, url: str) -> ModelSpec:
    return ModelSpec.parse(f"{name}@{url}" if url else name)


def _play(engine: Engine, writer: RunWriter, operation: Operation, meter: Meter) -> RunEnd:
    try:
        with seldom():
            asyncio.run(_ticks(engine, writer, operation, meter))
    finally:
        if engine.minds is not None:
            engine.minds.close()
        engine.committer.close()
        counts = operation.telemetry
        writer.telemetry(
            engine.state.tick,
            "calls",
            {
                "calls": counts.calls,
                "from_cassette": counts.from_cassette,
                "attempts": counts.attempts,
                "retries": dict(counts.retries),
                "failures": dict(counts.failures),
                "peak": counts.peak,
                "outages": dict(counts.outages),
                "narrowest": counts.narrowest,
                "concurrency": operation.concurrency,
                "cassette": operation.cassette.mode,
            },
        )
    return RunEnd(writer.path, writer.last_tick, engine.state.closed, writer.log_hash)


async def _ticks(engine: Engine, writer: RunWriter, operation: Operation, meter: Meter) -> None:
    gate = engine.minds.gate if engine.minds is not None else None
    with interruptible(gate, operation.notice):
        await _play_on(engine, writer, meter)


async def _play_on(engine: Engine, writer: RunWriter, meter: Meter) -> None:
    state = engine.state
    while state.tick < state.setup.ticks and not meter.spent:
        wall, cpu = perf_counter(), process_time()
        await engine.play(state.tick + 1)
        meter.take(engine.chronicle.events)
        spent = {
            "wall_ms": round((perf_counter() - wall) * 1000),
            "cpu_ms": round((process_time() - cpu) * 1000),
        }
        writer.telemetry(state.tick, "tick", spent)
