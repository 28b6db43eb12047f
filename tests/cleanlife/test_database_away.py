"""While the database is away every route says so, in its own form, and counters are told."""

import re
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.urls import get_resolver, path
from django.urls.resolvers import URLResolver
from prometheus_client.parser import text_string_to_metric_families

from bookings.photo_token import photo_token
from bookings.visit_token import visit_token
from cleanlife import clock, urls
from webhooks.metrics import ATTEMPTS

SOME_ID = "00000000-0000-4000-8000-000000000000"
KEY = f"pk_sandbox_abcdefgh_{'k' * 43}"
PAGE, JSON = "text/html; charset=utf-8", "application/json"
NEED_NONE = re.compile(
    "/|/v1/|/docs/.*|/healthz|/metrics|/robots.txt|/favicon.ico|/apple-touch-icon.*|/i18n/.*"
    "|/admin/jsi18n/|/payments/tap/callback|/team/|/team/sw.js|/team/words/.*|/team/enter"
    "|/admin/bookings/booking/day/.*"
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def away():
    def fail(execute, *_):
        raise OperationalError("no route to host")

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def browser():
    """Somebody with sessions, which nobody can look up now."""
    found = Client(raise_request_exception=False)
    found.cookies["sessionid"], found.cookies["team_phone"] = "s" * 32, "s" * 43
    return found


def signed(route):
    """Return the path with tokens that we gave out: others are refused without a look."""
    route = route.replace(f"/visit/{SOME_ID}/", f"/visit/{visit_token(UUID(SOME_ID))}/")
    token, _ = photo_token(UUID(SOME_ID), now=clock.now())
    return route.replace(f"/photos/{SOME_ID}", f"/photos/{token}")


def form_of(route):
    """Return what its caller reads: people a page, programs JSON."""
    return JSON if route.startswith(("/v1/", "/team/", "/photos/")) else PAGE


def routes(patterns=None, prefix="/"):
    """Yield a path for each route that there is."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        text = re.sub(
            r"<[^>]+>|\(\?P.*?\[\^?[^]]*\]\+?\)|\[\^?[^]]*\]\+", SOME_ID, str(one.pattern)
        )
        address = prefix + re.sub(r"[\^$\\]|\\Z", "", text)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, address)
        else:
            yield address


@pytest.mark.once
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_route_says_so_in_its_form(away, browser, method):
    asked = 0
    for route in set(map(signed, routes())):
        if NEED_NONE.fullmatch(route) or route == "/readyz":
            continue
        is_api = route.startswith("/v1/")
        headers = {"x-api-key": KEY} if is_api else {}
        answer = browser.generic(method, route, "{}", JSON, headers=headers)
        if answer.status_code == 405:
            continue
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), route
        assert answer.headers["Content-Type"] == form_of(route), route
        asked += 1
    assert asked > 100


@pytest.mark.parametrize("path", ["/pay/some-token", "/admin/", "/admin/login/"])
@pytest.mark.parametrize(
    ("language", "title"), [("ar", "تعذّر الرد"), ("en", "We cannot answer at the moment")]
)
def test_people_read_it_in_their_language(away, browser, path, language, title):
    answer = browser.get(path, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, PAGE)
    assert title in answer.content.decode()
    assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [("", "", "ar"), ("", "fr", "ar"), ("?lang=en", "ar", "en"), ("?lang=ar", "en-GB", "ar")],
)
def test_customers_keep_the_language_of_their_page(away, browser, query, accepted, language):
    answer = browser.get(f"/pay/some-token{query}", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Content-Language"]) == (503, language)


def test_a_session_that_cannot_be_saved_is_no_fault_of_its_reader(browser, admin_user):
    """Django calls it deleted, and would answer 400."""

    def fail(execute, sql, *rest):
        if sql.startswith(('UPDATE "django_session"', "UPDATE django_session")):
            raise OperationalError("no route to host")
        return execute(sql, *rest)

    login = {"username": admin_user.username, "password": "password"}
    with connection.execute_wrapper(fail):
        answer = browser.post("/admin/login/", login)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("accept", ["text/html", JSON])
def test_what_comes_of_it_later_is_told_as_that(browser, accept):
    answer = browser.get("/broken", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def break_transaction(request):
    broken = TransactionManagementError("the transaction is broken")
    with transaction.atomic():
        raise broken from OperationalError("no route to host")


urlpatterns = [path("broken", break_transaction), *urls.urlpatterns]
handler500 = urls.handler500


def gauges_and_counters(client):
    page = client.get("/metrics")
    assert page.status_code == 200
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def test_counters_are_told_without_the_database(away, client):
    ATTEMPTS.labels("delivered").inc()
    told = gauges_and_counters(client)
    assert told["cleanlife_database_up"] == 0
    assert told["cleanlife_webhook_attempts_total"] >= 1
    assert "cleanlife_webhook_queue" not in told


def test_gauges_are_told_with_it(client):
    told = gauges_and_counters(client)
    assert told["cleanlife_database_up"] == 1
    assert "cleanlife_webhook_queue" in told
