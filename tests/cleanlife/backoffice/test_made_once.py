"""A double click, a reload or a lost answer makes no second row, on any form."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from catalog.models import Category, Coupon
from cleanlife import clock
from cleanlife.backoffice.made_once import KEPT_FOR, purge_sent_forms
from cleanlife.backoffice.models import SentForm
from scheduling.models import BreakRule, TeamException
from tests.cleanlife.backoffice.deletable import EVERYTHING
from tests.factories.catalog import CategoryFactory
from tests.factories.scheduling import TeamFactory
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
SENT_BEFORE = "This form was sent before; it was saved once. This is what it made."
ADDING = [
    model for model, own in admin.site._registry.items() if own.has_add_permission(EVERYTHING)
]
BREAK = {"name": "Dhuhr prayer", "start_minute": "12:00", "minutes": 30, "is_active": "on"}
GROUP = {"name": "Care"}
CATEGORY = {"name_en": "Deep", "name_ar": "عميق"}
FORMS = [(BreakRule, BREAK), (Group, GROUP), (Category, CATEGORY)]
EACH = pytest.mark.parametrize(("model", "typed"), FORMS, ids=["break", "group", "category"])


def address(model, name="add", *keys):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=keys)


def opened(client, page):
    """Open a form; return its token."""
    return re.search(r'name="form_token" value="(\w+)"', client.get(page).content.decode())[1]


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize("model", ADDING, ids=lambda model: model._meta.label)
def test_every_form_has_a_token_of_its_own(admin_client, model):
    page = address(model)
    assert opened(admin_client, page) != opened(admin_client, page)


@EACH
def test_a_form_sent_twice_leads_to_what_it_made(admin_client, model, typed):
    sent = {**typed, "form_token": opened(admin_client, address(model))}
    admin_client.post(address(model), sent)
    answer = admin_client.post(address(model), sent)
    made = model.objects.get()
    assert (answer.status_code, answer.url) == (302, address(model, "change", made.pk))
    assert SENT_BEFORE in told(answer)


@EACH
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_row(model, typed):
    user = User.objects.create_superuser("noura")
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(user)
    sent = {**typed, "form_token": opened(clients[0], address(model))}
    calls = [lambda client=client: client.post(address(model), sent) for client in clients]
    answers = all_at_once(calls)
    page = address(model, "change", model.objects.get().pk)
    assert [answer.status_code for answer in answers] == [302] * 4
    assert [answer.url for answer in answers].count(page) == 3


def test_an_account_is_made_once(admin_client):
    page = address(User)
    secret = {"password1": "olaya-street-12", "password2": "olaya-street-12"}
    sent = {"username": "noura", **secret, "form_token": opened(admin_client, page)}
    first, second = admin_client.post(page, sent), admin_client.post(page, sent)
    made = User.objects.get(username="noura")
    assert first.url == second.url == address(User, "change", made.pk)


def test_a_row_inside_a_page_is_made_once(admin_client):
    team = TeamFactory()
    page = address(type(team), "change", team.pk)
    rows = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-date": "2026-07-02", "0-kind": "OFF"}
    sent = {
        **{f"exceptions-{name}": value for name, value in rows.items()},
        "members-TOTAL_FORMS": 0,
        "members-INITIAL_FORMS": 0,
        "name": team.name,
        "crew": "ANY",
        "crew_size": 2,
        "max_minutes_a_day": 720,
        "home_zone": team.home_zone_id,
        "zones": team.home_zone_id,
        "is_active": "on",
        "form_token": opened(admin_client, page),
    }
    answers = [admin_client.post(page, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert TeamException.objects.count() == 1


def test_save_and_add_another_goes_on(admin_client):
    page = address(BreakRule)
    for _ in range(2):
        token = opened(admin_client, page)
        sent = {**BREAK, "_addanother": "1", "form_token": token}
        assert admin_client.post(page, sent).url == page
    assert BreakRule.objects.count() == 2


def test_what_is_changed_after_going_back_is_another_form(admin_client):
    token = opened(admin_client, address(Category))
    for name in ("Deep", "Window"):
        admin_client.post(address(Category), {**CATEGORY, "name_en": name, "form_token": token})
    assert sorted(Category.objects.values_list("name_en", flat=True)) == ["Deep", "Window"]


def test_the_other_button_makes_no_second_row(admin_client):
    sent = {**CATEGORY, "form_token": opened(admin_client, address(Category))}
    admin_client.post(address(Category), {**sent, "_save": "1"})
    admin_client.post(address(Category), {**sent, "_addanother": "1"})
    assert Category.objects.count() == 1


def test_a_refused_form_may_be_sent_again(admin_client):
    page = address(Coupon)
    sent = {"code": "", "form_token": opened(admin_client, page)}
    for _ in range(2):
        answer = admin_client.post(page, sent)
        assert answer.context["adminform"].form.errors["code"]
        assert sent["form_token"] in answer.content.decode()
    assert not SentForm.objects.exists()


def test_what_was_made_and_is_gone_is_not_made_again(admin_client):
    sent = {**CATEGORY, "form_token": opened(admin_client, address(Category))}
    admin_client.post(address(Category), sent)
    Category.objects.all().delete()
    answer = admin_client.post(address(Category), sent)
    assert answer.url == address(Category, "changelist")
    assert "What this form made is gone." in told(answer)
    assert not Category.objects.exists()


def test_a_small_window_gets_the_row_again(admin_client):
    page = f"{address(Category)}?_popup=1"
    sent = {**CATEGORY, "_popup": "1", "form_token": opened(admin_client, page)}
    answers = [admin_client.post(page, sent) for _ in range(2)]
    made = str(Category.objects.get().pk)
    assert all(made in answer.content.decode() for answer in answers)


def test_sent_forms_are_forgotten_after_a_day(admin_client):
    CategoryFactory()
    sent = {**CATEGORY, "form_token": opened(admin_client, address(Category))}
    admin_client.post(address(Category), sent)
    purge_sent_forms(now=clock.now())
    assert SentForm.objects.exists()
    purge_sent_forms(now=clock.now() + KEPT_FOR)
    assert not SentForm.objects.exists()
