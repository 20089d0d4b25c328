"""Whether prices come to the competitive ones: within a period, from period to period, and in the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, fsum, sqrt
from statistics import fmean

import numpy as np

from genecon.analysis.crowd_path import path_slope
from genecon.analysis.facts import Deal, Facts
from genecon.analysis.prices import PriceLine
from genecon.economy.figures import Figure
from genecon.economy.goods import counted

BAND = 0.10
"""Largest distance of a price that is near equilibrium."""

LEVEL = 0.95
"""Level of the interval around the asymptote of a trend."""


@dataclass(frozen=True, slots=True)
class Trend:
    """d_t = b·(1/t) + a·(t-1)/t: b where a session starts, a where it tends (Noussair, Plott & Riezman 1995).

    Attributes
    ----------
    start, asymptote : Figure
        b and a.
    interval : (float, float) or None
        95 % interval of a, from the t distribution with n - 2 degrees of freedom.
    converged : bool or None
        Whether the interval lies within ±.10; None where it is unknown.
    """

    start: Figure
    asymptote: Figure
    interval: tuple[float, float] | None
    converged: bool | None


@dataclass(frozen=True, slots=True)
class LineConvergence:
    """How a market's prices come closer."""

    line: str
    trend: Trend
    rmsd_slope: Figure


@dataclass(frozen=True, slots=True)
class Convergence:
    """How a run's prices come closer to the competitive ones.

    Attributes
    ----------
    in_band : bool or None
        Whether d <= .10 in the last two periods for at least four markets in five; None where too many
        distances are undefined to tell, and `reason` says so.
    near, judged : int
        Markets known to be in the band, and all.
    first, last : Figure
        Mean distance over the markets in the first and in the last closed period, over the markets
        that have one in both.
    """

    in_band: bool | None
    near: int
    judged: int
    reason: str
    first: Figure
    last: Figure
    lines: tuple[LineConvergence, ...]


def report_convergence(facts: Facts, lines: Sequence[PriceLine]) -> Convergence:
    """Convergence over the closed periods of a run."""
    closed = len(facts.closed)
    in_band, near, reason = band(lines, closed)
    first, last = ends(lines, closed)
    found = tuple(
        LineConvergence(
            line.line,
            trend([period.distance.value for period in line.periods[:closed]]),
            _slope(facts, line),
        )
        for line in lines
    )
    return Convergence(in_band, near, len(lines), reason, first, last, found)


def _slope(facts: Facts, line: PriceLine) -> Figure:
    targets = [period.target.point for period in line.periods[: len(facts.closed)]]
    crowds = [period.crowd(line.market) for period in facts.closed]
    if any(crowd is not None for crowd in crowds):
        return path_slope([crowd.event.path if crowd else () for crowd in crowds], targets)
    return rmsd_slope([[d for d in p.deals if d.market == line.market] for p in facts.closed], targets)


def band(lines: Sequence[PriceLine], closed: int) -> tuple[bool | None, int, str]:
    """(in the band?, markets known to be in it, why it cannot be said)."""
    if closed < 2:
        return None, 0, f"{counted(closed, 'closed period')}; the last two are judged"
    near = unknown = 0
    for line in lines:
        last = [period.distance.value for period in line.periods[closed - 2 : closed]]
        if any(d is not None and d > BAND for d in last):
            continue
        if any(d is None for d in last):
            unknown += 1
        else:
            near += 1
    needed = ceil(0.8 * len(lines) - 1e-9)
    if near >= needed:
        return True, near, ""
    if near + unknown < needed:
        return False, near, ""
    have = "has" if unknown == 1 else "have"
    of = f"{unknown} of {counted(len(lines), 'market')}"
    return None, near, f"{of} {have} no price distance in the last two periods"


def ends(lines: Sequence[PriceLine], closed: int) -> tuple[Figure, Figure]:
    """Mean distance in the first and in the last closed period, over the markets that have both."""
    kind = "mean_price_distance"
    if not closed:
        none = Figure.undefined(kind, "no period is closed")
        return none, none
    pairs = [(line.periods[0].distance.value, line.periods[closed - 1].distance.value) for line in lines]
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    if not both:
        none = Figure.undefined(kind, "no market has a price distance in the first and in the last period")
        return none, none
    return Figure(fmean(a for a, _ in both), kind), Figure(fmean(b for _, b in both), kind)


def trend(distances: Sequence[float | None]) -> Trend:
    """Fit d_t = b/t + a(t-1)/t to distances by period (from t = 1; None is left out).

    Examples
    --------
    >>> fitted = trend([0.5, 0.25, 0.5 / 3, 0.125])  # exactly .5/t: starts at .5, tends to 0
    >>> round(fitted.start.value, 6), abs(round(fitted.asymptote.value, 6)), fitted.converged
    (0.5, 0.0, True)
    """
    known = [(t, d) for t, d in enumerate(distances, start=1) if d is not None]
    if len(known) < 3:
        reason = f"{counted(len(known), 'period')} with a price distance; a trend with an interval needs 3"
        none = Figure.undefined("trend", reason)
        return Trend(none, none, None, None)
    design = np.array([[1 / t, (t - 1) / t] for t, _ in known])
    seen = np.array([d for _, d in known])
    inverse = np.linalg.inv(design.T @ design)
    b, a = inverse @ design.T @ seen
    free = len(known) - 2
    error = float(((seen - design @ np.array([b, a])) ** 2).sum()) / free
    half = _t_quantile(free) * sqrt(max(0.0, error * float(inverse[1, 1])))
    interval = (float(a) - half, float(a) + half)
    within = interval[0] >= -BAND and interval[1] <= BAND
    return Trend(Figure(float(b), "trend"), Figure(float(a), "trend"), interval, within)


def _t_quantile(free: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(free, (1 + LEVEL) / 2))


def rmsd_slope(periods: Sequence[Sequence[Deal]], targets: Sequence[float | None]) -> Figure:
    """Slope of the RMSD of the k-th trade's price from P0 on k, in ticks a trade (Gode & Sunder 1993).

    The RMSD of the k-th trade is taken over the periods that have one; negative means that prices come
    closer within a period.

    Examples
    --------
    Two periods with the same deviations 30, 20, 10 from P0 = 200: the slope is -10 a trade.

    >>> day = [Deal(1, 1, 1, "m", "fish", price, 1, "ada", "bo") for price in (230, 180, 210)]
    >>> round(rmsd_slope([day, day], [200, 200]).value, 6)
    -10.0
    """
    kind = "rmsd_slope"
    points: list[tuple[int, float]] = []
    usable = [(deals, point) for deals, point in zip(periods, targets, strict=True) if point is not None]
    for k in range(max((len(deals) for deals, _ in usable), default=0)):
        squares = [(deals[k].price - point) ** 2 for deals, point in usable if len(deals) > k]
        points.append((k + 1, sqrt(fsum(squares) / len(squares))))
    if len(points) < 3:
        return Figure.undefined(kind, f"{counted(len(points), 'trade')} in a period; a slope needs 3")
    centre, level = fmean(k for k, _ in points), fmean(r for _, r in points)
    spread = fsum((k - centre) ** 2 for k, _ in points)
    return Figure(fsum((k - centre) * (r - level) for k, r in points) / spread, kind)
