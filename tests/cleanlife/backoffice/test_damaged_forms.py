"""A form that no page of ours has sent like this: refused like a stale one, never a failure."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.browser_client import version_on
from tests.cleanlife.backoffice.test_versions import opened, page_of, save
from tests.factories.catalog import CategoryFactory, ServiceFactory
from tests.factories.webhooks import SubscriptionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHANGED = "this has changed since you opened the page"


def test_the_version_of_a_form_deletes_nothing(admin_client):
    category = CategoryFactory()
    page = reverse("admin:catalog_category_delete", args=[category.pk])
    version = version_on(admin_client, page_of(category))
    answer = admin_client.post(page, {"post": "yes", "version": version})
    assert answer.status_code == 200
    assert type(category).objects.exists()


def test_the_version_of_a_deletion_saves_nothing(admin_client):
    category = CategoryFactory(name_en="Homes")
    form = opened(admin_client, page_of(category))
    version = version_on(
        admin_client, reverse("admin:catalog_category_delete", args=[category.pk])
    )
    answer = save(admin_client, page_of(category), form, version=version, name_en="Offices")
    assert answer.status_code == 200
    category.refresh_from_db()
    assert category.name_en == "Homes"


def test_the_version_of_a_button_saves_nothing_of_a_deleted_row(admin_client):
    subscription, category = SubscriptionFactory(), CategoryFactory()
    form = opened(admin_client, page_of(category))
    version = version_on(admin_client, page_of(subscription))
    category.delete()
    assert save(admin_client, page_of(category), form, version=version).status_code == 410


@pytest.mark.parametrize("count", ["9" * 5000, "٩٩٩٩", "3000000000", "-1", "many"])
def test_a_number_of_rows_that_no_page_has_is_no_failure(admin_client, count):
    page = page_of(ServiceFactory())
    form = opened(admin_client, page)
    sent = {"version": "", "packages-TOTAL_FORMS": count}
    assert save(admin_client, page, form, **sent).status_code in {200, 302}


def test_the_place_of_a_row_that_no_page_has_is_no_failure(admin_client):
    page = page_of(ServiceFactory())
    form = opened(admin_client, page)
    sent = urlencode({**form, "version": "", f"packages-{'9' * 5000}-hours": "1"}, doseq=True)
    answer = admin_client.post(page, sent, "application/x-www-form-urlencoded")
    assert answer.status_code == 302


@pytest.mark.parametrize("key", ["nonsense", "\0", "9" * 20, ""])
@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("catalog_category", "delete_selected"),
        ("partners_partner", "suspend"),
        ("webhooks_delivery", "retry_selected"),
    ],
)
def test_a_chosen_row_that_no_list_has_is_a_bad_link(admin_client, kind, action, key):
    page = reverse(f"admin:{kind}_changelist")
    answer = admin_client.post(page, {"action": action, "_selected_action": [key]})
    assert answer.status_code == 400
