"""Packages, add-ons, price lists and refund rules in the back-office."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import AddOn, Package, PriceList, RefundRule
from tests.catalog.forms import rows
from tests.catalog.test_admin import service_fields
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def page_of(model, row=None, name="change"):
    place = [row.pk] if row else []
    return reverse(f"admin:catalog_{model}_{name}", args=place)


def read(browser, page, **query):
    return browser.get(page, query).content.decode()


@pytest.fixture
def service(db):
    return ServiceFactory(min_hours=2, default_hours=3, max_hours=8)


def package(**changes):
    named = {"name_en": "Four hours", "name_ar": "أربع ساعات", "is_active": "on"}
    return {**named, "hours": 4, "price_halalas": "199.50", **changes}


def save_service(browser, service, **changes):
    fields = service_fields(service.category, **changes)
    return browser.post(page_of("service", service), fields)


def test_a_service_gets_packages_and_add_ons_on_its_page(admin_client, service):
    add_on = {"name_en": "Oven", "name_ar": "فرن", "price_halalas": "45", "is_active": "on"}
    tables = rows("packages", package()) | rows("add_ons", add_on)
    assert save_service(admin_client, service, **tables).status_code == 302
    assert Package.objects.get(service=service).price_halalas == 199_50
    assert AddOn.objects.get(service=service).price_halalas == 45_00


@pytest.mark.parametrize("hours", [1, 9])
def test_refuses_a_package_of_a_length_that_is_not_sold(admin_client, service, hours):
    answer = save_service(admin_client, service, **rows("packages", package(hours=hours)))
    assert "is sold for 2 to 8 hours." in answer.content.decode()
    alone = {**package(hours=hours), "service": service.pk}
    answer = admin_client.post(page_of("package", name="add"), alone)
    assert "is sold for 2 to 8 hours." in answer.content.decode()
    assert not Package.objects.exists()


def test_a_service_is_not_shortened_below_its_packages(admin_client, service):
    row = Package.objects.create(
        service=service, name_en="Long", name_ar="طويلة", hours=8, price_halalas=1
    )
    line = package(hours=8, id=row.pk, service=service.pk)
    table = rows("packages", line, initial=1)
    answer = save_service(admin_client, service, max_hours=6, **table)
    assert "is sold for 2 to 6 hours." in answer.content.decode()
    del line["is_active"]
    table = rows("packages", line, initial=1)
    assert save_service(admin_client, service, max_hours=6, **table).status_code == 302


def test_lists_packages_and_add_ons_with_prices(admin_client, service):
    names = {"service": service, "name_en": "Oven", "name_ar": "فرن"}
    Package.objects.create(**names, hours=4, price_halalas=123456)
    AddOn.objects.create(**names, price_halalas=45_00)
    assert "SAR 1,234.56" in read(admin_client, page_of("package", name="changelist"))
    assert "SAR 45.00" in read(admin_client, page_of("addon", name="changelist"))


def make_rows(service, number):
    names = {"name_en": f"Row {number}", "name_ar": "صف"}
    Package.objects.create(service=service, hours=4, price_halalas=1, **names)
    AddOn.objects.create(service=service, price_halalas=1, **names)
    price_list = PriceList.objects.create(partner=PartnerFactory(), name="Prices")
    price_list.entries.create(service=service, price_per_hour_halalas=1)
    RefundRule.objects.create(service=service, hours_before=number, percent=50)


@pytest.mark.parametrize("model", ["package", "addon", "pricelist", "refundrule"])
def test_a_longer_list_costs_no_more_queries(
    admin_client, django_assert_max_num_queries, model
):
    make_rows(ServiceFactory(), 0)
    listing = page_of(model, name="changelist")
    with CaptureQueriesContext(connection) as few:
        read(admin_client, listing)
    for number in range(8):
        make_rows(ServiceFactory(), number)
    with django_assert_max_num_queries(len(few)):
        read(admin_client, listing)


def save_list(browser, partner, *entries, **changes):
    fields = {"partner": partner.pk, "name": "Hotel", "contract_code": "", "is_active": "on"}
    table = rows("entries", *entries)
    return browser.post(page_of("pricelist", name="add"), {**fields, **table, **changes})


def test_a_partner_gets_prices_of_its_own(admin_client, partner, service):
    entry = {"service": service.pk, "price_per_hour_halalas": "49.90", "factor": ""}
    other = {"service": ServiceFactory().pk, "price_per_hour_halalas": "", "factor": "0.85"}
    answer = save_list(admin_client, partner, entry, other, contract_code=" GOLD ")
    assert answer.status_code == 302
    price_list = PriceList.objects.get()
    assert price_list.contract_code == "GOLD"
    entries = price_list.entries.order_by("factor")
    kept = {(each.price_per_hour_halalas, each.factor and str(each.factor)) for each in entries}
    assert kept == {(49_90, None), (None, "0.8500")}
    page = read(admin_client, page_of("pricelist", price_list))
    assert 'value="49.90"' in page


def test_refuses_a_line_that_changes_nothing(admin_client, partner, service):
    entry = {"service": service.pk, "price_per_hour_halalas": "", "factor": ""}
    answer = save_list(admin_client, partner, entry)
    assert "Fill in a price, a factor, or both." in answer.content.decode()
    assert not PriceList.objects.exists()


def test_refuses_a_second_list_for_the_same_contract(admin_client, partner):
    assert save_list(admin_client, partner).status_code == 302
    answer = save_list(admin_client, partner)
    assert "This partner has a list with this contract code already" in answer.content.decode()


def test_a_partner_leads_to_its_prices(admin_client, partner):
    mine = PriceList.objects.create(partner=partner, name="Mine")
    PriceList.objects.create(partner=PartnerFactory(), name="Other")
    button = f"{page_of('pricelist', name='changelist')}?partner__id__exact={partner.pk}"
    page = read(admin_client, reverse("admin:partners_partner_change", args=[partner.pk]))
    assert button in page
    assert list(admin_client.get(button).context["cl"].queryset) == [mine]
    assert "none: the usual prices" in read(admin_client, button)


def test_refund_rules_read_like_a_table(admin_client, service):
    RefundRule.objects.create(service=service, hours_before=48, percent=80)
    RefundRule.objects.create(hours_before=0, percent=50)
    RefundRule.objects.create(hours_before=24, percent=100)
    answer = admin_client.get(page_of("refundrule", name="changelist"))
    hours = [rule.hours_before for rule in answer.context["cl"].result_list]
    assert hours == [24, 0, 48]
    page = answer.content.decode()
    for text in ("All services", "at least 24 hours before the visit", "100%", "80%"):
        assert text in page
    assert "until the visit begins" in page
    sentence = "A cancellation later than every rule refunds nothing."
    assert sentence in page
    assert sentence in read(admin_client, page_of("refundrule", name="add"))


def test_refuses_a_second_rule_for_the_same_hours(admin_client):
    fields = {"service": "", "hours_before": 24, "percent": 100}
    add = page_of("refundrule", name="add")
    assert admin_client.post(add, fields).status_code == 302
    assert "a rule for these hours already" in admin_client.post(add, fields).content.decode()


@pytest.mark.parametrize("model", [Package, PriceList, RefundRule])
def test_those_who_may_only_look_change_nothing(client, model):
    make_rows(ServiceFactory(), 0)
    name = model._meta.model_name
    user = User.objects.create_user("viewer", password="p", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename=f"view_{name}"))
    client.force_login(user)
    page = page_of(name, model.objects.get())
    assert 'name="_save"' not in read(client, page)
    assert client.post(page, {}).status_code == 403
    assert client.get(page_of(name, name="add")).status_code == 403
