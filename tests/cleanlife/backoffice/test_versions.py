"""Change forms: what another person saved meanwhile is not overwritten unseen."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from catalog.models import AddOn, Service
from scheduling.models import TeamException, ZoneTravel
from tests.browser_client import version_in
from tests.factories.catalog import AddOnFactory, CategoryFactory, ServiceFactory
from tests.factories.scheduling import SkillFactory, TeamFactory, ZoneTravelFactory
from tests.forms import form_on
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
CHANGED = "this has changed since you opened the page"
PRICE = "base_price_per_hour_halalas"
TRAVEL = reverse("admin:scheduling_zonetravel_changelist")


def page_of(row):
    kind = f"{row._meta.app_label}_{row._meta.model_name}"
    return reverse(f"admin:{kind}_change", args=[row.pk])


def opened(browser, page):
    """Open a page; return what its form sends if nobody touches it."""
    return form_on(browser.get(page).content.decode())


def save(browser, page, form, **typed):
    return browser.post(page, {**form, **typed})


@pytest.fixture
def service():
    return ServiceFactory(base_price_per_hour_halalas=80_00, description_en="Old")


@pytest.fixture
def stale(admin_client, service):
    """The form of a service, opened before another person saved the price 120."""
    form = opened(admin_client, page_of(service))
    assert save(admin_client, page_of(service), form, **{PRICE: "120"}).status_code == 302
    return form


def test_keeps_the_price_that_another_saved_meanwhile(admin_client, service, stale):
    answer = save(admin_client, page_of(service), stale, description_en="New")
    service.refresh_from_db()
    assert (service.base_price_per_hour_halalas, service.description_en) == (120_00, "Old")
    page = answer.content.decode()
    for text in (CHANGED, "80.00", "120.00", "New", "you: Changed Price per hour"):
        assert text in page


def test_one_press_more_applies_what_was_typed_to_what_is_there(admin_client, service, stale):
    answer = save(admin_client, page_of(service), stale, description_en="New")
    again = form_on(answer.content.decode())
    assert save(admin_client, page_of(service), again).status_code == 302
    service.refresh_from_db()
    assert (service.base_price_per_hour_halalas, service.description_en) == (120_00, "New")


def test_shows_both_where_both_changed_the_same_field(admin_client, service, stale):
    answer = save(admin_client, page_of(service), stale, **{PRICE: "95"})
    [found] = answer.context["comparison"].differences
    assert (found.was, found.now, found.typed) == ("80.00", "120.00", "95")
    save(admin_client, page_of(service), form_on(answer.content.decode()))
    service.refresh_from_db()
    assert service.base_price_per_hour_halalas == 95_00


def test_names_who_changed_it_and_when(admin_client, django_user_model, service, stale):
    other = django_user_model.objects.create_superuser("amal", password="p")
    browser = Client()
    browser.force_login(other)
    answer = save(browser, page_of(service), stale, description_en="New")
    [line] = answer.context["comparison"].told
    assert ", admin: Changed Price per hour" in line


def test_says_it_in_arabic(admin_client, service, stale):
    admin_client.cookies["django_language"] = "ar"
    page = save(admin_client, page_of(service), stale, description_en="New").content.decode()
    assert "تغيّر هذا منذ أن فتحت الصفحة" in page
    assert "عندما فتحتها" in page


def test_a_form_that_is_opened_in_another_language_is_not_stale(admin_client, service):
    form = opened(admin_client, page_of(service))
    admin_client.cookies["django_language"] = "ar"
    assert save(admin_client, page_of(service), form, description_en="New").status_code == 302


def test_says_nothing_of_who_where_no_log_tells(admin_client, service):
    form = opened(admin_client, page_of(service))
    Service.objects.update(min_hours=1)
    answer = save(admin_client, page_of(service), form, description_en="New")
    assert "The log of the staff does not say who changed it" in answer.content.decode()


def test_refuses_a_form_without_its_version(admin_client, service):
    form = opened(admin_client, page_of(service))
    answer = save(admin_client, page_of(service), form, version="", description_en="New")
    assert "does not say when it was opened" in answer.content.decode()
    service.refresh_from_db()
    assert service.description_en == "Old"


def test_a_double_click_is_no_conflict(admin_client, service):
    form = opened(admin_client, page_of(service))
    for _press in range(2):
        assert save(admin_client, page_of(service), form, **{PRICE: "90"}).status_code == 302


def test_a_mistake_and_a_conflict_are_told_together(admin_client, service, stale):
    answer = save(admin_client, page_of(service), stale, max_hours="-1")
    assert CHANGED in answer.content.decode()
    assert "max_hours" in answer.context["adminform"].form.errors


def test_a_form_with_a_mistake_keeps_its_version(admin_client, service):
    form = opened(admin_client, page_of(service))
    wrong = save(admin_client, page_of(service), form, max_hours="-1").content.decode()
    Service.objects.update(base_price_per_hour_halalas=120_00)
    right = {**form_on(wrong), "max_hours": "9"}
    assert CHANGED in save(admin_client, page_of(service), right).content.decode()


def test_keeps_the_row_inside_a_page_that_another_changed(admin_client, service):
    extra = AddOnFactory(service=service, price_halalas=10_00)
    form = opened(admin_client, page_of(service))
    AddOn.objects.update(price_halalas=30_00)
    answer = save(admin_client, page_of(service), form, description_en="New")
    assert AddOn.objects.get().price_halalas == 30_00
    assert f"{extra.name_en}, Price (SAR)" in answer.content.decode()
    save(admin_client, page_of(service), form_on(answer.content.decode()))
    service.refresh_from_db()
    assert (AddOn.objects.get().price_halalas, service.description_en) == (30_00, "New")


def test_shows_the_rows_that_another_added_and_keeps_the_typed_one(admin_client):
    team = TeamFactory()
    form = opened(admin_client, page_of(team))
    TeamException.objects.create(
        team=team, date="2026-07-05", kind="OFF", start_minute=0, end_minute=600
    )
    new = {"date": "2026-07-06", "kind": "OFF", "reason": "Wedding"}
    typed = {f"exceptions-0-{name}": value for name, value in new.items()}
    sent = {"exceptions-TOTAL_FORMS": "1", **typed}
    answer = save(admin_client, page_of(team), form, **sent)
    assert answer.context["comparison"].differences[0].now == "was added"
    assert (
        save(admin_client, page_of(team), form_on(answer.content.decode())).status_code == 302
    )
    assert {row.reason for row in TeamException.objects.all()} == {"", "Wedding"}


def test_offers_a_row_again_that_another_deleted_while_it_was_edited(admin_client):
    team = TeamFactory()
    TeamException.objects.create(
        team=team, date="2026-07-05", kind="OFF", start_minute=0, end_minute=600
    )
    form = opened(admin_client, page_of(team))
    TeamException.objects.all().delete()
    answer = save(admin_client, page_of(team), form, **{"exceptions-0-reason": "Wedding"})
    assert answer.context["comparison"].differences[0].now == "was deleted"
    assert (
        save(admin_client, page_of(team), form_on(answer.content.decode())).status_code == 302
    )
    assert TeamException.objects.get().reason == "Wedding"


def test_what_is_chosen_from_a_list_counts_too(admin_client):
    team, skill = TeamFactory(), SkillFactory(name="Windows")
    form = opened(admin_client, page_of(team))
    team.skills.add(skill)
    answer = save(admin_client, page_of(team), form, name="Team B")
    assert [each.now for each in answer.context["comparison"].differences] == ["Windows"]
    save(admin_client, page_of(team), form_on(answer.content.decode()))
    assert list(team.skills.all()) == [skill]


def test_the_permissions_of_a_group_count_too(admin_client):
    group, may = Group.objects.create(name="Support"), Permission.objects.first()
    form = opened(admin_client, page_of(group))
    group.permissions.add(may)
    assert CHANGED in save(admin_client, page_of(group), form, name="Help").content.decode()
    assert list(group.permissions.all()) == [may]


def test_says_that_the_row_was_deleted_and_shows_what_was_typed(admin_client):
    category = CategoryFactory()
    page = page_of(category)
    form = opened(admin_client, page)
    category.delete()
    answer = save(admin_client, page, form, name_en="Hotels and offices")
    assert answer.status_code == 410
    assert "another person has deleted this" in answer.content.decode()
    assert "Hotels and offices" in answer.content.decode()


def test_keeps_the_minutes_that_another_saved_in_the_list(admin_client):
    way = ZoneTravelFactory(minutes=10)
    form = opened(admin_client, TRAVEL)
    ZoneTravel.objects.update(minutes=20)
    answer = save(admin_client, TRAVEL, form, _save="Save", **{"form-0-minutes": "15"})
    way.refresh_from_db()
    assert way.minutes == 20
    [found] = answer.context["comparison"].differences
    assert (found.was, found.now, found.typed) == ("10", "20", "15")


def test_a_list_takes_what_another_saved_in_rows_that_nobody_touched(admin_client):
    ZoneTravelFactory(minutes=10)
    form = opened(admin_client, TRAVEL)
    ZoneTravel.objects.update(minutes=20)
    assert save(admin_client, TRAVEL, form, _save="Save").status_code == 302
    assert ZoneTravel.objects.get().minutes == 20


def test_whoever_lost_the_permission_meanwhile_is_told_so(client, django_user_model, service):
    user = django_user_model.objects.create_user("amal", password="p", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__endswith="_service"))
    client.force_login(user)
    form = opened(client, page_of(service))
    user.user_permissions.clear()
    assert save(client, page_of(service), form, description_en="New").status_code == 403


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told_of_the_other(admin_client, admin_user, service):
    form = opened(admin_client, page_of(service))

    def saving(**typed):
        browser = Client()
        browser.force_login(admin_user)
        return lambda: save(browser, page_of(service), form, **typed).status_code

    calls = [saving(**{PRICE: "120"}), saving(description_en="New")]
    assert sorted(all_at_once(calls)) == [200, 302]
    assert version_in(admin_client.get(page_of(service)).content.decode())
