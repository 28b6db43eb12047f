"""The day of a team, as its phone reads it whenever it has a network."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from cleanlife import clock
from field.day_payload import day_payload
from field.models import Phone
from field.pages.access import answer_json, for_phones
from field.services.read_day import read_day


@for_phones("GET")
def show_day(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show the day."""
    now = clock.now()
    day = read_day(phone.team, now=now)
    return answer_json({**day_payload(phone, day, now=now), "csrfToken": get_token(request)})
