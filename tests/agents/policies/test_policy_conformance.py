"""Every registered policy passes the conformance that third parties are asked to run, and bad ones do not."""

from dataclasses import replace

import pytest

from genecon.agents.mind import CancelOrder, Decision, PlaceOrder
from genecon.agents.observation import Observation
from genecon.agents.policies.conformance import check_policy
from genecon.agents.policies.mrs import ZiMrs
from genecon.agents.policies.zero_intelligence import ZiConstrained
from genecon.core.chance import Stream
from genecon.core.errors import PluginError
from genecon.core.events.market import Side
from genecon.core.registry import load_registry

NAMES = load_registry().names("policy")


def test_there_is_something_to_check() -> None:
    assert {"truthful", "zi-c", "zi-mrs", "zi-u"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_conforms(name: str) -> None:
    survey = check_policy(load_registry().get("policy", name).load())
    assert survey.bids >= 100
    assert survey.asks >= 100
    assert len(survey.refused) <= 1


def test_conforms_with_several_quotes_a_turn() -> None:
    survey = check_policy(ZiMrs, options={"orders": 4, "lots": 6}, scenes=60)
    assert survey.bids >= 100
    assert survey.cancels >= 100


class Spoilt(ZiConstrained):
    """ZI-C with one thing wrong."""

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Spoil the order of ZI-C."""
        decision = super().decide(observation, chance)
        if not decision.intents:
            return decision
        (order,) = decision.intents
        assert isinstance(order, PlaceOrder)
        return self.spoil(observation, decision, order)

    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        """Spoil it."""
        raise NotImplementedError


class Moody(Spoilt):
    """Remembers: its decision is no function of what it sees."""

    calls = 0

    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        """Do nothing every other time."""
        self.calls += 1
        return decision if self.calls % 2 else Decision()


class OffGrid(Spoilt):
    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        return replace(decision, intents=(replace(order, limit=observation.quotes[0].top + 1),))


class Unrecorded(Spoilt):
    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        return Decision((), (replace(order, cause=observation.period_seq),))


class Misstated(Spoilt):
    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        return replace(decision, intents=(replace(order, quantity=len(observation.units) + 1),))


class Turncoat(Spoilt):
    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        return replace(decision, intents=(replace(order, side=Side(order.side).other),))


class Uncovered(Spoilt):
    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        return replace(decision, intents=(order,) * 400)


class Prophet(Spoilt):
    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        return replace(decision, drafts=tuple(d._replace(causes=(10**6,)) for d in decision.drafts))


class Poacher(Spoilt):
    def spoil(self, observation: Observation, decision: Decision, order: PlaceOrder) -> Decision:
        return replace(decision, intents=(CancelOrder(order.market, "bo.1", order.cause),))


class Modest(ZiConstrained):
    """Says that it would quote less than it does."""

    def admissible(self, observation: Observation) -> tuple[int, int]:
        """Too narrow on both sides."""
        ask, bid = super().admissible(observation)
        return ask * 2, bid // 2


class Silent(ZiConstrained):
    """Never trades."""

    def decide(self, observation: Observation, chance: Stream) -> Decision:
        """Wait."""
        return Decision()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Moody, "decides otherwise"),
        (OffGrid, "off the grid"),
        (Unrecorded, "without a draw on record"),
        (Misstated, "induced units"),
        (Turncoat, "not its induced side"),
        (Uncovered, "coin"),
        (Prophet, "names 1000000 as a cause"),
        (Poacher, "no live order of its own"),
        (Modest, "beyond the admissible"),
        (Silent, "never quoted"),
    ],
)
def test_a_bad_policy_is_found_out(kind: type[ZiConstrained], words: str) -> None:
    with pytest.raises(PluginError, match=words):
        check_policy(kind, scenes=60)
