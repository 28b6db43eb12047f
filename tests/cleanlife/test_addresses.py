"""Who opens an address gets what he can use: the page that he meant, a page, or JSON."""

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
PROGRAM, ANY = "application/json", "*/*"
PAGE, JSON = "text/html; charset=utf-8", "application/json"
BOOKINGS = "/v1/partners/bookings"
pytestmark = pytest.mark.django_db


def ask(path, accept=BROWSER, method="GET", **headers):
    path, _, query = path.partition("?")
    # As a server gives it: the test client would take what follows two slashes for a host.
    written = {"PATH_INFO": path, "QUERY_STRING": query}
    return Client().generic(method, "/", headers={"Accept": accept, **headers}, **written)


@pytest.mark.parametrize(
    ("method", "accept"), [("GET", BROWSER), ("HEAD", PROGRAM), ("GET", ANY)]
)
@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/admin", "/admin/"),
        ("//admin/", "/admin/"),
        ("/Admin/Login", "/admin/login/"),
        ("/docs", "/docs/"),
        ("/docs//", "/docs/"),
        ("/docs/openapi.yaml/", "/docs/openapi.yaml"),
        ("/docs//contract.md?a=%20b", "/docs/contract.md?a=%20b"),
        ("/V1", "/v1/"),
        ("//", "/"),
        ("/healthz/", "/healthz"),
        ("/i18n/setlang", "/i18n/setlang/"),
        ("/pay/kQ3vXy/", "/pay/kQ3vXy"),
        ("/PAY/low", "/pay/low"),
        ("/visit/kQ3vXy", "/visit/kQ3vXy/"),
    ],
)
def test_a_wrong_slash_leads_to_the_page_that_was_meant(path, meant, method, accept):
    answer = ask(path, accept, method)
    assert (answer.status_code, answer.headers["Location"]) == (301, meant)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "//evil.example/admin/", "/\\evil.example", "//evil.example//"],
)
def test_no_slash_leads_to_another_site(path):
    assert ask(path).status_code == 404


def test_capitals_of_a_payment_link_are_not_guessed():
    assert ask("/Pay/kQ3vXy").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/admin/login", "/pay/token/", "/docs", "/i18n/setlang"])
def test_a_body_is_never_lost_by_a_redirect(path, method):
    answer = ask(path, BROWSER, method)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PAGE)
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path", "accept", "status", "kind"),
    [
        ("GET", "/", BROWSER, 200, PAGE),
        ("GET", "/", PROGRAM, 200, JSON),
        ("GET", "/", ANY, 200, JSON),
        ("GET", "/v1/", BROWSER, 200, PAGE),
        ("HEAD", "/v1/", ANY, 200, JSON),
        ("POST", "/", BROWSER, 405, PAGE),
        ("POST", "/", PROGRAM, 405, JSON),
        ("PUT", "/v1/", ANY, 405, JSON),
        ("DELETE", "/docs/", BROWSER, 405, PAGE),
        ("POST", "/docs/openapi.yaml", PROGRAM, 405, JSON),
        ("POST", "/healthz", ANY, 405, JSON),
        ("PUT", "/pay/token", ANY, 405, PAGE),
        ("GET", "/payments/tap/callback", BROWSER, 405, PAGE),
        ("GET", "/pay/token", BROWSER, 404, PAGE),
        ("GET", "/pay/token/more", ANY, 404, PAGE),
        ("GET", "/visit/token/", ANY, 404, PAGE),
        ("PUT", "/visit/token/", ANY, 405, PAGE),
        ("GET", "/nothing", BROWSER, 404, PAGE),
        ("HEAD", "/nothing", BROWSER, 404, PAGE),
        ("GET", "/nothing", PROGRAM, 404, JSON),
        ("GET", "/nothing", ANY, 404, JSON),
        ("GET", "/nothing", "image/png", 404, JSON),
        ("GET", "/nothing", "text/html;q=0.2, application/json", 404, JSON),
        ("GET", "/accounts/profile/", BROWSER, 404, PAGE),
        ("GET", "/.well-known/security.txt", BROWSER, 404, PAGE),
        ("GET", "/robots.txt", ANY, 200, "text/plain; charset=utf-8"),
        ("GET", f"{BOOKINGS}/", BROWSER, 404, PAGE),
        ("POST", f"{BOOKINGS}/", BROWSER, 404, JSON),
        ("GET", BOOKINGS, BROWSER, 401, JSON),
    ],
)
def test_browsers_get_pages_and_programs_json(method, path, accept, status, kind):
    answer = ask(path, accept, method)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, kind)


@pytest.mark.parametrize("path", ["/", "/v1/", "/docs/", "/robots.txt", "/healthz"])
def test_options_names_the_methods(path):
    answer = ask(path, method="OPTIONS")
    assert (answer.status_code, answer.headers["Allow"]) == (200, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_caches_keep_pages_and_json_apart(path):
    for accept in (BROWSER, PROGRAM):
        assert ask(path, accept).headers["Vary"] == "Accept, Accept-Language"


def test_an_error_is_not_cached_and_the_start_page_for_minutes():
    assert "no-store" in ask("/nothing").headers["Cache-Control"]
    assert ask("/").headers["Cache-Control"] == "max-age=300"


@pytest.mark.parametrize("path", ["/", "/v1/"])
def test_a_program_finds_the_documentation_from_the_root(client, path):
    found = client.get(path).json()["data"]
    assert (found["name"], found["version"]) == ("CleanLife Partner API", "1.0.0")
    assert client.get(found["links"]["me"]).status_code == 401
    for link in ("reference", "openapi", "contract"):
        assert client.get(found["links"][link]).status_code == 200


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png"])
def test_an_icon_that_is_asked_for_unasked_exists(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert find(answer.headers["Location"].removeprefix("/static/"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "منصة الشركاء"),
        ("/?lang=ar", "منصة الشركاء"),
        ("/nothing", "الصفحة غير موجودة"),
        ("/pay/a/b", "الصفحة غير موجودة"),
    ],
)
def test_pages_speak_arabic(path, text):
    answer = ask(path, **{"Accept-Language": "ar-SA,ar;q=0.9"})
    assert answer.headers["Content-Language"] == "ar"
    assert text in answer.content.decode()
    assert '<html lang="ar" dir="rtl">' in answer.content.decode()


def test_the_start_page_can_be_read_in_the_other_language():
    english = ask("/?lang=en", **{"Accept-Language": "ar"}).content.decode()
    assert '<html lang="en" dir="ltr">' in english
    assert 'href="?lang=ar" lang="ar">العربية</a>' in english
    assert reverse("admin:index") in english


def test_a_reader_of_a_wrong_api_address_is_told_the_right_one():
    assert f'<a href="{BOOKINGS}">' in ask(f"{BOOKINGS}/").content.decode()


@pytest.mark.parametrize(("accept", "kind"), [(BROWSER, PAGE), (PROGRAM, JSON)])
def test_a_forged_host_is_answered_in_the_callers_form(accept, kind):
    answer = ask("/docs/", accept, host="evil.example")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, kind)


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/admin/login/", BROWSER, PAGE),
        ("/admin/login/", ANY, PAGE),
        ("/i18n/setlang/", BROWSER, PAGE),
        ("/i18n/setlang/", PROGRAM, JSON),
    ],
)
def test_a_form_without_its_token_is_answered_in_the_callers_form(path, accept, kind):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(path, {"language": "ar"}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, kind)
