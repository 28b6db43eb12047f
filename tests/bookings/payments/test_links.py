"""The link reaches the customer, or its partner hears that it did not."""

from datetime import timedelta

import pytest
from django.db import connections

from bookings.models import Booking, PaymentLink
from bookings.retry_delays import LEASE, LINK_DELAYS
from bookings.services.payments.apply_charge import settle_capture
from bookings.services.payments.payment_links import resend_payment_link, send_payment_links
from bookings.services.state.find import lock_booking_of
from cleanlife.jobs.celery import app as celery_app
from cleanlife.sms import registry
from tests.bookings.payments.desk import (
    CONFIRMED,
    LINK_FAILED,
    MINUTE,
    NOW,
    cancel,
    history,
    on_another_connection,
    standing,
    told,
    waiting,
    watch_calls,
)
from tests.factories.payments import PaidFactory
from tests.providers.local_server import Fault
from tests.providers.sms_server import SmsServer
from tests.together import in_line

TEMPORARY = [Fault.ERROR, Fault.BUSY, Fault.CUT, Fault.HALF, Fault.BROKEN_JSON]
ATTEMPTS = len(LINK_DELAYS) + 1


@pytest.fixture
def sms(settings):
    registry._unifonic.cache_clear()
    with SmsServer().running() as server:
        settings.SMS_PROVIDER = "unifonic"
        settings.UNIFONIC_APP_SID = server.app_sid
        settings.UNIFONIC_SENDER_ID = "CleanLife"
        settings.UNIFONIC_URL = server.url
        yield server
    registry._unifonic.cache_clear()


@pytest.fixture
def booking(db):
    booking = waiting(partner__contact_email="desk@partner.example")
    PaymentLink.objects.update(sent_at=None, next_attempt_at=NOW)
    return booking


def link():
    return PaymentLink.objects.get()


def send(now=NOW):
    return sum(iter(lambda: send_payment_links(now=now), 0))


def test_unifonic_gets_the_whole_link_in_both_languages(sms, booking):
    assert send() == 1
    [message] = sms.messages
    assert f"+{message.recipient}" == booking.contact.phone
    assert message.text.endswith(f"\n{link().url}")
    assert (
        "CleanLife: pay SAR 165.00 for your visit on Wed 1 Jul 2026 at 09:00." in message.text
    )
    assert (message.reference, link().message_id) == (str(booking.pk), message.id)
    assert (link().sent_at, link().next_attempt_at, link().attempts) == (NOW, None, 1)
    assert (told(booking), standing(booking)[1]) == ([], "PENDING")


def test_the_arabic_names_the_day_as_arabs_do(sms, booking):
    send()
    [message] = sms.messages
    arabic = (
        "كلين لايف: يرجى دفع 165.00 ريال مقابل زيارتك يوم الأربعاء 1 يوليو 2026 الساعة 09:00."
    )
    assert message.text.startswith(f"{arabic}\n")


def test_it_is_sent_once(sms, booking):
    assert [send(), send(), send(NOW + 60 * MINUTE)] == [1, 0, 0]
    assert len(sms.messages) == 1


def test_many_are_all_sent(sms, db):
    for _ in range(25):
        waiting()
    PaymentLink.objects.update(sent_at=None, next_attempt_at=NOW)
    assert send() == 25
    assert len(sms.messages) == 25
    assert not PaymentLink.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize("fault", TEMPORARY)
def test_what_goes_by_is_tried_again(sms, booking, fault):
    sms.fail_next(fault, works=False)
    send()
    assert (link().sent_at, link().next_attempt_at) == (None, NOW + LINK_DELAYS[0])
    assert link().last_error.startswith("Unifonic")
    send(NOW + LINK_DELAYS[0] - timedelta(microseconds=1))
    assert sms.messages == []
    send(NOW + LINK_DELAYS[0])
    assert (len(sms.messages), link().last_error, link().attempts) == (1, "", 2)
    assert told(booking) == []


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.HALF, Fault.BROKEN_JSON])
def test_after_a_lost_answer_the_customer_has_one_message(sms, booking, fault):
    sms.fail_next(fault, works=True)
    send()
    send(NOW + MINUTE)
    assert len(sms.messages) == 1
    assert link().sent_at == NOW + MINUTE


def test_after_all_attempts_the_partner_hears_it_once_and_gets_the_link(
    sms, booking, mailoutbox
):
    sms.fail_next(Fault.ERROR, times=ATTEMPTS + 3)
    due, delays = NOW, []
    while link().next_attempt_at:
        delays.append(link().next_attempt_at - due)
        due = link().next_attempt_at
        assert told(booking) == []
        send(due)

    assert delays == [timedelta(0), *LINK_DELAYS]
    assert (told(booking), link().sent_at) == ([LINK_FAILED], None)
    assert history(booking) == [
        ("fail_payment_link", "waiting payment", "waiting payment", "SYSTEM")
    ]
    [mail] = mailoutbox
    assert mail.to == ["desk@partner.example"]
    assert link().url in mail.body
    assert "الرابط صالح حتى انتهاء مهلة الدفع:\n" in mail.body
    assert send(due + 60 * MINUTE) == 0


@pytest.mark.parametrize("code", ["ER-02", "ER-07", "ER-08"])
def test_a_refusal_is_told_at_once(sms, booking, mailoutbox, code):
    sms.refuse_next(code)
    send()
    assert (told(booking), link().next_attempt_at) == ([LINK_FAILED], None)
    assert (link().attempts, len(mailoutbox)) == (1, 1)
    assert code in link().last_error


