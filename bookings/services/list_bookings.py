"""List a partner's bookings."""

from typing import Any

from bookings.models import Booking
from bookings.models.booking import BookingQuerySet
from partners.models import Partner

LOOKUPS = {
    "status": "status",
    "external_reference": "external_reference",
    "contact_id": "contact_id",
    "updated_since": "updated_at__gte",
}


def list_bookings(*, partner: Partner, filters: dict[str, Any]) -> BookingQuerySet:
    """Return the bookings that match every given filter.

    Filters: status, external_reference, contact_id, updated_since (a moment, inclusive),
    from_date and to_date (service dates, inclusive; to_date counts only with from_date:
    contract, section 4).
    """
    rows = Booking.objects.for_partner(partner).with_appointment()
    rows = rows.prefetch_related("payments__refunds")
    for name, lookup in LOOKUPS.items():
        if name in filters:
            rows = rows.filter(**{lookup: filters[name]})
    if "from_date" not in filters:
        return rows
    rows = rows.filter(service_date__gte=filters["from_date"])
    if "to_date" in filters:
        rows = rows.filter(service_date__lte=filters["to_date"])
    return rows
