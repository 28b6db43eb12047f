"""Who may open a customer's page, in which language, and what it keeps to itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils.translation import override

from bookings.models import Booking, VisitAccess
from bookings.services.erase_contact import erase_contact
from bookings.services.visits.forget_photos import allow_photos
from bookings.templatetags.visit import apart, first_name
from bookings.visit_page_errors import VisitPageEnded
from bookings.visit_token import visit_token
from cleanlife import clock
from cleanlife.log.formatter import JsonFormatter
from tests.bookings.contacts.test_erase import everything
from tests.bookings.visit_page.opening import send, show, url
from tests.bookings.visits.field import cancel
from tests.factories.bookings import BookingFactory

# Pages are drawn alike on each database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAYS = timedelta(days=1)
PAGES = ["visit", "visit-access", "visit-pin", "visit-door"]


def tampered(token):
    return [
        token[:-2] + ("AA" if token[-2:] != "AA" else "BA"),
        ("A" if token[0] != "A" else "B") + token[1:],
        token[:-1],
        token + "A",
        token.swapcase(),
        "%00",
        "a" * 3000,
        "..",
        "%FF",
    ]


def test_a_tampered_token_opens_nothing(client, booking):
    for token in tampered(visit_token(booking.pk)):
        for page in (
            client.get(f"/visit/{token}/"),
            client.post(f"/visit/{token}/access", {"gate": "3"}),
        ):
            assert page.status_code == 404
            assert booking.partner.name not in page.text
    assert not VisitAccess.objects.exists()


def test_a_token_of_another_visit_opens_that_one(client, booking):
    other = BookingFactory(assigned=True, contact__name="Khalid Saad", partner=booking.partner)
    text = show(client, other).text
    assert "Khalid" in text
    assert booking.appointment.name not in text


def test_a_booking_that_does_not_exist_is_unknown(client):
    page = client.get(f"/visit/{visit_token(uuid4())}/?lang=en")
    assert page.status_code == 404
    assert "This link does not exist" in page.text


def test_a_token_of_another_key_opens_nothing(client, booking, settings):
    token = visit_token(booking.pk)
    settings.SECRET_KEY = "another-key-that-nobody-knows-of-but-we"
    assert client.get(f"/visit/{token}/").status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_it_ends_30_days_after_the_visit(client, booking, name):
    end = booking.ends_at + 30 * DAYS
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert show(client, booking, name).status_code in {200, 303}
    with time_machine.travel(end, tick=False):
        page = show(client, booking, name)
    assert page.status_code == 410
    assert "This page has ended" in page.text
    assert booking.partner.name not in page.text


def test_nothing_can_be_done_once_it_has_ended(client, booking):
    with time_machine.travel(booking.ends_at + 30 * DAYS, tick=False):
        assert send(client, booking, "visit-access", gate="3").status_code == 410
    assert not VisitAccess.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_it_ends_when_its_customer_is_erased(client, booking, name):
    cancel(booking)
    erase_contact(contact_id=booking.contact_id, now=clock.now())
    page = show(client, booking, name)
    assert page.status_code == 410
    assert "This page has ended" in page.text
    assert booking.partner.name not in page.text


WRITES = {
    "visit-access": {"gate": "3"},
    "visit-door": {},
    "visit-photos": {"allows": "yes"},
    "visit-rating": {"stars": "1", "text": "Noura was here"},
}


@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_written_of_a_customer_who_is_erased(client, booking, name):
    cancel(booking)
    erase_contact(contact_id=booking.contact_id, now=clock.now())
    before = everything()
    assert send(client, booking, name, **WRITES[name]).status_code == 410
    assert everything() == before


def test_what_was_opened_before_erasing_keeps_nothing(booking):
    cancel(booking)
    erase_contact(contact_id=booking.contact_id, now=clock.now())
    with pytest.raises(VisitPageEnded):
        allow_photos(booking_id=booking.pk, allows=True, now=clock.now())
    assert not Booking.objects.get(pk=booking.pk).allows_photos


def test_wrong_tokens_are_tried_30_times_a_minute(client, booking):
    cache.clear()
    statuses = [client.get(f"/visit/{'A' * 43}/").status_code for _ in range(31)]
    assert statuses == [404] * 30 + [429]
    refused = client.get(f"/visit/{'A' * 43}/?lang=en")
    assert refused.headers["Retry-After"] == "60"
    assert "Too many tries" in refused.text
    assert show(client, booking).status_code == 200
    cache.clear()


@pytest.mark.parametrize(
    ("speaks", "query", "accepted", "language"),
    [
        ("ar", "", "en", "ar"),
        ("en", "", "ar", "en"),
        ("ar", "?lang=en", "", "en"),
        ("en", "?lang=ar", "", "ar"),
        ("en", "?lang=fr", "", "en"),
    ],
)
def test_the_language_is_the_customers(client, speaks, query, accepted, language):
    booking = BookingFactory(contact__language=speaks)
    page = client.get(url(booking) + query, headers={"Accept-Language": accepted})
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize("name", PAGES)
def test_nobody_keeps_or_passes_on_the_address(client, booking, name):
    for answer in (client.get(url(booking, name)), client.get(f"/visit/{'A' * 43}/")):
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ["visit", "visit-access", "visit-pin"])
def test_nothing_foreign_and_nothing_inline_runs_on_it(client, booking, name):
    page = show(client, booking, name)
    policy = page.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert " style=" not in page.text
    assert "onclick" not in page.text
    assert page.text.count("<script") == page.text.count('<script src="') == 1


def test_works_without_cookies_and_from_a_page_without_an_origin(booking):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        url(booking, "visit-access"), {"gate": "3"}, headers={"Origin": "null"}
    )
    assert answer.status_code == 303
    assert not answer.cookies
    assert booking.access.gate == "3"


def test_secrets_of_the_customer_are_not_on_it(client, booking):
    text = show(client, booking).text + show(client, booking, "visit-access").text
    contact = booking.contact
    for secret in (contact.phone, "Al-Otaibi", booking.address.line1, str(booking.pk)):
        assert secret not in text


EVIL = "<script>alert('x')</script>\"'&"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_names_are_text(client, language):
    booking = BookingFactory(
        partner__name=EVIL, service__name_en=EVIL, service__name_ar=EVIL, contact__name=EVIL
    )
    page = show(client, booking, lang=language)
    assert "<script>" not in page.text
    assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Noura Al-Otaibi", "Noura"),
        ("Noura", "Noura"),
        ("", ""),
        ("عبد الله سعيد", "عبد الله"),
        ("Abu Bakr Saad", "Abu Bakr"),
        ("  Sara  Saleh", "Sara"),
    ],
)
def test_greets_by_the_first_name(name, first):
    assert first_name(name) == first


def test_a_name_stays_in_its_place_in_a_sentence_of_the_other_direction():
    with override("ar"):
        assert apart("Palm Hotel (Olaya)") == "\u2068Palm Hotel (Olaya)\u2069"
    with override("en"):
        assert apart("Palm Hotel (Olaya)") == "Palm Hotel (Olaya)"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused(client, booking, method):
    assert getattr(client, method)(url(booking)).status_code == 405


def test_a_missing_slash_is_put_there(client, booking):
    answer = client.get(url(booking).removesuffix("/"))
    assert (answer.status_code, answer.url) == (301, url(booking))
    assert "no-store" in answer.headers["Cache-Control"]


def written(caplog):
    """Return the lines as the console gets them, with all that they carry."""
    return [JsonFormatter().format(record) for record in caplog.records]


def test_the_token_is_in_no_log(client, booking, caplog):
    for name in PAGES:
        client.get(url(booking, name))
        client.put(url(booking, name))
        client.post(url(booking, name), b"x", content_type="multipart/form-data")
        client.post(url(booking, name), {"gate": "3"})
    for path in (url(booking)[:-1], f"{url(booking)}more", f"/{url(booking)}"):
        client.generic("GET", "/", PATH_INFO=path)
        client.generic("POST", "/", PATH_INFO=path)
    lines = written(caplog)
    assert any("Method Not Allowed: /visit/***" in line for line in lines)
    assert any("Not Found: /visit/***" in line for line in lines)
    assert not any(visit_token(booking.pk) in line for line in lines)


def test_a_page_that_breaks_keeps_it_to_itself_too(client, booking, caplog):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_visitaccess RENAME TO gone")
    answer = show(client, booking)
    assert answer.status_code in {500, 503}
    lines = written(caplog)
    assert any(f"{answer.reason_phrase}: /visit/***" in line for line in lines)
    assert not any(visit_token(booking.pk) in line for line in lines)


@pytest.mark.parametrize("body", [b"\xff\x00", b"a=1&" * 2000, b"a" * 2_000_000])
def test_nonsense_in_the_body_breaks_nothing(client, booking, body):
    kind = "application/x-www-form-urlencoded"
    for name in PAGES[1:]:
        answer = client.post(url(booking, name), body, content_type=kind)
        assert answer.status_code in {303, 400, 422}
    assert Booking.objects.get().version == booking.version
