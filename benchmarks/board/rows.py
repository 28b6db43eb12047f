"""What a drag asks: every row of a day judged, a preview, and what an absence would do."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import judge, time_calls
from bookings.models import Booking
from bookings.services.board.judge_rows import judge_rows
from bookings.services.board.plan_absence import Absence, plan_absence
from bookings.services.board.preview_move import preview_move
from cleanlife import clock
from scheduling.models import Reservation, Team

# Milliseconds, by median; and statements.
TARGET, TARGET_ABSENCE, MOST_QUERIES = 300.0, 2_000.0, 8
CALLS, FEW_CALLS = 30, 5
_A_DAY = timedelta(days=1)


def measure() -> bool:
    """Measure all of it; return whether it is fast enough."""
    now = clock.now()
    tomorrow = clock.riyadh_date(now) + _A_DAY
    booking = _a_visit(now)
    [own] = Reservation.objects.live_of(booking.pk)
    ask: dict[str, Any] = {"leaving_team_id": own.team_id, "now": now}
    rows = judge_rows(booking, date=booking.service_date, **ask)
    print(f"  {len(rows)} rows, the visit fits into {sum(row.fits for row in rows)}")
    free = next(row for row in judge_rows(booking, date=tomorrow, **ask) if row.fits)
    drop: dict[str, Any] = {"joining_team_id": free.team_id, "start_minute": free.starts[0]}
    return all(
        [
            _judge("all rows of today", partial(judge_rows, booking, date=own.date, **ask)),
            _judge("all rows of tomorrow", partial(judge_rows, booking, date=tomorrow, **ask)),
            _judge("a preview", partial(preview_move, booking, date=tomorrow, **drop, **ask)),
            _measure_absence(now),
        ]
    )


def _a_visit(now: Any) -> Booking:
    """Return a visit of today that has not begun, of all that the board reads with it."""
    related = ("appointment", "service", "address__zone")
    today = Booking.objects.filter(
        service_date=clock.riyadh_date(now), appointment__status="Scheduled"
    )
    found = today.select_related(*related).order_by("-start_minute", "pk").first()
    assert found, "no visit of today is still to come: measure before the evening"
    return found


def _measure_absence(now: Any) -> bool:
    """Measure the plan for the team with the most visits still to come."""
    today = clock.riyadh_date(now)
    counted = Team.objects.filter(reservations__date=today + _A_DAY)
    team = counted.annotate(visits=Count("reservations")).order_by("-visits", "name")[0]
    first = clock.at_minute(today + _A_DAY, 0)
    absence = Absence(team=team, first=first, last_date=today + _A_DAY)
    call = partial(plan_absence, absence, now=now)
    print(f"  a team that is out tomorrow with {len(call())} visits")
    return _judge("its plan", call, TARGET_ABSENCE, count=FEW_CALLS, most=None)


def _judge(
    name: str,
    call: Callable[[], Any],
    target: float = TARGET,
    *,
    count: int = CALLS,
    most: int | None = MOST_QUERIES,
) -> bool:
    with CaptureQueriesContext(connection) as queries:
        call()
    statements = [(each["sql"], None) for each in queries]
    floor = time_calls(partial(_run_bare, statements), count)
    times = time_calls(call, count)
    is_fast = judge(name, times, target=target, floor=floor, floor_name="its SQL alone")
    print(f"    {len(statements)} queries", flush=True)
    return is_fast and (most is None or len(statements) <= most)


def _run_bare(statements: list[Any]) -> None:
    with connection.cursor() as cursor:
        for sql, _ in statements:
            cursor.execute(sql)
            cursor.fetchall()
