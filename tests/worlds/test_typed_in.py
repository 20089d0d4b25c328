"""More economies from the literature, typed in as YAML: solved, and checked by arithmetic of their own."""

from math import exp, log

import numpy as np
import pytest
from scipy.optimize import brentq

from genecon.economy.general.result import GeneralEquilibrium
from genecon.world.economy_loader import parse_economy
from genecon.world.economy_theory import economy_theory


def typed(text: str) -> tuple[GeneralEquilibrium, ...]:
    """All equilibria of an economy without its first lines."""
    head = "format: 1\nkind: economy\nname: typed\nquestion: Does it give what is printed?\n"
    return economy_theory(parse_economy((head + text).encode(), "typed.yaml")).equilibria


def test_mathiesen_1985() -> None:
    # Computation of economic equilibria by a sequence of linear complementarity problems, Mathematical
    # Programming Study 23: prices (6, 1, 5), level 3. By hand: all of good 3 goes in, so the level is 3, and
    # 5 - 3 = 2 of good 2 are a tenth of the income: I = 20 p2; p1 = .9 I/3 = 6 p2; p3 = p1 - p2 = 5 p2.
    (found,) = typed(
        """
goods: [x1, x2, x3]
numeraire: x2
consumers:
  - {name: one, preferences: {alpha: {x1: 0.9, x2: 0.1}}, endowment: {x2: 5, x3: 3}}
activities:
  a: {x1: 1, x2: -1, x3: -1}
"""
    )
    assert found.prices == pytest.approx([6, 1, 5], rel=1e-12)
    assert found.level("a") == pytest.approx(3, rel=1e-12)


def test_shapley_and_shubik_1977() -> None:
    # An example of a trading economy with three competitive equilibria, Journal of Political Economy 85:
    # x + 100 (1 - e^(-y/10)) who owns 40 x, y + 110 (1 - e^(-x/10)) who owns 50 y. At price p of y in x
    # the first buys 10 ln(10/p) of y, the second 10 ln(11 p) of x, where they can pay for it.
    found = typed(
        """
goods: [x, y]
numeraire: x
consumers:
  - name: ivanov
    preferences: {family: quasi_linear_exponential, linear: x, alpha: {y: 100}, scale: {y: 10}}
    endowment: {x: 40}
  - name: johanssen
    preferences: {family: quasi_linear_exponential, linear: y, alpha: {x: 110}, scale: {x: 10}}
    endowment: {y: 50}
"""
    )

    def excess(at: float) -> float:
        p = exp(at)
        wanted = min(max(10 * log(10 / p), 0.0), 40 / p)
        return wanted - min(max(10 * log(11 * p), 0.0), 50 * p) / p

    grid = np.linspace(-6, 6, 4001)
    values = [excess(at) for at in grid]
    roots = [
        exp(brentq(excess, grid[k], grid[k + 1], xtol=1e-14))
        for k in range(len(grid) - 1)
        if values[k] * values[k + 1] < 0
    ]
    assert len(roots) == 3
    assert [each.price("y") for each in found] == pytest.approx(roots, rel=1e-9)
    assert [each.certificate.index for each in found] == [1, -1, 1]


def test_harberger_1962() -> None:
    # The incidence of the corporation income tax, Journal of Political Economy 70, with Cobb-Douglas
    # everywhere and equal shares: income is 200 (labour 100 at 1, capital, revenue), half of it goes to each
    # sector and half of that to labour. The taxed sector pays 50 = 1.5 r k, the other 50 = r (100 - k): so
    # r = 5/6 and k = 40. Capital bears the tax: r falls by 1/6, and 100/6 is the revenue.
    (found,) = typed(
        """
goods: [corporate, other, capital, labour]
numeraire: labour
consumers:
  - name: everybody
    preferences: {alpha: {corporate: 0.5, other: 0.5}}
    endowment: {capital: 100, labour: 100}
producers:
  - name: firms
    technology: cobb_douglas
    output: corporate
    scale: 1
    alpha: {capital: 0.5, labour: 0.5}
  - name: farms
    technology: cobb_douglas
    output: other
    scale: 1
    alpha: {capital: 0.5, labour: 0.5}
taxes:
  - {on: input, good: capital, producer: firms, rate: 0.5}
"""
    )
    assert found.price("capital") == pytest.approx(5 / 6, rel=1e-12)
    assert found.uses[0].tolist() == pytest.approx([0, 0, 40, 50], rel=1e-12)
    assert found.incomes.tolist() == pytest.approx([200], rel=1e-12)


