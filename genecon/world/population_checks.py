"""Checks of populations: what a group of many may be, and what its markets must be."""

from collections.abc import Iterator
from decimal import Decimal

from genecon.core.values import INT64_MAX
from genecon.world.amounts import minor_units
from genecon.world.checks import Finding, Scene, unknown_name
from genecon.world.document import shown
from genecon.world.groups import GENERATIVE, Group
from genecon.world.populations import MINDS, ROLES, Population, Span
from genecon.world.schema import Market
from genecon.world.wording import Path, near, nearest

FOREIGN = (
    "capital", "coin", "endowment", "market", "members", "model", "options", "preferences", "rationality",
    "units",
)  # fmt: skip
"""Keys of a group that a population does not have."""

WIDEST = 2**20
"""Most prices that the grid of a population's market may have."""


def check_populations(scene: Scene) -> Iterator[Finding]:
    """Every population is one that can be run, in markets that take populations only."""
    for i, group in enumerate(scene.world.groups):
        path: Path = ("groups", i)
        if group.population is not None:
            yield from _check_group(scene, group, path)
            yield from _check_markets(scene, group.population, (*path, "population", "markets"))
            yield from _check_ranges(scene, group, group.population, (*path, "population"))
        elif group.role == "trader":
            message = "trader is the role of a population; one agent alone is a buyer or a seller"
            yield Finding((*path, "role"), message, reads=((*path, "population"),))
    yield from _check_sharing(scene)


def _check_group(scene: Scene, group: Group, path: Path) -> Iterator[Finding]:
    world = scene.world
    if group.role not in ROLES:
        message = f"the role of a population is {', '.join(ROLES)}, not {group.role}"
        yield Finding((*path, "role") if "role" in group.model_fields_set else path, message,
                      reads=((*path, "role"),))  # fmt: skip
    if near(group.mind, (GENERATIVE, *scene.registry.names("policy"))) not in (*MINDS, ""):
        message = f"the mind {shown(group.mind)} cannot decide for a population{nearest(group.mind, MINDS)}"
        yield Finding((*path, "mind"), message)
    if group.count is None:
        yield Finding(path, "count is missing: how many members has the population?",
                      reads=((*path, "count"),))  # fmt: skip
    for key in FOREIGN:
        if key in group.model_fields_set:
            hint = (
                "; its units, values and costs stand under population" if key in ("units", "market") else ""
            )
            yield Finding((*path, key), f"{key} does not belong to a population{hint}", True)
    if scene.period_type in ("exchange", "carry"):
        message = f"a population trades induced values; it needs period_type induced, not {scene.period_type}"
        yield Finding((*path, "population"), message, True, reads=(("period_type",),))
    if world.stop_rule.kind != "proposals":
        message = (
            f"a population trades for a number of proposals; stop_rule is {world.stop_rule.kind!r}:"
            " write stop_rule: {kind: proposals, per_trader: 20}"
        )
        yield Finding((*path, "population"), message, True, reads=(("stop_rule",), ("stop_rule", "kind")))


def _check_markets(scene: Scene, people: Population, path: Path) -> Iterator[Finding]:
    for n, name in enumerate(people.markets):
        place: Path = (*path, n)
        yield from unknown_name("market", name, scene.markets, place, at_key=False, is_all=scene.all_markets)
        if name in people.markets[:n]:
            yield Finding(place, f"the market {shown(name)} is listed twice")
        for m, market in enumerate(scene.world.markets):
            if market.id == name:
                yield from _check_market(market, ("markets", m), scene.world.decimals)


def _check_market(market: Market, path: Path, decimals: int) -> Iterator[Finding]:
    who = f"the market {shown(market.id)} of a population"
    wanted = {"mechanism": ("cda", market.mechanism), "timing": ("sequential", market.timing)}
    for key, (legal, found) in wanted.items():
        if found != legal:
            yield Finding((*path, key), f"{who} needs {key}: {legal}, not {found}")
    if not market.single_order:
        message = f"{who} needs single_order: true: a member's new quote replaces its old one"
        yield Finding((*path, "single_order"), message)
    if market.options:
        yield Finding((*path, "options"), f"{who} takes no options of its mechanism", True)
    step = (market.tick or Decimal(1).scaleb(-decimals)).normalize()
    if market.top / step > WIDEST:
        message = (
            f"{who} has {market.top / step:,.0f} prices; at most {WIDEST:,}: a lower top or a wider tick"
        )
        yield Finding((*path, "top"), message, reads=((*path, "tick"),))


def _check_ranges(scene: Scene, group: Group, people: Population, path: Path) -> Iterator[Finding]:
    buys, sells = group.role in ("buyer", "trader"), group.role in ("seller", "trader")
    for key, span, belongs in (("values", people.values, buys), ("costs", people.costs, sells)):
        place: Path = (*path, key)
        if span is not None and not belongs and group.role in ROLES:
            message = f"a {group.role} has no {key}"
            yield Finding(place, message, True, reads=((*path[:-1], "role"),))
        elif span is not None:
            yield from _check_span(scene, people, span, place)
    lacking = "values" if buys and people.values is None else ""
    if group.role == "seller" and people.costs is None:
        lacking = "costs"
    if lacking:
        message = f"{lacking} is missing: write {lacking}: {{low: 0.50, high: 3.50}}"
        yield Finding(path, message, reads=((*path, lacking), (*path[:-1], "role")))
    yield from _check_sums(scene, group, people, path)


def _check_span(scene: Scene, people: Population, span: Span, path: Path) -> Iterator[Finding]:
    if span.low > span.high:
        yield Finding((*path, "low"), f"low {span.low} is above high {span.high}", reads=((*path, "high"),))
        return
    decimals = scene.world.decimals
    for m, market in enumerate(scene.world.markets):
        if market.id not in people.markets:
            continue
        step = market.tick or Decimal(1).scaleb(-decimals)
        grid: tuple[Path, ...] = (("markets", m, "tick"), ("goods", "currency", "decimals"))
        for key, amount in (("low", span.low), ("high", span.high)):
            place: Path = (*path, key)
            if minor_units(amount, decimals) is None or amount % step:
                message = f"{shown(amount)} is no price of the market {market.id}, whose tick is {step}"
                yield Finding(place, message, reads=grid)
                return
            if not step <= amount <= market.top:
                message = (
                    f"{shown(amount)} is outside the prices of the market {market.id}, {step} to {market.top}"
                )
                yield Finding(place, message, reads=(*grid, ("markets", m, "top")))
                return


def _check_sums(scene: Scene, group: Group, people: Population, path: Path) -> Iterator[Finding]:
    tops = [market.top for market in scene.world.markets if market.id in people.markets]
    most = max(tops, default=Decimal(0)).scaleb(scene.world.decimals)
    if most**2 * group.heads * people.units * len(people.markets) > INT64_MAX:
        message = (
            f"{group.heads:,} members at prices up to {max(tops)}: sums of squared prices are more than"
            " 64-bit books can hold; write fewer members, or a lower top"
        )
        yield Finding(path, message, True, reads=((*path[:-1], "count"),))


def _check_sharing(scene: Scene) -> Iterator[Finding]:
    """A market is either of populations or of agents with names."""
    taken = {
        name: group.name
        for group in scene.world.groups
        if group.population is not None
        for name in group.population.markets
    }
    for i, group in enumerate(scene.world.groups):
        if group.population is None and group.market in taken:
            message = (
                f"the market {shown(group.market)} belongs to the population {taken[group.market]};"
                " give this group another market, or make it a population too"
            )
            yield Finding(("groups", i, "market"), message, reads=((("groups", i, "population")),))
