"""What a well-formed world file must also mean: names that exist, parts that fit each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from genecon.core import options
from genecon.core.errors import PluginError
from genecon.core.ids import COIN
from genecon.core.options import OptionError, declared
from genecon.core.registry import Registry
from genecon.world.document import Mapping, Node, Scalar, Sequence, shown
from genecon.world.goods import Good
from genecon.world.prune import Reading, child, node_at
from genecon.world.schema import Market, World
from genecon.world.wording import THREE_LEVELS, Path, near, nearest


@dataclass(frozen=True, slots=True)
class Finding:
    """A mistake at a path; `at_key` points at the key instead of the value.

    `reads` are other values that it was concluded from, `whole` are containers all of which it was
    concluded from: where one of them could not be read, the conclusion may be false and is not reported.
    """

    path: Path
    message: str
    at_key: bool = False
    reads: tuple[Path, ...] = ()
    whole: tuple[Path, ...] = ()


class Doubts:
    """Knows which findings rest on something that could not be read."""

    def __init__(self, reading: Reading) -> None:
        self._lost = reading.lost
        self._tree = reading.tree
        self._guessed = reading.guessed
        self._above = {path[:n] for path in reading.lost for n in range(len(path) + 1)}

    def about(self, finding: Finding) -> bool:
        """Whether a finding may be false."""
        path = finding.path
        if path in self._guessed and isinstance(node_at(self._tree, path), Scalar):
            return True
        own = path[:-1] if finding.at_key else path
        if any(self._is_lost(one) for one in (own, *finding.reads, *finding.whole)):
            return True
        return any(one in self._above for one in finding.whole)

    def _is_lost(self, path: Path) -> bool:
        return any(path[:n] in self._lost for n in range(1, len(path) + 1))


@dataclass(frozen=True, slots=True)
class Scene:
    """What checks look at.

    Attributes
    ----------
    world : World
        The file without its wrong parts.
    registry : Registry
        Plug-ins that the file may name.
    goods, markets : tuple of str
        Names declared anywhere in the file, wrong entries included, so that one mistake is said once.
    all_goods, all_markets : bool
        Whether all names that the file declares could be read.
    period_type : str
        Empty where the file's own is not legal.
    """

    world: World
    registry: Registry
    goods: tuple[str, ...]
    markets: tuple[str, ...]
    period_type: str
    all_goods: bool
    all_markets: bool


def scene_of(reading: Reading, written: Mapping, registry: Registry) -> Scene:
    """Gather what the checks look at; `written` is the tree before anything was taken out."""
    assert reading.world is not None
    world = reading.world
    goods: list[str] = []
    markets = [market.id for i, market in enumerate(world.markets) if not _is_lost(reading, i)]
    for root in (reading.tree, written):
        for shelf in _below(node_at(root, ("goods", "tree"))):
            for place in _below(shelf):
                for name, good in place.items.items() if isinstance(place, Mapping) else ():
                    goods += (
                        [name, name.lower()] if root is reading.tree or name not in Good.model_fields else []
                    )
                    goods += [deep for deep, item in _named(good) if isinstance(item, Mapping)]
        for item in _below(child(root, "markets")):
            named = child(item, "name") or child(item, "good")
            if isinstance(named, Scalar) and isinstance(named.value, str):
                markets.append(named.value)
    lost = reading.lost
    return Scene(
        world,
        registry,
        tuple(dict.fromkeys(goods)),
        tuple(dict.fromkeys(markets)),
        "" if ("period_type",) in lost else world.period_type,
        not any(path[:2] in (("goods",), ("goods", "tree")) and len(path) < 5 for path in lost),
        not any(path[0] == "markets" and path[2:] in ((), ("good",), ("name",)) for path in lost),
    )


def _is_lost(reading: Reading, i: int) -> bool:
    places: list[Path] = [("markets",), ("markets", i), ("markets", i, "good")]
    return any(place in reading.lost for place in places)


def _named(node: Node) -> list[tuple[str, Node]]:
    return list(node.items.items()) if isinstance(node, Mapping) else []


def _below(node: Node | None) -> list[Node]:
    if isinstance(node, Mapping):
        return list(node.items.values())
    return list(node.items) if isinstance(node, Sequence) else []


def unknown_plugin(
    scene: Scene, kind: str, name: str, path: Path, extra: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """A finding where no plug-in has the name."""
    known = [*extra, *scene.registry.names(kind)]
    if name not in known:
        yield Finding(path, f"the {kind} {shown(name)} is unknown{nearest(name, known)}")


def unknown_name(
    kind: str, name: str, known: tuple[str, ...], path: Path, *, at_key: bool, is_all: bool
) -> Iterator[Finding]:
    """A finding where nothing declared has the name; without a near one only where `is_all` is known."""
    if name not in known and (is_all or near(name, known)):
        yield Finding(path, f"the {kind} {shown(name)} is unknown{nearest(name, known)}", at_key)


def check_goods(scene: Scene) -> Iterator[Finding]:
    """Each good stands in the tree once and is not called coin."""
    seen: dict[str, str] = {}
    for category, shelves in scene.world.goods.tree.items():
        for subcategory, goods in shelves.items():
            for name in goods:
                path = ("goods", "tree", category, subcategory, name)
                if name == COIN:
                    yield Finding(
                        path, "'coin' is the money of every world; call the good something else", True
                    )
                elif name in seen:
                    yield Finding(path, f"the good {shown(name)} stands in {seen[name]} already", True)
                seen.setdefault(name, f"{category}.{subcategory}")
    if not scene.goods:
        yield Finding(("goods", "tree"), f"no good is declared; {THREE_LEVELS}", whole=(("goods",),))


def check_markets(scene: Scene) -> Iterator[Finding]:
    """Markets have names of their own, known goods and mechanisms, and a timing that fits."""
    world = scene.world
    seen: dict[str, int] = {}
    for i, market in enumerate(world.markets):
        path: Path = ("markets", i)
        if market.id in seen:
            where = "name" if market.name else "good"
            message = f"a second market is called {shown(market.id)}; give it another name"
            names: tuple[Path, ...] = ((*path, "name"), ("markets", seen[market.id], "name"))
            yield Finding((*path, where), message, reads=names)
        seen.setdefault(market.id, i)
        place: Path = (*path, "good")
        yield from unknown_name("good", market.good, scene.goods, place, at_key=False, is_all=scene.all_goods)
        yield from unknown_plugin(scene, "mechanism", market.mechanism, (*path, "mechanism"))
        yield from _check_options(scene, market, (*path, "options"))
        yield from _check_posting(scene, market, path)
        if market.lot != 1:
            message = f"lot is {market.lot}; no mind sees a lot size yet, so orders would be refused: write 1"
            yield Finding((*path, "lot"), message)
        if market.timing == "sequential" and world.rounds != 1:
            message = (
                f"a sequential market needs rounds: 1, not {world.rounds};"
                " its stop rule says how long it trades"
            )
            yield Finding((*path, "timing"), message)
        elif market.timing == "sequential" and not i:
            yield from _check_never_called(scene, (*path, "timing"))
        if i and market.timing != world.markets[0].timing:
            message = f"{market.timing} here, but the first market is {world.markets[0].timing}; choose one"
            yield Finding((*path, "timing"), message, reads=(("markets", 0, "timing"),))
        elif market.timing == "simultaneous" and world.stop_rule.kind != "rounds":
            message = (
                f"stop_rule {world.stop_rule.kind!r} calls traders one at a time; write timing: sequential"
            )
            yield Finding((*path, "timing"), message, reads=(("stop_rule", "kind"),))


def _check_never_called(scene: Scene, path: Path) -> Iterator[Finding]:
    # Populations say so themselves.
    if scene.world.stop_rule.kind == "rounds" and all(g.population is None for g in scene.world.groups):
        message = (
            "a sequential market calls its traders until a stop rule ends it, and here none does: write"
            " stop_rule: {kind: exhausted} or {kind: proposals, per_trader: 40}"
        )
        yield Finding(path, message, reads=(("stop_rule", "kind"),))


def _check_options(scene: Scene, market: Market, path: Path) -> Iterator[Finding]:
    if not market.options or market.mechanism not in scene.registry.names("mechanism"):
        return
    mechanism: Path = (*path[:-1], "mechanism")
    try:
        known = {
            option.name: option
            for option in declared(scene.registry.get("mechanism", market.mechanism).load())
        }
    except PluginError as error:
        yield Finding(mechanism, str(error))
        return
    for name, written in market.options.items():
        place: Path = (*path, name)
        if name not in known:
            message = (
                f"mechanism {market.mechanism!r} has no option {shown(name)}{options.nearest(name, known)}"
            )
            yield Finding(place, message, True, reads=(mechanism,))
            continue
        try:
            value = known[name].read(written, scene.world.decimals)
        except OptionError as error:
            yield Finding(place, str(error), reads=(mechanism,))
            continue
        if known[name].kind == "price" and isinstance(value, int):
            yield from _off_market(scene, market, value, place)


def _check_posting(scene: Scene, market: Market, path: Path) -> Iterator[Finding]:
    # Sellers post in the first turns of a day and buyers are called in those after them.
    posting, rule = market.options.get("posting", 1), scene.world.stop_rule
    if near(market.mechanism, scene.registry.names("mechanism")) != "posted" or type(posting) is not int:
        return
    turns = {"rounds": scene.world.rounds, "exhausted": rule.cap, "proposals": rule.per_trader}[rule.kind]
    if market.timing == "sequential" and rule.kind == "rounds":
        return  # nobody is called at all, which is said elsewhere
    if turns <= posting <= 1000:
        unit = "rounds" if rule.kind == "rounds" else "sweeps"
        message = (
            f"sellers post for {posting} and a day has {turns} {unit}: buyers are never called; write more"
            f" {unit}"
        )
        reads: tuple[Path, ...] = ((*path, "options", "posting"), ("rounds",), ("stop_rule",))
        yield Finding((*path, "mechanism"), message, reads=reads)


def _off_market(scene: Scene, market: Market, value: int, place: Path) -> Iterator[Finding]:
    tick, top = market.tick or Decimal(1).scaleb(-scene.world.decimals), market.ceiling or market.top
    price = Decimal(value).scaleb(-scene.world.decimals)
    if price > top or price % tick:
        message = f"{place[-1]}: {price} is no price here; legal are multiples of {tick} up to {top}"
        grid: tuple[Path, ...] = tuple((*place[:-2], key) for key in ("tick", "top", "ceiling"))
        yield Finding(place, message, reads=grid)


def check_settings(scene: Scene) -> Iterator[Finding]:
    """Embedding, fallback policy, model and clock."""
    world = scene.world
    yield from unknown_plugin(scene, "embedder", world.embedding, ("embedding",))
    yield from unknown_plugin(scene, "policy", world.mind.fallback, ("mind", "fallback"))
    last = world.clock.day_starts * 60 + (world.rounds - 1) * world.clock.minutes_per_round
    if last >= 24 * 60:
        message = (
            f"{world.rounds} rounds of {world.clock.minutes_per_round} minutes from"
            f" {world.clock.day_starts}:00 run past midnight; a period is one day"
        )
        clock: tuple[Path, ...] = (("clock", "day_starts"), ("clock", "minutes_per_round"))
        yield Finding(("rounds",), message, reads=clock)
