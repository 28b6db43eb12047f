"""What staff see of texts, and what they can do about them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bookings.models import CustomerText, TextSwitch
from bookings.services.texts.send_again import send_text_again
from bookings.texts import TextKind
from cleanlife import clock
from tests.bookings.backoffice import let_in, listing, page_of, read
from tests.bookings.conftest import NOW
from tests.bookings.texts.desk import at
from tests.cleanlife.test_metrics import read as read_metrics
from tests.factories.bookings import ContactFactory
from tests.factories.partners import PartnerFactory
from tests.factories.texts import TextFactory, given_up, wording
from tests.forms import form_on

pytestmark = pytest.mark.django_db
INDEX = "admin:index"


def notices(browser):
    return browser.get(reverse(INDEX)).context["notices"]


def ask_again(browser, text):
    return browser.post(page_of("customertext", text, "send_again"), follow=True).text


def test_a_booking_shows_its_texts_with_what_became_of_them(admin_client):
    text = TextFactory(sent=True)
    given_up(booking=text.booking, kind="MOVED")
    page = read(admin_client, page_of("booking", text.booking))
    for shown in (text.text, "Sent", "Given up", "Unifonic: 500 busy"):
        assert shown in page


def test_the_list_is_filtered_by_state_and_kind(admin_client):
    found = given_up(kind="MOVED")
    TextFactory(sent=True, kind="MOVED")
    given_up()
    answer = admin_client.get(
        listing("customertext"), {"state__exact": "GIVEN_UP", "kind__exact": "MOVED"}
    )
    assert list(answer.context["cl"].queryset) == [found]


@pytest.mark.parametrize("state", ["GIVEN_UP", "UNKNOWN"])
def test_what_did_not_arrive_is_sent_again(admin_client, state):
    text = given_up(state=state, attempts=9)
    question = read(admin_client, page_of("customertext", text, "send_again"))
    assert ("gets it twice" in question) == (state == "UNKNOWN")
    ask_again(admin_client, text)
    text.refresh_from_db()
    assert (text.state, text.next_attempt_at, text.attempts) == ("PLANNED", NOW, 0)
    assert (text.problem, text.calling_since) == (None, None)


def test_at_night_it_is_sent_again_in_the_morning():
    text = send_text_again(text_id=given_up().pk, now=at(23))
    assert text.next_attempt_at == at(8, day=29)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "SENT"}, "this text was sent, or will be"),
        ({"kind": "CANCELLED"}, "what this text says is true no longer"),
    ],
)
def test_nothing_is_sent_again_without_need(admin_client, change, why):
    text = given_up(**change)
    assert why in ask_again(admin_client, text)
    assert not CustomerText.objects.filter(state="PLANNED").exists()


def test_the_start_page_names_what_did_not_arrive_in_the_last_day(admin_client):
    text = given_up()
    given_up(created_at=clock.now() - timedelta(hours=24, seconds=1))
    TextFactory(sent=True)
    [notice] = notices(admin_client)
    assert notice.heading.startswith("In the last 24 hours 1 text did not")
    [(address, line)] = notice.lines
    assert address == page_of("customertext", text)
    assert "Unifonic: 500 busy" in line
    assert text in admin_client.get(notice.url).context["cl"].queryset


def test_the_start_page_names_nothing_to_whoever_may_not_see_texts(client):
    given_up()
    assert notices(let_in(client, "view_booking")) == []


def test_wording_shows_how_many_sms_it_takes(admin_client):
    template = wording("BOOKED")
    page = read(admin_client, page_of("texttemplate", template))
    assert "{day} {time} {link}" in page
    assert "data-sms=" in page


@pytest.mark.parametrize(
    ("english", "why"),
    [
        ("Hello {name}", "Only these may stand in braces: {link}."),
        ("x" * 217 + "{link}", "With the longest values this takes 3 SMS, more than 2."),
    ],
)
def test_wording_is_refused_that_cannot_be_sent(admin_client, english, why):
    template = wording("RATE_US")
    typed = {"english": english, "arabic": template.arabic}
    answer = admin_client.post(page_of("texttemplate", template), typed)
    assert why in answer.text
    before = template.english
    template.refresh_from_db()
    assert template.english == before


def test_a_partner_page_switches_texts(admin_client):
    partner = PartnerFactory()
    page = reverse("admin:partners_partner_change", args=[partner.pk])
    typed = {
        "text_switches-TOTAL_FORMS": 1,
        "text_switches-0-kind": TextKind.LATE,
        "text_switches-0-is_on": "on",
        "text_switches-0-partner": str(partner.pk),
    }
    form = {**form_on(read(admin_client, page)), **typed}
    assert admin_client.post(page, form).status_code == 302
    assert TextSwitch.objects.get().is_on
    assert TextSwitch.objects.get().partner == partner


def test_a_customer_gets_no_more_texts_and_later_some_again(admin_client):
    contact = ContactFactory()
    for name, expected in (("stop_texts", False), ("resume_texts", None)):
        admin_client.post(page_of("contact", contact, name))
        contact.refresh_from_db()
        assert contact.wants_texts is expected


def test_metrics_tell_how_texts_stand(client):
    TextFactory(next_attempt_at=clock.now() - timedelta(minutes=5))
    given_up()
    given_up(created_at=clock.now() - timedelta(hours=1, minutes=1))
    told = read_metrics(client)
    assert told["cleanlife_texts_oldest_due_seconds",] == 300
    states = ("given_up", "unknown")
    assert [told["cleanlife_texts_not_delivered", state] for state in states] == [1, 0]


def test_a_customer_without_a_wish_has_what_the_partner_has(admin_client):
    page = read(admin_client, page_of("contact", ContactFactory()))
    assert "As the partner's account has it" in page.replace("&#x27;", "'")
