"""The back-office of partners."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from cleanlife import clock
from partners.keys import read_key
from partners.models import ApiKey, Partner
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory, PartnerFactory

LIST = reverse("admin:partners_partner_changelist")
KEYS = reverse("admin:partners_apikey_changelist")


def page_of(row):
    model = type(row).__name__.lower()
    return reverse(f"admin:partners_{model}_change", args=[row.pk])


def fields_of(partner, domains=(), **changes):
    """What the browser sends when the partner's page is saved."""
    rows = {
        "domains-TOTAL_FORMS": len(domains),
        "domains-INITIAL_FORMS": 0,
        "api_keys-TOTAL_FORMS": 0,
        "api_keys-INITIAL_FORMS": 0,
        "text_switches-TOTAL_FORMS": 0,
        "text_switches-INITIAL_FORMS": 0,
    }
    for number, host in enumerate(domains):
        rows |= {f"domains-{number}-host": host, f"domains-{number}-partner": partner.pk}
    return {
        "name": partner.name,
        "payment_responsibility": partner.payment_responsibility,
        "contact_email": "",
        **rows,
        **changes,
    }


def messages_of(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def create_key(browser, partner, **fields):
    page = reverse("admin:partners_apikey_create", args=[partner.pk])
    wanted = {
        "key_id": uuid4(),
        "label": "Website",
        "permissions": ["partner_services_read"],
        **fields,
    }
    return browser.post(page, wanted, follow=True)


def test_makes_a_partner(admin_client):
    fields = {"name": "Hotel", "payment_responsibility": "PARTNER"}
    answer = admin_client.post(reverse("admin:partners_partner_add"), fields)
    assert answer.status_code == 302
    assert Partner.objects.get(name="Hotel").status == "ACTIVE"


def test_a_changed_payment_responsibility_warns(admin_client, partner):
    fields = fields_of(partner, payment_responsibility="CLEANOS")
    answer = admin_client.post(page_of(partner), fields, follow=True)
    assert "for new bookings only" in messages_of(answer)
    partner.refresh_from_db()
    assert partner.payment_responsibility == "CLEANOS"


def test_a_domain_is_kept_in_its_normal_form(admin_client, partner):
    fields = fields_of(partner, domains=["Hooks.Example.com"])
    assert admin_client.post(page_of(partner), fields).status_code == 302
    assert partner.domains.get().host == "hooks.example.com"


@pytest.mark.parametrize(
    ("domains", "text"),
    [
        (["https://example.com"], "is not a host name"),
        (["a.com", "A.com"], "Please correct the duplicate"),
    ],
)
def test_refuses_wrong_domains(admin_client, partner, domains, text):
    answer = admin_client.post(page_of(partner), fields_of(partner, domains=domains))
    assert text in answer.content.decode()
    assert not partner.domains.exists()


def test_the_status_is_no_field(admin_client, partner):
    admin_client.post(page_of(partner), fields_of(partner, status="INACTIVE"))
    partner.refresh_from_db()
    assert partner.status == "ACTIVE"


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("suspend", "ACTIVE", "SUSPENDED"), ("activate", "SUSPENDED", "ACTIVE")],
)
def test_an_action_asks_for_a_reason_and_changes_the_status(
    admin_client, action, before, after
):
    partners = PartnerFactory.create_batch(2, status=before)
    chosen = {"action": action, "_selected_action": [partner.pk for partner in partners]}
    page = admin_client.post(LIST, chosen)["Location"]
    assert admin_client.post(page, {"reason": ""}).status_code == 200
    admin_client.post(page, {"reason": "Unpaid invoices"})
    assert {row.status for row in Partner.objects.all()} == {after}
    assert LogEntry.objects.filter(change_message__contains="Unpaid invoices").count() == 2


def test_a_partner_cannot_be_deleted(admin_client, partner):
    page = reverse("admin:partners_partner_delete", args=[partner.pk])
    assert admin_client.post(page, {"post": "yes"}).status_code == 403


def test_shows_a_new_key_once(admin_client, partner):
    answer = create_key(admin_client, partner, ip_allowlist="203.0.113.7/24\n")
    key = read_key(answer.context["key"])
    assert str(key) in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert partner.api_keys.get().ip_allowlist == ["203.0.113.0/24"]
    for page in (page_of(partner), page_of(partner.api_keys.get()), KEYS):
        assert key.secret not in admin_client.get(page).content.decode()
    assert key.secret not in str(list(LogEntry.objects.values()))


def test_a_reload_neither_makes_nor_shows_a_key_again(admin_client, partner):
    answer = create_key(admin_client, partner)
    shown_at, status = answer.redirect_chain[0]
    assert status == 302
    again = admin_client.get(shown_at, follow=True)
    assert answer.context["key"] not in again.text
    assert "is shown only once" in messages_of(again)
    assert partner.api_keys.count() == 1


def test_a_form_sent_twice_makes_one_key(admin_client, partner):
    page = reverse("admin:partners_apikey_create", args=[partner.pk])
    form = admin_client.get(page).context["form"]
    fields = {
        "key_id": form["key_id"].value(),
        "label": "Website",
        "permissions": ["partner_services_read"],
    }
    # A double click: the second is sent before the answer to the first is followed.
    answers = [admin_client.post(page, fields) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}
    shown = admin_client.get(answers[1]["Location"])
    assert partner.api_keys.get().prefix in shown.context["key"]
    assert LogEntry.objects.count() == 1


def test_a_form_sent_by_back_makes_no_second_key(admin_client, partner):
    key_id = uuid4()
    create_key(admin_client, partner, key_id=key_id)
    again = create_key(admin_client, partner, key_id=key_id, label="Changed")
    assert "is shown only once" in messages_of(again)
    assert [key.label for key in partner.api_keys.all()] == ["Website"]


