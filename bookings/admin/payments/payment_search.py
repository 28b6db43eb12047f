"""Search payments by what customers, partners and the gateway's reports know of them."""

from uuid import UUID

from django.db.models import Q

from bookings.models import Booking
from cleanlife.api.phones import normal_phone

# Of each kind of thing that a search may mean.
MOST_MEANT = 1000
VISIT = "SA-"
_SEPARATORS = str.maketrans("", "", " -")
_LARGEST_NUMBER = 2**31 - 1
_MOST_DIGITS = len(str(_LARGEST_NUMBER))


def payments_found_by(term: str) -> Q:
    """Return the condition for a search term.

    It is a charge, the id of a payment or a booking, a partner's reference, the name of a visit
    or a phone. Bookings are looked up first, in their own table: a condition over joined tables
    would read all of them.
    """
    term = term.strip()
    found = Q(charge_id=term) | Q(booking_id__in=_bookings(_bookings_meant_by(term)))
    key = _as_uuid(term)
    return found | Q(pk=key) | Q(booking_id=key) if key else found


def visit_number(term: str) -> int | None:
    """Return the number in the name of a visit such as SA-0107, None for other texts."""
    name = term.strip().upper()
    number = name.removeprefix(VISIT)
    # Python refuses to read a number of more than 4,300 digits.
    is_name = name.startswith(VISIT) and number.isdecimal() and len(number) <= _MOST_DIGITS
    return int(number) if is_name and int(number) <= _LARGEST_NUMBER else None


def _bookings_meant_by(term: str) -> Q:
    meant = Q(external_reference__iexact=term)
    number = visit_number(term)
    if number is not None:
        meant |= Q(appointment__number=number)
    phone = normal_phone(term.translate(_SEPARATORS))
    return meant | Q(contact__phone=phone) if phone else meant


def _bookings(meant: Q) -> list[UUID]:
    found = Booking.objects.filter(meant).order_by().values_list("pk", flat=True)
    return list(found[:MOST_MEANT])


def _as_uuid(term: str) -> UUID | None:
    try:
        return UUID(term)
    except ValueError:
        return None
