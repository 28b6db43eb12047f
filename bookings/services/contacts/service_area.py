"""What a partner can sell at a place."""

from dataclasses import dataclass

from catalog.models import Service
from catalog.services.enabled_services import list_services
from partners.models import Partner
from scheduling.models import Zone
from scheduling.services.find_doable_services import find_doable_services


@dataclass(frozen=True)
class ServiceArea:
    """The zone of a place, if any, and the services that can be booked there."""

    zone: Zone | None
    services: tuple[Service, ...] = ()


def find_service_area(*, partner: Partner, latitude: float, longitude: float) -> ServiceArea:
    """Return the services enabled for the partner and doable at a point (degrees), by name."""
    zone = Zone.objects.find_at(latitude=latitude, longitude=longitude)
    if zone is None:
        return ServiceArea(None)
    enabled = list_services(partner=partner).order_by("name_en")
    return ServiceArea(zone, tuple(find_doable_services(zone, enabled)))
