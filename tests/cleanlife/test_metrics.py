"""/metrics: who may read it, and what it tells."""

import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from tests.webhooks.conftest import allowed_partner, receiver, subscription
from webhooks.models import Lane
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries

__all__ = ["allowed_partner", "receiver", "subscription"]
SETTINGS = "cleanlife.settings"
pytestmark = pytest.mark.django_db


def read(client, **headers):
    """Return the samples of the page: name and labels to value."""
    page = client.get("/metrics", headers=headers)
    assert page.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def test_the_sandbox_tells_everybody(client):
    page = client.get("/metrics")

    assert page.headers["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in page.headers["Cache-Control"]


def test_production_has_no_page_without_a_token(client, settings):
    settings.IS_PRODUCTION = True

    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("is_production", [True, False])
def test_a_token_opens_it(client, settings, is_production):
    settings.IS_PRODUCTION, settings.METRICS_TOKEN = is_production, "s3cret"

    assert ("cleanlife_webhook_oldest_due_seconds",) in read(
        client, authorization="Bearer s3cret"
    )


@pytest.mark.parametrize(
    "sent", [{}, {"authorization": "Bearer other"}, {"x-api-key": "s3cret"}]
)
def test_anything_else_does_not(client, settings, sent):
    settings.METRICS_TOKEN = "s3cret"
    page = client.get("/metrics", headers=sent)

    assert (page.status_code, page.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert page.content == b""


def test_a_token_with_other_letters_is_a_wrong_one(client, settings):
    settings.METRICS_TOKEN = "s3cret"

    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer s3crét").status_code == 401


def test_is_read_inside_the_machine_without_tls(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert (client.get("/metrics").status_code, client.get("/docs/").status_code) == (200, 301)


def test_only_reading_is_allowed(client):
    assert client.post("/metrics").status_code == 405


def test_tells_how_the_queue_stands(client, django_assert_max_num_queries):
    now = clock.now()
    late, healthy = SubscriptionFactory(lane__failures=3), SubscriptionFactory()
    SubscriptionFactory(inactive=True, lane__failures=3)
    SubscriptionFactory(inactive=True, given_up_at=now)
    SubscriptionFactory(inactive=True, given_up_at=now, deleted=True)
    DeliveryFactory(subscription=late, next_attempt_at=now - timedelta(minutes=5))
    DeliveryFactory(subscription=late, next_attempt_at=now + timedelta(minutes=5))
    DeliveryFactory(
        subscription=healthy, next_attempt_at=now + timedelta(minutes=1), lease_token=uuid4()
    )
    DeliveryFactory(subscription=healthy, delivered=True)
    with django_assert_max_num_queries(9):
        told = read(client)

    states = ("due", "in flight", "scheduled")
    assert [told["cleanlife_webhook_queue", state] for state in states] == [1, 1, 1]
    assert 300 <= told["cleanlife_webhook_oldest_due_seconds",] < 360
    assert 300 <= told["cleanlife_webhook_oldest_turn_seconds",] < 360
    states = ("all", "failing", "kept back", "slow", "given up")
    assert [told["cleanlife_webhook_endpoints", state] for state in states] == [2, 1, 0, 0, 1]


def test_an_endpoint_that_is_kept_back_makes_nobody_late(client, subscription):
    now = clock.now()
    DeliveryFactory(subscription=subscription, next_attempt_at=now - timedelta(minutes=5))
    Lane.objects.update(open_until=now + timedelta(minutes=5))
    dispatch_due_deliveries(now=now)

    told = read(client)
    assert told["cleanlife_webhook_oldest_turn_seconds",] == 0
    assert told["cleanlife_webhook_oldest_due_seconds",] >= 300
    assert told["cleanlife_webhook_endpoints", "kept back"] == 1


def test_an_idle_platform_is_never_late(client):
    told = read(client)

    assert told["cleanlife_webhook_oldest_turn_seconds",] == 0
    assert told["cleanlife_webhook_oldest_due_seconds",] == 0


def test_tells_what_became_of_attempts(client, subscription):
    before = read(client).get(("cleanlife_webhook_attempts_total", "delivered"), 0)
    firsts = read(client)["cleanlife_webhook_first_attempt_seconds_count",]
    DeliveryFactory(subscription=subscription)
    dispatch_due_deliveries(now=clock.now())

    told = read(client)
    assert told["cleanlife_webhook_attempts_total", "delivered"] == before + 1
    assert told["cleanlife_webhook_first_attempt_seconds_count",] == firsts + 1


def test_a_process_on_its_own_leaves_no_file(tmp_path):
    """Management commands and tests count within themselves."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": SETTINGS}
    metrics = "webhooks.metrics, scheduling.services.reserve_time"
    load = f"import django; django.setup(); import {metrics}"
    subprocess.run([sys.executable, "-c", load], env=environment, check=True, timeout=60)

    assert list(tmp_path.rglob("*.db")) == []


def test_commands_count_nowhere(tmp_path):
    """The folder does not exist yet when the database is migrated."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "missing"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
