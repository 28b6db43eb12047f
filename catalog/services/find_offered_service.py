"""Find a service among those that a partner sees."""

from uuid import UUID

from catalog.errors import ServiceNotFound
from catalog.models import Service
from catalog.services.list_services import list_services
from partners.models import Partner


def find_offered_service(*, partner: Partner, service_id: UUID) -> Service:
    """Return the service with its category; raise ServiceNotFound for all others.

    What is not enabled for the partner does not exist for it (contract, section 5).
    """
    service = list_services(partner=partner).filter(pk=service_id).first()
    if service is None:
        raise ServiceNotFound
    return service
