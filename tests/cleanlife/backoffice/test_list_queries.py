"""Lists of the back-office with whatever bytes somebody puts into their query."""

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.test import RequestFactory
from django.urls import reverse

ADMINS = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
LONG, LONGER = "9" * 30, "9" * 5000
VALUES = ["%00", LONG, LONGER, "9999-12-31"]
OF_EVERY_LIST = ["q", "o", "p", "all", "e", "_facets", "_popup", "_to_field", "pk", "%00"]
pytestmark = pytest.mark.django_db


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def filter_parameters(shown_by: ModelAdmin, request):
    for each in shown_by.get_list_filter(request):
        if callable(each):
            yield each.parameter_name
            continue
        name = each[0] if isinstance(each, tuple) else each
        yield from (f"{name}__{kind}" for kind in ("exact", "id__exact", "gte", "in", "isnull"))


def date_queries(name, value):
    yield f"{name}__year={value}"
    yield f"{name}__year=2026&{name}__month={value}"
    yield f"{name}__year=2026&{name}__month=12&{name}__day={value}"


def queries_of(shown_by: ModelAdmin, request):
    names = [*OF_EVERY_LIST, *filter_parameters(shown_by, request)]
    yield from (f"{name}={value}" for name in names for value in VALUES)
    if date := shown_by.date_hierarchy:
        yield from (query for value in VALUES for query in date_queries(date, value))
        yield from (f"{date}__year={year}" for year in ("0", "1", "9999", "10000"))
        yield f"{date}__year=9999&{date}__month=12"
        yield f"{date}__year=9999&{date}__month=12&{date}__day=31"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:DateTimeField .* received a naive datetime")
@pytest.mark.parametrize(
    ("model", "shown_by"), ADMINS, ids=[model._meta.label for model, _ in ADMINS]
)
def test_no_query_of_any_list_is_a_server_error(admin_client, admin_user, model, shown_by):
    request = RequestFactory().get("/")
    request.user = admin_user
    for query in queries_of(shown_by, request):
        answer = admin_client.get(f"{list_of(model)}?{query}")
        assert answer.status_code in {200, 302, 400}, query[:80]
        assert answer.headers["Content-Type"].startswith("text/html"), query[:80]


@pytest.mark.parametrize(
    "query", ["status__exact=%00", "q=a%00b", "%00=1", "status__exact=x&status__exact=%00"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_damaged_link_is_called_so(admin_client, method, query):
    listing = reverse("admin:bookings_booking_changelist")
    answer = getattr(admin_client, method)(f"{listing}?{query}")
    assert answer.status_code == 400
    assert "The link to this page is damaged" in answer.text


def test_half_a_surrogate_is_damage(admin_client):
    listing = reverse("admin:bookings_booking_changelist")
    kind = "text/plain; charset=unicode-escape"
    answer = admin_client.get(f"{listing}?q=%5Cud800", CONTENT_TYPE=kind)
    assert answer.status_code == 400


@pytest.mark.parametrize("text", ["%ED%A0%80", "%FF%FE", "%F0%9F", "%", "%zz"])
def test_a_search_for_bytes_that_are_no_text_finds_nothing(admin_client, text):
    listing = reverse("admin:bookings_booking_changelist")
    answer = admin_client.get(f"{listing}?q={text}")
    assert answer.status_code == 200
    assert "Nothing matches" in answer.text


@pytest.mark.parametrize(
    "change",
    [{"term": "a\0"}, {"page": LONG}, {"page": LONGER}, {"term": LONGER}, {"field_name": "\0"}],
)
def test_no_query_of_a_choice_box_is_a_server_error(admin_client, change):
    query = {"app_label": "scheduling", "model_name": "zonetravel", "field_name": "origin"}
    answer = admin_client.get(reverse("admin:autocomplete"), {**query, **change})
    assert answer.status_code in {200, 400, 403, 404}


@pytest.mark.parametrize(
    ("name", "term"),
    [("bookings_booking", "SA-"), ("bookings_payment", "SA-"), ("webhooks_delivery", "#")],
)
def test_a_number_too_long_to_be_one_is_found_nowhere(admin_client, name, term):
    listing = reverse(f"admin:{name}_changelist")
    answer = admin_client.get(listing, {"q": term + LONGER})
    assert answer.status_code == 200
    assert "Nothing matches" in answer.text


def test_a_fault_of_a_page_without_query_stays_a_fault(admin_client, monkeypatch):
    def fail(*_arguments, **_options):
        raise ValueError("a fault")

    shown_by = admin.site.get_model_admin(ADMINS[0][0])
    monkeypatch.setattr(shown_by, "get_changelist_instance", fail)
    with pytest.raises(ValueError, match="a fault"):
        admin_client.get(list_of(ADMINS[0][0]))
