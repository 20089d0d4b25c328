"""Appraise: revise price beliefs, then ask whether what happened breaks the plan in hand."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from genecon.agents.cognition.beliefs import Revision, revise
from genecon.agents.cognition.execution import SIDES
from genecon.agents.cognition.ports import Ports
from genecon.agents.cognition.situation import own_values, read_facts, usable
from genecon.agents.cognition.turn import FIRST, Turn
from genecon.agents.goap.facts import Facts
from genecon.agents.goap.repair import check, left_to_do
from genecon.agents.observation import Observation
from genecon.agents.state import Belief, PlanInHand
from genecon.core.events.decision import Appraised, BeliefRevised, PlanStepDone
from genecon.core.events.envelope import Cause
from genecon.core.events.market import CancelRejected, OrderRejected, Side, Traded
from genecon.core.events.period import ValuesIssued

DONE = "step done"
ENDED = "plan ended"
OFF_BAND = "price outside"
OUT_OF_TIME = "out of time"
WELCOME = 1.5
"""A price that is better than the plan's by up to so many bands is welcome and breaks no plan."""

NEW_DAY = "new day: stocks and prices start afresh"


SURER = 3
"""A price that is known so many times better than when the plan was made makes it out of date."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What an appraisal finds, before anything is drafted.

    Attributes
    ----------
    revisions : tuple of Revision
        New beliefs.
    facts : Facts
        The planner's facts under them.
    done : tuple of int
        Steps of the plan in hand that have taken effect.
    reasons : tuple of str
        What breaks the plan in hand, each beginning with its rule; or that it ended.
    causes : tuple of Cause
        The world events behind the reasons.
    """

    revisions: tuple[Revision, ...]
    facts: Facts
    done: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()

    @property
    def surprise(self) -> bool:
        """Whether the plan is broken: one that ends or advances is not."""
        return bool(self.reasons) and not self.reasons[0].startswith(ENDED)


def assess(turn: Turn, ports: Ports) -> Assessment:
    """Judge the view against beliefs and plan; drafts nothing."""
    observation = turn.observation
    values = own_values(observation, usable(ports.tastes, observation)) if _lacks_beliefs(turn) else {}
    revisions = tuple(revise(turn.mind.beliefs, observation.quotes, values.get))
    learnt = {r.good: Belief(r.price_milliticks, r.error_milliticks, r.seq) for r in revisions}
    beliefs, plan = {**turn.mind.beliefs, **learnt}, turn.mind.plan
    facts = read_facts(observation, turn.mind, ports.settings, beliefs)
    if plan is None:
        return Assessment(revisions, facts)
    if observation.round == 1:
        return Assessment(revisions, facts, reasons=(NEW_DAY,))
    done, at, reasons = [], plan.step, check(plan.made.steps, plan.step, facts)
    while reasons and reasons[0].startswith(DONE):
        done.append(at)
        at += 1
        reasons = check(plan.made.steps, at, facts)
    reasons = [r for r in reasons if _stands(r, plan, at, facts)]
    reasons += _surer(plan, at, beliefs)
    told = tuple(_news(observation, plan, at))
    found = (*reasons, *(reason for reason, _ in told))
    return Assessment(revisions, facts, tuple(done), found, tuple(cause for _, cause in told))


def appraise(turn: Turn, ports: Ports, found: Assessment | None = None) -> None:
    """Beliefs first, then surprise: put on record what `assess` finds (or found)."""
    found = found or assess(turn, ports)
    plan = turn.mind.plan
    _believe(turn, found.revisions)
    turn.surprise = found.surprise
    causes = () if plan is None else (plan.seq, *_believed(turn, plan, found.reasons))
    turn.appraised = turn.note(
        Appraised(turn.agent, turn.surprise, found.reasons), turn.observed, *causes, *found.causes
    )
    for at in found.done:
        _finish_step(turn, at)


