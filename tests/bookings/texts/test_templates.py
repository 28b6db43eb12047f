"""What texts may say, and that none takes more than two SMS."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from bookings.models import TextTemplate
from bookings.text_templates import (
    PLACEHOLDERS,
    count_longest,
    fill,
    longest_values,
    write_day,
    write_refund,
)
from bookings.texts import TextKind
from bookings.visit_token import visit_url
from cleanlife.sms.parts import count_parts

LANGUAGES = ("en", "ar")
LEAP_YEARS = [date(2024, 1, 1) + timedelta(days=days) for days in range(366 * 7)]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TextKind.values)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_takes_two_sms_at_most_with_the_longest_values(kind, language):
    template = TextTemplate.objects.get(kind=kind)
    assert 1 <= count_longest(template.in_language(language), language) <= 2
    template.full_clean()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_day_is_longer_than_the_longest(language):
    longest = max(len(write_day(day, language)) for day in LEAP_YEARS)
    assert len(longest_values(language)["day"]) == longest


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_is_longer_than_the_longest(settings, language):
    settings.VISIT_LINK_URL = "https://" + "x" * 32
    assert len(visit_url(uuid4())) == len(longest_values(language)["link"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_refund_is_longer_than_the_longest(language):
    sums = [None, 0, 1, 165_00, 2**31 - 1]
    longest = max(len(write_refund(halalas, language)) for halalas in sums)
    assert len(longest_values(language)["refund"]) == longest


def test_english_values_take_one_place_a_character():
    values = "".join(longest_values("en").values())
    assert count_parts((values * 2)[:160]) == 1


@pytest.mark.parametrize(
    ("halalas", "english", "arabic"),
    [
        (None, "", ""),
        (0, "Nothing is refunded.", "لا يُعاد أي مبلغ."),
        (165_00, "We refund SAR 165.00.", "نعيد إليك 165.00 ريال."),
    ],
)
def test_what_comes_back_is_a_sentence(halalas, english, arabic):
    assert [write_refund(halalas, each) for each in LANGUAGES] == [english, arabic]


def test_a_day_is_written_shortly():
    day = date(2026, 7, 1)
    assert [write_day(day, each) for each in LANGUAGES] == ["Wed 1 Jul", "الأربعاء 1/7"]


def test_a_gap_that_stays_empty_leaves_no_blank():
    assert fill("A {refund} b.\n{refund}", {"refund": ""}) == "A b."


def wrong(kind, text):
    template = TextTemplate(kind=kind, english=text, arabic="نص")
    with pytest.raises(ValidationError) as raised:
        template.clean()
    return raised.value.message_dict


@pytest.mark.parametrize(
    "text", ["{name}", "{link.__class__}", "{}", "{link", "link}", "{{link}}", "{ link }"]
)
def test_refuses_other_braces_and_names_those_there_are(text):
    assert wrong("LATE", f"Hello {text}") == {
        "english": ["Only these may stand in braces: {time}, {link}."]
    }


@pytest.mark.parametrize("kind", TextKind.values)
def test_every_gap_of_a_kind_is_taken(kind):
    text = " ".join(f"{{{name}}}" for name in PLACEHOLDERS[kind])
    TextTemplate(kind=kind, english=text, arabic=text[: text.index("}") + 1]).clean()


def test_refuses_what_takes_three_sms_with_the_longest_values():
    # 91 characters of the link, and 215 more are two SMS.
    TextTemplate(kind="RATE_US", english="{link}" + "x" * 215, arabic="نص").clean()
    assert wrong("RATE_US", "{link}" + "x" * 216) == {
        "english": ["With the longest values this takes 3 SMS, more than 2."]
    }
