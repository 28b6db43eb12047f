"""What of a day is asked for: teams by zone or skill, visits by partner or status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bookings.lifecycle import AppointmentStatus
from bookings.services.board.day import Day, DayVisit
from scheduling.models import Skill, Zone

NAMES = ("zone", "skill", "partner", "status")


@dataclass(frozen=True)
class BoardFilter:
    """The choice of a reader; what names no row or status chooses nothing."""

    zone: UUID | None = None
    skill: UUID | None = None
    partner: UUID | None = None
    status: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "BoardFilter":
        """Return what the address asks for."""
        status = query.get("status", "")
        return cls(
            zone=_key(query.get("zone")),
            skill=_key(query.get("skill")),
            partner=_key(query.get("partner")),
            status=status if status in AppointmentStatus.values else "",
        )

    @property
    def names_visits(self) -> bool:
        """Return whether only some visits are asked for."""
        return bool(self.partner or self.status)

    @property
    def shows_all_teams(self) -> bool:
        """Return whether every team is on the board, so that a visit without one has none."""
        return not (self.zone or self.skill)

    @property
    def query(self) -> dict[str, str]:
        """Return it as the parameters of an address."""
        chosen = {name: str(getattr(self, name) or "") for name in NAMES}
        return {name: value for name, value in chosen.items() if value}

    def takes(self, visit: DayVisit) -> bool:
        """Return whether a visit is one of those asked for."""
        is_partners = self.partner in {None, visit.partner_id}
        return is_partners and self.status in {"", visit.status}

    def fields(self, day: Day) -> list[dict[str, Any]]:
        """Return the selects of the form. Two queries."""
        partners = {visit.partner_id: visit.partner for visit in day.visits.values()}
        options: dict[str, list[tuple[Any, str]]] = {
            "zone": [(zone.pk, str(zone)) for zone in Zone.objects.filter(is_active=True)],
            "skill": [(skill.pk, str(skill)) for skill in Skill.objects.all()],
            "partner": sorted(partners.items(), key=lambda option: option[1]),
            "status": [(str(value), str(label)) for value, label in AppointmentStatus.choices],
        }
        return [
            {
                "name": name,
                "chosen": str(getattr(self, name) or ""),
                "options": [(str(value), label) for value, label in options[name]],
            }
            for name in NAMES
        ]


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
