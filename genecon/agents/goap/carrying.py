"""How far a plan has been carried out, read from its steps and from the facts of now."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from genecon.agents.goap.facts import ROUND, Condition, Facts
from genecon.core.events.decision import Step

TRADES = ("buy", "sell")
"""Steps that are orders."""


def needs_of(step: Step) -> tuple[Condition, ...]:
    """The preconditions of a step, read back from its words."""
    return _read(step.needs)


@lru_cache(maxsize=8_192)
def _read(needs: tuple[str, ...]) -> tuple[Condition, ...]:
    return tuple(map(Condition.read, needs))


def left_to_do(step: Step, facts: Facts) -> int:
    """What of a step has not taken effect: lots, coin to save, rounds to wait (0 without a good).

    Examples
    --------
    >>> from genecon.agents.goap.facts import Holding
    >>> step = Step("buy", "bread", 10, 30, 1, ("bread < 12", "coin >= 300"))
    >>> left_to_do(step, Facts(150, (Holding("bread", 7, 30, 30),), rounds_left=3))
    5
    """
    if not step.good:
        return 0
    aim = needs_of(step)[0]
    if aim.relation == "<":
        return max(0, aim.bound - aim.level(facts))
    if aim.relation == ">":
        return max(0, aim.level(facts) - aim.bound)
    return step.quantity if aim.holds(facts) else 0


class Task(NamedTuple):
    """A step as it stands now: `needs` read from its words, `left` what has not taken effect of it."""

    step: Step
    needs: tuple[Condition, ...]
    left: int

    @property
    def done(self) -> bool:
        """Whether it has taken effect. A wait without a good never has: it ends with a new plan."""
        return not self.left and bool(self.step.good)


def tasks(steps: Sequence[Step], facts: Facts) -> list[Task]:
    """The steps of a plan as they stand now, those that were done before included."""
    return [Task(step, needs_of(step), left_to_do(step, facts)) for step in steps]


def is_done(step: Step, facts: Facts) -> bool:
    """Whether a step has taken effect, as `Task.done` says."""
    return bool(step.good) and left_to_do(step, facts) == 0


def trades(step: Step) -> bool:
    """Whether a step is an order, or waits for one: these may be under way together."""
    if step.action in TRADES:
        return True
    return step.action == "wait" and bool(step.good) and needs_of(step)[0].subject != ROUND


def pays(step: Step) -> bool:
    """Whether a step is an order that takes coin."""
    return trades(step) and needs_of(step)[0].relation == "<"


def stretch(steps: Sequence[Step], index: int) -> range:
    """The steps from the one that is due up to the first that all later ones must wait for.

    Orders and cancels do not hold up one another; waiting for a round, saving, making and delivering do.
    """
    end = index
    while end < len(steps) and (trades(steps[end]) or steps[end].action == "cancel"):
        end += 1
    return range(index, max(end, min(index + 1, len(steps))))


def ready(steps: Sequence[Step], index: int, facts: Facts) -> tuple[tuple[int, int], ...]:
    """(step, lots) of what could be under way now, all of it together, from step `index` on.

    Sales are ready with all their lots. What is to be bought shares the coin that is in hand, in
    proportion to what each purchase still costs, so that no market has to wait for the last sale.
    Lots that already rest in an own order are included. Nothing is ready beyond a step that waits for a
    round, saves, makes or delivers, until that is done.

    Examples
    --------
    >>> from genecon.agents.goap.facts import Holding
    >>> steps = [Step("sell", "fish", 4, 20, 1, ("fish > 5",)), Step("buy", "bread", 5, 10, 1,
    ...          ("bread < 5", "coin >= 50"))]
    >>> facts = Facts(30, (Holding("bread", 0, 10, 10), Holding("fish", 9, 20, 20)), rounds_left=6)
    >>> ready(steps, 0, facts)
    ((0, 4), (1, 3))
    """
    due = [(at, steps[at], lots) for at in stretch(steps, index)
           if (lots := min(steps[at].quantity, left_to_do(steps[at], facts)))]  # fmt: skip
    bill = sum(step.price * lots for _, step, lots in due if pays(step))
    coin = max(0, facts.coin - facts.coin_floor)
    found = []
    for at, step, lots in due:
        able = min(lots, coin * lots // bill) if pays(step) else lots
        if able:
            found.append((at, able))
    return tuple(found)
