"""The state of a mind is a fold: what each event does, and what contradicts it."""

import pickle

import pytest

from genecon.agents.cognition.appraise import NEW_DAY, appraise
from genecon.agents.cognition.perceive import perceive
from genecon.agents.cognition.plan import plan, react
from genecon.agents.cognition.turn import Turn
from genecon.agents.observation import Observation, Stock
from genecon.agents.state import MindState
from genecon.core.errors import LawError
from genecon.core.events.decision import Appraised, BeliefRevised, PlanDropped, PlanMade, PlanStepDone, Step
from genecon.core.events.envelope import Event, Local, Payload
from genecon.core.events.memory import MemoryAdded, StrategyRevised
from genecon.memory.conformance import GivenVectors
from tests.agents.cognition.scene import BID, CLOCK, ScriptedModel, born, ports, quote, say, trade, view

SELL = Step("sell", "fish", 20, 20, 1, ("fish > 40",))
BUY = Step("buy", "bread", 4, 31, 1, ("bread < 5", "coin >= 124"))
PLAN = PlanMade("ada", "ada.p1", "plan", "reach the bundle I want", 50, (SELL, BUY), 2, "", 0, "", 3)


def fold(state: MindState, *made: Payload, first: int = 40) -> MindState:
    for n, payload in enumerate(made):
        state.apply(Event(first + n, 2, 0, "ada", (), "", payload))
    return state


def believing() -> MindState:
    return fold(born(), BeliefRevised("ada", "bread", 31_000, 4_000, "trades"),
                BeliefRevised("ada", "fish", 20_000, 2_000, "trades"), PLAN)  # fmt: skip


def appraised(observation: Observation) -> Turn:
    turn = Turn.begin(believing(), observation)
    using = ports(ScriptedModel([say("place_bid", BID)]))
    perceive(turn, using)
    appraise(turn, using)
    (react if turn.surprise else plan)(turn, using)
    return turn


def drafted(turn: Turn, kind: type) -> list[Payload]:
    return [draft.payload for draft in turn.book.drafts if isinstance(draft.payload, kind)]


def test_each_event_does_its_part() -> None:
    state = believing()
    mind = state.disposition
    assert mind.name == "Ada Miller" and mind.beliefs["bread"].price_milliticks == 31_000
    assert mind.plan is not None and mind.plan.seq == 42 and mind.next_plan == "ada.p2"
    fold(state, PlanStepDone("ada", "ada.p1", 0), StrategyRevised("ada", "markup", 0, -20_000), first=50)
    assert state.disposition.plan is not None and state.disposition.plan.step == 1
    assert state.disposition.markup == -20_000
    fold(state, PlanDropped("ada", "ada.p1", "too dear"), first=60)
    assert state.disposition.plan is None
    fold(state, BeliefRevised("bo", "bread", 1, 1, "trades"), first=70)
    assert state.disposition.beliefs["bread"].price_milliticks == 31_000  # another's belief


def test_beliefs_that_are_taken_on_together_are_the_fold_of_their_drafts() -> None:
    turn = appraised(view(quotes=[quote("bread", [(40, 2)], 90), quote("fish", [(30, 5)], 91)]))
    folded = believing().disposition
    for n, draft in enumerate(turn.book.drafts):
        folded = folded.after(draft.payload, Local(n))
    assert len(drafted(turn, BeliefRevised)) == 2
    assert folded == turn.mind and list(folded.beliefs) == list(turn.mind.beliefs)


@pytest.mark.parametrize(
    "contradiction",
    [
        PlanStepDone("ada", "ada.p1", 1),  # step 0 is due
        PlanStepDone("ada", "ada.p9", 0),
        PlanDropped("ada", "ada.p9", ""),
        StrategyRevised("ada", "markup", 10_000, 20_000),  # it stands at 0
        StrategyRevised("ada", "caution", 0, 600_000),  # above the limit of a half
        MemoryAdded("ada", "ada.m3", "thought", "again", 2),
    ],
)
def test_what_contradicts_the_state_is_a_broken_law(contradiction: Payload) -> None:
    with pytest.raises(LawError):
        fold(believing(), contradiction, first=90)


def test_a_state_survives_a_round_trip() -> None:
    state = fold(MindState("ada", GivenVectors({"bread": (1, 2)}), CLOCK), PLAN)
    again = pickle.loads(pickle.dumps(state))
    assert again.snapshot() == state.snapshot()
    assert again.snapshot() != believing().snapshot()


def test_a_plan_that_stands_is_kept() -> None:
    turn = appraised(view())
    assert drafted(turn, Appraised) == [Appraised("ada", False, ())]
    assert drafted(turn, PlanMade) == [] and turn.mind.plan is not None


def test_a_step_that_took_effect_is_done_and_names_the_trade() -> None:
    turn = appraised(
        view(happened=[trade(80, lots=20, price=20)], stocks=[Stock("bread", 1, 0), Stock("fish", 40, 0)])
    )
    assert drafted(turn, PlanStepDone) == [PlanStepDone("ada", "ada.p1", 0)]
    (draft,) = (d for d in turn.book.drafts if isinstance(d.payload, PlanStepDone))
    assert {80, 42} <= set(draft.causes)  # the trade, the plan


def test_a_price_outside_the_band_is_a_surprise_and_mends_the_plan() -> None:
    # belief 20 -> 13 and its error 2 -> 4.5, so a band of 9; whoever sells now gets 7, and planned 20
    cheap = [quote("bread", [(31, 1)], 30), quote("fish", [(6, 5)], 91, bid=5, ask=7)]
    turn = appraised(view(quotes=cheap))
    (verdict,) = drafted(turn, Appraised)
    assert isinstance(verdict, Appraised) and verdict.surprise
    assert verdict.reasons[0].startswith("price outside the believed band: fish")
    (made,) = drafted(turn, PlanMade)
    assert isinstance(made, PlanMade) and made.trigger == "react" and made.plan == "ada.p2"


def test_a_price_little_better_than_planned_is_welcome() -> None:
    # belief 20 -> 40, error 2 -> 11, band 22; a sale brings 45: 25 more than planned, less than 1.5 bands
    dear = [quote("bread", [(31, 1)], 30), quote("fish", [(60, 5)], 91, bid=58, ask=62)]
    (verdict,) = drafted(appraised(view(quotes=dear)), Appraised)
    assert verdict == Appraised("ada", False, ())


def test_a_plan_does_not_outlive_its_day() -> None:
    turn = appraised(view(tick=7))  # round 1 of day 2
    assert drafted(turn, PlanDropped) == [PlanDropped("ada", "ada.p1", NEW_DAY)]
    (made,) = drafted(turn, PlanMade)
    assert isinstance(made, PlanMade) and made.plan == "ada.p2"
