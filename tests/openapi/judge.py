"""Holds an answer against the OpenAPI document; the client of all tests calls it."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cleanlife.api.idempotency import REPLAYED
from tests.openapi.document import Schema, find_operation, problems, resolve

# Header fields that an answer may carry only where its operation says so.
DECLARED_HEADERS = (
    "ETag",
    "Idempotent-Replayed",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
)
ERROR: Schema = {"$ref": "#/components/schemas/ErrorAnswer"}


def judge(method: str, address: str, sent: Any, answer: Any) -> None:
    """Raise AssertionError when the answer, or the request that it accepts, is undocumented.

    ``address`` begins with ``/v1``; ``sent`` is the JSON of the request's body.
    """
    if method not in {"GET", "POST", "PATCH", "DELETE"}:
        return
    split = urlsplit(address)
    operation = find_operation(method, unquote(split.path).removeprefix("/v1"))
    found = (
        _wrong_with_answer(operation, answer) if operation else problems(answer.json(), ERROR)
    )
    # A replayed answer is not judged by the request: it was another one's.
    if operation and answer.status_code == 200 and REPLAYED not in answer.headers:
        found += _wrong_with_request(operation, dict(parse_qsl(split.query)), sent)
    assert not found, f"{method} {address} -> {answer.status_code}: {found}"


def _wrong_with_answer(operation: Schema, answer: Any) -> list[str]:
    status = str(answer.status_code)
    if status not in operation["responses"]:
        return [f"{operation['operationId']} does not document status {status}"]
    response = resolve(operation["responses"][status])
    wrong = _wrong_with_headers(response.get("headers", {}), answer.headers)
    if "content" not in response:
        return wrong + ([f"{status} has no body"] if answer.content else [])
    body = answer.json()
    wrong += problems(body, response["content"]["application/json"]["schema"])
    if body["success"] is not (answer.status_code == HTTPStatus.OK):
        wrong.append(f"success is {body['success']}")
    codes = response.get("x-error-codes")
    if codes and body["error"]["code"] not in codes:
        wrong.append(f"{body['error']['code']} is not among {codes}")
    return wrong


def _wrong_with_headers(documented: Schema, headers: Any) -> list[str]:
    wrong = [
        f"{name} is not documented"
        for name in DECLARED_HEADERS
        if name in headers and name not in documented
    ]
    for name, reference in documented.items():
        header = resolve(reference)
        if name in headers:
            integer = header["schema"].get("type") == "integer"
            value = int(headers[name]) if integer else headers[name]
            wrong += [f"{name}: {text}" for text in problems(value, header["schema"])]
        elif header.get("required"):
            wrong.append(f"{name} is missing")
    return wrong


def _wrong_with_request(operation: Schema, query: dict[str, str], sent: Any) -> list[str]:
    parameters = [resolve(parameter) for parameter in operation["parameters"]]
    known = {each["name"] for each in parameters if each["in"] == "query"} | {"api_key"}
    wrong = [f"the query takes {name}, undocumented" for name in query if name not in known]
    if sent and "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body = json.loads(sent) if isinstance(sent, str | bytes) else sent
        wrong += [f"accepted body {text}" for text in problems(body, schema)]
    return wrong
