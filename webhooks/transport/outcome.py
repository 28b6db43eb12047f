"""What came of one request."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from cleanlife.problems import Problem, in_english
from webhooks.problems import DeliveryProblem

NOT_SENT = Problem(DeliveryProblem.NOT_SENT)


class OutcomeKind(StrEnum):
    """Coarse classes of outcomes, few enough to label a metric with."""

    DELIVERED = "delivered"
    REDIRECTED = "redirected"
    GONE = "gone"
    # 4xx: the endpoint rejects this request.
    REJECTED = "rejected"
    # 5xx, and statuses that are no answer at all.
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    # No IP address, no connection, no TLS, or one that broke before the answer.
    UNREACHABLE = "unreachable"
    # Nothing left: the URL, the IP address or the request is not allowed.
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """The answer's status (None when there was none), why it is a failure, an excerpt.

    ``retry_after`` is how many seconds the endpoint asks to be left alone, not capped.
    ``silence`` classes an outcome without a status; by default, the request did not leave.
    """

    milliseconds: int
    status_code: int | None = None
    problem: Problem | None = None
    answer_excerpt: str = ""
    retry_after: int | None = None
    silence: OutcomeKind = OutcomeKind.REFUSED

    @property
    def kind(self) -> OutcomeKind:
        """Return the class of this outcome."""
        return self.silence if self.status_code is None else kind_of_status(self.status_code)

    @property
    def error(self) -> str:
        """Return the problem as partners read it, empty on success."""
        return in_english(self.problem)

    @property
    def is_success(self) -> bool:
        """Return whether the endpoint accepted the event: any 2xx."""
        return self.kind is OutcomeKind.DELIVERED

    @property
    def is_gone(self) -> bool:
        """Return whether the endpoint asks never to be called again for this delivery."""
        return self.kind is OutcomeKind.GONE


def kind_of_status(status_code: int) -> OutcomeKind:
    """Return the class of an answer with this status."""
    if status_code == HTTPStatus.GONE:
        return OutcomeKind.GONE
    return _KINDS.get(status_code // 100, OutcomeKind.FAILED)


_KINDS = {2: OutcomeKind.DELIVERED, 3: OutcomeKind.REDIRECTED, 4: OutcomeKind.REJECTED}


def problem_of_status(status_code: int) -> Problem | None:
    """Return why an answer with this status is a failure, None when it is none."""
    kind = kind_of_status(status_code)
    if kind is OutcomeKind.DELIVERED:
        return None
    is_redirect = kind is OutcomeKind.REDIRECTED
    code = DeliveryProblem.REDIRECTED if is_redirect else DeliveryProblem.ANSWERED
    return Problem(code, {"status": str(status_code)})
