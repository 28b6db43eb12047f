"""Find a service that a partner may sell."""

from uuid import UUID

from catalog.errors import ServiceNotAllowed, ServiceNotFound
from catalog.models import Service
from partners.models import Partner


def find_service(*, partner: Partner, service_id: UUID) -> Service:
    """Return an active service that is enabled for the partner.

    Raises ServiceNotFound for an unknown or inactive one, ServiceNotAllowed for one that is
    not enabled.
    """
    active = Service.objects.active()
    service = active.for_partner(partner).filter(pk=service_id).first()
    if service is not None:
        return service
    if active.filter(pk=service_id).exists():
        raise ServiceNotAllowed
    raise ServiceNotFound
