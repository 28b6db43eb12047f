"""What nobody sees is not kept from a form of the back-office."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.forms import modelform_factory
from django.urls import reverse

from catalog.models import Category
from partners.admin.forms import ApiKeyForm, ReasonForm
from partners.models import ApiKey, Partner, Permission
from scheduling.models import Team
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

CategoryForm = modelform_factory(Category, fields=["name_en", "name_ar"])
PartnerForm = modelform_factory(Partner, fields=["name", "payment_responsibility", "status"])


def partner_form(name):
    return PartnerForm({"name": name, "payment_responsibility": "PARTNER", "status": "ACTIVE"})


@pytest.mark.parametrize("mark", ["\u200b", "\n", "\u202e", "\x7f"], ids=ascii)
def test_names_are_kept_without_it(mark):
    form = CategoryForm({"name_en": f"Deep{mark}", "name_ar": f"\u200fعميق{mark}"})
    saved = form.save()
    saved.refresh_from_db()
    assert (saved.name_en, saved.name_ar) == ("Deep", "عميق")


def test_a_line_break_in_a_name_is_a_space():
    assert partner_form("Hotel\nOne").save().name == "Hotel One"


@pytest.mark.parametrize("name", ["\u200b", "\u200f \u202e", "\u3164"], ids=ascii)
def test_a_name_that_shows_as_nothing_is_refused(name):
    assert list(partner_form(name).errors) == ["name"]


def test_two_that_look_alike_are_one():
    partner_form("Hotel").save()
    assert list(partner_form("Hotel\u200b").errors) == ["name"]


def test_what_a_form_does_not_fill_is_left():
    team = Team(name="North\u200b")
    team.clean_fields(exclude=["name", "home_zone"])
    assert team.name == "North\u200b"


def test_the_label_of_a_key_is_kept_without_it(admin_client):
    page = reverse("admin:partners_apikey_create", args=[PartnerFactory().pk])
    key_id = admin_client.get(page).context["form"]["key_id"].value()
    typed = {
        "key_id": key_id,
        "label": "Web\u200bsite\u202e",
        "permissions": [Permission.BOOKINGS_READ.value],
    }
    admin_client.post(page, typed)
    assert ApiKey.objects.get().label == "Website"


@pytest.mark.parametrize(("form", "name"), [(ApiKeyForm, "label"), (ReasonForm, "reason")])
def test_a_text_that_shows_as_nothing_is_none(form, name):
    assert form({name: "\u200b\u3164"}).errors[name] == ["This field is required."]


def test_the_reason_in_the_log_is_kept_without_it(admin_client, partner):
    page = reverse("admin:partners_partner_status", args=["SUSPENDED"])
    admin_client.post(f"{page}?ids={partner.pk}", {"reason": "Unpaid\u202e bills\u200b"})
    assert "Unpaid bills" in LogEntry.objects.get().change_message


def test_the_name_of_a_group_is_kept_without_it(admin_client):
    admin_client.post(reverse("admin:auth_group_add"), {"name": "Ca\u200bre"})
    assert Group.objects.get().name == "Care"


def test_groups_that_look_alike_are_one(admin_client):
    Group.objects.create(name="Care")
    admin_client.post(reverse("admin:auth_group_add"), {"name": "Care\u200b"})
    assert Group.objects.count() == 1
