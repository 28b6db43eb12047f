"""Choose what a partner may sell."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from catalog.models import Service, ServiceEnablement
from partners.models import Partner


@transaction.atomic
def set_enabled_services(*, partner: Partner, service_ids: Iterable[UUID]) -> None:
    """Enable exactly these services for the partner; bookings made before stay as they are."""
    wanted = set(service_ids)
    enablements = ServiceEnablement.objects.filter(partner=partner)
    enablements.exclude(service_id__in=wanted).delete()
    missing = Service.objects.filter(pk__in=wanted).exclude(enablements__partner=partner)
    ServiceEnablement.objects.bulk_create(
        [ServiceEnablement(partner=partner, service=service) for service in missing],
        ignore_conflicts=True,
    )
