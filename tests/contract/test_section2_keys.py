"""Contract, section 2: the life of a key, and what it says of itself."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from partners.services.manage_access import create_api_key, revoke_api_key
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory, PartnerFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def make(partner, label, **options):
    api_key, key = create_api_key(
        partner=partner, label=label, permissions=["partner_services_read"], **options
    )
    return api_key, PartnerClient(secret=str(key))


def statuses(*clients):
    return [client.get("services").status_code for client in clients]


def test_rotation_makes_a_new_key_and_revokes_the_old_one(partner):
    old_key, old = make(partner, "2025")
    _, new = make(partner, "2026")
    assert statuses(old, new) == [200, 200]
    revoke_api_key(old_key, now=NOON)
    assert statuses(old, new) == [401, 200]


def test_rotation_may_let_the_old_key_run_out(partner):
    with time_machine.travel(NOON, tick=False) as clock:
        old_key, old = make(partner, "2025")
        _, new = make(partner, "2026")
        old_key.expires_at = NOON + timedelta(days=7)
        old_key.save(update_fields=["expires_at"])
        clock.shift(timedelta(days=7, seconds=-1))
        assert statuses(old, new) == [200, 200]
        clock.shift(1)
        assert statuses(old, new) == [401, 200]


def test_me_tells_who_calls_and_what_the_key_may_do(partner):
    api_key, client = make(
        partner, "Website", requests_per_minute=60, expires_at=NOON + timedelta(days=9000)
    )
    answer = client.get("me").json()
    assert list(answer["data"].items()) == [
        ("partner", {"id": str(partner.pk), "name": partner.name}),
        ("environment", "sandbox"),
        ("paymentResponsibility", "PARTNER"),
        ("permissions", ["partner_services_read"]),
        ("requestsPerMinute", 60),
        ("key", {"prefix": api_key.prefix, "expiresAt": "2051-02-20T12:00:00+03:00"}),
    ]


def test_me_without_limit_and_expiry(settings):
    settings.ENVIRONMENT = "production"
    partner = PartnerFactory(cleanlife_pays=True)
    key = ApiKeyFactory(partner=partner, environment="live")
    found = PartnerClient(key).get("me").json()["data"]
    assert (found["environment"], found["paymentResponsibility"]) == ("production", "CLEANOS")
    assert (found["permissions"], found["requestsPerMinute"]) == ([], None)
    assert found["key"] == {"prefix": key.prefix, "expiresAt": None}


def test_me_never_shows_the_secret(partner):
    key = ApiKeyFactory(partner=partner)
    text = PartnerClient(key).get("me").content.decode()
    assert key.full_key.split("_", 3)[3] not in text
    assert key.secret_hash not in text


def test_me_takes_no_parameters_and_no_query_of_its_own(api, django_assert_num_queries):
    assert api.get("me", page=1).json()["error"]["message"] == "property page should not exist"
    with django_assert_num_queries(0):
        assert api.get("me").status_code == 200


@pytest.mark.parametrize("traits", [{"revoked": True}, {"expired": True}])
def test_me_does_not_know_a_key_that_ended(traits):
    assert PartnerClient(ApiKeyFactory(**traits)).get("me").status_code == 401
