"""When a delivery is tried again (contract, section 8). Pure."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RetryPolicy(TextChoices):
    """How long a subscription's deliveries are tried."""

    STANDARD = "STANDARD", _("Standard: 4 attempts within 21 minutes")
    EXTENDED = "EXTENDED", _("Extended: 8 attempts within two days")


# After the first failure, the second and so on; the one after the last delay is final. The
# labels above and the OpenAPI document (bookings/api/webhooks.py) say the same in words.
_STANDARD = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15))
_DELAYS = {
    RetryPolicy.STANDARD: _STANDARD,
    RetryPolicy.EXTENDED: (*_STANDARD, *(timedelta(hours=hours) for hours in (1, 4, 12, 24))),
}
LONGEST_DELAY = max(max(delays) for delays in _DELAYS.values())
# An endpoint may ask for a later retry, up to this.
LONGEST_RETRY_AFTER = timedelta(hours=1)


def attempts_of_round(policy: str) -> int:
    """Return how often a delivery is tried before it is given up."""
    return len(_DELAYS[RetryPolicy(policy)]) + 1


def delay_after(
    failures: int, *, policy: str = RetryPolicy.STANDARD, retry_after: int | None = None
) -> timedelta | None:
    """Return how long to wait after the ``failures``-th failure of a round, None to give up.

    ``retry_after``, in seconds, is what the endpoint asked for: it delays and never hastens.
    """
    delays = _DELAYS[RetryPolicy(policy)]
    if failures > len(delays):
        return None
    # Cut first: a timedelta of any number of seconds would overflow.
    seconds = min(retry_after or 0, int(LONGEST_RETRY_AFTER.total_seconds()))
    return max(delays[failures - 1], timedelta(seconds=seconds))
