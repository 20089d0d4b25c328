"""GDX: GD that counts on trading later, by dynamic programming over its remaining opportunities.

Tesauro, G. & Bredin, J. L. (2002), Strategic sequential bidding in auctions using dynamic programming,
Proc. AAMAS, 591-598. With beliefs f(p) as GD has them, m units left and n opportunities left, and s_m(p)
the surplus of the next of m units at price p::

    V(m, n) = max_p  f(p) [s_m(p) + gamma V(m - 1, n - 1)] + [1 - f(p)] gamma V(m, n - 1)
    V(m, 0) = V(0, n) = 0

(equation numbers of the paper are not given, for want of a copy to check them against), and the quote is
the maximiser of V(M, N). The bracket is gamma V(m, n - 1) + f(p) [s_m(p) - w] with the
price of waiting w = gamma [V(m, n - 1) - V(m - 1, n - 1)], so each step is GD's problem with the limit
shaded by w, and gamma = 0 is GD.

Units: V, s and w in ticks; n in calls of the trader. A trader is not told how many calls it has left; here N
is the share of the period that is left times `horizon`, rounded down and at least 1, so under the stop rule
``exhausted``, whose cap is remote, N is the horizon all day. The steps after the present one use the belief
alone; the present one also knows the book (a quote that reaches it trades at once). M and N are capped so
that M N is at most 100.

Differences: the paper forecasts beliefs that may vary with n; here, as in most implementations, they do
not. Implementations derived from the Bristol Stock Exchange fill their table with the maximising prices
instead of the values, once, before anything has traded, and multiply the waiting term inside the bracket
``1 - f``; their gamma is .1 or .9. This one is the recursion above, at every decision.
"""

from genecon.agents.observation import Observation
from genecon.agents.policies.belief import Belief, Offer
from genecon.agents.policies.gd import Gd, Reach, best_offer
from genecon.agents.policies.setup import PolicySetup
from genecon.core.values import MILLION

STATES = 100
"""Most (units, opportunities) that one decision looks at."""


def values(belief: Belief, worths: tuple[int, ...], steps: int, gamma: float, tick: int) -> tuple[float, ...]:
    """V(0, n), V(1, n), ... V(M, n) after n = `steps` steps of the recursion, in ticks.

    Parameters
    ----------
    worths : tuple of int
        Distances at which the surplus of each unit is nil, in trading order: with m units left the next
        is the m-th from the end.

    Examples
    --------
    One unit of worth 100 and a belief of 1/2 at 40, 1 at 80: a quote of 40 yields 60 / 2 = 30, one of 80
    yields 20. With a second chance waiting is worth .9 x 30 = 27, and 40 yields 27 + (60 - 27) / 2 = 43.5.

    >>> belief = Belief(((0, 0.0), (40, 0.5), (80, 1.0)))
    >>> values(belief, (100,), 1, 0.9, tick=40), values(belief, (100,), 2, 0.9, tick=40)
    ((0.0, 30.0), (0.0, 43.5))
    """
    now = (0.0,) * (len(worths) + 1)
    for _ in range(steps):
        later, now = now, _sooner(belief, worths, now, gamma, tick)
        if later == now:
            break
    return now


def _sooner(
    belief: Belief, worths: tuple[int, ...], later: tuple[float, ...], gamma: float, tick: int
) -> tuple[float, ...]:
    now, end = [0.0], belief.knots[-1][0]
    for m in range(1, len(later)):
        worth = worths[len(worths) - m]
        wait = gamma * (later[m] - later[m - 1])
        offer = belief.best(worth - wait, tick, min(worth // tick * tick, end - tick), tick)
        now.append(gamma * later[m] + (offer.surplus if offer else 0.0))
    return tuple(now)


class Gdx(Gd):
    """GDX on an order book; see the module for the recursion, its source and differences.

    Options
    -------
    gamma : int
        Discount of one opportunity, in hundredths (default 90).
    horizon : int
        Opportunities that a whole period is worth (default 25, at most 100).

    The options of `Gd` besides.
    """

    name = "gdx"

    def __init__(self, setup: PolicySetup) -> None:
        super().__init__(setup)
        self.gamma = setup.option("gamma", 90, 0, 100) / 100
        self.horizon = setup.option("horizon", 25, 1, STATES)

    @staticmethod
    def options() -> tuple[str, ...]:
        """Names of its options."""
        return (*Gd.options(), "gamma", "horizon")

    def choose(self, observation: Observation, belief: Belief, reach: Reach) -> Offer | None:
        """The offer of greatest value for the next unit, what waiting is worth taken into account."""
        steps = max(1, self.horizon * (MILLION - observation.elapsed) // MILLION)
        units = min(len(observation.units), max(1, STATES // steps))
        worths = tuple(self.worth(observation, reach.end, unit) for unit in range(units))
        later = values(belief, worths, steps - 1, self.gamma, reach.tick)
        wait = max(0.0, self.gamma * (later[-1] - later[-2]))  # no loss now for a better unit next
        return best_offer(belief, reach, worths[0] - wait)
