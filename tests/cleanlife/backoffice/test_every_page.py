"""No page of the back-office changes anything without saying what it was made from."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from catalog.models import RefundRule
from cleanlife import clock
from tests.browser_client import version_in, version_on
from tests.cleanlife.backoffice.test_versions import opened, page_of, save
from tests.factories import catalog, scheduling
from tests.factories.bookings import (
    BookingFactory,
    CancellationReasonFactory,
    CannotCompleteReasonFactory,
    ContactFactory,
)
from tests.factories.field import PhoneFactory
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from tests.factories.payments import PaidFactory, PaymentFactory, RefundFactory, SentLinkFactory
from tests.factories.texts import given_up, unwilling, wording
from tests.factories.visits import just_sent, visit_in, with_photo
from tests.factories.webhooks import DeliveryFactory, RecoveryFactory, SubscriptionFactory
from tests.forms import form_on

# Pages are drawn alike on each database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHANGED = {
    "en": "this has changed since you opened the page",
    "ar": "تغيّر هذا منذ أن فتحت الصفحة",
}
# How to make a row, one of its fields, what another makes of it, and what is typed there.
EDITABLE = {
    "addon": (catalog.AddOnFactory, "price_halalas", 999, "12"),
    "breakrule": (scheduling.BreakRuleFactory, "name", "Asr", "Maghrib"),
    "calendarday": (scheduling.CalendarDayFactory, "note", "Eid", "National Day"),
    "cancellationreason": (CancellationReasonFactory, "name_en", "Ill", "Away"),
    "cannotcompletereason": (CannotCompleteReasonFactory, "name_en", "Ill", "Away"),
    "category": (catalog.CategoryFactory, "name_en", "Homes", "Offices"),
    "coupon": (catalog.CouponFactory, "most_uses", 7, "8"),
    "group": (partial(Group.objects.create, name="A"), "name", "B", "C"),
    "package": (catalog.PackageFactory, "price_halalas", 999, "12"),
    "partner": (PartnerFactory, "contact_email", "a@example.com", "b@example.com"),
    "pricelist": (catalog.PriceListFactory, "name", "Theirs", "Ours"),
    "pricingtier": (catalog.PricingTierFactory, "sorting", 7, "8"),
    "refundrule": (
        partial(RefundRule.objects.create, hours_before=24, percent=50),
        "percent",
        60,
        "70",
    ),
    "season": (scheduling.SeasonFactory, "name", "Ramadan", "Ramadan 1449"),
    "service": (catalog.ServiceFactory, "base_price_per_hour_halalas", 120_00, "95"),
    "servicerule": (scheduling.ServiceRuleFactory, "lead_minutes", 7, "8"),
    "shiftrule": (scheduling.ShiftRuleFactory, "start_minute", 9 * 60, "10:00"),
    "skill": (scheduling.SkillFactory, "name", "Windows", "Ovens"),
    "team": (scheduling.TeamFactory, "name", "Team North", "Team South"),
    "texttemplate": (wording, "english", "Stars? {link}", "How was it? {link}"),
    "user": (partial(User.objects.create_user, "amal"), "first_name", "Amal", "Noura"),
    "zone": (scheduling.ZoneFactory, "name_en", "North", "South"),
    "zonetravel": (scheduling.ZoneTravelFactory, "minutes", 7, "8"),
}
# Pages of our own, with a row on which each can be pressed.
PAGES = {
    "auth_user_password_change": partial(User.objects.create_user, "amal"),
    "bookings_booking_cancel": BookingFactory,
    "bookings_booking_arrive": partial(visit_in, "Dispatched"),
    "bookings_booking_close": partial(visit_in, "Cannot Complete"),
    "bookings_booking_complete": partial(visit_in, "In Progress"),
    "bookings_booking_delay": visit_in,
    "bookings_booking_extend": visit_in,
    "bookings_booking_delete_photos": with_photo,
    "bookings_booking_dispatch": visit_in,
    "bookings_booking_free_time": partial(visit_in, "Completed"),
    "bookings_booking_give_up": visit_in,
    "bookings_booking_go_on": partial(
        visit_in, "In Progress", "In Progress", "Cannot Complete"
    ),
    "bookings_booking_reassign": visit_in,
    "bookings_booking_reschedule": visit_in,
    "bookings_booking_start": visit_in,
    "bookings_booking_undo": just_sent,
    "bookings_booking_send_link": lambda: (
        SentLinkFactory(
            unsent=True, booking__payment_due_at=clock.now() + timedelta(hours=1)
        ).booking
    ),
    "bookings_customertext_send_again": given_up,
    "bookings_payment_refund": PaidFactory,
    "bookings_refund_retry": partial(RefundFactory, failed=True),
    "catalog_enabled_services": PartnerFactory,
    "field_phone_let_in": scheduling.TeamFactory,
    "partners_apikey_create": PartnerFactory,
    "partners_apikey_revoke": ApiKeyFactory,
    "partners_partner_status": PartnerFactory,
    "webhooks_delivery_retry": partial(DeliveryFactory, failed=True),
    "webhooks_recovery_cancel": RecoveryFactory,
    "webhooks_subscription_pause": SubscriptionFactory,
    "webhooks_subscription_ping": SubscriptionFactory,
    "webhooks_subscription_recover": SubscriptionFactory,
}
# Buttons that act at once, with a row on which they can be pressed.
BUTTONS = {
    "bookings_contact_resume_texts": unwilling,
    "bookings_contact_stop_texts": ContactFactory,
    "field_phone_lost": PhoneFactory,
    "bookings_payment_ask": PaymentFactory,
    "webhooks_subscription_resume": partial(SubscriptionFactory, inactive=True),
}
# They only show: the key that was made, the code of a phone.
SHOWN = {"partners_apikey_created", "field_phone_code"}
# Each of its rows carries a version of its own; tests/bookings/board/test_absence_page.py.
BY_ROW = {"bookings_booking_team_out"}
# Pages that each kind of row has; that of an account's password is its own.
OF_EACH = ("changelist", "add", "history", "delete", "change", "deactivate")


@pytest.fixture
def asking(rf, admin_user):
    asked = rf.get("/")
    asked.user = admin_user
    return asked


def test_each_page_that_can_be_edited_is_tried_here(asking):
    pages = admin.site._registry.items()
    found = {
        model._meta.model_name for model, page in pages if page.has_change_permission(asking)
    }
    assert found == set(EDITABLE)


def test_each_page_of_our_own_is_tried_here():
    pages = admin.site._registry.items()
    names = {url.name for _model, page in pages for url in page.get_urls() if url.name}
    kinds = [f"{model._meta.app_label}_{model._meta.model_name}" for model, _page in pages]
    own = names - {f"{kind}_{part}" for kind in kinds for part in OF_EACH}
    assert own == PAGES.keys() | BUTTONS.keys() | SHOWN | BY_ROW


def change_behind(row, field, value):
    """Save a value as another person does, who has the row for themselves."""
    theirs = type(row).objects.get(pk=row.pk)
    setattr(theirs, field, value)
    theirs.save()


@pytest.mark.parametrize("kind", EDITABLE)
def test_a_stale_form_overwrites_nothing_until_it_is_pressed_again(admin_client, kind):
    make, field, theirs, typed = EDITABLE[kind]
    row = make()
    form = opened(admin_client, page_of(row))
    change_behind(row, field, theirs)
    refused = save(admin_client, page_of(row), form, **{field: typed})
    row.refresh_from_db()
    assert (refused.status_code, getattr(row, field)) == (200, theirs)
    [found] = refused.context["comparison"].differences
    assert found.typed == typed
    again = form_on(refused.content.decode())
    assert save(admin_client, page_of(row), again).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) != theirs


def address(name, row):
    if name == "partners_partner_status":
        return f"{reverse(f'admin:{name}', args=['SUSPENDED'])}?ids={row.pk}"
    return reverse(f"admin:{name}", args=[row.pk])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_our_own_carries_a_version(admin_client, name):
    page = address(name, PAGES[name]())
    assert version_in(admin_client.get(page).content.decode())


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_that_acts_at_once_carries_a_version(admin_client, name):
    assert version_on(admin_client, address(name, BUTTONS[name]()))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_stale_press_deactivates_nothing(admin_client, language):
    admin_client.cookies["django_language"] = language
    team = scheduling.ReservationFactory().team
    page = page_of(team).replace("/change/", "/deactivate/")
    version = version_on(admin_client, page)
    change_behind(team, "name", "Team North")
    refused = admin_client.post(page, {"version": version}).content.decode()
    for text in (CHANGED[language], "Team North"):
        assert text in refused
    team.refresh_from_db()
    assert team.is_active
    admin_client.post(page, form_on(refused))
    team.refresh_from_db()
    assert not team.is_active


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_password_that_another_has_set_meanwhile_stays(admin_client, language):
    admin_client.cookies["django_language"] = language
    amal = User.objects.create_user("amal", password="one")
    page = reverse("admin:auth_user_password_change", args=[amal.pk])
    version = version_on(admin_client, page)
    amal.set_password("theirs")
    amal.save()
    typed = {"password1": "olaya-street-12", "password2": "olaya-street-12"}
    refused = admin_client.post(page, {**typed, "version": version}).content.decode()
    assert CHANGED[language] in refused
    amal.refresh_from_db()
    assert amal.check_password("theirs")
    admin_client.post(page, {**typed, "version": version_in(refused)})
    amal.refresh_from_db()
    assert amal.check_password("olaya-street-12")


@pytest.mark.parametrize("kind", ["group", "service", "zone", "zonetravel"])
def test_a_page_of_deletion_deletes_only_what_it_has_shown(admin_client, kind):
    make, field, theirs, _typed = EDITABLE[kind]
    row = make()
    page = page_of(row).replace("/change/", "/delete/")
    version = version_on(admin_client, page)
    change_behind(row, field, theirs)
    refused = admin_client.post(page, {"post": "yes", "version": version})
    assert "this has changed since you opened the page" in refused.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()
    again = {"post": "yes", "version": version_in(refused.content.decode())}
    assert admin_client.post(page, again).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_deletes_of_a_list_only_what_was_shown(admin_client):
    row, page = catalog.CategoryFactory(), reverse("admin:catalog_category_changelist")
    chosen = {"action": "delete_selected", "_selected_action": [row.pk]}
    version = version_in(admin_client.post(page, {**chosen, "version": ""}).content.decode())
    change_behind(row, "name_en", "Homes")
    press = {**chosen, "post": "yes", "version": version}
    assert "this has changed" in admin_client.post(page, press).content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()
