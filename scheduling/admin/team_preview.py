"""A team's next days at a glance."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cleanlife.wording import write_day, write_span
from scheduling import masks
from scheduling.models import Reservation, Team, TeamDay

DAYS = 14
NOTHING = "–"


def preview_days(team: Team, *, today: date) -> SafeString:
    """Show the team's hours, breaks and visits. Two queries."""
    days = list(team.days.filter(date__gte=today).order_by("date")[:DAYS])
    if not days:
        return format_html("{}", gettext("No days yet: save the team to make them."))
    titles = [
        gettext("Day"),
        gettext("Works"),
        gettext("Breaks"),
        gettext("Visits"),
        gettext("Hours sold"),
    ]
    visits = _visits_by_date(team, [day.date for day in days])
    return format_html(
        '<table class="preview"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        format_html_join("", "<th>{}</th>", ((title,) for title in titles)),
        format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (_row(day, visits[day.date]) for day in days),
        ),
    )


def _visits_by_date(team: Team, dates: list[date]) -> dict[date, list[Reservation]]:
    """Read the visits: the days' masks also show those of neighbouring dates."""
    found: dict[date, list[Reservation]] = defaultdict(list)
    live = Reservation.objects.live().filter(team=team, date__in=dates)
    for visit in live.select_related("zone").order_by("start_minute"):
        found[visit.date].append(visit)
    return found


def _row(day: TeamDay, visits: list[Reservation]) -> tuple[str, ...]:
    most = gettext("%(sold)s of %(most)s") % {
        "sold": f"{day.minutes / 60:g}",
        "most": f"{day.max_minutes / 60:g}",
    }
    return (
        _line(write_day(day.date)),
        _spans(day.work) or gettext("does not work"),
        _spans(day.breaks) or NOTHING,
        _lines(_name(visit) for visit in visits) or NOTHING,
        _line(most),
    )


def _name(visit: Reservation) -> str:
    return f"{write_span(visit.start_minute, visit.end_minute)} {visit.zone}"


def _spans(raw: bytes | memoryview) -> SafeString:
    return _lines(write_span(*span) for span in masks.spans(masks.from_bytes(raw)))


def _lines(texts: Iterable[str]) -> SafeString:
    """Write texts one below the other."""
    return format_html_join("", "{}", ((_line(text),) for text in texts))


def _line(text: str) -> SafeString:
    return format_html('<div class="nowrap">{}</div>', text)
