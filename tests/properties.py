"""How often things are tried: HYPOTHESIS_PROFILE is quick, thorough or soak; ROUNDS is 1."""

import os

from hypothesis import settings

# Of a hundred examples, so many.
PROFILES = {"quick": 20, "thorough": 100, "soak": 400}


def load_profile() -> None:
    """Let properties that name no number have that of the profile."""
    for name, share in PROFILES.items():
        settings.register_profile(name, max_examples=share)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def examples(number: int) -> int:
    """Return the part of so many examples that the profile asks for."""
    return number * settings().max_examples // 100


def rounds(number: int) -> int:
    """Return so many rounds of a race, or ROUNDS times as many."""
    return number * int(os.environ.get("ROUNDS", "1"))
