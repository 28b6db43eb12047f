"""Pages of confirmation: a press does what the page has said, or nothing."""

import pytest
from django.urls import reverse

from catalog.models import ServiceEnablement
from partners.models import ApiKey, Partner, Permission
from tests.browser_client import version_in, version_on
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from tests.factories.webhooks import SubscriptionFactory
from tests.forms import form_on
from webhooks.models import Recovery, Subscription

pytestmark = pytest.mark.django_db
CHANGED = "this has changed since you opened the page"


def press(browser, page, version, **typed):
    return browser.post(page, {"version": version, **typed}).content.decode()


def test_a_key_that_another_revoked_is_not_revoked_again(admin_client):
    key = ApiKeyFactory()
    page = reverse("admin:partners_apikey_revoke", args=[key.pk])
    version = version_on(admin_client, page)
    key.label = "Shop"
    key.save()
    told = press(admin_client, page, version)
    assert CHANGED in told
    assert "Shop" in told
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_key_of_a_partner_that_was_suspended_meanwhile_waits_for_one_press_more(admin_client):
    partner = PartnerFactory()
    page = reverse("admin:partners_apikey_create", args=[partner.pk])
    form = form_on(admin_client.get(page).content.decode(), name="key_id")
    Partner.objects.update(status=Partner.Status.SUSPENDED)
    typed = {**form, "label": "Shop", "permissions": Permission.values[:1]}
    told = admin_client.post(page, typed).content.decode()
    assert not ApiKey.objects.exists()
    for text in (CHANGED, "It works only once the partner is activated again.", "Shop"):
        assert text in told
    again = {**typed, "version": version_in(told)}
    assert admin_client.post(page, again).status_code == 302
    assert ApiKey.objects.get().label == "Shop"


def test_a_partner_that_another_activated_is_not_suspended_by_an_old_page(admin_client):
    partner = PartnerFactory(status=Partner.Status.SUSPENDED)
    status = reverse("admin:partners_partner_status", args=["SUSPENDED"])
    page = f"{status}?ids={PartnerFactory().pk},{partner.pk}"
    version = version_on(admin_client, page)
    Partner.objects.filter(pk=partner.pk).update(status=Partner.Status.ACTIVE)
    told = press(admin_client, page, version, reason="Unpaid bills")
    assert CHANGED in told
    assert "Unpaid bills" in told
    partner.refresh_from_db()
    assert partner.status == Partner.Status.ACTIVE


def test_services_that_another_enabled_stay_enabled(admin_client):
    partner, mine, theirs = PartnerFactory(), ServiceFactory(), ServiceFactory()
    page = reverse("admin:catalog_enabled_services", args=[partner.pk])
    form = form_on(admin_client.get(page).content.decode())
    ServiceEnablement.objects.create(partner=partner, service=theirs)
    told = admin_client.post(page, {**form, "services": [mine.pk]}).content.decode()
    assert CHANGED in told
    assert admin_client.post(page, form_on(told)).status_code == 302
    enabled = partner.enablements.values_list("service_id", flat=True)
    assert set(enabled) == {mine.pk, theirs.pk}


@pytest.mark.parametrize("name", ["ping", "recover"])
def test_nothing_is_sent_to_another_url_than_the_page_has_shown(admin_client, name):
    subscription = SubscriptionFactory()
    page = reverse(f"admin:webhooks_subscription_{name}", args=[subscription.pk])
    form = form_on(admin_client.get(page).content.decode())
    Subscription.objects.update(url="https://elsewhere.example.com/hook")
    told = admin_client.post(page, form).content.decode()
    for text in (CHANGED, subscription.url, "https://elsewhere.example.com/hook"):
        assert text in told
    assert not Recovery.objects.exists()
