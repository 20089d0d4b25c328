"""The first page: five numbers, prices as a line, and the moments."""

from collections.abc import Iterator
from dataclasses import dataclass

from genecon.analysis.facts import Facts
from genecon.analysis.fold import read
from genecon.analysis.prices import PriceLine, Target
from genecon.analysis.report import Report, measure
from genecon.analysis.spark import sparkline
from genecon.analysis.tables import ratio, share
from genecon.analysis.tokens import read_telemetry
from genecon.core.events.envelope import Event
from genecon.core.events.market import Traded
from genecon.core.events.population import PopulationTraded
from genecon.economy.goods import counted, plural
from genecon.replay.moments import KINDS, Moment, Moments, biggest_loser, targets
from genecon.replay.page import Page, safe
from genecon.replay.scene import Scene
from genecon.store.reader import RunReader

MOST_EVENTS = 600_000
"""Events of a log beyond which the first page is left to ``genecon report``: a story should open at once."""

SPARKS = 48
"""Columns of a sparkline at most; longer runs are told by the mean of neighbouring ticks."""

MOST_LINES = 12
"""Markets whose prices the page shows."""


@dataclass(frozen=True, slots=True)
class Number:
    """One of the five numbers: what it is, its value in words, and the plain value for JSON."""

    name: str
    text: str
    value: float | int | None


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Prices of a market over the ticks of a run, in ticks a lot; None where nothing was traded."""

    market: str
    good: str
    series: tuple[float | None, ...]
    target: Target | None

    def text(self, scene: Scene, width: int) -> str:
        """The row with its sparkline."""
        known = [price for price in self.series if price is not None]
        name = f"{safe(self.market, 20):<{width}}"
        if not known:
            return f"{name}  no trade"
        money = scene.money
        told = "" if self.target is None else self.target.told(money)
        ideal = f"; competitive {told}" if told else ""
        ends = f"{money.figure(round(known[0]))} → {money.figure(round(known[-1]))}"
        span = f"{money.figure(round(min(known)))} to {money.figure(round(max(known)))}"
        return f"{name}  {sparkline(thinned(self.series))}  {ends}, ranging {span}{ideal}"


@dataclass(frozen=True, slots=True)
class Front:
    """The first page of a story."""

    title: str
    question: str
    status: str
    numbers: tuple[Number, ...]
    prices: tuple[PriceRow, ...]
    moments: tuple[Moment, ...]

    def lines(self, scene: Scene, page: Page) -> Iterator[str]:
        """The page, line by line."""
        yield page.paint(self.title, "bold")
        if self.question:
            yield page.fit("", self.question, "dim")
        yield page.fit("", self.status)
        yield ""
        for number in self.numbers:
            yield page.fit(f"  {number.name:<10}", number.text)
        if self.prices:
            yield ""
            width = max(len(safe(row.market, 20)) for row in self.prices)
            money = plural(scene.money.name)
            yield page.fit("  prices    ", f"mean of each tick, in {safe(money)} a lot, first → last")
            for row in self.prices[:MOST_LINES]:
                yield page.fit(" " * 12, row.text(scene, width))
            if len(self.prices) > MOST_LINES:
                more = counted(len(self.prices) - MOST_LINES, "more market")
                yield page.fit(" " * 12, f"and {more}: genecon report")
        if self.moments:
            yield ""
            yield page.paint("Moments", "bold")
            for moment in self.moments:
                where = f"{scene.label(moment.tick):<12} {f'#{moment.seq}' if moment.seq else '':>7}"
                yield page.fit(where, f"{moment.rule}: {moment.text}")
        yield ""

    def to_json(self) -> dict[str, object]:
        """The page as plain values."""
        return {
            "title": self.title,
            "question": self.question,
            "status": self.status,
            "numbers": {n.name: {"value": n.value, "text": n.text} for n in self.numbers},
            "prices": {
                safe(row.market): {
                    "by_tick": list(row.series),
                    "competitive": row.target.point if row.target else None,
                }
                for row in self.prices
            },
            "moments": [moment.to_json() for moment in self.moments],
        }


def front_page(reader: RunReader, scene: Scene) -> Front:
    """The first page of a run, finished or not; the scene must know tick 0."""
    facts = read(reader)
    small = facts.events <= MOST_EVENTS
    report = measure(str(reader.path), facts, read_telemetry(reader)) if small else None
    moments = Moments(scene, targets(report) if report else {})
    series: dict[str, dict[int, tuple[int, int]]] = {}
    for event in reader.events(kinds=(*(KINDS if small else ("trade",)), "population.traded")):
        scene.learn(event)
        moments.look(event)
        _note_price(event, series)
    found = moments.found()
    if report is not None:
        loser = biggest_loser(report, scene)
        found += [loser] if loser else []
    return Front(
        title=f"{safe(facts.setting.name)}, seed {facts.seed}",
        question=safe(facts.setting.question, 400),
        status=_status(facts, reader, scene),
        numbers=tuple(_numbers(facts, report)),
        prices=tuple(_rows(facts, report, series)),
        moments=tuple(found),
    )


def _note_price(event: Event, series: dict[str, dict[int, tuple[int, int]]]) -> None:
    if isinstance(event.payload, Traded):
        trade = event.payload
        ticks = series.setdefault(trade.market, {})
        paid, lots = ticks.get(event.tick, (0, 0))
        ticks[event.tick] = (paid + trade.price.ticks * trade.quantity.lots, lots + trade.quantity.lots)
    elif isinstance(event.payload, PopulationTraded) and event.payload.trades:
        done = event.payload
        series.setdefault(done.market, {})[event.tick] = (done.turnover.minor, done.trades)


def _status(facts: Facts, reader: RunReader, scene: Scene) -> str:
    people = counted(facts.heads, "agent")
    goods = counted(len(facts.goods), "good")
    days = f"{len(facts.closed)} of {counted(facts.setting.periods, 'day')}"
    end = f"the log ends at {scene.label(facts.last_tick)}: resume it with genecon resume {reader.path}"
    return f"{people}, {goods}, {days}: {'finished' if facts.finished else end}"


def _numbers(facts: Facts, report: Report | None) -> Iterator[Number]:
    trades, minds = facts.trades, facts.minds
    lots = sum(period.lots() for period in facts.periods)
    yield Number("trades", f"{trades:,}, {lots:,} {'lot' if lots == 1 else 'lots'}", trades)
    if report is None:
        long = f"not computed here: the log has {facts.events:,} events; type genecon report"
        yield Number("gains", long, None)
        yield Number("distance", long, None)
    else:
        yield _gains_number(report)
        yield _distance_number(report)
    if minds.made:
        each = f", {minds.tokens / trades:,.0f} a trade" if trades else ""
        text = f"{minds.tokens:,} in {counted(minds.made, 'model call')}{each}"
    else:
        text = "0: no model was asked"
    yield Number("tokens", text, minds.tokens)
    falls = sum(minds.fallbacks.values())
    why = ", ".join(f"{safe(reason)} {n}" for reason, n in minds.fallbacks.items())
    yield Number("fallbacks", f"{falls:,} decisions by rule of thumb ({why})" if falls else "0", falls)


def _gains_number(report: Report) -> Number:
    found = report.efficiency
    name = "efficiency" if found.kind == "surplus" else "gains"
    if found.value is None:
        return Number(name, f"none: {found.reason}", None)
    what = (
        "of the surplus that was possible" if found.kind == "surplus" else "of the gains from trade realised"
    )
    return Number(name, f"{share(found.value)} {what}", found.value)


def _distance_number(report: Report) -> Number:
    first, last = report.convergence.first, report.convergence.last
    if first.value is None or last.value is None:
        return Number("distance", f"none known from equilibrium: {first.reason or last.reason}", None)
    only = len(report.facts.closed) == 1
    days = "the only day" if only else f"the first day, {ratio(last.value)} on the last"
    text = f"prices {ratio(first.value)} from equilibrium on {days}"
    return Number("distance", f"{text} (mean |ln p/p*|)", last.value)


def _rows(
    facts: Facts, report: Report | None, series: dict[str, dict[int, tuple[int, int]]]
) -> Iterator[PriceRow]:
    ideal = {line.market: _target(line) for line in report.prices} if report else {}
    for market in facts.markets:
        ticks = series.get(market.market, {})
        means = [
            ticks[tick][0] / ticks[tick][1] if tick in ticks else None
            for tick in range(1, facts.last_tick + 1)
        ]
        yield PriceRow(facts.line(market), market.good, tuple(means), ideal.get(market.market))


def _target(line: PriceLine) -> Target | None:
    known = [period.target for period in line.periods if period.target.point is not None]
    return known[-1] if known else None


def thinned(series: tuple[float | None, ...], most: int = SPARKS) -> list[float | None]:
    """At most so many values: the means of neighbours.

    Examples
    --------
    >>> thinned((1, 3, None, None, 5, 7), 3), thinned((1, None), 3)
    ([2.0, None, 6.0], [1, None])
    """
    if len(series) <= most:
        return list(series)
    found: list[float | None] = []
    for n in range(most):
        part = series[n * len(series) // most : (n + 1) * len(series) // most]
        known = [value for value in part if value is not None]
        found.append(sum(known) / len(known) if known else None)
    return found
