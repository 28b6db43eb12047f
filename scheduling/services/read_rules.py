"""Read what services ask of a team's time."""

import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import QuerySet

from scheduling.demand import Rule
from scheduling.models import ServiceRule


class Requirements(NamedTuple):
    """A service's rule for the engine, and the skills that a team must have."""

    rule: Rule
    skill_ids: tuple[uuid.UUID, ...]


def read_rules(service_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Requirements]:
    """Return the requirements of every service; without a rule the defaults hold. One query."""
    rows: QuerySet[Any, Any] = ServiceRule.objects.filter(pk__in=service_ids).values_list(
        "service_id",
        "step_minutes",
        "preparation_minutes",
        "cleanup_minutes",
        "lead_minutes",
        "cutoff_minute",
        "horizon_days",
        "skills",
    )
    found = dict.fromkeys(service_ids, Requirements(_default(), ()))
    known: dict[uuid.UUID, Requirements] = {}
    for service_id, *columns, skill_id in rows.order_by("skills"):
        before = known.get(service_id, Requirements(Rule(*columns), ()))
        skills = before.skill_ids if skill_id is None else (*before.skill_ids, skill_id)
        known[service_id] = before._replace(skill_ids=skills)
    return found | known


def _default() -> Rule:
    rule = ServiceRule()
    return Rule(
        step_minutes=rule.step_minutes,
        preparation_minutes=rule.preparation_minutes,
        cleanup_minutes=rule.cleanup_minutes,
        lead_minutes=rule.lead_minutes,
        cutoff_minute=rule.cutoff_minute,
        horizon_days=rule.horizon_days,
    )
