"""How the page of a visit addresses its customer and writes free times."""

from datetime import date

from django import template
from django.utils.translation import get_language_bidi

from cleanlife import clock
from cleanlife.wording import isolate, write_day, write_span

register = template.Library()
# A first word that is no name without the next one.
_HALF_NAMES = frozenset(
    {"عبد", "أبو", "ابو", "أم", "ام", "abd", "abdul", "abdel", "abu", "umm", "um", "al", "el"}
)


@register.filter
def first_name(name: str) -> str:
    """Return the first name of a whole one: Noura of Noura Saad, Abu Bakr of Abu Bakr Saad."""
    words = name.split()
    taken = 2 if words and words[0].lower() in _HALF_NAMES else 1
    return " ".join(words[:taken])


@register.filter
def apart(name: str) -> str:
    """Keep a name of either script in its place inside a right-to-left sentence."""
    return f"\u2068{name}\u2069" if get_language_bidi() else name


@register.filter
def written_day(day: date) -> str:
    """Write a day with its weekday."""
    return write_day(day)


@register.filter
def clock_time(minute: int) -> str:
    """Write a minute of the day: 09:30."""
    return isolate(clock.clock_time(minute))


@register.simple_tag
def written_span(start: int, end: int) -> str:
    """Write from when to when a visit would last."""
    return write_span(start, end)
