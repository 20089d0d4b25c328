"""React: the rules by which what is now breaks a plan in hand, each a typed reason."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from genecon.agents.goap.carrying import Task, pays, stretch, tasks, trades
from genecon.agents.goap.facts import ROUND, Condition, Facts
from genecon.core.events.decision import Step
from genecon.core.ids import COIN


class Rule(StrEnum):
    """What a reason is about. The first two are no bad news."""

    ENDED = "plan ended"
    DONE = "step done"
    ORDER = "order gone"
    PRECONDITION = "precondition broken"
    PRICE = "price outside the believed band"
    TIME = "out of time"
    DEADLINE = "deadline missed"
    PARTNER = "promise broken by partner"
    SPOILAGE = "spoilage due"
    NEWS = "news"


class Surprise(NamedTuple):
    """A reason why a plan no longer fits: its rule, and the case in words."""

    rule: Rule
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.detail}"


def surprises(steps: Sequence[Step], index: int, facts: Facts) -> tuple[Surprise, ...]:
    """Reasons why a plan, at the step that is due, does not fit the facts; empty where it does.

    Parameters
    ----------
    steps : sequence of Step
        The plan's steps.
    index : int
        The step that is due, from 0.
    facts : Facts
        What the agent believes now.

    Returns
    -------
    tuple of Surprise
        `Rule.ENDED` and `Rule.DONE` stand alone. The others come in the order of `Rule`.

    Examples
    --------
    >>> from genecon.agents.goap.facts import Holding
    >>> step = Step("sell", "fish", 4, 20, 1, ("fish > 5",))
    >>> found = surprises([step], 0, Facts(0, (Holding("fish", 9, 16, 15, band=2),), rounds_left=3))
    >>> found[0].rule, found[0].detail
    (<Rule.PRICE: 'price outside the believed band'>, 'fish at 15, planned 20 ± 2')
    """
    if index >= len(steps):
        return (Surprise(Rule.ENDED, "no step is left"),)
    if not steps[index].good:
        return ()
    found = tasks(steps, facts)
    task, later = found[index], found[index:]
    if task.done:
        return (Surprise(Rule.DONE, f"{task.step.action} {task.step.quantity} {task.step.good}"),)
    return (
        *_broken(found, task, facts),
        *_off_band(task.step, facts),
        *_out_of_time(later, facts),
        *_deadlines(later, facts),
        *_partners(later, facts),
        *_spoiling(found, index, facts),
        *_news(later, facts),
    )


def _broken(all_tasks: Sequence[Task], task: Task, facts: Facts) -> Iterator[Surprise]:
    step, found = task.step, []
    for need in task.needs[1:]:
        if need.relation == "rests" and not need.holds(facts):
            yield Surprise(Rule.ORDER, f"{need.subject} no longer rests in the market")
        elif need.relation == "known" and not need.holds(facts):
            found.append(f"{need.subject} is not at hand to {step.action} {step.good}")
        elif need.relation == ">=" and need.subject == COIN:
            found += _unpaid(all_tasks, task, need, facts)
        elif need.relation == ">=" and not need.holds(facts):
            wanted = f"{need.bound} {need.subject} needed to {step.action} {step.good}"
            found.append(f"{wanted}, {need.level(facts)} in hand")
    if step.action == "sell":
        holding = facts.holding(step.good)
        if task.needs[0].bound < holding.subsistence:
            found.append(f"{holding.subsistence} {step.good} are needed at home")
    for detail in found:
        yield Surprise(Rule.PRECONDITION, detail)


def _unpaid(all_tasks: Sequence[Task], task: Task, need: Condition, facts: Facts) -> Iterator[str]:
    step = task.step
    simple = all(trades(other.step) for other in all_tasks if other.step.good)
    sales = (other for other in all_tasks if trades(other.step) and not pays(other.step)) if simple else ()
    proceeds = sum(sale.step.price * sale.left for sale in sales)
    done = step.quantity - min(step.quantity, task.left)
    bound = need.bound - step.price * done
    if facts.coin + proceeds < bound:
        yield f"{bound} coin needed to {step.action} {step.good}, {facts.coin} in hand, {proceeds} to come"


def _off_band(step: Step, facts: Facts) -> Iterator[Surprise]:
    if not trades(step):
        return
    holding = facts.holding(step.good)
    price = holding.buy if pays(step) else holding.sell
    if abs(price - step.price) > holding.band:
        detail = f"{step.good} at {price}, planned {step.price} ± {holding.band}"
        yield Surprise(Rule.PRICE, detail)


def _out_of_time(later: Sequence[Task], facts: Facts) -> Iterator[Surprise]:
    left = [(step, needs[0]) for step, needs, left in later if left]
    orders = sum([trades(step) or step.action == "cancel" for step, _ in left])
    until = max([aim.bound for _, aim in left if aim.subject == ROUND], default=0)
    waits = max(0, until - facts.prospects.round)
    if orders > facts.rounds_left * facts.orders_per_round or waits >= max(1, facts.rounds_left):
        yield Surprise(Rule.TIME, f"{len(left)} steps left, {facts.rounds_left} rounds")


def _deadlines(later: Sequence[Task], facts: Facts) -> Iterator[Surprise]:
    due = [(task, need) for task in later for need in task.needs if need.subject == ROUND]
    for task, need in due:
        if need.relation == "<=" and not task.done and not need.holds(facts):
            what = f"{task.step.action} {task.step.quantity} {task.step.good}"
            detail = f"{what} was due by round {need.bound}, it is round {facts.prospects.round}"
            yield Surprise(Rule.DEADLINE, detail)


def _partners(later: Sequence[Task], facts: Facts) -> Iterator[Surprise]:
    ahead = facts.prospects
    if not (ahead.broken or ahead.receipts):
        return
    names = {need.subject: None for task in later for need in task.needs if need.relation == "due"}
    for name in names:
        receipt = ahead.receipt(name)
        if name in ahead.broken:
            yield Surprise(Rule.PARTNER, f"{name} will not come")
        elif receipt is not None and receipt.round <= ahead.round:
            owed = f"{receipt.amount} {receipt.asset} from {receipt.partner}"
            yield Surprise(Rule.PARTNER, f"{name}, {owed}, was due in round {receipt.round}")


def _spoiling(all_tasks: Sequence[Task], index: int, facts: Facts) -> Iterator[Surprise]:
    # What spoils when this round ends, is worth an order, and leaves by no step that can be done before.
    ending = [entry for entry in facts.prospects.spoilage if entry.last == facts.prospects.round]
    if not ending:
        return
    going: dict[str, int] = {}
    for at in stretch([task.step for task in all_tasks], index):
        step, needs, left = all_tasks[at]
        for need in needs[:1]:
            outflow = step.action in ("sell", "produce") and need.relation == ">"
            if outflow or step.action == "deliver":
                good = need.subject if outflow else step.good
                going[good] = going.get(good, 0) + left
    for entry in ending:
        holding = facts.holding(entry.good)
        left = min(entry.lots, holding.lots) - going.get(entry.good, 0)
        if left > 0 and left * holding.sell > facts.effort:
            yield Surprise(Rule.SPOILAGE, f"{left} {entry.good} spoil when round {entry.last} ends")


def _news(later: Sequence[Task], facts: Facts) -> Iterator[Surprise]:
    ahead = facts.prospects
    if not ahead.news:
        return
    subjects = {task.step.good for task in later}
    subjects |= {need.subject for task in later for need in task.needs} - {COIN, ROUND}
    owed = (promise.partner for promise in ahead.promises if promise.name in subjects)
    due = (receipt.partner for receipt in ahead.receipts if receipt.name in subjects)
    addressed = subjects | set(owed) | set(due)
    for news in ahead.news:
        if news.subject in addressed:
            yield Surprise(Rule.NEWS, f"{news.subject}: {news.text}")
