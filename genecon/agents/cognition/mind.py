"""The generative mind: a function of (mind state, observation, ports) to a decision."""

from genecon.agents.cognition.consolidate import consolidate
from genecon.agents.cognition.follow import follow, glance
from genecon.agents.cognition.graph import think
from genecon.agents.cognition.ports import Ports
from genecon.agents.cognition.turn import Turn
from genecon.agents.mind import Decision
from genecon.agents.observation import Observation
from genecon.agents.state import MindState


class GenerativeMind:
    """A mind that asks a language model. It holds nothing: one object serves every agent."""

    async def decide(self, state: MindState, observation: Observation, ports: Ports) -> Decision:
        """Decide one turn. `state` is read, never changed: the drafts change it once they commit."""
        turn = Turn.begin(state, observation)
        quiet = glance(turn, ports)
        if quiet is None:
            await think(turn, ports)
        else:
            follow(turn, ports, quiet)
        await consolidate(turn, ports)
        latency = turn.latency(ports.settings.latency_base_ms, ports.settings.latency_per_token_ms)
        return Decision(tuple(turn.book.drafts), tuple(turn.intents), latency)
