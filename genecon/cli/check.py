"""``genecon check``: is this world or economy file in order?"""

from typing import TYPE_CHECKING, Annotated

import typer

from genecon.cli.output import JsonOption, in_words, print_json, say

if TYPE_CHECKING:
    from genecon.core.errors import Diagnostic, WorldError
    from genecon.world.schema import World

_WHOLE = "expected a whole number"


def check(
    world: Annotated[str, typer.Argument(help="A world or economy file, or the name of a shipped one.")],
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="Change a value first: path=value. May be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Validate a world or economy file: every mistake at once, as `file:line:column message`.

    Example: `genecon check worlds/village.yaml`
    """
    from genecon.core.errors import WorldError
    from genecon.world.economies import EconomyFile
    from genecon.world.economy_loader import load_file

    with in_words():
        try:
            loaded = load_file(world, set_ or [])
        except WorldError as found:
            error = _with_ranges(world, set_ or [], found)
            if not as_json:
                raise error from None
            rows = [
                {"file": d.file, "line": d.line, "column": d.column, "message": d.message}
                for d in error.diagnostics
            ]
            print_json({"valid": False, "diagnostics": rows})
            raise typer.Exit(error.exit_code) from None
        if not isinstance(loaded, EconomyFile) and any(group.options for group in loaded.groups):
            _rehearse(world, loaded, as_json=as_json)
    if isinstance(loaded, EconomyFile):
        makers = len(loaded.producers) + len(loaded.activities)
        counts = {"consumer": len(loaded.consumers), "good": len(loaded.goods), "producer": makers}
        size = {"kind": "economy", "consumers": len(loaded.consumers)}
    else:
        agents = sum(group.heads for group in loaded.groups)
        counts = {"agent": agents, "market": len(loaded.markets), "period": loaded.periods}
        size = {"agents": agents}
    if as_json:
        print_json({"valid": True, "world": loaded.name, **size, "diagnostics": []})
    else:
        told = ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items())
        say(f"{world}: in order ({told})")


def _with_ranges(world: str, changes: list[str], error: "WorldError") -> "WorldError":
    # The same mistakes; an option that is no whole number learns the range that its policy states.
    from dataclasses import replace

    from genecon.core.errors import WorldError

    if not any(d.message.partition(": ")[2].startswith(_WHOLE) for d in error.diagnostics):
        return error
    ranges = _lost_options(world, changes)

    def told(d: "Diagnostic") -> "Diagnostic":
        name, _, rest = d.message.partition(": ")
        legal = ranges.get((d.file, d.line, d.column, name))
        if legal is None or not rest.startswith(_WHOLE):
            return d
        return replace(d, message=d.message.replace(_WHOLE, f"{_WHOLE} from {legal[0]} to {legal[1]}", 1))

    return WorldError([told(d) for d in error.diagnostics])


def _lost_options(world: str, changes: list[str]) -> dict[tuple[str, int, int, str], tuple[int, int]]:
    # Ranges of the policies' options that could not be read, by file, line, column and name.
    from genecon.agents.policies.setup import PolicySetup, legal_range
    from genecon.core.registry import load_registry
    from genecon.world.document import Mapping, read_document
    from genecon.world.loader import read_bytes
    from genecon.world.overrides import apply_override
    from genecon.world.prune import mark_at, read_tree

    tree, _ = read_document(*read_bytes(world))
    if not isinstance(tree, Mapping):
        return {}
    for number, change in enumerate(changes, 1):
        tree, _ = apply_override(tree, change, number)
    reading, registry = read_tree(tree), load_registry()
    if reading.world is None:
        return {}
    ranges = {}
    for path in reading.lost:
        match path:
            case ("groups", int(n), "options", str(name)):
                group = reading.world.groups[n]
                if group.mind not in registry.names("policy"):
                    continue
                policy = registry.get("policy", group.mind).load()
                legal = legal_range(policy, name, PolicySetup(group.name))
                if legal is not None:
                    place = mark_at(tree, path)
                    ranges[place.file, place.line, place.column, name] = legal
    return ranges


def _rehearse(name: str, world: "World", *, as_json: bool) -> None:
    # A policy alone knows its options, so that it is made to see whether it refuses them.
    from genecon.agents.policies.setup import PolicySetup
    from genecon.core.errors import PluginError
    from genecon.core.registry import load_registry
    from genecon.world.resolve import resolved

    registry = load_registry()
    for agent in resolved(world).agents:
        if not agent.options:
            continue
        spec = agent.preferences.text() if agent.preferences is not None else ""
        try:
            registry.get("policy", agent.mind).load()(PolicySetup(agent.agent, dict(agent.options), spec))
        except PluginError as error:
            if as_json:
                row = {"file": name, "line": 1, "column": 1, "message": str(error)}
                print_json({"valid": False, "diagnostics": [row]})
            else:
                say(f"{name}: {error}")
            raise typer.Exit(error.exit_code) from None