SIX = ("capeop", "nondurbl", "durable", "capbop", "skillab", "unsklab")

PEOPLE: list[tuple[float, dict[str, float], dict[str, float]]] = [
    (1.2, {"capeop": 4, "skillab": 0.2, "nondurbl": 2, "durable": 3.2},
     {"capbop": 3, "skillab": 5, "unsklab": 0.1, "durable": 1}),
    (1.6, {"capeop": 0.4, "unsklab": 0.6, "nondurbl": 4, "durable": 1},
     {"capbop": 0.1, "skillab": 0.1, "unsklab": 7, "durable": 2}),
    (0.8, {"capeop": 2, "skillab": 0.5, "nondurbl": 2, "durable": 1.5},
     {"capbop": 2, "skillab": 6, "unsklab": 0.1, "durable": 1.5}),
    (0.5, {"capeop": 5, "unsklab": 0.2, "nondurbl": 5, "durable": 4.5},
     {"capbop": 1, "skillab": 0.1, "unsklab": 8, "durable": 1}),
    (0.6, {"capeop": 3, "unsklab": 0.2, "nondurbl": 4, "durable": 2},
     {"capbop": 6, "skillab": 0.1, "unsklab": 0.5, "durable": 2}),
]  # fmt: skip
"""(elasticity, weights to the power 1/sigma, endowment): five consumers in the shape of Scarf (1973)."""

ACTIVITIES: dict[str, dict[str, float]] = {
    "d1": {"durable": 4, "capeop": 4, "capbop": -5.3, "skillab": -2, "unsklab": -1},
    "d2": {"durable": 3.5, "capeop": 4, "capbop": -5, "skillab": -1, "unsklab": -6},
    "n1": {"nondurbl": 6, "capeop": 1.6, "capbop": -2, "skillab": -2, "unsklab": -3},
    "n2": {"nondurbl": 8, "capeop": 1.6, "capbop": -2, "skillab": -4, "unsklab": -1},
    "n3": {"nondurbl": 7, "capeop": 1.6, "capbop": -2, "skillab": -1, "unsklab": -8},
    "cd": {"capeop": 0.9, "capbop": -1},
    "c1": {"capeop": 7, "capbop": -4, "skillab": -3, "unsklab": -1},
    "c2": {"capeop": 8, "capbop": -5, "skillab": -2, "unsklab": -8},
}


def flow(amounts: dict[str, float]) -> str:
    """Named values on one line of YAML."""
    return "{" + ", ".join(f"{good}: {amount}" for good, amount in amounts.items()) + "}"


def test_six_goods_five_consumers_eight_activities() -> None:
    # In the shape of the example of Scarf (1973), The Computation of Economic Equilibria, ch. 5. Demands and
    # profits are worked out anew from the prices: x_j = a_j p_j^-s I / sum of a_i p_i^(1-s).
    people = "".join(
        f"  - {{name: agent{n}, preferences: {{family: ces, sigma: {sigma}, convention: demand,"
        f" alpha: {flow(alpha)}}}, endowment: {flow(held)}}}\n"
        for n, (sigma, alpha, held) in enumerate(PEOPLE)
    )
    makers = "".join(f"  {name}: {flow(row)}\n" for name, row in ACTIVITIES.items())
    (found,) = typed(f"goods: [{', '.join(SIX)}]\nnumeraire: sum\nconsumers:\n{people}activities:\n{makers}")
    p = dict(zip(SIX, found.prices.tolist(), strict=True))
    excess = dict.fromkeys(SIX, 0.0)
    for sigma, alpha, held in PEOPLE:
        income = sum(p[good] * amount for good, amount in held.items())
        index = sum(a * p[good] ** (1 - sigma) for good, a in alpha.items())
        for good, a in alpha.items():
            excess[good] += a * p[good] ** -sigma * income / index
        for good, amount in held.items():
            excess[good] -= amount
    for name, row in ACTIVITIES.items():
        level, profit = found.level(name), sum(p[good] * amount for good, amount in row.items())
        assert level >= 0 and (profit == pytest.approx(0, abs=1e-12) if level else profit < -1e-3), name
        for good, amount in row.items():
            excess[good] -= amount * level
    assert max(map(abs, excess.values())) < 1e-9
    assert sum(p.values()) == pytest.approx(1)
    idle = [name for name in ACTIVITIES if not found.level(name)]
    assert 0 < len(idle) < len(ACTIVITIES)
