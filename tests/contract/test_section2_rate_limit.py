"""Contract, section 2: a key's requests per minute are exact, sliding, told in headers."""

from collections import deque
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from partners.models import ApiKey
from partners.services.check_rate_limit import check_rate_limit
from tests.client import PartnerClient
from tests.factories.partners import ApiKeyFactory, PartnerFactory

NOON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
DEAD_REDIS = "redis://127.0.0.1:1/0"


@pytest.fixture
def limited(db):
    return ApiKeyFactory(every_permission=True, requests_per_minute=3)


def statuses(key, count):
    client = PartnerClient(key)
    return [client.get("services").status_code for _ in range(count)]


@time_machine.travel(NOON, tick=False)
def test_the_first_refused_is_the_one_after_the_limit(limited):
    assert statuses(limited, 5) == [200, 200, 200, 429, 429]


@time_machine.travel(NOON, tick=False)
def test_a_refusal_says_when_to_come_back(limited):
    statuses(limited, 3)
    answer = PartnerClient(limited).get("services")
    assert answer.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert answer.json()["error"]["message"] == "Partner API rate limit exceeded"
    assert answer.headers["Retry-After"] == "60"


def test_the_window_slides(limited):
    with time_machine.travel(NOON, tick=False) as clock:
        assert statuses(limited, 1) == [200]
        clock.shift(30)
        assert statuses(limited, 3) == [200, 200, 429]
        clock.shift(30.5)
        assert statuses(limited, 2) == [200, 429]
        clock.shift(30)
        assert statuses(limited, 3) == [200, 200, 429]


def test_refused_requests_do_not_count(limited):
    with time_machine.travel(NOON, tick=False) as clock:
        statuses(limited, 3)
        clock.shift(59)
        assert statuses(limited, 20) == [429] * 20
        clock.shift(1.5)
        assert statuses(limited, 3) == [200] * 3


@time_machine.travel(NOON, tick=False)
def test_headers_tell_what_is_left(limited):
    answer = PartnerClient(limited).get("services")
    assert answer.headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert answer.headers["RateLimit"] == '"default";r=2;t=60'


@time_machine.travel(NOON, tick=False)
def test_headers_are_on_refusals_too(limited):
    statuses(limited, 3)
    answer = PartnerClient(limited).get("services")
    assert answer.headers["RateLimit"] == '"default";r=0;t=60'


@time_machine.travel(NOON, tick=False)
def test_every_authenticated_request_counts(limited):
    client = PartnerClient(limited)
    client.get("services/no-uuid")
    client.request("PUT", "services")
    client.get("services/" + str(limited.pk))
    assert client.get("services").status_code == 429


@time_machine.travel(NOON, tick=False)
def test_each_key_counts_for_itself(limited):
    other = ApiKeyFactory(partner=limited.partner, every_permission=True, requests_per_minute=3)
    statuses(limited, 4)
    assert statuses(other, 3) == [200] * 3


def test_a_key_without_limit_has_no_headers(api):
    answer = api.get("services")
    assert "RateLimit" not in answer.headers
    assert "RateLimit-Policy" not in answer.headers


@time_machine.travel(NOON, tick=False)
def test_lost_counters_let_requests_through(limited, settings, caplog):
    settings.REDIS_URL = DEAD_REDIS
    answer = PartnerClient(limited).get("services")
    assert answer.status_code == 200
    assert answer.headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert "rate limit counters do not answer" in caplog.text


@hypothesis_settings(deadline=None, max_examples=40)
@given(
    limit=st.integers(1, 5),
    pauses=st.lists(st.floats(0, 40, allow_nan=False), min_size=1, max_size=40),
)
def test_never_more_than_the_limit_in_any_minute(limit, pauses):
    key = ApiKey(partner=PartnerFactory.build(), requests_per_minute=limit)
    accepted = deque()
    with time_machine.travel(NOON, tick=False) as clock:
        now = NOON
        for pause in pauses:
            now += timedelta(seconds=pause)
            clock.move_to(now, tick=False)
            recent = [moment for moment in accepted if now - moment <= timedelta(seconds=60)]
            refused = check_rate_limit(key).is_exceeded
            assert refused == (len(recent) >= limit)
            if not refused:
                accepted.append(now)