def test_a_form_without_its_id_makes_no_key(admin_client, partner):
    assert create_key(admin_client, partner, key_id="").status_code == 200
    assert not partner.api_keys.exists()


def test_the_session_never_holds_a_readable_key(admin_client, partner):
    page = reverse("admin:partners_apikey_create", args=[partner.pk])
    fields = {"key_id": uuid4(), "label": "x", "permissions": ["partner_services_read"]}
    admin_client.post(page, fields)
    kept = str(dict(admin_client.session))
    key = partner.api_keys.get()
    assert str(key.pk) in kept
    assert key.prefix not in kept


def test_a_new_key_that_cannot_be_read_here_is_shown_later(admin_client, partner, settings):
    keys = settings.ENCRYPTION_KEYS
    page = reverse("admin:partners_apikey_create", args=[partner.pk])
    fields = {"key_id": uuid4(), "label": "x", "permissions": ["partner_services_read"]}
    created = admin_client.post(page, fields)["Location"]
    settings.ENCRYPTION_KEYS = ["another" * 8]
    assert "cannot be shown at the moment" in messages_of(
        admin_client.get(created, follow=True)
    )
    settings.ENCRYPTION_KEYS = keys
    assert partner.api_keys.get().prefix in admin_client.get(created).context["key"]


def test_another_user_is_not_shown_a_new_key(admin_client, client, django_user_model, partner):
    answer = create_key(admin_client, partner)
    other = django_user_model.objects.create_superuser("other", password="x")
    client.force_login(other)
    again = client.get(answer.redirect_chain[0][0], follow=True)
    assert answer.context["key"] not in again.text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"label": ""}, "This field is required."),
        ({"permissions": []}, "This field is required."),
        ({"requests_per_minute": "0"}, "greater than or equal to 1"),
        ({"ip_allowlist": "everywhere"}, "&#x27;everywhere&#x27; is not an IP address"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "00:00"}, "This moment has passed"),
    ],
)
def test_refuses_a_key_that_makes_no_sense(admin_client, partner, fields, text):
    assert text in create_key(admin_client, partner, **fields).content.decode()
    assert not partner.api_keys.exists()


def test_a_limit_is_filled_in_and_may_be_emptied(admin_client, partner):
    page = admin_client.get(reverse("admin:partners_apikey_create", args=[partner.pk])).text
    assert 'name="requests_per_minute" value="600"' in page
    create_key(admin_client, partner, requests_per_minute="")
    assert partner.api_keys.get().requests_per_minute is None


def test_revokes_a_key_after_asking(admin_client):
    key = ApiKeyFactory()
    page = reverse("admin:partners_apikey_revoke", args=[key.pk])
    assert "cannot be undone" in admin_client.get(page).content.decode()
    answer = admin_client.post(page, follow=True)
    assert "is revoked" in messages_of(answer)
    key.refresh_from_db()
    assert key.revoked_at is not None


@pytest.mark.parametrize("action", ["change", "delete"])
def test_a_key_cannot_be_edited_or_deleted(admin_client, action):
    key = ApiKeyFactory(label="before")
    page = reverse(f"admin:partners_apikey_{action}", args=[key.pk])
    assert admin_client.post(page, {"label": "after", "post": "yes"}).status_code == 403
    assert ApiKey.objects.get().label == "before"


def test_the_hash_is_shown_nowhere(admin_client):
    key = ApiKeyFactory(every_permission=True)
    for page in (page_of(key), page_of(key.partner), KEYS):
        shown = admin_client.get(page).content.decode()
        assert key.name in shown
        assert key.secret_hash not in shown


@pytest.mark.parametrize("name", ["partners_apikey_create", "catalog_enabled_services"])
def test_a_viewer_makes_nothing(client, django_user_model, partner, name):
    viewer = django_user_model.objects.create_user("viewer", password="x", is_staff=True)
    client.force_login(viewer)
    assert client.get(reverse(f"admin:{name}", args=[partner.pk])).status_code == 403


def test_who_may_only_look_sees_no_buttons(client, django_user_model):
    key = ApiKeyFactory()
    viewer = django_user_model.objects.create_user("viewer", password="x", is_staff=True)
    wanted = Permission.objects.filter(codename__in=["view_partner", "view_apikey"])
    viewer.user_permissions.set(wanted)
    client.force_login(viewer)
    page = client.get(page_of(key.partner)).content.decode()
    assert key.name in page
    for label in ("Create an API key", "Suspend<", "Enabled services", "Revoke<"):
        assert label not in page


def test_counts_what_works(admin_client):
    partner = PartnerFactory()
    ApiKeyFactory.create_batch(2, partner=partner)
    ApiKeyFactory(partner=partner, revoked=True)
    ApiKeyFactory(partner=partner, expires_at=clock.now() - timedelta(days=1))
    AllowedDomainFactory.create_batch(3, partner=partner)
    row = admin_client.get(LIST).context["cl"].queryset.get()
    assert (row.key_count, row.host_count) == (2, 3)


@pytest.mark.parametrize("page", [LIST, KEYS])
def test_a_list_takes_as_many_queries_for_many_rows(
    admin_client, django_assert_max_num_queries, page
):
    for partner in PartnerFactory.create_batch(10):
        ApiKeyFactory(partner=partner)
        AllowedDomainFactory(partner=partner)
    with django_assert_max_num_queries(8):
        assert admin_client.get(page).status_code == 200


@pytest.mark.parametrize("page", [LIST, KEYS])
def test_search_finds_by_a_keys_prefix(admin_client, page):
    key = ApiKeyFactory()
    ApiKeyFactory()
    found = admin_client.get(page, {"q": key.prefix}).context["cl"].queryset
    assert found.count() == 1
