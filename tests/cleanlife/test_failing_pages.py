"""When a view fails, a browser gets a page and a program JSON; neither learns why."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import path

from cleanlife import urls

SECRET = "a secret of ours"
ERRORS = {"error": ValueError, "database": OperationalError, "lost": InterfaceError}
PAGE, JSON = "text/html; charset=utf-8", "application/json"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def fail(request, kind):
    raise (ERRORS | {"forbidden": PermissionDenied})[kind](SECRET)


urlpatterns = [path("fails/<kind>", fail), path("pay/fails/<kind>", fail), *urls.urlpatterns]
handler403, handler500 = urls.handler403, urls.handler500


def ask(address, accept):
    client = Client(raise_request_exception=False)
    return client.get(address, headers={"Accept": accept, "Accept-Language": "ar"})


@pytest.mark.parametrize(("accept", "kind"), [("text/html", PAGE), ("application/json", JSON)])
@pytest.mark.parametrize(
    ("error", "status"), [("error", 500), ("database", 503), ("lost", 503), ("forbidden", 403)]
)
def test_the_answer_has_the_form_that_was_asked_for(error, status, accept, kind):
    answer = ask(f"/fails/{error}", accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, kind)
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "after"), [("error", None), ("database", "5"), ("lost", "5")]
)
def test_a_database_that_is_away_is_worth_another_try(error, after):
    for accept in ("text/html", "application/json"):
        assert ask(f"/fails/{error}", accept).headers.get("Retry-After") == after


@pytest.mark.parametrize(("error", "title"), [("error", "حدث خطأ"), ("database", "تعذّر الرد")])
def test_a_customer_reads_of_it_in_arabic(error, title):
    page = ask(f"/pay/fails/{error}", "*/*").content.decode()
    assert title in page
    assert "الصفحة الرئيسية" not in page


def test_the_page_names_the_request():
    answer = ask("/fails/error", "text/html")
    assert answer.headers["X-Request-Id"] in answer.content.decode()
