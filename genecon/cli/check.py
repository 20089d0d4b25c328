"""``genecon check``: is this world or economy file in order?"""

from typing import TYPE_CHECKING, Annotated

import typer

from genecon.cli.output import JsonOption, in_words, print_json, say

if TYPE_CHECKING:
    from genecon.world.schema import World


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
        except WorldError as error:
            if not as_json:
                raise
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
