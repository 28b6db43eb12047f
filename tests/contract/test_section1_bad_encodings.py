"""Bytes that are no text, in paths, queries and headers; types and sizes of bodies."""

import pytest

from tests.client import PartnerClient
from tests.contract.write_routes import assert_refused, count_rows
from tests.factories.partners import AllowedDomainFactory, ApiKeyFactory

pytestmark = pytest.mark.django_db

ODD = ["\xff", "\xed\xa0\x80", "é", "a\x7fb", "\t", '"', "%ff", "x" * 5000]


def post(api, body, content_type, path="contacts"):
    return api.http.post(
        f"/v1/partners/{path}", body, content_type, headers={"x-api-key": api.secret}
    )


@pytest.mark.parametrize("part", ["%ff", "%00", "%ED%A0%80", "%", "%2e%2e%2f", "a%0db", "١"])
@pytest.mark.parametrize("path", ["bookings/{}", "bookings/{}/cancel", "{}", "contacts/{}/x"])
def test_odd_bytes_in_the_path(api, part, path):
    method = "PATCH" if "cancel" in path else "GET"
    answer = api.request(method, path.format(part), **{"Idempotency-Key": "k"})
    assert_refused(answer, 400, 404)


@pytest.mark.parametrize(
    "query",
    [
        "%ff=1",
        "%00=1",
        "status=%ff",
        "externalReference=%00",
        "externalReference=%ED%A0%80%00",
        "limit=%D9%A3",
        "page=1e3",
        "page=%2B1",
        "page=" + "9" * 3000,
        "fromDate=%D9%A2%D9%A0%D9%A2%D9%A6-01-01",
        "&".join("a" for _ in range(1500)),
        "&".join(f"a{n}=1" for n in range(1500)),
    ],
)
def test_odd_bytes_in_the_query(api, query):
    assert_refused(api.request("GET", f"bookings?{query}"), 400)


@pytest.mark.parametrize("query", ["externalReference=%ff", "externalReference=%F0%9F%A7%B9"])
def test_text_that_finds_nothing(api, query):
    assert api.request("GET", f"bookings?{query}").json()["data"] == []


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("place", ["x-api-key", "authorization", "query"])
def test_odd_bytes_as_a_key(text, place):
    if place == "query":
        answer = PartnerClient().get("services", api_key=text)
    else:
        value = f"Bearer {text}" if place == "authorization" else text
        answer = PartnerClient().request("GET", "services", **{place: value})
    assert_refused(answer, 401)


def test_too_many_parameters_are_no_key():
    query = "&".join("a" for _ in range(1500))
    assert_refused(PartnerClient().request("GET", f"services?{query}"), 401)


@pytest.mark.parametrize("text", [*ODD, "https://[", "https://xn--", "null", "https://a..b"])
@pytest.mark.parametrize("name", ["origin", "referer"])
def test_odd_bytes_as_a_page(text, name):
    key = ApiKeyFactory(every_permission=True)
    AllowedDomainFactory(partner=key.partner)
    answer = PartnerClient(key).request("GET", "services", **{name: text})
    assert_refused(answer, 403)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize(
    "name", ["x-request-id", "accept-language", "accept", "cookie", "x-forwarded-for"]
)
def test_odd_bytes_in_other_headers_change_nothing(api, text, name):
    answer = api.request("GET", "services", **{name: text})
    assert answer.status_code == 200
    assert answer.headers["X-Request-Id"].isascii()


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/json; charset=utf8",
        "application/json; version=1",
    ],
)
def test_types_of_json(api, content_type):
    answer = post(api, b'{"phone": "0512345678", "name": "Noura"}', content_type)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/json",
        "application/json; charset=latin-1",
        "application/json; charset=utf-16",
        "application/json; charset=",
        "application/problem+json",
        "application/vnd.api+json",
        "application/merge-patch+json",
        "application/json, text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "\xff",
    ],
)
def test_types_that_are_not_json(api, content_type):
    before = count_rows()
    answer = post(api, b'{"phone": "0512345678", "name": "Noura"}', content_type)
    assert_refused(answer, 415)
    assert count_rows() == before


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json"])
def test_no_body_is_an_empty_object_of_any_type(api, content_type):
    answer = post(api, b"", content_type)
    assert_refused(answer, 400)
    assert answer.json()["error"]["message"] == "phone must be a string"


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 400), (1024 * 1024 + 1, 413)])
def test_one_mebibyte_is_the_limit(api, size, status):
    assert_refused(post(api, b'"' + b"x" * (size - 2) + b'"', "application/json"), status)


@pytest.mark.parametrize("length", ["-1", "x", "1.5", ""])
def test_a_length_that_is_none_reads_as_no_body(api, length):
    answer = api.http.generic(
        "POST",
        "/v1/partners/contacts",
        b"{}",
        content_type="application/json",
        headers={"x-api-key": api.secret},
        CONTENT_LENGTH=length,
    )
    assert_refused(answer, 400)


def test_a_host_that_is_not_ours(api):
    answer = api.request("GET", "services", host="evil.example")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
