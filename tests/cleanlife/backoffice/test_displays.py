"""How values are written for people."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from cleanlife.backoffice.admin import moment, to_the_second
from cleanlife.problems import Problem, in_english
from cleanlife.wording import BilingualName, write_day, write_span
from webhooks.problems import DeliveryProblem


class Named(BilingualName):
    name_en, name_ar = "Deep cleaning", "تنظيف عميق"


def test_a_moment_is_written_in_riyadh():
    at = datetime(2026, 7, 1, 21, 5, 9, tzinfo=UTC)
    assert moment(at) == "2 Jul 2026, 00:05"
    assert "2 Jul 2026, 00:05:09" in to_the_second(at)
    assert moment(None) == "–"


@pytest.mark.parametrize(
    ("language", "day", "span"),
    [
        ("en", "Wed 1 Jul 2026", "22:00–02:00 (next day)"),
        ("ar", "الأربعاء 1 يوليو 2026", "\u206622:00–02:00\u2069 (اليوم التالي)"),
    ],
)
def test_days_and_times_follow_the_language(language, day, span):
    with override(language):
        assert write_day(date(2026, 7, 1)) == day
        assert write_span(22 * 60, 26 * 60) == span


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (1, "الأربعاء"),
        (2, "الخميس"),
        (3, "الجمعة"),
        (4, "السبت"),
        (5, "الأحد"),
        (6, "الاثنين"),
        (7, "الثلاثاء"),
    ],
)
def test_arabic_weekdays_have_their_article(day, name):
    with override("ar"):
        assert write_day(date(2026, 7, day)) == f"{name} {day} يوليو 2026"


def test_a_row_shows_the_name_of_the_language():
    assert str(Named()) == "Deep cleaning"
    with override("ar"):
        assert str(Named()) == "تنظيف عميق"


def test_without_an_arabic_name_the_english_one_is_shown():
    row = Named()
    row.name_ar = ""
    with override("ar"):
        assert str(row) == "Deep cleaning"


@pytest.mark.parametrize("code", [*DeliveryProblem], ids=lambda code: code.name)
def test_every_problem_of_a_delivery_has_arabic_words(code):
    problem = Problem(code, {"status": "302", "seconds": "20", "port": "25", "text": "نص"})
    with override("ar"):
        assert str(problem) != in_english(problem) or code == DeliveryProblem.OTHER
        assert "%" not in str(problem)
