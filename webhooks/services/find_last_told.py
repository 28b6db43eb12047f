"""Find what a partner's system was told last of one thing, and how its server answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cleanlife.problems import Problem
from webhooks.event_types import EventType
from webhooks.models import Delivery, Event


@dataclass(frozen=True)
class Told:
    """An event as people read it, and what came of its deliveries; none: nobody listens."""

    what: str
    at: datetime
    deliveries: tuple["Answer", ...]


@dataclass(frozen=True)
class Answer:
    """One delivery: whether it has arrived, waits or failed, the code, and what went wrong."""

    status: Delivery.Status
    status_code: int | None
    problem: Problem | None


COLUMNS = ("pk", "type", "created_at")
OF_DELIVERIES = ("deliveries__status", "deliveries__status_code", "deliveries__problem")


def find_last_told(*, partner_id: UUID, moments: QuerySet[Any, Any], about: str) -> Told | None:
    """Return the newest event of these moments that tells of the thing with this id.

    An event is as old as the change that it tells of, so the moments of the changes find it by
    an index. One query.
    """
    rows = Event.objects.with_body().filter(
        partner=partner_id, created_at__in=moments, body__contains=about
    )
    found = list(rows.order_by("-sequence").values_list(*COLUMNS, *OF_DELIVERIES))
    if not found:
        return None
    key, kind, at = found[0][:3]
    answers = [_answer(*row[3:]) for row in found if row[0] == key and row[3]]
    return Told(str(EventType(kind).label), at, tuple(answers))


def _answer(status: str, status_code: int | None, problem: Any) -> Answer:
    return Answer(Delivery.Status(status), status_code, problem)
