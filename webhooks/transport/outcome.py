"""What came of one request."""

from dataclasses import dataclass
from http import HTTPStatus

TIMED_OUT = "no complete answer within {seconds} seconds"
REDIRECTED = "redirects are not followed"


@dataclass(frozen=True)
class Outcome:
    """The answer's status (None when there was none), the reason of a failure, an excerpt.

    ``error`` is shown to the partner and never describes our network; it is empty on success.
    """

    milliseconds: int
    status_code: int | None = None
    error: str = ""
    answer_excerpt: str = ""
    retry_after: int | None = None

    @property
    def kind(self) -> str:
        """Name the outcome for statistics."""
        return "delivered" if self.is_success else "failed"

    @property
    def is_success(self) -> bool:
        """Tell whether the endpoint took the event: any 2xx."""
        return is_success(self.status_code)

    @property
    def is_gone(self) -> bool:
        """Tell whether the endpoint asks never to be called again for this delivery."""
        return self.status_code == HTTPStatus.GONE


def is_success(status_code: int | None) -> bool:
    """Tell whether a status means that the event was taken."""
    return status_code is not None and HTTPStatus(200) <= status_code < HTTPStatus(300)


def error_of_status(status_code: int) -> str:
    """Return why an answer with this status is a failure, empty when it is none."""
    if is_success(status_code):
        return ""
    if 300 <= status_code < 400:  # noqa: PLR2004 - the class of redirects
        return f"the endpoint answered {status_code}; {REDIRECTED}"
    return f"the endpoint answered {status_code}"
