"""Links to months and days above a long list, without reading the list."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import Max, Min
from django.template import Library
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext

from cleanlife import clock

register = Library()
_A_DAY = timedelta(days=1)


@register.inclusion_tag("admin/date_hierarchy.html")
def quick_dates(cl: ChangeList) -> dict[str, Any]:
    """Offer every month from the first row to the last, and every day of a chosen month.

    Django's own reads all rows to leave out months and days that have none. The two ends stand
    in the index.
    """
    name = cl.date_hierarchy
    chosen = [cl.params.get(f"{name}__{part}") for part in ("year", "month", "day")]
    year, month, day = [_number(value) for value in chosen]
    if not (year and month):
        return _months(cl)
    try:
        first = date(year, month, day or 1)
    except (ValueError, OverflowError):
        return {"show": False}
    back = {"link": _link(cl), "title": gettext("All dates")}
    if not day:
        return {"show": True, "back": back, "choices": _days(cl, first)}
    back = {"link": _link(cl, year=year, month=month), "title": _month_name(first)}
    return {"show": True, "back": back, "choices": [{"title": _day_name(first)}]}


def _number(value: Any) -> int:
    text = str(value[-1] if isinstance(value, list) else value)
    return int(text) if text.isdecimal() else 0


def _months(cl: ChangeList) -> dict[str, Any]:
    name = cl.date_hierarchy
    ends = cl.root_queryset.order_by().aggregate(first=Min(name), last=Max(name))
    if ends["first"] is None:
        return {"show": False}
    month, last = (_day_of(ends[end]) for end in ("first", "last"))
    month = month.replace(day=1)
    choices = []
    while month <= last:
        link = _link(cl, year=month.year, month=month.month)
        choices.append({"link": link, "title": _month_name(month)})
        month = (month + 31 * _A_DAY).replace(day=1)
    return {"show": True, "choices": choices}


def _day_of(end: date) -> date:
    return clock.riyadh_date(end) if isinstance(end, datetime) else end


def _days(cl: ChangeList, first: date) -> list[dict[str, str]]:
    days = [first + number * _A_DAY for number in range(31)]
    return [
        {
            "link": _link(cl, year=day.year, month=day.month, day=day.day),
            "title": _day_name(day),
        }
        for day in days
        if day.month == first.month
    ]


def _link(cl: ChangeList, **parts: int) -> str:
    chosen = {f"{cl.date_hierarchy}__{part}": value for part, value in parts.items()}
    return cl.get_query_string(chosen, [f"{cl.date_hierarchy}__"])


def _month_name(day: date) -> str:
    return capfirst(formats.date_format(day, "YEAR_MONTH_FORMAT"))


def _day_name(day: date) -> str:
    return capfirst(formats.date_format(day, "MONTH_DAY_FORMAT"))
