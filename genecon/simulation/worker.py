"""A worker process: it keeps a share of the minds, folds their events, and decides for them when asked.

What comes in and goes out is pickled. Answers of models go straight into the run's journal, so that what was
paid for is kept whatever becomes of this process.
"""

import asyncio
import os
import pickle
import signal
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Protocol

from genecon.agents.mind import Decision, PolicyMind
from genecon.agents.observation import Observation
from genecon.agents.state import MindState
from genecon.core.errors import GeneconError
from genecon.core.events.envelope import Event
from genecon.core.events.genesis import AgentBorn
from genecon.core.model import ModelSpec
from genecon.core.registry import load_registry
from genecon.llm.cassette import CassetteMode
from genecon.llm.gate import Gate
from genecon.llm.port import Rung
from genecon.llm.retry import RetryPolicy
from genecon.llm.telemetry import Telemetry
from genecon.llm.till import Receipt
from genecon.simulation.collector import seldom
from genecon.simulation.models import Exchange, Rungs, open_cassette, open_lines
from genecon.simulation.setup import Setup, read_setup
from genecon.store.journal import JournalWriter

if TYPE_CHECKING:
    from genecon.simulation.minds import Minds

GRACE_SECONDS = 0.2
"""How long a worker whose line was closed goes on, so that an answer that has come is journalled."""


@dataclass(frozen=True, slots=True)
class Employment:
    """What a worker is told once: the run, its world, and how its models are reached.

    `concurrency` is this worker's share of the requests in flight.
    """

    run: Path
    world: str
    specs: tuple[ModelSpec, ...]
    cassette: CassetteMode
    concurrency: int
    retry: RetryPolicy
    known: Rungs


@dataclass(frozen=True, slots=True)
class Share:
    """The minds that a worker keeps, as they stand, and what goes with each."""

    minds: dict[str, MindState]
    born: dict[str, AgentBorn]
    policies: dict[str, PolicyMind]


