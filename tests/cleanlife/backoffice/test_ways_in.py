"""However staff arrive, they end at a page of ours: wrong slashes, foreign `next`, bare 405."""

import pytest
from django.urls import reverse

from tests.factories.webhooks import SubscriptionFactory

INDEX = "/admin/"
PASSWORD = "a-long-password-9"
LIST = "/admin/bookings/booking/"
FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "\x01/admin/",
    "/admin/\x00",
    "/admin/\r\nSet-Cookie: a=b",
    "http:///evil.example",
    "",
]
# Pages are drawn alike on each database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def credentials(admin_user):
    admin_user.set_password(PASSWORD)
    admin_user.save()
    return {"username": admin_user.username, "password": PASSWORD}


@pytest.mark.parametrize("url", FOREIGN)
def test_a_login_with_a_foreign_next_ends_at_the_start_page(client, credentials, url):
    answer = client.post("/admin/login/", {**credentials, "next": url})
    assert (answer.status_code, answer.headers["Location"]) == (302, INDEX)


@pytest.mark.parametrize("url", FOREIGN)
def test_a_foreign_next_of_the_address_does_not_survive_the_form(client, credentials, url):
    form = client.get("/admin/login/", {"next": url})
    assert "evil" not in form.context["next"]
    answer = client.post(
        form.context["app_path"], {**credentials, "next": form.context["next"]}
    )
    assert answer.headers["Location"] == INDEX


@pytest.mark.parametrize("url", FOREIGN)
def test_who_is_logged_in_is_not_led_away(admin_client, url):
    answer = admin_client.get("/admin/login/", {"next": url})
    assert (answer.status_code, answer.headers["Location"]) == (302, INDEX)


@pytest.mark.parametrize("url", FOREIGN)
def test_the_switch_of_languages_leads_nowhere_else(admin_client, url):
    chosen = {"language": "ar", "next": url}
    answer = admin_client.post(reverse("set_language"), chosen, headers={"Accept": "text/html"})
    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize("url", FOREIGN)
def test_a_logout_with_a_foreign_next_says_that_you_are_out(admin_client, url):
    answer = admin_client.post("/admin/logout/", {"next": url})
    assert answer.status_code == 200
    assert "Log in again" in answer.content.decode()


def test_a_login_leads_where_the_link_was_to_lead(client, credentials):
    answer = client.post("/admin/login/", {**credentials, "next": LIST})
    assert answer.headers["Location"] == LIST


def test_who_is_logged_in_already_is_led_there_too(admin_client):
    answer = admin_client.get("/admin/login/", {"next": LIST})
    assert answer.headers["Location"] == LIST


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/admin/bookings/booking", LIST),
        ("/admin/bookings/booking?q=a%20b", f"{LIST}?q=a%20b"),
        ("/admin/bookings/booking//", LIST),
        ("/admin//bookings/booking/", LIST),
        ("/admin/Bookings/Booking/", LIST),
        ("/admin/bookings", "/admin/bookings/"),
        ("/admin/password_change", "/admin/password_change/"),
        ("/admin/partners/partner/add", "/admin/partners/partner/add/"),
    ],
)
def test_a_wrong_slash_deep_in_the_back_office_is_mended(admin_client, path, meant):
    answer = admin_client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, meant)
    assert admin_client.get(meant).status_code == 200


@pytest.mark.parametrize("path", ["/admin/bookings/booking", "/admin/bookings/nothing/"])
def test_a_stranger_logs_in_first_and_is_led_on(client, path):
    answer = client.get(path)
    assert answer.headers["Location"] == f"/admin/login/?next={path}"


def test_a_form_sent_to_a_wrong_slash_is_not_redirected(admin_client):
    answer = admin_client.post("/admin/partners/partner/add", {"name": "Hotel"})
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize(("language", "text"), [("en", "Not a page"), ("ar", "ليست صفحة")])
def test_an_address_that_only_a_button_opens_says_so(admin_client, language, text):
    answer = admin_client.get("/admin/logout/", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    assert text in answer.content.decode()


def test_so_does_the_address_of_an_action(admin_client):
    inactive = SubscriptionFactory(inactive=True)
    answer = admin_client.get(reverse("admin:webhooks_subscription_resume", args=[inactive.pk]))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Use the button that leads to it." in answer.content.decode()


def test_too_many_logins_say_when_to_come_back(client, credentials):
    wrong = {**credentials, "password": "wrong"}
    answers = [client.post("/admin/login/", wrong) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"
