"""List what a partner may sell."""

from catalog.models import Service, ServiceQuerySet
from partners.models import Partner


def list_services(*, partner: Partner) -> ServiceQuerySet:
    """Return the active services that are enabled for the partner, with their categories."""
    return Service.objects.active().for_partner(partner).select_related("category")
