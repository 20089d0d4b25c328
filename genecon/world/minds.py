"""Checks of groups: who they are, what animates them, and what their period type asks of them."""

from collections.abc import Iterator

from genecon.core.errors import UsageError
from genecon.core.model import ModelSpec
from genecon.world.checks import Finding, Scene, unknown_name, unknown_plugin
from genecon.world.document import shown
from genecon.world.groups import GENERATIVE, Group
from genecon.world.names import person_ids
from genecon.world.wording import Path, near

INDUCED_ONLY = (
    "aa", "fundamental", "gd", "gdx", "momentum", "shaded", "sniper", "truthful", "zi-c", "zi-h", "zi-u",
    "zip",
)  # fmt: skip
"""Shipped policies that know values and costs, but no preferences."""

ONE_UNIT = tuple(name for name in INDUCED_ONLY if name != "zi-u")
"""Those that keep within the value or cost of the unit that they quote, one at a time."""

PREFERENCES_ONLY = ("adaptive", "price-taker", "zi-mrs")
"""Shipped policies that know preferences, but no values and costs."""

SEED_MEMORIES = 3
"""Fewest seed memories of a generative mind (Park et al. 2023 begin with a paragraph of them)."""


def check_names(scene: Scene) -> Iterator[Finding]:
    """No two groups and no two agents are called the same."""
    seen: set[str] = set()
    for i, group in enumerate(scene.world.groups):
        if group.name in seen:
            yield Finding(("groups", i, "name"), f"a second group is called {shown(group.name)}")
        seen.add(group.name)
    ids: set[str] = {"system", "coin"}
    for i, row in enumerate(agent_ids(scene.world.groups)):
        members = scene.world.groups[i].members
        for j, agent in enumerate(row[: len(members)]):
            if agent in ids:
                message = f"the name {shown(members[j].name)} makes the id {agent!r}, which is taken"
                yield Finding(("groups", i, "members", j, "name"), message)
            ids.add(agent)


def agent_ids(groups: tuple[Group, ...]) -> list[list[str]]:
    """Ids of the agents of each group."""
    return person_ids([(g.name, [m.name for m in g.members] or [""] * g.size) for g in groups])


def check_minds(scene: Scene) -> Iterator[Finding]:
    """Each group's mind exists and its model, options and memories fit it."""
    world = scene.world
    for i, group in enumerate(world.groups):
        path: Path = ("groups", i)
        yield from unknown_plugin(scene, "policy", group.mind, (*path, "mind"), (GENERATIVE,))
        if group.population is not None:
            continue  # see population_checks
        mind = near(group.mind, (GENERATIVE, *scene.registry.names("policy")))
        if mind == GENERATIVE:
            yield from _check_generative(scene, group, path)
        elif mind:
            for key in ("model", "rationality"):
                if getattr(group, key) is not None:
                    message = f"{key} belongs to a generative mind; {mind!r} is a policy"
                    yield Finding((*path, key), message, True, reads=((*path, "mind"),))
            if mind in PREFERENCES_ONLY and scene.period_type == "induced":
                message = f"{mind} trades by preferences; induced values need zi-c, zi-u or truthful"
                yield Finding((*path, "mind"), message)
            elif group.mind in INDUCED_ONLY and scene.period_type in ("exchange", "carry"):
                message = f"{mind} trades induced values; with period_type {scene.period_type} write zi-mrs"
                yield Finding((*path, "mind"), message)
            elif mind in ONE_UNIT:
                yield from _check_one_quote(scene, group, path)
    yield from _check_world_model(scene)


def _check_one_quote(scene: Scene, group: Group, path: Path) -> Iterator[Finding]:
    # A standing quote of the first unit would be filled for the second, beyond its value or cost.
    if max(map(len, group.units or ()), default=0) < 2:
        return
    for m, market in enumerate(scene.world.markets):
        if market.id == group.market and not market.single_order:
            message = (
                f"{group.mind} quotes one unit after the other, so that for more than one the market"
                f" {shown(market.id)} needs single_order: true; else a quote of one unit trades another"
            )
            yield Finding((*path, "mind"), message, reads=(("markets", m, "single_order"),))


def _check_world_model(scene: Scene) -> Iterator[Finding]:
    try:
        ModelSpec.parse(scene.world.model)
    except UsageError as error:
        yield Finding(("model",), str(error))


