"""Overconfidence, herding, loss aversion of generative minds in whole runs, against none on the same seeds.

Bounds lie between what the biases' arithmetic asks for and what a run without it would show (about 1), since
beliefs, queues and limits of indifference differ between the runs of a pair too.
"""

from collections.abc import Callable, Iterable
from functools import cache
from statistics import fmean

from genecon.core.events.envelope import Event
from genecon.simulation.laboratory import play
from tests.agents.biases import signatures

SEEDS = (1, 2)
RING = ["osk", "ilse", "ludo", "dora", "nell", "per", "sunniva", "aske"]
NEUTRAL = "discount: 0.999999"
"""As good as no bias: the mind of who has any decides each turn, so that runs differ by the bias alone."""


@cache
def village(biases: str, seed: int) -> tuple[Event, ...]:
    """Three days of the bounded world, everybody generative, two neighbours in sight."""
    changes = ["periods=3", "rounds=6", "model=embedded:r=0.8", "observability.neighbours=1", f"seed={seed}"]
    for group in ("farmers", "fishers"):
        changes += [f"groups.{group}.mind=generative", f"groups.{group}.options={{}}"]
        changes += [f"groups.{group}.biases={{{biases}}}"]
    events = tuple(play("bounded", changes)[0])
    assert signatures.fallbacks(events) == 0, "the fallback has no biases"
    return events


def ratios(signature: Callable[[Iterable[Event]], float], biases: str) -> list[float]:
    """A signature with the bias over the same without, seed by seed."""
    return [signature(village(biases, seed)) / signature(village(NEUTRAL, seed)) for seed in SEEDS]


def test_the_overconfident_quote_nearer_to_what_they_believe() -> None:
    found = ratios(signatures.distance_from_belief, "overconfidence: 0.9")
    assert max(found) < 0.95
    assert fmean(found) < 0.9


def test_the_herd_quotes_where_its_neighbours_do() -> None:
    def apart(events: Iterable[Event]) -> float:
        return signatures.distance_from_neighbours(events, RING)

    # a fifth of the way is left of the sender's own; the neighbours' mean moves while it decides
    assert max(ratios(apart, "herding: 0.8")) < 0.6
    assert max(ratios(apart, "herding: 0.4")) < 0.9


def test_the_loss_averse_concede_less_beyond_the_usual_price_and_trade_less() -> None:
    assert max(ratios(signatures.beyond_usual, "loss_aversion: 10")) < 0.65
    # every concession that is refused is a trade that does not come about
    assert max(ratios(signatures.traded, "loss_aversion: 10")) < 0.9
