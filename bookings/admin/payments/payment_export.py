"""Payments as a table for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext

from bookings.models import Payment
from cleanlife.clock import iso, riyadh_date
from cleanlife.money import sar_text

ROWS_AT_ONCE = 1000
# Spreadsheets run what begins so as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Marks the text as UTF-8 for spreadsheets.
BYTE_ORDER_MARK = "\ufeff"


def export_payments(payments: QuerySet[Payment], *, now: datetime) -> StreamingHttpResponse:
    """Return the payments as a file, one row each, amounts in SAR, times in Riyadh."""
    answer = StreamingHttpResponse(_lines(payments), content_type="text/csv; charset=utf-8")
    name = f"payments-{riyadh_date(now).isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running text as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def _lines(payments: QuerySet[Payment]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + _write(writer, _header())
    rows = payments.select_related("booking__partner").iterator(chunk_size=ROWS_AT_ONCE)
    for payment in rows:
        yield _write(writer, _row(payment))


def _write(writer: Any, cells: Iterable[str]) -> str:
    # The writer returns what the file's write returns.
    line: str = writer.writerow([harmless(cell) for cell in cells])
    return line


def _header() -> list[str]:
    return [
        gettext("Payment id"),
        gettext("Begun"),
        gettext("Paid"),
        gettext("Partner"),
        gettext("Booking id"),
        gettext("Partner's reference"),
        gettext("Amount (SAR)"),
        gettext("Refunded (SAR)"),
        gettext("Status"),
        gettext("Gateway"),
        gettext("Charge at the gateway"),
        gettext("Problem"),
    ]


def _row(payment: Payment) -> list[str]:
    return [
        str(payment.pk),
        iso(payment.created_at),
        iso(payment.captured_at) if payment.captured_at else "",
        payment.booking.partner.name,
        str(payment.booking_id),
        payment.booking.external_reference or "",
        sar_text(payment.amount_halalas),
        sar_text(payment.refunded_halalas),
        payment.get_status_display(),
        payment.get_gateway_display(),
        payment.charge_id or "",
        str(payment.problem or ""),
    ]
