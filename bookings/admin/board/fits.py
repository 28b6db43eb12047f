"""Where a visit could go while it hangs over the board: what every row says, for the script."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from bookings.admin.board.page import day_of, uuid_of
from bookings.admin.board.reasons import write_board_refusal, write_reason, write_travel
from bookings.models import Booking
from bookings.services.board.judge_rows import RowFit, judge_rows
from cleanlife import clock
from cleanlife.errors import DomainError


def show_fits(request: HttpRequest, day: str, key: UUID) -> HttpResponse:
    """Answer the length of the visit, and each team's possible starts and reasons.

    ``{minutes, start, words, rows: {team: {why, travel, spans: [[first, end, word]]}}}``:
    ``word`` is the place of a reason among the words, -1 for starts that are possible.
    """
    booking, date = find_for_move(key), day_of(day)
    leaving = uuid_of(request.GET.get("team"))
    try:
        rows = judge_rows(booking, date=date, leaving_team_id=leaving, now=clock.now())
    except DomainError as error:
        return JsonResponse({"refused": write_board_refusal(error)[0]})
    codes = sorted({span.reason for row in rows for span in row.spans if span.reason})
    places = {code: place for place, code in enumerate(codes)}
    is_its_day = date == booking.service_date
    return JsonResponse(
        {
            "minutes": booking.end_minute - booking.start_minute,
            "start": booking.start_minute if is_its_day else None,
            "words": [write_reason(code) for code in codes],
            "rows": {str(row.team_id): _row(row, places) for row in rows},
        }
    )


def find_for_move(key: UUID) -> Booking:
    """Return a booking with what decides where it could go. Raises Http404."""
    rows = Booking.objects.with_appointment().select_related(
        "address__zone", "contact", "partner", "service"
    )
    booking = rows.filter(pk=key).first()
    if booking is None:
        raise Http404
    return booking


def _row(row: RowFit, places: dict[str, int]) -> dict[str, Any]:
    return {
        "why": write_reason(row.reason),
        "travel": write_travel(row.extra_travel_minutes),
        "spans": [
            [span.first, span.end, places[span.reason] if span.reason else -1]
            for span in row.spans
        ],
    }
