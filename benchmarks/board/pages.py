"""What a dispatcher opens, and what the browser asks for while the board is open."""

import logging
import re
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.figures import judge, time_calls
from bookings.models import Booking
from cleanlife import clock
from scheduling.models import Reservation

# Milliseconds, by median; and statements, without those of session and person.
TARGET, MOST_QUERIES, OF_THE_PERSON = 300.0, 8, 2
CALLS = 30


def measure() -> bool:
    """Measure all of it; return whether it is fast enough."""
    # What the test client sends, and the files of a checkout without `collectstatic`.
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    # A line for each request would bury the figures.
    logging.disable(logging.INFO)
    browser = Client()
    browser.force_login(User.objects.create_superuser("dispatcher"))
    day = clock.riyadh_date(clock.now())
    booking = Booking.objects.filter(service_date=day, appointment__status="Scheduled").latest(
        "start_minute"
    )
    team = Reservation.objects.live_of(booking.pk).values_list("team_id", flat=True)[0]
    rows, visit = reverse("board:rows", args=[day]), [day, booking.pk]
    return all(
        [
            _judge(browser, "the board", reverse("board:day", args=[day])),
            _judge(browser, "the list by time", reverse("board:day", args=[day]), **LIST),
            _judge(browser, "its bars, changed", rows),
            _judge(browser, "its bars, unchanged", rows, seen=_seen(browser, rows)),
            _judge(browser, "a panel", reverse("board:visit", args=visit), fragment=1),
            _judge(
                browser, "what every row says", reverse("board:fits", args=visit), team=team
            ),
            _judge(browser, "the list of places", reverse("board:move", args=visit), team=team),
        ]
    )


LIST = {"as": "list"}


def _seen(browser: Client, page: str) -> str:
    found = re.search(r'data-seen="(\w+)"', browser.get(page).content.decode())
    return found[1] if found else ""


def _judge(browser: Client, name: str, page: str, **query: Any) -> bool:
    call = partial(browser.get, page, query)
    with CaptureQueriesContext(connection) as queries:
        answer = call()
    statements = [each["sql"] for each in queries]
    floor = time_calls(partial(_run_bare, statements), CALLS)
    times = time_calls(call, CALLS)
    is_fast = judge(name, times, target=TARGET, floor=floor, floor_name="its SQL alone")
    own = len(statements) - OF_THE_PERSON
    print(f"    {own} queries, {len(answer.content) / 1024:.0f} KiB", flush=True)
    return is_fast and own <= MOST_QUERIES


def _run_bare(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
            cursor.fetchall()