def _surer(plan: PlanInHand, at: int, beliefs: Mapping[str, Belief]) -> list[str]:
    """Prices that are known so much better now that the plan, made in doubt, is out of date."""
    found = []
    for good in dict.fromkeys(step.good for step in plan.made.steps[at:]):
        then, now = plan.beliefs.get(good), beliefs.get(good)
        if then and now and SURER * now.error_milliticks < then.error_milliticks:
            errors = f"{now.error_milliticks} and not {then.error_milliticks}"
            found.append(f"surer: the price of {good} is known within {errors} thousandths")
    return found


def _stands(reason: str, plan: PlanInHand, at: int, facts: Facts) -> bool:
    """Whether a reason does break the plan.

    A price outside the believed band but little better than the plan's does not; nor does a lack of time
    for so many orders where for half of a step's lots an order rests already.
    """
    if reason.startswith(OFF_BAND):
        step = plan.made.steps[at]
        holding = facts.holding(step.good)
        gain = step.price - holding.buy if step.action == "buy" else holding.sell - step.price
        return not 0 < gain <= WELCOME * holding.band
    if reason.startswith(OUT_OF_TIME):
        resting = Counter[tuple[str, Side]]()
        for order in facts.resting:
            resting[order.good, order.side] += order.lots
        unsent = sum(
            2 * resting[step.good, SIDES[step.action]] < left_to_do(step, facts)
            for step in plan.made.steps[at:]
            if step.action in SIDES
        )
        return unsent > facts.rounds_left * facts.orders_per_round
    return True


def _news(observation: Observation, plan: PlanInHand, at: int) -> Iterator[tuple[str, Cause]]:
    """News addressed to the goal, and refusals: (reason, the event behind it).

    That an order was gone before its cancel came is no surprise: it had traded.
    """
    goods = {step.good for step in plan.made.steps[at:]}
    markets = {quote.market: quote for quote in observation.quotes if quote.good in goods}
    for event in observation.happened:
        match event.payload:
            case OrderRejected(market=market, reason=why) if market in markets:
                yield f"refused: an order in {market} ({why})", event.seq
            case CancelRejected(market=market, reason=why) if market in markets and why != "not_live":
                yield f"refused: a cancel in {market} ({why})", event.seq
            case ValuesIssued(market=market) if market in markets:
                yield f"news: values in {market} were issued", event.seq
            case _:
                pass
    for market, quote in markets.items():
        if quote.announced is not None:
            yield f"news: {quote.announced} is called in {market}", FIRST


def _believe(turn: Turn, revisions: tuple[Revision, ...]) -> None:
    """Each revision names the newest trade that it rests on; the mind takes them on together."""
    learnt: dict[str, Belief] = {}
    for good, price, error, basis, seq in revisions:
        revised = BeliefRevised(turn.agent, good, price, error, basis)
        learnt[good] = Belief(price, error, turn.book.add(revised, turn.observed, seq))
    turn.scratch.disposition = turn.mind.believing(learnt)


def _believed(turn: Turn, plan: PlanInHand, reasons: tuple[str, ...]) -> tuple[Cause, ...]:
    """The belief in the price of the step due, where that price is what surprises."""
    if not any(reason.startswith(OFF_BAND) for reason in reasons) or plan.next_step is None:
        return ()
    belief = turn.mind.beliefs.get(plan.next_step.good)
    return () if belief is None else (belief.seq,)


def _lacks_beliefs(turn: Turn) -> bool:
    return any(quote.good not in turn.mind.beliefs for quote in turn.observation.quotes)


def _finish_step(turn: Turn, at: int) -> None:
    plan = turn.mind.plan
    if plan is None:
        return
    good = plan.made.steps[at].good
    trades = [
        event.seq
        for event in turn.observation.happened
        if isinstance(event.payload, Traded) and event.payload.good == good
    ]
    turn.note(PlanStepDone(turn.agent, plan.made.plan, at), turn.appraised, plan.seq, *trades)
