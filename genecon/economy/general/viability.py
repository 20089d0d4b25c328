"""What must hold before there is anything to solve: what can be made, what would be free, who can live."""

from dataclasses import replace

import numpy as np

from genecon.core.errors import EquilibriumError
from genecon.economy.general.demands import HomotheticDemand
from genecon.economy.general.problem import Problem
from genecon.economy.general.units import largest, smooth_goods
from genecon.economy.preference import Vector

_CUTS = 20
_GAIN = 1e-6


def require_viable(problem: Problem) -> None:
    """Refuse economies that can have no equilibrium.

    Raises
    ------
    EquilibriumError
        Something wanted can neither be had nor made; production without bound would pay at any prices
        of what is wanted; or subsistence takes more than there is and can be made, or than somebody's
        endowment buys at any prices at which nobody makes money from nothing.
    """
    _require_available(problem)
    columns = _require_bounded(problem)
    _require_subsistence(problem, columns)


def _require_available(problem: Problem) -> None:
    for buyer, name in zip(problem.buyers, problem.consumers, strict=True):
        missing = [_told(problem, int(j)) for j in buyer.demand.goods if not problem.available[j]]
        if missing:
            raise EquilibriumError(
                f"{name} wants {missing[0]}, which nobody owns and nobody can make from what there is:"
                " no finite price clears"
            )


def _told(problem: Problem, j: int) -> str:
    # A good by its name; what a consumer makes for itself (its utility, services) by the goods it takes.
    for name in problem.consumers:
        use = f"{name}'s use of "
        own = [k for k, place in enumerate(problem.fixed) if problem.producers[place].startswith(use)]
        makes = [k for k in own if problem.netputs[j, k] > 0]
        if makes:
            taken = [i for i in range(problem.n) if any(problem.netputs[i, k] < 0 for k in makes)]
            return " or ".join(repr(problem.names[i]) for i in taken)
    return repr(problem.names[j])


def _require_bounded(problem: Problem) -> Vector:
    # A mixture y of techniques that earns something wanted and loses nothing pays at any prices, so
    # that none are equilibrium prices (Farkas). Smooth technologies come in by the techniques that are
    # best at the prices of the last mixture. Returns what producers earn a unit, (techniques, n).
    from scipy.optimize import linprog

    columns, makers = np.empty((0, problem.n)), list[int]()
    wanted, prices = smooth_goods(problem).astype(np.float64), np.ones(problem.n)
    for _ in range(_CUTS):
        with np.errstate(all="ignore"):
            _, valued, _ = problem.technology(prices / problem.goods_unit)
        fresh = (valued / problem.goods_unit[:, None]).T
        fresh = fresh / np.maximum(np.abs(fresh).max(axis=1, keepdims=True), 1e-300)
        better = [a for a in range(problem.m) if a not in makers or float(fresh[a] @ prices) > 1e-9]
        if not better or not np.isfinite(fresh).all():
            break
        columns, makers = np.vstack([columns, fresh[better]]), makers + better
        found = linprog(
            -(columns @ wanted),
            A_ub=np.vstack([-columns.T, np.ones(len(columns))]),
            b_ub=np.append(np.zeros(problem.n), 1.0),
        )
        if not found.success or found.x is None:
            break
        if float(found.x @ (columns @ wanted)) > _GAIN:
            who = dict.fromkeys(problem.producers[makers[k]] for k in np.flatnonzero(found.x > 1e-9))
            raise EquilibriumError(
                f"production without bound would pay at any prices: {', '.join(who)} together make"
                " something wanted out of nothing"
            )
        prices = np.maximum(wanted - found.ineqlin.marginals[:-1], 1e-9)
    return columns


def _require_subsistence(problem: Problem, columns: Vector) -> None:
    from scipy.optimize import linprog

    floors = np.zeros((len(problem.buyers), problem.n))
    for h, buyer in enumerate(problem.buyers):
        if isinstance(buyer.demand, HomotheticDemand):
            floors[h, buyer.demand.goods] = buyer.demand.floor * buyer.wedges
    bound = np.flatnonzero((floors > 0).any(axis=1))
    if not len(bound):
        return
    most, proved = makeable(problem)
    if proved and most < 0.99:
        raise EquilibriumError(
            f"of all subsistence amounts together only {most:.4g} times can be had or made:"
            " not everybody can subsist at any prices"
        )
    alone = [h for h in bound if problem.buyers[h].transfer == 0]
    if not alone:
        return
    net = np.array([problem.buyers[h].earning - floors[h] for h in alone]) / problem.goods_unit
    limits = np.vstack([np.column_stack([-net, np.ones(len(alone))]), np.pad(columns, ((0, 0), (0, 1)))])
    found = linprog(
        np.append(np.zeros(problem.n), -1.0),
        A_ub=limits,
        b_ub=np.zeros(len(limits)),
        A_eq=[np.append(np.ones(problem.n), 0.0)],
        b_eq=[1.0],
        bounds=[(0, None)] * problem.n + [(None, 1.0)],
    )
    if found.success and found.x is not None and found.x[-1] < -1e-9:
        duals = found.ineqlin.marginals[: len(alone)]
        who = [problem.consumers[h] for h, dual in zip(alone, duals, strict=True) if dual < -1e-9]
        raise EquilibriumError(
            f"{', '.join(who)} cannot {'all ' if len(who) > 1 else ''}subsist at any prices: what they own"
            " never buys their subsistence amounts"
        )


def makeable(problem: Problem) -> tuple[float, bool]:
    """How many times all subsistence amounts can be had or made, and whether that is proved."""
    bundle = np.zeros(problem.n)
    for buyer in problem.buyers:
        if isinstance(buyer.demand, HomotheticDemand):
            bundle[buyer.demand.goods] += buyer.demand.floor
    return largest(problem, bundle, 1.0) if bundle.any() else (np.inf, True)


def starving(problem: Problem, z: Vector) -> list[str]:
    """Consumers whose income at scaled unknowns z does not pay for their subsistence amounts."""
    margins = above_subsistence(problem, z)
    return [name for name, margin in zip(problem.consumers, margins, strict=True) if margin < -1e-12]


def above_subsistence(problem: Problem, z: Vector) -> list[float]:
    """Share of everybody's income that is left above subsistence, at scaled unknowns z.

    1 without subsistence amounts; -1 where they are not paid for by an income of nothing.
    """
    prices, _, revenue = problem.split(z)
    shares = []
    for buyer in problem.buyers:
        income = float(buyer.earning @ prices) + buyer.transfer * revenue
        floor = buyer.demand.floor if isinstance(buyer.demand, HomotheticDemand) else np.zeros(0)
        cost = float((prices[buyer.demand.goods] * buyer.wedges) @ floor) if floor.any() else 0.0
        shares.append(1 - cost / income if income > 0 else -1.0 if cost > 0 or income < -1e-12 else 1.0)
    return shares


def with_floors(problem: Problem, share: float) -> Problem:
    """The same with only a share of all subsistence amounts."""
    buyers = tuple(
        replace(each, demand=replace(each.demand, floor=share * each.demand.floor))
        if isinstance(each.demand, HomotheticDemand)
        else each
        for each in problem.buyers
    )
    return replace(problem, buyers=buyers)
