"""Who may do what: every page, button and action, by GET and by hand-made POST."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from cleanlife import clock
from tests.cleanlife.backoffice.test_every_page import EDITABLE
from tests.factories.bookings import (
    BookingFactory,
    ContactFactory,
    HoldFactory,
    RatingFactory,
)
from tests.factories.field import EntryCodeFactory, PhoneFactory
from tests.factories.partners import ApiKeyFactory
from tests.factories.payments import PaidFactory, RefundFactory, SentLinkFactory
from tests.factories.scheduling import TeamFactory
from tests.factories.texts import given_up, unwilling
from tests.factories.visits import just_sent, one_gave_up, visit_in, with_photo
from tests.factories.webhooks import DeliveryFactory, RecoveryFactory, SubscriptionFactory

ADMINS = {model._meta.label_lower: each for model, each in admin.site._registry.items()}
BUILT_IN = {"changelist", "add", "history", "delete", "change", None}
# Pages are drawn alike on each database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

# An object that each page may act on now, and what one needs for it.
PAGES = {
    "bookings_booking_cancel": (BookingFactory, "bookings.change_booking"),
    "bookings_booking_arrive": (partial(visit_in, "Dispatched"), "bookings.change_booking"),
    "bookings_booking_close": (partial(visit_in, "Cannot Complete"), "bookings.change_booking"),
    "bookings_booking_complete": (partial(visit_in, "In Progress"), "bookings.change_booking"),
    "bookings_booking_delay": (visit_in, "bookings.change_booking"),
    "bookings_booking_delete_photos": (with_photo, "bookings.change_booking"),
    "bookings_booking_dispatch": (visit_in, "bookings.change_booking"),
    "bookings_booking_extend": (visit_in, "bookings.change_booking"),
    "bookings_booking_free_time": (partial(visit_in, "Completed"), "bookings.change_booking"),
    "bookings_booking_give_up": (visit_in, "bookings.change_booking"),
    "bookings_booking_go_on": (
        one_gave_up,
        "bookings.change_booking",
    ),
    "bookings_booking_reassign": (visit_in, "bookings.change_booking"),
    "bookings_booking_reschedule": (visit_in, "bookings.change_booking"),
    "bookings_booking_team_out": (TeamFactory, "bookings.change_booking"),
    "bookings_booking_start": (visit_in, "bookings.change_booking"),
    "bookings_booking_undo": (just_sent, "bookings.change_booking"),
    "bookings_booking_send_link": (
        lambda: (
            SentLinkFactory(
                unsent=True, booking__payment_due_at=clock.now() + timedelta(hours=1)
            ).booking
        ),
        "bookings.change_booking",
    ),
    "bookings_contact_resume_texts": (unwilling, "bookings.change_contact"),
    "bookings_contact_stop_texts": (ContactFactory, "bookings.change_contact"),
    "bookings_customertext_send_again": (given_up, "bookings.change_customertext"),
    "bookings_payment_ask": (PaidFactory, "bookings.change_payment"),
    "bookings_payment_refund": (PaidFactory, "bookings.add_refund"),
    "bookings_refund_retry": (lambda: RefundFactory(failed=True), "bookings.change_refund"),
    "catalog_enabled_services": (
        lambda: ApiKeyFactory().partner,
        "catalog.change_serviceenablement",
    ),
    "field_phone_code": (EntryCodeFactory, "field.add_phone"),
    "field_phone_let_in": (TeamFactory, "field.add_phone"),
    "field_phone_lost": (PhoneFactory, "field.change_phone"),
    "partners_apikey_create": (lambda: ApiKeyFactory().partner, "partners.add_apikey"),
    "partners_apikey_created": (ApiKeyFactory, "partners.add_apikey"),
    "partners_apikey_revoke": (ApiKeyFactory, "partners.change_apikey"),
    "partners_partner_status": (lambda: ApiKeyFactory().partner, "partners.change_partner"),
    "webhooks_delivery_retry": (
        lambda: DeliveryFactory(failed=True),
        "webhooks.change_delivery",
    ),
    "webhooks_recovery_cancel": (RecoveryFactory, "webhooks.change_subscription"),
    "webhooks_subscription_pause": (SubscriptionFactory, "webhooks.change_subscription"),
    "webhooks_subscription_ping": (SubscriptionFactory, "webhooks.change_subscription"),
    "webhooks_subscription_recover": (SubscriptionFactory, "webhooks.change_subscription"),
    "webhooks_subscription_resume": (
        lambda: SubscriptionFactory(inactive=True),
        "webhooks.change_subscription",
    ),
}
SHOWN_ONCE = {"partners_apikey_created", "field_phone_code"}
ACTIONS = {
    ("bookings.contact", "erase_selected"): (ContactFactory, "bookings.change_contact"),
    ("bookings.hold", "release_selected"): (HoldFactory, "bookings.change_hold"),
    ("bookings.payment", "export_selected"): (PaidFactory, "bookings.view_payment"),
    ("bookings.refund", "retry_selected"): (
        lambda: RefundFactory(failed=True),
        "bookings.change_refund",
    ),
    ("bookings.rating", "show_selected"): (RatingFactory, "bookings.change_rating"),
    ("bookings.rating", "keep_back_selected"): (RatingFactory, "bookings.change_rating"),
    ("partners.partner", "suspend"): (
        lambda: ApiKeyFactory().partner,
        "partners.change_partner",
    ),
    ("partners.partner", "activate"): (
        lambda: ApiKeyFactory().partner,
        "partners.change_partner",
    ),
    ("webhooks.delivery", "retry_selected"): (
        lambda: DeliveryFactory(failed=True),
        "webhooks.change_delivery",
    ),
    ("webhooks.subscription", "pause"): (SubscriptionFactory, "webhooks.change_subscription"),
    ("webhooks.subscription", "resume"): (
        lambda: SubscriptionFactory(inactive=True),
        "webhooks.change_subscription",
    ),
}


def person(client, *permissions, name):
    """Log somebody of the staff in who may do this and nothing else."""
    user = User.objects.create_user(name, password="p", is_staff=True)
    known = Permission.objects.select_related("content_type")
    by_name = {f"{each.content_type.app_label}.{each.codename}": each for each in known}
    user.user_permissions.set([by_name[each] for each in permissions])
    client.force_login(user)
    return client


def may_look_at_everything():
    kinds = ContentType.objects.exclude(app_label="sessions")
    found = Permission.objects.filter(codename__startswith="view_", content_type__in=kinds)
    names = found.values_list("content_type__app_label", "codename")
    return [f"{label}.{codename}" for label, codename in names]


def address_of(name, row):
    if name == "partners_partner_status":
        return reverse(f"admin:{name}", args=["SUSPENDED"]) + f"?ids={row.pk}"
    return reverse(f"admin:{name}", args=[row.pk])


def everything():
    """Return all rows that a page could change."""
    own = [model for model in apps.get_models() if model._meta.app_label != "sessions"]
    return {
        (model._meta.label, row.pk): model_to_dict(row) | {"text": str(row)}
        for model in own
        for row in model._base_manager.all()
    }


def own_pages():
    for shown_by in ADMINS.values():
        opts = shown_by.opts
        prefix = f"{opts.app_label}_{opts.model_name}_"
        for each in shown_by.get_urls():
            if (each.name or prefix).removeprefix(prefix) not in {*BUILT_IN, ""}:
                yield each.name


def pages_that_deactivate():
    return sorted(name for name in own_pages() if name.endswith("_deactivate"))


@pytest.mark.parametrize("name", pages_that_deactivate())
def test_what_is_offered_instead_of_a_deletion_needs_the_right_to_delete(name):
    app, model, _ = name.split("_")
    row, viewed = EDITABLE[model][0](), may_look_at_everything()
    changer = person(Client(), *viewed, f"{app}.change_{model}", name="changer")
    refused = changer.post(address_of(name, row))
    assert (refused.status_code, refused.context["title"]) == (403, "Not allowed")
    assert type(row).objects.get(pk=row.pk).is_active


def test_every_page_and_action_is_asked_about():
    asked = {*PAGES, *pages_that_deactivate(), "auth_user_password_change"}
    assert set(own_pages()) - asked == set()
    own = {(label, name) for label, each in ADMINS.items() for name in each.actions}
    assert own == set(ACTIONS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_those_who_may_and_changes_nothing_for_others(client, name):
    make, permission = PAGES[name]
    row = make()
    address, viewed = address_of(name, row), may_look_at_everything()
    missing = address.replace(str(row.pk), str(uuid4()))
    people = [person(Client(), name="stranger"), person(Client(), *viewed, name="viewer")]
    before = everything()
    for method in ("get", "post"):
        login = getattr(client, method)(address)
        assert login["Location"].startswith(reverse("admin:login"))
        for somebody in people:
            answer = getattr(somebody, method)(address)
            assert (answer.status_code, answer.context["title"]) == (403, "Not allowed")
            assert getattr(somebody, method)(missing).status_code == 403
    assert everything() == before

    allowed = person(Client(), *viewed, permission, name="allowed")
    assert allowed.get(address).status_code in {200, 302, 405}


@pytest.mark.parametrize("name", sorted(PAGES.keys() - SHOWN_ONCE))
def test_a_button_is_shown_to_those_who_may_press_it(name):
    make, permission = PAGES[name]
    row = make()
    opts, viewed = row._meta, may_look_at_everything()
    shown_on = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    address = escape(address_of(name, row))
    assert address not in person(Client(), *viewed, name="viewer").get(shown_on).text
    allowed = person(Client(), *viewed, permission, name="allowed")
    assert address in allowed.get(shown_on).text


@pytest.mark.parametrize("case", ACTIONS, ids=" ".join)
def test_an_action_is_for_those_who_may(client, case):
    (label, action), (make, permission) = case, ACTIONS[case]
    listing = reverse(f"admin:{label.replace('.', '_')}_changelist")
    chosen = {"action": action, "_selected_action": [make().pk]}
    viewed = [name for name in may_look_at_everything() if name != permission]
    viewer = person(Client(), *viewed, name="viewer")
    before = everything()
    assert client.post(listing, chosen)["Location"].startswith(reverse("admin:login"))
    assert viewer.post(listing, chosen).status_code == 403
    assert everything() == before

    if not permission.startswith(f"{label.split('.')[0]}.view_"):
        assert f'value="{action}"' not in viewer.get(listing).text
    allowed = person(Client(), *viewed, permission, name="allowed")
    assert f'value="{action}"' in allowed.get(listing).text


@pytest.mark.parametrize("label", ADMINS)
def test_whoever_may_only_look_adds_and_deletes_nothing(label):
    listing = reverse(f"admin:{label.replace('.', '_')}_changelist")
    viewer = person(Client(), *may_look_at_everything(), name="viewer")
    chosen = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
    assert viewer.post(listing, chosen).status_code == 403
    page = reverse(f"admin:{label.replace('.', '_')}_add")
    assert [viewer.get(page).status_code, viewer.post(page, {}).status_code] == [403, 403]
    assert viewer.get(listing).status_code == 200
    assert person(Client(), name="stranger").get(listing).status_code == 403
