"""Wrong keys are limited per address, right ones are not."""

import pytest
import time_machine

from partners.api import access
from tests.answers import error_of
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.django_db
NOON = "2026-07-01T09:00:00Z"
ALLOWED = int(access.FAILURES_ALLOWED.split("/")[0])


@pytest.fixture
def guesser():
    client = PartnerClient(secret="pk_sandbox_wrong")
    with time_machine.travel(NOON, tick=False):
        for _ in range(ALLOWED):
            assert client.get("services").status_code == 401
        yield client


def test_refuses_an_address_that_guesses(guesser):
    answer = guesser.get("services")
    assert error_of(answer) == (429, "RATE_LIMIT_EXCEEDED")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_right_keys_from_that_address_still_work(guesser):
    key = ApiKeyFactory(every_permission=True)
    guesser.get("services")
    assert PartnerClient(key).get("services").status_code == 200


def test_another_address_is_not_held_up(guesser, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    headers = {"x-forwarded-for": "203.0.113.7"}
    assert guesser.request("GET", "services", **headers).status_code == 401


def test_the_next_minute_begins_anew(guesser):
    with time_machine.travel("2026-07-01T09:02:00Z", tick=False):
        assert guesser.get("services").status_code == 401
