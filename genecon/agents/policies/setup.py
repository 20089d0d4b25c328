"""What a policy mind is made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from re import fullmatch

from genecon.core.errors import PluginError

_FAR = 10**30
_TASTE = '{"alpha":[500000,500000],"assets":["bread","coin"],"family":"cobb_douglas"}'


class RangeError(PluginError):
    """An option is not within the range that its policy states.

    Attributes
    ----------
    low, high : int
        The range, ends included, in the option's own unit.
    """

    def __init__(self, message: str, low: int, high: int) -> None:
        self.low, self.high = low, high
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class PolicySetup:
    """Agent id, integer options from the world file, the preference spec (empty if induced), the run's seed.

    The seed is for draws that belong to what a learning mind hears: a stream keyed by the agent, at the
    seq of the event. What belongs to a decision is drawn from the stream that the decision is given.
    """

    agent: str
    options: Mapping[str, int] = field(default_factory=dict)
    preferences: str = ""
    seed: int = 0

    def option(self, name: str, default: int, low: int, high: int) -> int:
        """An option within [low, high].

        Raises
        ------
        RangeError
            Out of range, or no whole number; says what is legal.

        Examples
        --------
        >>> PolicySetup("ada", {"shade": 200_000}).option("shade", 0, 0, 999_999)
        200000
        """
        value: object = self.options.get(name, default)
        if not isinstance(value, int):
            legal = f"a whole number from {low} to {high}"
        elif low <= value <= high:
            return value
        else:
            legal = f"{low} to {high}"
        raise RangeError(f"option {name!r} of {self.agent} is {value!r}; legal is {legal}", low, high)

    def only(self, *names: str) -> None:
        """Refuse options that the policy does not have.

        Raises
        ------
        PluginError
            Says which there are, and how to take away those of the mind that was there before.
        """
        for name in self.options:
            if name not in names:
                legal = ", ".join(names) or "none"
                numbered = fullmatch(r"(.+)-\d+", self.agent)  # buyers-1 is the first of the group buyers
                group = numbered[1] if numbered else "NAME"
                raise PluginError(
                    f"option {name!r} of {self.agent} is unknown to its policy; legal: {legal};"
                    f" to take options away: --set groups.{group}.options={{}}"
                )


def legal_range(
    policy: Callable[[PolicySetup], object], name: str, setup: PolicySetup
) -> tuple[int, int] | None:
    """The range of an option, both ends included; None where the policy has none, or cannot be made.

    Parameters
    ----------
    policy : callable
        A policy's factory, as the registry loads it.
    name : str
        The option.
    setup : PolicySetup
        What the policy is made from besides; a range may depend on another option. Where it has no
        preferences the policy is tried without and with some: there are policies of either kind.

    Examples
    --------
    >>> from genecon.agents.policies.shaded import Shaded
    >>> legal_range(Shaded, "shade", PolicySetup("ada"))
    (0, 999999)
    >>> legal_range(Shaded, "shadow", PolicySetup("ada")) is None
    True
    """
    options = {**setup.options, name: _FAR}
    for preferences in [setup.preferences] if setup.preferences else ["", _TASTE]:
        try:
            policy(replace(setup, options=options, preferences=preferences))
        except RangeError as error:
            return error.low, error.high
        except PluginError:
            pass
    return None
