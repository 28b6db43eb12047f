"""How people read names, counts, days and times, in the active language."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, get_language_bidi, gettext, override

from cleanlife.clock import MINUTES_A_DAY, clock_time

# Arabic has no short weekdays: without the article يوم أحد is "a Sunday", not "Sunday".
DAY_FORMAT, ARABIC_DAY_FORMAT = "D j M Y", "l j F Y"


def choose_name(*, english: str, arabic: str) -> str:
    """Return what is for the reader's language; English where there is no Arabic."""
    is_arabic = (get_language() or "").startswith("ar")
    return (is_arabic and arabic) or english


class BilingualName:
    """For models with ``name_en`` and ``name_ar``: people see the one of their language."""

    name_en: str
    name_ar: str

    def __str__(self) -> str:
        return choose_name(english=self.name_en, arabic=self.name_ar)


def in_both_languages(write: Callable[[], str]) -> tuple[str, str]:
    """Return what is written in English, and in Arabic."""
    with override("en"):
        english = write()
    with override("ar"):
        return english, write()


def count_in_words(words: Any, count: int) -> list[str]:
    """Return one phrase of an ``ngettext_lazy``, none for a count of 0."""
    return [str(words % {"count": count})] if count else []


def write_day(day: date) -> str:
    """Write a day with its weekday: Wed 1 Jul 2026, الأربعاء 1 يوليو 2026."""
    return format_date(day, choose_name(english=DAY_FORMAT, arabic=ARABIC_DAY_FORMAT))


def isolate(text: str) -> str:
    """Keep a number or a code left to right inside a right-to-left sentence."""
    return f"\u2066{text}\u2069" if get_language_bidi() else text


def write_span(start: int, end: int) -> str:
    """Write minutes of a day as people read them: 22:00–02:00 (next day)."""
    span = isolate(f"{clock_time(start)}–{clock_time(end)}")
    next_day = gettext("(next day)")
    return f"{span} {next_day}" if end > MINUTES_A_DAY else span
