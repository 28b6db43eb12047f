"""Every answer keeps the conventions: ids, headers, one shape for every refusal."""

import uuid

import pytest

pytestmark = pytest.mark.django_db


def test_echoes_the_request_id(api):
    response = api.post("contacts", {}, **{"x-request-id": "abc-1"})
    assert response.headers["X-Request-Id"] == "abc-1"
    assert response.json()["error"]["requestId"] == "abc-1"


@pytest.mark.parametrize("offered", ["", "a b", "x" * 129, "é"])
def test_replaces_an_unusable_request_id(api, offered):
    response = api.request("GET", "services", **{"x-request-id": offered})
    assert uuid.UUID(response.headers["X-Request-Id"]).version == 4


def test_names_its_version(api):
    assert api.get("services").headers["X-API-Version"] == "1.0.0"


def test_an_unknown_route(client):
    response = client.get("/v1/partners/nothing")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "NOT_FOUND"


def test_a_wrong_method(api):
    response = api.delete("contacts")
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "METHOD_NOT_ALLOWED"
    assert response.headers["Allow"] == "POST, OPTIONS"


def test_a_wrong_content_type(api):
    response = api.http.post(
        "/v1/partners/contacts", "a=1", "text/plain", headers={"x-api-key": api.secret}
    )
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("body", ["{", '{"a": NaN}', '{"a": 1, "a": 2}', "\xff", "[" * 100_000])
def test_a_body_that_is_no_json(api, body):
    response = api.http.post(
        "/v1/partners/contacts",
        body.encode("latin-1"),
        "application/json",
        headers={"x-api-key": api.secret},
    )
    assert response.status_code == 400
    assert response.json()["error"]["details"]["message"] == ["body must be valid JSON"]


def test_a_body_that_is_too_large(api):
    response = api.post("contacts", {"name": "x" * 1024 * 1024})
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "PAYLOAD_TOO_LARGE"


def test_the_shape_of_a_refused_input(api):
    error = api.post("contacts", {"phone": "1", "name": ""}).json()["error"]
    assert list(error) == ["code", "message", "details", "requestId"]
    assert error["code"] == "VALIDATION_ERROR"
    assert error["message"] == "phone must be a valid phone number"
    assert error["details"] == {
        "message": ["phone must be a valid phone number", "name should not be empty"],
        "statusCode": 400,
        "error": "Bad Request",
        "fields": [
            {"field": "phone", "message": "phone must be a valid phone number"},
            {"field": "name", "message": "name should not be empty"},
        ],
    }


def test_an_unknown_query_parameter(api):
    response = api.get("services", colour="red")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "property colour should not exist"
