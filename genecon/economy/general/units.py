"""Units in which the solver counts: what there is, or could be made, of each good is about one."""

from dataclasses import replace

import numpy as np

from genecon.economy.general.demands import HomotheticDemand
from genecon.economy.general.problem import Problem
from genecon.economy.preference import Vector

_CUTS = 40
_SOME = 1e-9
"""An amount that is not nothing."""

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


def units(problem: Problem) -> Problem:
    """The problem with goods counted in units of what is there or can be made.

    A good's unit is its endowment or the largest amount that could be made of it alone, by a linear
    programme; a producer's unit is the level at which it takes a unit of its scarcest input. What cannot
    be made keeps the unit 1 and is marked as not available.
    """
    goods = problem.endowment.copy()
    netputs = problem.technology(np.where(goods > 0, 1 / np.where(goods > 0, goods, 1.0), 1.0))[0]
    while True:
        made = np.maximum(netputs, 0.0) @ _levels(netputs, goods)
        fresh = (goods == 0) & (made > 0)
        if not fresh.any():
            break
        goods[fresh] = made[fresh]
    for j in np.flatnonzero((netputs > 0).any(axis=1)):
        goods[j] = max(float(problem.endowment[j]), largest(problem, np.eye(problem.n)[j], _SOME)[0])
    available = goods > 0
    goods = np.where(available & np.isfinite(goods), goods, 1.0)
    netputs = problem.technology(1 / goods)[0]
    levels = _levels(netputs, np.where(available, goods, 0.0))
    return replace(
        problem, goods_unit=goods, levels_unit=np.where(levels > 0, levels, 1.0), available=available
    )


def _levels(netputs: Vector, goods: Vector) -> Vector:
    # The levels at which producers take all of their scarcest input, (m,); 0 where one is lacking.
    uses = np.maximum(-netputs, 0.0)
    ratios = np.where(uses > 0, goods[:, None] / np.where(uses > 0, uses, 1.0), np.inf)
    levels = ratios.min(axis=0) if len(goods) else np.zeros(netputs.shape[1])
    return np.where(np.isfinite(levels), levels, 0.0)


def largest(problem: Problem, bundle: Vector, enough: float) -> tuple[float, bool]:
    """How many times a bundle (n,) can be made: max s with Ω + N y >= s·bundle.

    Smooth producers come in by techniques: those that pay at the programme's prices are added until
    `enough` is reached, or until none pays.

    Returns
    -------
    s : float
        ``inf`` where there is no bound.
    proved : bool
        Whether no more can be made, to about a thousandth.
    """
    from scipy.optimize import linprog

    scale = np.where(problem.endowment > 0, problem.endowment, 1.0)
    prices, columns, most = 1 / scale, np.empty((problem.n, 0)), 0.0
    for _ in range(_CUTS):
        with np.errstate(all="ignore"):
            fresh = problem.technology(prices)[0]
        if not np.isfinite(fresh).all():
            break
        columns = np.hstack([columns, fresh / _middles(fresh)])
        aim = np.append(np.zeros(columns.shape[1]), -1.0)
        found = linprog(aim, A_ub=np.column_stack([-columns, bundle]), b_ub=problem.endowment)
        if found.status == 3:  # without bound
            return float("inf"), True
        if not found.success or found.fun is None:
            break
        most = max(0.0, -float(found.fun))
        if most > enough or not problem.smooth:
            return most, True
        prices = np.maximum(-found.ineqlin.marginals, 1e-9 / scale)
        earned = problem.technology(prices)[0] * prices[:, None]
        if (earned.sum(axis=0) <= 1e-4 * np.abs(earned).max(axis=0)).all():
            return most, True
    return most, False


def _middles(netputs: Vector) -> Vector:
    # Between the largest input and the largest output of each producer, (m,): levels are counted by it,
    # because the programme takes coefficients below 1e-9 for nothing.
    between = np.sqrt(np.maximum(-netputs, 0.0).max(axis=0, initial=0.0) * netputs.max(axis=0, initial=0.0))
    return np.where(between > 0, between, 1.0)


def smooth_goods(problem: Problem) -> Mask:
    """Goods that some consumer wants without bound as their price falls to 0: never free. Shape (n,)."""
    never = np.zeros(problem.n, dtype=np.bool_)
    for buyer in problem.buyers:
        if isinstance(buyer.demand, HomotheticDemand):
            never[buyer.demand.aggregate.smooth] = True
        else:
            never[buyer.demand.goods] = True
    for factor in problem.factors:
        never[factor] = True
    return never
