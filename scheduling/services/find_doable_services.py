"""Find the services that the teams of a zone can do."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from catalog.models import Service
from scheduling.models import ServiceRule, Team, Zone


def find_doable_services(zone: Zone, services: Iterable[Service]) -> list[Service]:
    """Return the services, in their order, whose skills some active team of the zone has.

    Free time is not considered. Two queries.
    """
    services = list(services)
    teams = Team.objects.filter(is_active=True, zones=zone)
    skills_of_teams = _gather(teams.values_list("pk", "skills")).values()
    rules = ServiceRule.objects.filter(service__in=services)
    skills_of_services = _gather(rules.values_list("service_id", "skills"))
    return [
        service
        for service in services
        if any(skills_of_services[service.pk] <= skills for skills in skills_of_teams)
    ]


def _gather(pairs: Iterable[tuple[Any, Any]]) -> defaultdict[UUID, set[UUID]]:
    """Return sets of skills by owner; an owner without skills has an empty one."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for owner, skill in pairs:
        found[owner].update(() if skill is None else (skill,))
    return found
