"""Holds answers against the shapes that the contract promises."""

import re
from functools import cache
from typing import Any

import requests

from tests.processes.stack import ROOT

OK = 200
# Those that tell when to come again.
WITH_RETRY_AFTER = {429, 503}
BUSY_KEY = "IDEMPOTENCY_REQUEST_IN_PROGRESS"
FAULT = 500


@cache
def known_codes() -> dict[int, frozenset[str]]:
    """Return the codes of each status, as the contract lists them in section 1."""
    text = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{3}) \| ((?:`[A-Z_]+`(?:, )?)+) \|", text, re.MULTILINE)
    codes: dict[int, set[str]] = {}
    for status, listed in rows:
        codes.setdefault(int(status), set()).update(re.findall(r"[A-Z_]+", listed))
    return {status: frozenset(names) for status, names in codes.items()}


def find_fault(answer: requests.Response) -> str | None:
    """Return what is wrong with an answer of the API, None when the contract allows it."""
    if answer.status_code == FAULT:
        return f"500: {answer.text[:200]}"
    try:
        body = answer.json()
    except ValueError:
        return f"{answer.status_code} without JSON: {answer.text[:200]}"
    problem = _judge(answer, body)
    return f"{answer.status_code} {problem}: {answer.text[:200]}" if problem else None


def _judge(answer: requests.Response, body: Any) -> str | None:
    if not isinstance(body, dict):
        return "no object"
    if not answer.headers.get("X-Request-Id"):
        return "without X-Request-Id"
    if "private" not in answer.headers.get("Cache-Control", ""):
        return "without Cache-Control: private"
    if answer.status_code == OK:
        return None if body.get("success") is True and "data" in body else "no success"
    error = body.get("error")
    if body.get("success") is not False or not isinstance(error, dict):
        return "no refusal"
    return _judge_refusal(answer, error)


def _judge_refusal(answer: requests.Response, error: dict[str, Any]) -> str | None:
    code = error.get("code")
    if code not in known_codes().get(answer.status_code, ()):
        return f"unknown code {code}"
    if not error.get("message") or error.get("requestId") != answer.headers["X-Request-Id"]:
        return "without message or the request's id"
    must_tell = answer.status_code in WITH_RETRY_AFTER or code == BUSY_KEY
    if must_tell and not answer.headers.get("Retry-After", "").isdecimal():
        return "without Retry-After"
    return None


def find_fault_of_page(answer: requests.Response) -> str | None:
    """Return what is wrong with an answer of a customer's page."""
    if answer.status_code == FAULT or answer.status_code not in {OK, 303, 503}:
        return f"page {answer.status_code}: {answer.text[:200]}"
    if "private" not in answer.headers.get("Cache-Control", ""):
        return f"page {answer.status_code} without Cache-Control: private"
    if answer.status_code != 303 and "text/html" not in answer.headers.get("Content-Type", ""):
        return f"page {answer.status_code} is no page: {answer.text[:200]}"
    if answer.status_code == 503 and not answer.headers.get("Retry-After", "").isdecimal():
        return "page 503 without Retry-After"
    return None
