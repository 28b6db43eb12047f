"""What nobody sees is not kept from a form of the back-office."""

import pytest
from django.forms import modelform_factory

from catalog.models import Category
from partners.models import Partner
from scheduling.models import Team

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
