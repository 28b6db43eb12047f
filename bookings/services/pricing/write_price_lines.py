"""Keep what a booking was sold for."""

from collections.abc import Sequence
from decimal import Decimal

from bookings.models import Booking, PriceLine
from catalog.basket import PricedLine


def write_price_lines(booking: Booking, lines: Sequence[PricedLine]) -> None:
    """Write the lines of a new booking as they were sold, in one statement."""
    PriceLine.objects.bulk_create(
        PriceLine(
            booking=booking,
            position=position,
            kind=line.kind.value,
            service_id=line.service_id,
            package_id=line.package_id,
            add_on_id=line.add_on_id,
            name_en=line.name_en,
            name_ar=line.name_ar,
            hours=_hours(line),
            quantity=line.quantity,
            unit_price_halalas=line.unit_price_halalas,
            factor=line.factor,
            price_halalas=line.price_halalas,
        )
        for position, line in enumerate(lines, start=1)
    )


def _hours(line: PricedLine) -> Decimal | None:
    if line.hours is None:
        return None
    return Decimal(line.hours.numerator) / line.hours.denominator
