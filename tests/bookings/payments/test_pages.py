"""The customer's page: what it shows at each stage, and what it withstands."""

import pytest
from django.db import connection
from django.utils import translation

from bookings.models import Booking, Payment
from cleanlife.log.formatter import JsonFormatter
from tests.bookings.payments.desk import DUE, HOUR, NOW, cancel, click, waiting
from tests.factories.payments import PaymentFactory
from tests.providers.local_server import Reply

ARABIC_TITLE = "ادفع قيمة زيارتك"
UNKNOWN = "/pay/AAAAAAAAAAAAAAAAAAAAAA"
BUTTON, DECLINE = 'value="pay"', 'value="decline"'


def url(booking):
    return f"/pay/{booking.payment_link.token}"


def show(client, booking, query="?lang=en", **headers):
    return client.get(url(booking) + query, headers=headers)


def charge(booking, **traits):
    return PaymentFactory(booking=booking, **traits)


# Stages.


def test_open_it_offers_to_pay(client, booking):
    page = show(client, booking)
    assert page.status_code == 200
    for text in ("Pay for your visit", "Pay SAR 165.00", "VAT of SAR 21.52 included", BUTTON):
        assert text in page.text
    assert booking.partner.name in page.text
    assert booking.service.name_en in page.text
    assert "Your time is held until" in page.text


def test_decline_is_for_the_sandbox_alone(client, tap, settings, booking):
    assert DECLINE not in show(client, booking).text
    settings.PAYMENT_GATEWAY = "simulated"
    assert DECLINE in show(client, booking).text


def test_back_from_the_gateway_it_looks_again_by_itself(client, tap, booking):
    click(client, booking)
    back = client.get(url(booking) + "/return?lang=en")
    assert back.url == f"{url(booking)}?lang=en&checks=1"
    page = client.get(back.url)
    assert "Your payment is being checked" in page.text
    assert f'http-equiv="refresh" content="3;url={url(booking)}/return' in page.text
    assert BUTTON not in page.text


def test_after_ten_looks_it_offers_to_pay_again(client, tap, booking):
    click(client, booking)
    address, stages = url(booking) + "/return?lang=en", []
    for _ in range(12):
        page = client.get(client.get(address).url)
        stages.append(page.context["stage"])
        address = page.context["check_again"]
    assert stages == ["checking"] * 10 + ["open"] * 2


def test_paid_it_shows_the_visit(client, tap, booking):
    click(client, booking)
    tap.pay(Payment.objects.get().charge_id)
    page = client.get(url(booking) + "/return?lang=en", follow=True)
    booking.refresh_from_db()
    assert "Paid. Thank you!" in page.text
    assert booking.appointment.name in page.text
    assert BUTTON not in page.text


def test_declined_it_says_so_and_offers_again(client, tap, booking):
    click(client, booking)
    tap.decline(Payment.objects.get().charge_id)
    page = client.get(url(booking) + "/return?lang=en", follow=True)
    assert "The payment was declined" in page.text
    assert BUTTON in page.text


def test_a_page_that_could_not_be_made_was_no_decline(client, tap, booking):
    tap.fail_next(Reply(400, {}), works=False)
    click(client, booking)
    assert booking.payments.get().status == "FAILED"
    page = show(client, booking)
    assert "declined" not in page.text
    assert BUTTON in page.text


def test_canceled_it_says_so(client, booking):
    cancel(booking)
    page = show(client, booking)
    assert "The booking was canceled" in page.text
    assert f"please contact {booking.partner.name}" in page.text
    assert BUTTON not in page.text


@pytest.mark.parametrize("status", ["failed", "waiting payment"])
def test_after_the_deadline_it_says_so(client, booking, status):
    Booking.objects.update(status=status, payment_due_at=NOW)
    page = show(client, booking)
    assert "The time to pay has passed" in page.text
    assert BUTTON not in page.text


def test_what_was_paid_and_goes_back_is_told(client, booking):
    charge(booking, captured=True, refunded_halalas=16500)
    charge(booking, expired=True, created_at=NOW + HOUR)
    Booking.objects.update(status="canceled")
    assert "on its way back to you" in show(client, booking).text


