"""Making and revoking keys, and how fast a change takes effect."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from cleanlife.errors import Invalid
from partners.caches import known_callers
from partners.keys import read_key
from partners.models import ApiKey, Partner
from partners.services.authenticate import read_caller
from partners.services.manage_access import create_api_key, revoke_api_key, set_partner_status
from tests.client import PartnerClient
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def make_key(partner, **options):
    return create_api_key(
        partner=partner, label="Website", permissions=["partner_services_read"], **options
    )


def test_a_new_key_works(partner):
    _, key = make_key(partner)
    assert PartnerClient(secret=str(key)).get("services").status_code == 200


def test_only_the_hash_is_stored(partner):
    api_key, key = make_key(partner)
    stored = ApiKey.objects.filter(pk=api_key.pk).values().get()
    assert key.secret not in str(stored)
    assert str(key).startswith(f"pk_sandbox_{api_key.prefix}_")


def test_a_key_never_shows_its_secret(partner):
    api_key, key = make_key(partner)
    assert key.secret not in f"{key!r} {api_key!r} {api_key} {vars(api_key)}"


def test_a_key_can_be_read_back(partner):
    _, key = make_key(partner)
    assert read_key(str(key)) == key


def test_production_makes_live_keys(partner, settings):
    settings.ENVIRONMENT = "production"
    api_key, key = make_key(partner)
    assert (api_key.environment, str(key)[:8]) == ("live", "pk_live_")


def test_ranges_are_stored_in_one_form(partner):
    api_key, _ = make_key(partner, ip_allowlist=["203.0.113.7/24"])
    assert api_key.ip_allowlist == ["203.0.113.0/24"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"permissions": ["partner_everything"]}, "Unknown permissions: partner_everything."),
        ({"requests_per_minute": 0}, "must be 1 to 1000000 a minute"),
        ({"ip_allowlist": ["everywhere"]}, "'everywhere' is not an IP address"),
    ],
)
def test_refuses_a_key_that_makes_no_sense(partner, options, message):
    with pytest.raises(Invalid, match=message):
        create_api_key(**{"partner": partner, "label": "x", "permissions": [], **options})
    assert not partner.api_keys.exists()


def test_a_revoked_key_stops_at_once(partner):
    api_key, key = make_key(partner)
    client = PartnerClient(secret=str(key))
    assert client.get("services").status_code == 200
    revoke_api_key(api_key, now=NOON)
    assert client.get("services").status_code == 401


def test_revoking_twice_keeps_the_first_moment(partner):
    api_key, _ = make_key(partner)
    revoke_api_key(api_key, now=NOON)
    revoke_api_key(api_key, now=NOON + timedelta(hours=1))
    api_key.refresh_from_db()
    assert api_key.revoked_at == NOON


def test_a_suspended_partner_stops_at_once(partner, api):
    assert api.get("services").status_code == 200
    set_partner_status(partner, status=Partner.Status.SUSPENDED)
    assert api.get("services").status_code == 401


def test_a_new_domain_counts_at_once(partner, api):
    assert api.request("GET", "services", origin="https://a.example").status_code == 200
    AllowedDomainFactory(partner=partner)
    assert api.request("GET", "services", origin="https://a.example").status_code == 403


def test_an_expiry_takes_effect_although_the_key_is_kept(partner):
    with time_machine.travel(NOON, tick=False) as clock:
        _, key = make_key(partner, expires_at=NOON + timedelta(seconds=2))
        client = PartnerClient(secret=str(key))
        assert client.get("services").status_code == 200
        clock.shift(2)
        assert client.get("services").status_code == 401


def test_a_change_elsewhere_takes_effect_within_five_seconds(api):
    with time_machine.travel(NOON, tick=False) as clock:
        assert api.get("services").status_code == 200
        # As another process would: no signal in this one.
        ApiKey.objects.update(revoked_at=NOON)
        assert api.get("services").status_code == 200
        clock.shift(5.1)
        assert api.get("services").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_what_was_read_before_the_commit_is_forgotten_after_it():
    api_key = ApiKeyFactory()
    with transaction.atomic():
        revoke_api_key(api_key, now=NOON)
        before = known_callers.read(api_key.prefix, lambda: "state before the change")
        assert before == "state before the change"
    assert read_caller(api_key.prefix).api_key.revoked_at == NOON


def test_the_last_use_is_written_once_a_minute(api):
    row = ApiKey.objects.filter(pk=api.api_key.pk)
    with time_machine.travel(NOON, tick=False) as clock:
        api.get("services")
        clock.shift(50)
        api.get("services")
        assert row.get().last_used_at == NOON
        clock.shift(10)
        api.get("services")
        assert row.get().last_used_at == NOON + timedelta(minutes=1)


def test_a_refused_key_is_not_used(partner):
    key = ApiKeyFactory(revoked=True)
    PartnerClient(key).get("services")
    key.refresh_from_db()
    assert key.last_used_at is None


def test_a_known_caller_costs_no_query(api, django_assert_num_queries):
    with django_assert_num_queries(5):  # key with partner, domains, last use, services, prices
        api.get("services")
    with django_assert_num_queries(1):
        api.get("services")
