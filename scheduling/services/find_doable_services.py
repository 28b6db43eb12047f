"""Find out which services the teams of a zone can do."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from catalog.models import Service
from scheduling.models import ServiceRule, Team, Zone


def find_doable_services(zone: Zone, services: Iterable[Service]) -> list[Service]:
    """Return those services, in their order, whose skills some active team of the zone has.

    Two queries. Says nothing of free time.
    """
    wanted = list(services)
    teams = Team.objects.filter(is_active=True, zones=zone)
    skills_of_teams = _gather(teams.values_list("pk", "skills")).values()
    rules = ServiceRule.objects.filter(service__in=wanted)
    skills_of_services = _gather(rules.values_list("service_id", "skills"))
    return [
        service
        for service in wanted
        if any(skills_of_services[service.pk] <= skills for skills in skills_of_teams)
    ]


def _gather(pairs: Iterable[tuple[Any, Any]]) -> defaultdict[UUID, set[UUID]]:
    """Return the skills by their owner; an owner without any has an empty set."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for owner, skill in pairs:
        found[owner].update(() if skill is None else (skill,))
    return found
