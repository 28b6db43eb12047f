"""The back-office of the catalogue."""

import pytest
from django.urls import reverse

from catalog.models import Service
from tests.catalog.forms import rows
from tests.factories.catalog import CategoryFactory, PricingTierFactory, ServiceFactory
from tests.factories.partners import PartnerFactory


def service_fields(category, **changes):
    return {
        "category": category.pk,
        "name_en": "Windows",
        "name_ar": "نوافذ",
        "is_active": "on",
        "base_price_per_hour_halalas": "55.50",
        "min_hours": 2,
        "default_hours": 3,
        "max_hours": 8,
        "max_teams": 1,
        "work_types": ["REGULAR", "DEEP"],
        **rows("packages"),
        **rows("add_ons"),
        **changes,
    }


def add_service(browser, **changes):
    fields = service_fields(CategoryFactory(), **changes)
    return browser.post(reverse("admin:catalog_service_add"), fields)


def test_a_price_is_typed_in_riyals(admin_client):
    assert add_service(admin_client).status_code == 302
    service = Service.objects.get()
    assert service.base_price_per_hour_halalas == 5550
    assert service.work_types == ["REGULAR", "DEEP"]


def test_a_price_is_shown_in_riyals(admin_client):
    service = ServiceFactory(base_price_per_hour_halalas=123450)
    page = admin_client.get(reverse("admin:catalog_service_change", args=[service.pk]))
    assert 'value="1234.50"' in page.content.decode()
    listed = admin_client.get(reverse("admin:catalog_service_changelist"))
    assert "SAR 1,234.50" in listed.content.decode()


@pytest.mark.parametrize("price", ["", "-1", "0.001", "abc", "NaN", "Infinity", "1e99"])
def test_refuses_a_price_that_is_none(admin_client, price):
    answer = add_service(admin_client, base_price_per_hour_halalas=price)
    assert "base_price_per_hour_halalas" in answer.context["adminform"].form.errors


def test_refuses_hours_that_contradict_each_other(admin_client):
    answer = add_service(admin_client, min_hours=5)
    text = "Hours must satisfy 1 &lt;= minimum &lt;= default &lt;= maximum &lt;= 12."
    assert text in answer.content.decode()


def save_tier(browser, address, **fields):
    wanted = {"factor": "0.9", "sorting": 1, "is_active": "on", "max_minutes": "", **fields}
    return browser.post(address, wanted)


def test_refuses_tiers_that_overlap(admin_client):
    PricingTierFactory(min_minutes=180, max_minutes=239)
    answer = save_tier(admin_client, reverse("admin:catalog_pricingtier_add"), min_minutes=200)
    text = "These minutes overlap with an active tier (180 to 239 minutes: x 0.95)."
    assert text in answer.content.decode()


def test_a_tier_can_be_saved_again(admin_client):
    tier = PricingTierFactory(min_minutes=180, max_minutes=239)
    page = reverse("admin:catalog_pricingtier_change", args=[tier.pk])
    assert save_tier(admin_client, page, min_minutes=170).status_code == 302
    tier.refresh_from_db()
    assert tier.min_minutes == 170


def test_refuses_bounds_in_the_wrong_order(admin_client):
    add = reverse("admin:catalog_pricingtier_add")
    answer = save_tier(admin_client, add, min_minutes=200, max_minutes=100)
    assert "The upper bound must not be below the lower one." in answer.content.decode()


@pytest.fixture
def page(partner):
    return reverse("admin:catalog_enabled_services", args=[partner.pk])


def test_services_are_ticked_by_category(admin_client, partner, page):
    service = ServiceFactory(enabled_for=partner)
    ServiceFactory(category=service.category, inactive=True, name_en="Old one")
    form = admin_client.get(page).context["form"]
    [(category, choices)] = form.fields["services"].choices
    assert category == service.category.name_en
    assert {label for _, label in choices} == {service.name_en, "Old one (switched off)"}
    assert form.initial == {"services": [service.pk]}


def test_saves_what_is_ticked(admin_client, partner, page):
    before, after = ServiceFactory(enabled_for=partner), ServiceFactory()
    answer = admin_client.post(page, {"services": [after.pk]}, follow=True)
    [message] = answer.context["messages"]
    assert "are saved" in str(message)
    assert list(Service.objects.for_partner(partner)) == [after]
    assert before not in Service.objects.for_partner(partner)


def test_nothing_may_be_ticked(admin_client, partner, page):
    ServiceFactory(enabled_for=partner)
    admin_client.post(page, {"csrf": "only"})
    assert not partner.enablements.exists()


def test_the_partners_page_links_to_its_services(admin_client, partner, page):
    address = reverse("admin:partners_partner_change", args=[partner.pk])
    assert f'href="{page}"' in admin_client.get(address).content.decode()


@pytest.mark.parametrize("model", ["category", "service", "pricingtier", "serviceenablement"])
def test_a_list_takes_as_many_queries_for_many_rows(
    admin_client, django_assert_max_num_queries, model
):
    for start in range(0, 1000, 100):
        ServiceFactory(enabled_for=PartnerFactory())
        PricingTierFactory(min_minutes=start, max_minutes=start + 99)
    with django_assert_max_num_queries(8):
        answer = admin_client.get(reverse(f"admin:catalog_{model}_changelist"))
        assert answer.status_code == 200
