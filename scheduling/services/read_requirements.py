"""Read what every search needs: the rules of services, and travel times. Both are cached."""

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from scheduling.caches import known_rules, known_travel
from scheduling.models import ServiceRule, ZoneTravel
from scheduling.query import Rule, Travel


class Requirements(NamedTuple):
    """A service's rule for the engine, and the skills that a team must have."""

    rule: Rule
    skill_ids: tuple[uuid.UUID, ...]


def read_requirements(service_id: uuid.UUID) -> Requirements:
    """Return what a service requires; without a row the defaults apply."""
    known = known_rules.read("all", _load_rules) or {}
    return known.get(service_id) or Requirements(_default(), ())


def read_travel() -> Travel:
    """Return the minutes of travel between zones."""
    return known_travel.read("all", _load_travel) or {}


def _load_rules() -> Mapping[uuid.UUID, Requirements]:
    rows: QuerySet[Any, Any] = ServiceRule.objects.values_list(
        "service_id",
        "step_minutes",
        "preparation_minutes",
        "cleanup_minutes",
        "lead_minutes",
        "cutoff_minute",
        "horizon_days",
        "skills",
    )
    known: dict[uuid.UUID, Requirements] = {}
    for service_id, *columns, skill_id in rows.order_by("skills"):
        before = known.get(service_id, Requirements(Rule(*columns), ()))
        skills = before.skill_ids if skill_id is None else (*before.skill_ids, skill_id)
        known[service_id] = before._replace(skill_ids=skills)
    return known


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


def _load_travel() -> Travel:
    rows = ZoneTravel.objects.order_by().values_list("origin_id", "destination_id", "minutes")
    return {(origin.bytes, target.bytes): minutes for origin, target, minutes in rows}