@pytest.mark.parametrize(
    ("reference", "shown"),
    [("REF\n", "REF"), ("REF\r\nBcc: a@b.sa", "REF Bcc: a@b.sa"), ("R\u202eEF\x7f", "REF")],
)
def test_an_old_reference_breaks_no_header(sms, booking, mailoutbox, reference, shown):
    Booking.objects.update(external_reference=reference)
    sms.refuse_next("ER-02")
    send()
    [mail] = mailoutbox
    assert mail.subject.endswith(f": {shown}")
    assert mail.message()["Subject"]  # raises BadHeaderError for one of several lines
    assert (mail.to, reference in mail.body) == (["desk@partner.example"], False)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_told_to_nobody_once_the_visit_is_paid(sms, booking):
    payment = PaidFactory(booking=booking)
    sms.refuse_next("ER-02")

    def pay():
        settle_capture(lock_booking_of(payment.pk), payment, now=NOW)

    assert in_line(pay, [send]) == [1]
    assert told(booking) == CONFIRMED


def test_a_partner_without_an_address_is_told_all_the_same(sms, booking, mailoutbox):
    booking.partner.contact_email = ""
    booking.partner.save()
    sms.refuse_next("ER-02")
    send()
    assert (told(booking), mailoutbox) == ([LINK_FAILED], [])


def test_a_mail_that_cannot_be_sent_undoes_nothing(sms, booking, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    sms.refuse_next("ER-02")
    send()
    assert (told(booking), link().next_attempt_at) == ([LINK_FAILED], None)
    assert "was not written about booking" in caplog.text


def test_the_customer_may_pay_by_a_link_that_could_not_be_sent(sms, client, booking):
    sms.refuse_next("ER-02")
    send()
    client.post(f"/pay/{link().token}", {"decision": "pay"})
    assert standing(booking) == ("in progress", "PAID")


@pytest.mark.parametrize("status", ["canceled", "failed", "in progress"])
def test_what_waits_for_no_payment_any_more_is_not_sent(sms, booking, status):
    Booking.objects.update(status=status)
    send()
    assert (sms.requests, told(booking)) == ([], [])
    assert (link().sent_at, link().next_attempt_at) == (None, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["ER-02", "ER-05"])
def test_a_cancellation_while_it_is_sent_is_not_followed_by_a_failure(
    sms, booking, monkeypatch, mailoutbox, code
):
    PaymentLink.objects.update(attempts=ATTEMPTS - 1)
    watch_calls(monkeypatch, lambda: on_another_connection(lambda: cancel(booking)))
    sms.refuse_next(code)
    send()
    assert [name for name, *_ in told(booking)] == ["booking.cancelled"]
    assert mailoutbox == []


def test_what_a_dead_worker_left_is_sent_after_the_lease(sms, booking, monkeypatch):
    class Died(BaseException):
        pass

    def die():
        raise Died

    with monkeypatch.context() as dying:
        watch_calls(dying, die)
        with pytest.raises(Died):
            send()
    assert send(NOW + LEASE - timedelta(seconds=1)) == 0
    assert send(NOW + LEASE) == 1
    assert (len(sms.messages), link().attempts) == (1, 1)


def test_operations_send_it_again(sms, booking):
    sms.refuse_next("ER-02")
    send()
    resend_payment_link(booking_id=booking.pk, now=NOW + MINUTE)
    assert (link().attempts, link().last_error) == (0, "")
    send(NOW + MINUTE)
    assert len(sms.messages) == 1
    assert told(booking) == [LINK_FAILED]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_is_sent(sms, booking, monkeypatch):
    ours = connections["default"]
    is_open = watch_calls(monkeypatch, lambda: ours.in_atomic_block)
    sms.fail_next(Fault.ERROR, times=ATTEMPTS - 1)
    sms.refuse_next("ER-02")
    while due := link().next_attempt_at:
        send(due)
    assert is_open == [False] * ATTEMPTS


@pytest.fixture
def woken(monkeypatch):
    """Keep the names of the tasks that the broker is asked to wake."""
    names = []
    monkeypatch.setattr(celery_app, "send_task", lambda name, **_: names.append(name))
    return names


def test_a_new_booking_wakes_the_sender_after_its_commit(
    make_world, woken, django_capture_on_commit_callbacks
):
    shop = make_world(payment_responsibility="CLEANOS")
    with django_capture_on_commit_callbacks() as hooks:
        assert shop.api.post("bookings", shop.order()).status_code == 200
    assert woken == []
    for hook in hooks:
        hook()
    assert woken.count("bookings.tasks.send_payment_links") == 1
    assert link().next_attempt_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_is_refused_wakes_nobody(make_world, woken):
    shop = make_world(payment_responsibility="CLEANOS")
    order = shop.order(date="2020-01-01")
    assert shop.api.post("bookings", order).status_code == 422
    assert "bookings.tasks.send_payment_links" not in woken
    assert not PaymentLink.objects.exists()


def test_what_the_partner_collects_has_no_link(make_world):
    shop = make_world(payment_responsibility="PARTNER")
    assert shop.api.post("bookings", shop.order()).status_code == 200
    assert not PaymentLink.objects.exists()


def test_what_is_free_has_no_link(make_world):
    shop = make_world(payment_responsibility="CLEANOS")
    shop.service.base_price_per_hour_halalas = 0
    shop.service.save()
    assert shop.api.post("bookings", shop.order()).status_code == 200
    assert not PaymentLink.objects.exists()
    assert Booking.objects.get().payment_status == "NOT_REQUIRED"
