"""Agents: what they see, what they may do, and the minds that decide."""

__all__ = [
    "biases",
    "cognition",
    "goap",
    "interview",
    "mind",
    "observation",
    "policies",
    "populations",
    "reference",
    "state",
    "tools",
    "usual",
]