def test_a_gateway_that_does_not_answer_is_told(client, tap, booking):
    tap.fail_next("500")
    page = client.get(click(client, booking).url)
    assert "cannot be made at the moment" in page.text
    assert BUTTON in page.text


def test_nothing_to_pay_is_told(client, booking):
    Booking.objects.update(
        status="in progress", subtotal_halalas=0, total_halalas=0, vat_halalas=0
    )
    assert "There is nothing to pay." in show(client, booking).text


# Languages.


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "ar"),
        ("", "en-US,en;q=0.9", "en"),
        ("", "EN", "en"),
        ("", "ar,en;q=0.8", "ar"),
        ("", "fr", "ar"),
        ("?lang=en", "ar", "en"),
        ("?lang=ar", "en", "ar"),
        ("?lang=fr", "en", "en"),
        ("?lang=", "", "ar"),
    ],
)
def test_the_language_is_chosen_or_the_browsers(client, booking, query, accepted, language):
    page = show(client, booking, query, **{"Accept-Language": accepted})
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert page.headers["Content-Language"] == language
    assert (ARABIC_TITLE in page.text) == (language == "ar")
    other = "en" if language == "ar" else "ar"
    assert f'href="{url(booking)}?lang={other}"' in page.text


def test_the_arabic_names_the_day_with_its_article(client, booking):
    assert "<dd>الأربعاء 1 يوليو 2026<br>" in show(client, booking, "?lang=ar").text


def test_the_arabic_page_refreshes_and_does_not_speak(client, tap, booking):
    click(client, booking)
    page = client.get(url(booking) + "/return?lang=ar", follow=True)
    assert "تُحدَّث هذه الصفحة تلقائيًا." in page.text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_language_stays_through_a_payment(client, booking, language):
    page = client.post(url(booking), {"lang": language, "decision": "pay"}, follow=True)
    assert f'<html lang="{language}"' in page.text


def test_it_leaves_no_language_behind(client, booking):
    before = translation.get_language()
    show(client, booking, "?lang=ar")
    assert translation.get_language() == before


# What it withstands.


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.django_db
def test_an_unknown_link_says_so(client, method):
    response = getattr(client, method)(f"{UNKNOWN}?lang=en")
    assert response.status_code == 404
    if method == "get":
        assert "This link does not exist" in response.text
    assert client.get(UNKNOWN + "/return?lang=en", follow=True).status_code == 404


NONSENSE = [
    "%00",
    "a%00b",
    "%FF",
    "%ED%A0%80",
    "a" * 5000,
    "..",
    "a%0Ab",
    "%E2%80%AE",
    "'--",
    ".",
]


@pytest.mark.parametrize("token", NONSENSE)
@pytest.mark.django_db
def test_nonsense_is_an_unknown_link(client, token):
    assert client.get(f"/pay/{token}").status_code == 404
    assert client.post(f"/pay/{token}", {"decision": "pay"}).status_code == 404
    assert client.get(f"/pay/{token}/return").status_code == 303


@pytest.mark.parametrize(
    "query",
    [
        "?lang=%00&checks=%00",
        "?checks=-1",
        "?checks=999999",
        "?checks=1e3",
        "?checks=%C2%B2",
        "?checks=%D9%A3",
        "?problem",
        "?lang=en&lang=ar&checks=1&checks=2",
        "?lang=<script>",
        "?%FF=%FF",
    ],
)
def test_nonsense_in_the_query_does_nothing(client, booking, query):
    page = show(client, booking, query)
    assert (page.status_code, "<script>" in page.text) == (200, False)
    assert client.get(url(booking) + "/return" + query).status_code == 303


