"""Wrong keys are counted per address, so that nobody tries them all."""

from typing import NoReturn

from django.http import HttpRequest
from django_ratelimit.core import get_usage

from partners.errors import InvalidApiKey, TooManyFailedAuthentications

FAILURES_ALLOWED = "120/m"


def refuse_failed_authentication(request: HttpRequest, refusal: InvalidApiKey) -> NoReturn:
    """Count a failure and raise: the refusal itself, or 429 once there were too many.

    Right keys from the same address are never held up: an address may serve a whole office.
    """
    usage = get_usage(
        request,
        group="failed-authentications",
        key="ip",
        rate=FAILURES_ALLOWED,
        increment=True,
    )
    # No usage: the counters do not answer, and nobody is held up for that.
    if usage and usage["should_limit"]:
        raise TooManyFailedAuthentications(retry_after=max(1, usage["time_left"])) from refusal
    raise refusal
