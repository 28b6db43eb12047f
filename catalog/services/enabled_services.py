"""The services that are enabled for a partner, and what they are sold with."""

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from django.db import transaction

from catalog.errors import ServiceNotAllowed, ServiceNotFound
from catalog.models import AddOn, Package, Service, ServiceEnablement, ServiceQuerySet
from partners.models import Partner


def list_services(*, partner: Partner) -> ServiceQuerySet:
    """Return the active services that are enabled for the partner, with their categories."""
    return Service.objects.active().for_partner(partner).select_related("category")


def show_service(*, partner: Partner, service_id: UUID) -> Service:
    """Return the service with its category; raise ServiceNotFound for all others.

    What is not enabled for the partner does not exist for it (contract, section 5).
    """
    service = list_services(partner=partner).filter(pk=service_id).first()
    if service is None:
        raise ServiceNotFound
    return service


def find_service(*, partner: Partner, service_id: UUID) -> Service:
    """Return the service for a sale (contract, section 4).

    Raises ServiceNotFound for an unknown or inactive one, ServiceNotAllowed for one that is
    not enabled for the partner.
    """
    active = Service.objects.active()
    service = active.for_partner(partner).filter(pk=service_id).first()
    if service is not None:
        return service
    if active.filter(pk=service_id).exists():
        raise ServiceNotAllowed
    raise ServiceNotFound


def list_packages(service: Service) -> Sequence[Package]:
    """Return the packages on sale, by their English names."""
    return cast("Sequence[Package]", service.packages.on_sale())


def list_add_ons(service: Service) -> Sequence[AddOn]:
    """Return the add-ons on sale, by their English names."""
    return cast("Sequence[AddOn]", service.add_ons.on_sale())


@transaction.atomic
def set_enabled_services(*, partner: Partner, service_ids: Iterable[UUID]) -> None:
    """Enable exactly these services for the partner; existing bookings are unaffected."""
    chosen = set(service_ids)
    enablements = ServiceEnablement.objects.filter(partner=partner)
    enablements.exclude(service_id__in=chosen).delete()
    missing = Service.objects.filter(pk__in=chosen).exclude(enablements__partner=partner)
    ServiceEnablement.objects.bulk_create(
        [ServiceEnablement(partner=partner, service=service) for service in missing],
        ignore_conflicts=True,
    )
