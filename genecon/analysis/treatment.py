"""What a world file did to its minds, as the log has it: biases, limits of sight, faculties left out."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from genecon.analysis.facts import Facts
from genecon.core.events.genesis import AgentBorn
from genecon.core.values import MILLION
from genecon.economy.biases import NONE, RANGES, heard

GENERATIVE = "generative"
"""The mind that reads its persona; a policy is bent by what its world says."""


def biases_of(facts: Facts) -> dict[str, dict[str, float]]:
    """Biases by agent, of those who have any: what the world says, and what a persona that is read tells."""
    stated = {agent.agent: agent.biases for agent in facts.setting.agents}
    found = {born.agent: _plain(born, stated.get(born.agent, {})) for born in facts.agents}
    return {agent: biases for agent, biases in found.items() if biases}


def _plain(born: AgentBorn, stated: Mapping[str, int]) -> dict[str, float]:
    told = heard(born.persona) if born.mind == GENERATIVE else NONE
    both = {name: stated.get(name, getattr(told, name)) for name in RANGES}
    return {name: n / MILLION for name, n in both.items() if n != getattr(NONE, name)}


def treatments(facts: Facts) -> list[tuple[str, str]]:
    """Names of the treatments of a run, and who was treated how; empty where nobody was."""
    biases = {agent: _listed(found) for agent, found in biases_of(facts).items()}
    sight = {agent.agent: _listed(agent.observability) for agent in facts.setting.agents}
    rows = [("biases", _by_group(facts, biases)), ("sight", _by_group(facts, sight))]
    without = ", ".join(facts.setting.mind.without)
    return [(name, said) for name, said in (*rows, ("minds without", without)) if said]


def _by_group(facts: Facts, said: Mapping[str, str]) -> str:
    """Who is told the same, group by group; the number where it is not all of a group.

    A group is one treatment as a rule; personas may differ within it.
    """
    size = Counter(born.group for born in facts.agents)
    told = Counter((born.group, said[born.agent]) for born in facts.agents if said.get(born.agent))
    alike = {what for _, what in told}
    if len(size) > 1 and len(alike) == 1 and told.total() == len(facts.agents):
        return f"everybody: {alike.pop()}"
    return "; ".join(
        f"{group}{'' if n == size[group] else f' ({n} of {size[group]})'}: {what}"
        for (group, what), n in told.items()
    )


def _listed(found: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {Decimal(str(value)).normalize():f}" for name, value in found.items())
