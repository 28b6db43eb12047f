"""How long to wait before a dead child is started again (pure)."""

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 30.0
# A child that lived this long was healthy: its next death counts as the first.
HEALTHY_AFTER_SECONDS = 10.0


def deaths_in_a_row(previous: int, *, lived_seconds: float) -> int:
    """Return the number of deaths in a row, this one included."""
    return 1 if lived_seconds >= HEALTHY_AFTER_SECONDS else previous + 1


def delay_seconds(deaths: int) -> float:
    """Return the pause before the next start: it doubles with each death in a row."""
    # The exponent is bounded: a float overflows after some thousand deaths.
    return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(deaths - 1, 20))