@dataclass(frozen=True, slots=True)
class Ask:
    """Decide for these agents, after folding what happened to any of the share since the last time.

    `policies` are the fallbacks that have learnt since.
    """

    events: tuple[Event, ...]
    seen: dict[str, Observation]
    policies: Mapping[str, PolicyMind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a worker's requests came to since it was asked; the fields are those of `Telemetry`."""

    calls: int
    from_cassette: int
    attempts: int
    retries: Counter[str]
    failures: Counter[str]
    outages: Counter[str]
    narrowest: dict[str, int]
    peak: int


@dataclass(frozen=True, slots=True)
class Told:
    """The decisions asked for, with the receipts of their calls; or who failed first, and how."""

    decisions: dict[str, tuple[Decision, tuple[Receipt, ...]]]
    counts: Counts
    failed: str = ""
    failure: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the operator."""

    text: str


@dataclass(frozen=True, slots=True)
class Learned:
    """What was found out about a server."""

    server: str
    settled: dict[Rung, Rung]


class Shut:
    """Let nothing more through."""


class Flights(Protocol):
    """A number that two processes share: requests with a model now."""

    value: int


class _Gate(Gate):
    """A gate whose requests in flight another process can see."""

    def __init__(self, concurrency: int, telemetry: Telemetry, flights: Flights) -> None:
        super().__init__(concurrency, telemetry)
        self._flights = flights

    async def __aenter__(self) -> None:
        await super().__aenter__()
        self._flights.value = self.in_flight

    async def __aexit__(self, *given: object) -> None:
        await super().__aexit__(*given)
        self._flights.value = self.in_flight


@dataclass(slots=True)
class Known:
    """As much of a world's state as the ports of a decision need."""

    setup: Setup
    born: Mapping[str, AgentBorn] = field(default_factory=dict)
    policies: dict[str, PolicyMind] = field(default_factory=dict)


def work(line: Connection, told: Employment, flights: Flights) -> None:
    """The life of a worker: until its line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process decides what an interrupt means
    with seldom(), suppress(ConnectionError, EOFError):
        asyncio.run(_Worker(line, told, flights).serve())


class _Worker:
    def __init__(self, line: Connection, told: Employment, flights: Flights) -> None:
        self.line = line
        self.state = Known(read_setup(told.world))
        self.minds: dict[str, MindState] = {}
        self.telemetry = Telemetry(notice=lambda text: self.tell(Notice(text)))
        self.gate = _Gate(told.concurrency, self.telemetry, flights)
        self.told = told
        self.shared: Minds | None = None

    def tell(self, what: object) -> None:
        self.line.send_bytes(pickle.dumps(what, pickle.HIGHEST_PROTOCOL))

    def prepare(self) -> "Minds":
        from genecon.simulation.minds import make_minds

        told = self.told
        exchange = Exchange(
            open_cassette(told.cassette, JournalWriter(told.run)),
            self.gate,
            told.retry,
            told.known,
            lambda server, settled: self.tell(Learned(server, dict(settled))),
        )
        setup = self.state.setup
        return make_minds(setup, open_lines(setup.models, told.specs, exchange, load_registry()))

    async def serve(self) -> None:
        loop = asyncio.get_running_loop()
        orders: asyncio.Queue[object] = asyncio.Queue()
        Thread(target=self._listen, args=(loop, orders), name="orders", daemon=True).start()
        tasks = set()
        while True:
            match await orders.get():
                case Share() as share:
                    self.minds, self.state.born = share.minds, share.born
                    self.state.policies = share.policies
                case Ask() as ask:
                    task = loop.create_task(self._answer(ask))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                case Shut():
                    self.gate.shut()
                case _:
                    return

    def _listen(self, loop: asyncio.AbstractEventLoop, orders: "asyncio.Queue[object]") -> None:
        while True:
            try:
                order = pickle.loads(self.line.recv_bytes())
            except (EOFError, OSError):
                sleep(GRACE_SECONDS)
                os._exit(0)  # the run is over, or its process is gone
            loop.call_soon_threadsafe(orders.put_nowait, order)

    async def _answer(self, ask: Ask) -> None:
        try:
            from genecon.simulation.minds import in_turn

            self.shared = self.shared or self.prepare()
            for event in ask.events:
                self.minds[event.actor].apply(event)
            self.state.policies.update(ask.policies)
            ports = {agent: self.shared.ports(self.state, seen) for agent, seen in ask.seen.items()}
            thoughts = [self.shared.mind.decide(self.minds[a], ask.seen[a], p) for a, p in ports.items()]
            begun = in_turn(thoughts, ports.values(), asyncio.create_task)
            tasks = dict(zip(ports, [task async for task in begun], strict=True))
            await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_EXCEPTION)
            failed = next((a for a, t in tasks.items() if t.done() and t.exception() is not None), "")
            if failed:
                for task in tasks.values():
                    task.cancel()
                self.tell(Told({}, self._counts(), failed, _portable(tasks[failed].exception())))
                return
            made = {a: (task.result(), tuple(ports[a].receipts)) for a, task in tasks.items()}
            self.tell(Told(made, self._counts()))
        except Exception as error:
            self.tell(Told({}, self._counts(), next(iter(ask.seen), ""), _portable(error)))

    def _counts(self) -> Counts:
        t = self.telemetry
        made = Counts(
            t.calls, t.from_cassette, t.attempts, t.retries.copy(), t.failures.copy(), t.outages.copy(),
            dict(t.narrowest), t.peak,
        )  # fmt: skip
        t.calls = t.from_cassette = t.attempts = 0
        for counter in (t.retries, t.failures, t.outages):
            counter.clear()
        return made


def _portable(error: BaseException | None) -> BaseException:
    """An error that survives the way to another process; in words where it would not."""
    try:
        if isinstance(pickle.loads(pickle.dumps(error)), type(error)):
            assert error is not None
            return error
    except Exception:
        pass
    return GeneconError(f"{type(error).__name__}: {error}")