def _check_generative(scene: Scene, group: Group, path: Path) -> Iterator[Finding]:
    world = scene.world
    if group.options:
        yield Finding((*path, "options"), "options belong to a policy; this mind is generative", True)
    for n, market in enumerate(world.markets):
        if market.timing == "sequential":  # one mistake at one place, however many markets say it
            message = "a generative mind needs timing: simultaneous; sequential markets call policy minds"
            yield Finding((*path, "mind"), message, reads=(("markets", n, "timing"),))
    if scene.period_type == "induced" and world.mind.fallback == "zi-mrs":
        message = "with induced values the fallback of generative minds must be zi-c or truthful, not zi-mrs"
        yield Finding(("mind", "fallback"), message)
    elif scene.period_type in ("exchange", "carry") and world.mind.fallback in INDUCED_ONLY:
        message = f"the fallback {world.mind.fallback} trades induced values; write zi-mrs"
        yield Finding(("mind", "fallback"), message)
    for j, member in enumerate(group.members):
        if 0 < len(member.memories) < SEED_MEMORIES:
            message = (
                f"{len(member.memories)} seed memories for {member.name}; give at least {SEED_MEMORIES},"
                " or none to have them made from the persona"
            )
            place = (*path, "members", j, "memories")
            yield Finding(place, message)
    own = (*path, "model")
    try:
        spec = ModelSpec.parse(group.model or world.model)
    except UsageError as error:
        if group.model:
            yield Finding(own, str(error))
        return
    if group.rationality is not None:
        written = shown(group.model or world.model)
        if spec.provider != "embedded":
            message = f"rationality is a parameter of the embedded model; it means nothing beside {written}"
            yield Finding((*path, "rationality"), message, True)
        elif "r=" in (group.model or ""):
            yield Finding(
                (*path, "rationality"), f"rationality is given twice: also in model {written}", True
            )


_FOREIGN = {
    "induced": ("preferences", "endowment", "coin"),
    "exchange": ("market", "capital", "units"),
    "carry": ("market", "capital", "units"),
}


def check_period_type(scene: Scene) -> Iterator[Finding]:
    """Each group has what the period type needs and nothing that belongs to another."""
    if scene.period_type != "induced":  # right or wrong, the goods are the same
        yield from _check_endowments(scene)
    if not scene.period_type:
        return
    for i, group in enumerate(scene.world.groups):
        path: Path = ("groups", i)
        if group.population is not None:  # see population_checks
            continue
        for key in _FOREIGN[scene.period_type]:
            if key in group.model_fields_set:
                message = f"{key} does not belong to period_type {scene.period_type}"
                yield Finding((*path, key), message, True)
        if group.members and group.count not in (None, len(group.members)):
            message = f"count is {group.count}, but there are {len(group.members)} members"
            yield Finding((*path, "count"), message, reads=((*path, "members"),))
        if scene.period_type == "induced":
            yield from _check_induced(scene, group, path)
        else:
            yield from _check_exchange(scene, group, path)


def _check_induced(scene: Scene, group: Group, path: Path) -> Iterator[Finding]:
    if group.role == "household":
        yield Finding((*path, "role"), "with induced values a role is buyer or seller")
    if group.market is None:
        yield Finding(path, "market is missing: in which market do the values hold?",
                      reads=((*path, "market"),))  # fmt: skip
    else:
        place: Path = (*path, "market")
        yield from unknown_name(
            "market", group.market, scene.markets, place, at_key=False, is_all=scene.all_markets
        )
    if not group.units:
        yield Finding(path, "units is missing: one list of values or costs a member",
                      reads=((*path, "units"),))  # fmt: skip
    elif group.members or group.count is not None:
        size = len(group.members) or group.count
        if size != len(group.units):
            message = f"units has {len(group.units)} lists for {size} members"
            yield Finding((*path, "units"), message, reads=((*path, "units"), (*path, "members")))
    for j, row in enumerate(group.units or ()):
        if not row:
            yield Finding((*path, "units", j), "a member without a unit cannot trade; write at least one")
    if group.capital is not None and group.role == "seller":
        message = "a seller needs no working capital"
        yield Finding((*path, "capital"), message, True, reads=((*path, "role"),))


def _check_exchange(scene: Scene, group: Group, path: Path) -> Iterator[Finding]:
    if group.role != "household":
        message = f"with period_type {scene.period_type} a role is household, not {group.role}"
        yield Finding((*path, "role"), message)
    wants = {
        "preferences": group.preferences is None and not _all_have(group, "preferences"),
        "endowment": not group.endowment and not _all_have(group, "endowment"),
        "coin": group.coin is None and not _all_have(group, "coin"),
    }
    for key, lacking in wants.items():
        if lacking:
            hint = "; write an amount, or stationary" if key == "coin" else ""
            reads = [(*path, key)]
            reads += [(*path, "members", j, key) for j in range(max(1, len(group.members)))]
            yield Finding(
                path, f"{key} is missing: period_type {scene.period_type} needs it{hint}", reads=tuple(reads)
            )


def _check_endowments(scene: Scene) -> Iterator[Finding]:
    for i, group in enumerate(scene.world.groups):
        path: Path = ("groups", i)
        goods = [((*path, "endowment"), group.endowment)]
        goods += [
            ((*path, "members", j, "endowment"), m.endowment or {}) for j, m in enumerate(group.members)
        ]
        for place, endowment in goods:
            for good in endowment:
                yield from unknown_name(
                    "good", good, scene.goods, (*place, good), at_key=True, is_all=scene.all_goods
                )


def _all_have(group: Group, key: str) -> bool:
    return bool(group.members) and all(getattr(member, key) is not None for member in group.members)
