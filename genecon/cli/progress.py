"""Live progress of a run on standard error, and the closing lines on standard output."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from time import perf_counter
from typing import TYPE_CHECKING

from genecon.cli.output import print_json, say

if TYPE_CHECKING:
    from genecon.core.events.envelope import Event
    from genecon.simulation.build import Operation
    from genecon.simulation.estimate import Estimate
    from genecon.simulation.run import RunEnd


MOST = 6
"""Goods whose last price the progress line shows."""


class Tally:
    """What the progress line shows: period, trades, last prices, tokens, time left."""

    def __init__(self) -> None:
        self.world = ""
        self.ticks = self.rounds = 1
        self.decimals = 0
        self.trades = self.tokens = self.fallbacks = self.reflections = 0
        self.prices: dict[str, int] = {}
        self.first: int | None = None
        self.last: int | None = None
        self.began = perf_counter()

    def take(self, tick: int, events: "list[Event]") -> None:
        """Count one committed tick."""
        from genecon.core.events.decision import FellBack, ModelCalled
        from genecon.core.events.genesis import RunOpened
        from genecon.core.events.market import Traded
        from genecon.core.events.memory import ReflectionBegan
        from genecon.core.events.population import PopulationTraded

        self.first = tick if self.first is None else self.first
        self.last = tick
        for event in events:
            match event.payload:
                case RunOpened(world=world):
                    self._open(world)
                case Traded() as trade:
                    self.trades += 1
                    self.prices[trade.good] = trade.price.ticks
                case PopulationTraded(good=good, trades=trades, last=last):
                    self.trades += trades
                    if last is not None:
                        self.prices[good] = last.ticks
                case ModelCalled() as call:
                    self.tokens += call.tokens_in + call.tokens_out
                case FellBack():
                    self.fallbacks += 1
                case ReflectionBegan():
                    self.reflections += 1
                case _:
                    pass

    def read(self, run: Path) -> None:
        """Begin with the last committed tick of a run."""
        from genecon.store.reader import RunReader

        with RunReader(run) as reader:
            for event in reader.events(ticks=(0, 0), kinds=["run.opened"]):
                self.take(reader.last_tick, [event])

    def _open(self, world: str) -> None:
        import json

        resolved = json.loads(world)
        self.world = resolved["name"]
        self.rounds = resolved["rounds"]
        self.ticks = resolved["periods"] * self.rounds
        self.decimals = resolved["decimals"]

    def line(self, tick: int) -> str:
        """The progress line after a tick."""
        done = tick - (self.first or 0)
        left = (self.ticks - tick) * (perf_counter() - self.began) / done if done > 0 else 0.0
        period = (tick - 1) // self.rounds + 1 if tick else 0
        unit = 10**self.decimals
        prices = "  ".join(f"{g} {p / unit:.{self.decimals}f}" for g, p in sorted(self.prices.items())[:MOST])
        prices += "  …" if len(self.prices) > MOST else ""
        tokens = f"  {self.tokens:,} tokens" if self.tokens else ""
        return (
            f"day {period} of {self.ticks // self.rounds}  tick {tick}/{self.ticks}  {self.trades:,} trades"
            f"{tokens}  {prices}  {left:.0f} s left"
        )


@contextmanager
def watching(
    operation: "Operation", *, show: bool, quiet: bool, resumed: Path | None = None
) -> Iterator[Tally]:
    """Attach live progress to an operation: one line that rewrites itself, or one a day.

    `resumed` is the run that goes on: its first event does not come again.
    """
    tally = Tally()
    if resumed is not None:
        tally.read(resumed)
    terminal = sys.stderr.isatty()

    def watch(tick: int, events: "list[Event]") -> None:
        tally.take(tick, events)
        if show:
            tell(tick, events)
        elif quiet:
            return
        elif terminal:
            sys.stderr.write(f"\r\x1b[2K{tally.line(tick)}")
            sys.stderr.flush()
        elif tick and tick % tally.rounds == 0:
            say(tally.line(tick))

    def stage(text: str) -> None:
        if quiet:
            return
        if terminal and not show:
            sys.stderr.write(f"\r\x1b[2K{text}")
            sys.stderr.flush()
        elif tally.last == tally.first:  # where lines stay, the first tick says enough
            say(text)

    operation.stage = stage
    operation.notice = lambda text: say(f"note: {text}")
    if show:
        from genecon.replay.story import Teller

        tell = Teller(say if quiet else print, resumed).tick
    operation.watch = watch
    try:
        yield tally
    finally:
        if terminal and not quiet and not show:
            sys.stderr.write("\n")


def finish(end: "RunEnd", *, as_json: bool) -> None:
    """Say how the run stands; the last line printed is its path."""
    if as_json:
        print_json(
            {"run": str(end.path), "tick": end.tick, "finished": end.finished, "log_hash": end.log_hash}
        )
        return
    if end.finished:
        from genecon.analysis.report import report
        from genecon.analysis.text import print_summary

        found = report(end.path)
        print_summary(found)
        verbs = ("report", "replay", "why") if found.facts.trades else ("report", "replay")
        what = {"why": " trade:1"}
        said = " · ".join(f"genecon {verb} {quote(str(end.path))}{what.get(verb, '')}" for verb in verbs)
        say(f"read on: {said}")
    else:
        say(f"stopped after tick {end.tick}; go on with: genecon resume {quote(str(end.path))}")
    print(end.path)


def tell_estimate(found: "Estimate", *, as_json: bool) -> None:
    """Say what a world may take."""
    if as_json:
        print_json(found.to_json())
        return
    for line in found.lines():
        print(line)
