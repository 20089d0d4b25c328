"""The shape of a mind: one LangGraph state graph, compiled once and shared by every agent.

::

    perceive, remember, retrieve > [reflect] > appraise > (react | plan) > choose

A node stands where the way forks or something is waited for, and plain steps share one: each node costs a
fifth of a millisecond, and a decision passes three.
"""

from functools import cache
from typing import Any, Literal, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from genecon.agents.cognition.appraise import appraise
from genecon.agents.cognition.choose import choose
from genecon.agents.cognition.perceive import perceive, remember
from genecon.agents.cognition.plan import plan, react
from genecon.agents.cognition.ports import Ports
from genecon.agents.cognition.recall import recall
from genecon.agents.cognition.reflect import due, reflect
from genecon.agents.cognition.turn import Turn

RECURSION_LIMIT = 8
"""Steps after which a graph that does not end is stopped; a decision takes four, with its start five."""


Way = Literal["reflect", "react", "plan"]
"""Where the graph goes next."""


class Thinking(TypedDict):
    """The graph's state: the turn in the making, and where to go next."""

    turn: Turn
    next: Way


Graph = CompiledStateGraph[Thinking, Ports, Thinking, Thinking]


async def _perceive(state: Thinking, *, runtime: Runtime[Ports]) -> dict[str, Any]:
    turn, ports = state["turn"], runtime.context
    perceive(turn, ports)
    remember(turn, ports)
    recall(turn, ports)
    if due(turn, ports):
        return {"next": "reflect"}
    appraise(turn, ports)
    return {"next": _way(turn)}


async def _reflect(state: Thinking, *, runtime: Runtime[Ports]) -> dict[str, Any]:
    turn, ports = state["turn"], runtime.context
    await reflect(turn, ports)
    appraise(turn, ports)
    return {"next": _way(turn)}


def _way(turn: Turn) -> Way:
    return "react" if turn.surprise else "plan"


async def _plan(state: Thinking, *, runtime: Runtime[Ports]) -> dict[str, Any]:
    plan(state["turn"], runtime.context)
    return {}


async def _react(state: Thinking, *, runtime: Runtime[Ports]) -> dict[str, Any]:
    react(state["turn"], runtime.context)
    return {}


async def _choose(state: Thinking, *, runtime: Runtime[Ports]) -> dict[str, Any]:
    await choose(state["turn"], runtime.context)
    return {}


def _next(state: Thinking) -> Way:
    return state["next"]


@cache
def mind_graph() -> Graph:
    """The compiled graph: no checkpointer, since the tick's transaction and the journal give resume."""
    graph = StateGraph(Thinking, context_schema=Ports)
    graph.add_node("perceive", _perceive)
    graph.add_node("reflect", _reflect)
    graph.add_node("plan", _plan)
    graph.add_node("react", _react)
    graph.add_node("choose", _choose)
    graph.add_edge(START, "perceive")
    graph.add_conditional_edges("perceive", _next, ["reflect", "react", "plan"])
    graph.add_conditional_edges("reflect", _next, ["react", "plan"])
    graph.add_edge("plan", "choose")
    graph.add_edge("react", "choose")
    graph.add_edge("choose", END)
    return graph.compile()


async def think(turn: Turn, ports: Ports) -> None:
    """Run one turn through the graph; the turn is filled in place."""
    state: Thinking = {"turn": turn, "next": "plan"}
    await mind_graph().ainvoke(state, {"recursion_limit": RECURSION_LIMIT}, context=ports)