BODIES = {
    "empty": (b"", "application/x-www-form-urlencoded", 303),
    "no form": (b"\xff\x00", "application/octet-stream", 303),
    "JSON": (b'{"decision": "pay"', "application/json", 303),
    "another decision": (b"decision=%00&lang=xx", "application/x-www-form-urlencoded", 303),
    "no boundary": (b"x", "multipart/form-data", 400),
    "broken parts": (b"--b\r\n" + b"x" * 5000, "multipart/form-data; boundary=b", 400),
    "many fields": (b"a=1&" * 2000, "application/x-www-form-urlencoded", 400),
    "two megabytes": (b"a" * 2_000_000, "application/x-www-form-urlencoded", 400),
}


@pytest.mark.parametrize("kind", BODIES)
def test_nonsense_in_the_body_breaks_nothing(client, tap, booking, kind):
    body, content_type, status = BODIES[kind]
    assert client.post(url(booking), body, content_type=content_type).status_code == status
    assert len(tap.charges) == (status == 303)


def test_head_is_a_get_without_a_body(client, booking):
    response = client.head(url(booking))
    assert (response.status_code, response.content) == (200, b"")
    assert not Payment.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused(client, booking, method):
    assert getattr(client, method)(url(booking)).status_code == 405
    assert getattr(client, method)(url(booking) + "/return").status_code == 405


@pytest.mark.parametrize("path", [None, UNKNOWN])
def test_nobody_keeps_or_passes_on_the_address(client, booking, path):
    headers = client.get(path or url(booking)).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Accept-Language" in headers["Vary"]


def test_a_redirect_is_not_kept_either(client, tap, booking):
    for response in (click(client, booking), client.get(url(booking) + "/return")):
        assert response.status_code == 303
        assert "no-store" in response.headers["Cache-Control"]


def written(caplog):
    """Return the lines as the console gets them, with all that they carry."""
    return [JsonFormatter().format(record) for record in caplog.records]


def test_the_token_is_in_no_log(client, booking, caplog):
    client.get(url(booking))
    client.put(url(booking))
    client.head(url(booking) + "/return")
    client.post(url(booking), b"x", content_type="multipart/form-data")
    client.post(url(booking), {"decision": "pay"})
    lines = written(caplog)
    assert any("Method Not Allowed: /pay/***" in line for line in lines)
    assert not any(booking.payment_link.token in line for line in lines)


def test_the_token_is_in_no_log_when_the_link_is_mistyped(client, booking, caplog):
    for path in (f"{url(booking)}/", f"{url(booking)}/more", f"/{url(booking)}"):
        client.generic("GET", "/", PATH_INFO=path)
        client.generic("POST", "/", PATH_INFO=path)
    lines = written(caplog)
    assert any("Not Found: /pay/***" in line for line in lines)
    assert not any(booking.payment_link.token in line for line in lines)


def test_a_page_that_breaks_keeps_it_to_itself_too(client, booking, caplog):
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_payment RENAME TO gone")
    answer = client.get(url(booking))
    # SQLite tells a missing table from a missing database as little as we do.
    assert answer.status_code in {500, 503}
    lines = written(caplog)
    assert any(f"{answer.reason_phrase}: /pay/***" in line for line in lines)
    assert not any(booking.payment_link.token in line for line in lines)


EVIL = "<script>alert('x')</script>\"'&"


@pytest.mark.parametrize("state", ["waiting payment", "in progress", "canceled"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_names_are_text(client, state, language, db):
    booking = waiting(
        partner__name=EVIL,
        service__name_en=EVIL,
        service__name_ar=EVIL,
        contact__name=EVIL,
    )
    Booking.objects.update(status=state)
    page = show(client, booking, f"?lang={language}")
    assert "<script" not in page.text
    assert "&lt;script&gt;alert(&#x27;x&#x27;)" in page.text


def test_it_asks_the_database_twice(client, booking, django_assert_num_queries):
    charge(booking)
    charge(booking, failed=True)
    with django_assert_num_queries(2):
        show(client, booking)


def test_a_customers_secrets_are_not_on_it(client, booking):
    text = show(client, booking).text
    for secret in (booking.contact.phone, booking.contact.name, booking.address.line1):
        assert secret not in text


def test_the_moment_is_riyadhs(client, booking):
    assert DUE.strftime("%H:%M") in show(client, booking).text
