"""What texts to customers are made of: placeholders, their values, and how long they may be.

Pure, but for the translations. A text is English or Arabic, never both.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from bookings.texts import TextKind
from cleanlife.clock import clock_time
from cleanlife.config.env import LONGEST_LINK_URL
from cleanlife.money import sar_text
from cleanlife.sms.parts import count_parts

MOST_PARTS = 2
# What follows VISIT_LINK_URL in the link to a visit's page: the path, a token, a slash.
LINK_PATH, TOKEN_LENGTH = "/visit/", 43
# What a column of money can hold.
MOST_HALALAS = 2**31 - 1
DAY_FORMATS = {"en": "D j M", "ar": "l j/n"}
PLACEHOLDERS: Mapping[TextKind, tuple[str, ...]] = {
    TextKind.BOOKED: ("day", "time", "link"),
    TextKind.EVENING_BEFORE: ("day", "time", "link"),
    TextKind.ON_THE_WAY: ("link",),
    TextKind.LATE: ("time", "link"),
    TextKind.MOVED: ("day", "time", "link"),
    TextKind.COULD_NOT_BE_DONE: ("day", "link"),
    TextKind.CANCELLED: ("day", "time", "refund", "link"),
    TextKind.RATE_US: ("link",),
}
_GAP = re.compile(r"\{([^{}]*)\}")
# A leap year that begins on a Monday: each date, though not on each weekday.
_SOME_YEAR = 2024


def write_day(day: date, language: str) -> str:
    """Write a day as shortly as it is understood: Wed 1 Jul, الأربعاء 1/7."""
    with override(language):
        return format_date(day, DAY_FORMATS[language])


def write_refund(halalas: int | None, language: str) -> str:
    """Write what comes back as a sentence; empty for None, where nothing was paid to us."""
    if halalas is None:
        return ""
    with override(language):
        if not halalas:
            return gettext("Nothing is refunded.")
        return gettext("We refund SAR %(amount)s.") % {"amount": sar_text(halalas)}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the text with its values; what one of them leaves empty leaves no blank behind."""
    filled = _GAP.sub(lambda gap: values.get(gap[1], gap[0]), template)
    lines = (re.sub(" +", " ", line).strip() for line in filled.splitlines())
    return "\n".join(lines).strip()


@cache
def longest_values(language: str) -> dict[str, str]:
    """Return of each placeholder the longest value that there can be."""
    days = [date(_SOME_YEAR, month, day) for month in (9, 12) for day in range(1, 31)]
    return {
        "day": max((write_day(day, language) for day in days), key=len),
        "time": clock_time(0),
        "link": "x" * LONGEST_LINK_URL + LINK_PATH + "x" * TOKEN_LENGTH + "/",
        "refund": max(
            (write_refund(halalas, language) for halalas in (0, MOST_HALALAS)), key=len
        ),
    }


def count_longest(template: str, language: str) -> int:
    """Return how many SMS a template takes with the longest values."""
    return count_parts(fill(template, longest_values(language)))


def check_template(kind: str, template: str, language: str) -> None:
    """Raise ValidationError for a template with gaps that nothing fills, or a too long one."""
    allowed = PLACEHOLDERS[TextKind(kind)]
    unknown = [name for name in _GAP.findall(template) if name not in allowed]
    if unknown or set("{}") & set(_GAP.sub("", template)):
        text = _("Only these may stand in braces: %(allowed)s.")
        raise ValidationError(text, code="placeholder", params={"allowed": _in_braces(allowed)})
    parts = count_longest(template, language)
    if parts > MOST_PARTS:
        text = _("With the longest values this takes %(count)s SMS, more than %(most)s.")
        params = {"count": parts, "most": MOST_PARTS}
        raise ValidationError(text, code="parts", params=params)


def _in_braces(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
