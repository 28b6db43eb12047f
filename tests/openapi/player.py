"""Calls operations by their operationId and keeps what they answer as examples."""

import json
import random
import re
import uuid
from typing import Any
from urllib.parse import urlencode

from tests.openapi.client import JudgedClient
from tests.openapi.document import operations

# What is left to chance in answers is replaced, in the order of its first appearance, by values
# that are always the same.
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SECRET = re.compile(r"[0-9a-f]{64}")
SIGNING_KEY = re.compile(r"whsec_[A-Za-z0-9+/]+=*")
KEY_PREFIX = re.compile(r'(?<="prefix": ")[^"]+')
VISIT_URL = re.compile(r'https?://[^/"]+/visit/[\w-]{43}/')
PHOTO = re.compile(r"https?://[^/\"]+/photos/[^\"]+")
APPOINTMENT = re.compile(r"\bSA-\d+\b")
MILLISECONDS = re.compile(r'(?<="milliseconds": )\d+')
ENDPOINT_PORT = 9099
ENDPOINT = f"http://127.0.0.1:{ENDPOINT_PORT}/cleanlife"
SHOWN_ENDPOINT = "https://hooks.example.com/cleanlife"


class Player:
    """Plays a story with one key at a time; ``examples`` collects what came of it."""

    def __init__(self, clock: Any):
        self.clock = clock
        self.http = JudgedClient(raise_request_exception=False)
        self.api_key = ""
        self.examples: dict[str, dict[str, Any]] = {}

    def play(self, operation_id: str, *, refused: str = "", **request: Any) -> Any:
        """Call an operation and return ``data`` of its answer, or its error.

        ``request`` holds ``path``, ``query``, ``body`` and ``headers``; ``refused`` is the code
        of the refusal that is expected.
        """
        self.clock.shift(60)
        answer = self._call(operation_id, **request)
        body = answer.json()
        kept = self.examples.setdefault(operation_id, {})
        if refused:
            assert body["error"]["code"] == refused, body
            kept.setdefault("refusals", {}).setdefault(refused, body)
            return body["error"]
        assert answer.status_code == 200, body
        if "answer" not in kept:
            kept["request"] = {
                k: v for k, v in request.items() if k in ("path", "query", "body")
            }
            kept["answer"] = body
        return body["data"]

    def _call(
        self,
        operation_id: str,
        *,
        path: dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        operation = operations()[operation_id]
        address = "/v1" + operation["path"].format(**(path or {}))
        given = {
            "x-api-key": self.api_key,
            "x-request-id": "0b0f9a52-5c1e-4d53-9a2b-6f2f6c1f8f10",
            **(headers or {}),
        }
        options: dict[str, Any] = {"headers": given}
        if body is not None:
            text = body if isinstance(body, str) else json.dumps(body)
            options |= {
                "data": text,
                "content_type": given.get("content-type", "application/json"),
            }
        return self.http.generic(
            operation["method"], f"{address}?{urlencode(query or {})}".rstrip("?"), **options
        )

    def stable_examples(self) -> dict[str, Any]:
        """Return the examples without chance in them."""
        text = json.dumps(self.examples, ensure_ascii=False).replace(ENDPOINT, SHOWN_ENDPOINT)
        for pattern, stand_in in (
            (SECRET, lambda n: random.Random(f"secret {n}").randbytes(32).hex()),
            (SIGNING_KEY, lambda n: f"whsec_{n:043d}="),
            (KEY_PREFIX, lambda n: f"a1b2c3d{n}"),
            (PHOTO, lambda n: f"https://visits.example.com/photos/photo-{n}.signature"),
            (MILLISECONDS, lambda n: str(183 + n)),
            (APPOINTMENT, lambda n: f"SA-{106 + n:04d}"),
            (VISIT_URL, lambda n: f"https://visits.example.com/visit/{n:043d}/"),
            (
                UUID,
                lambda n: str(
                    uuid.UUID(bytes=random.Random(f"id {n}").randbytes(16), version=4)
                ),
            ),
        ):
            text = _renamed(text, pattern, stand_in)
        stable: dict[str, Any] = json.loads(text)
        return stable


def _renamed(text: str, pattern: re.Pattern[str], stand_in: Any) -> str:
    names: dict[str, str] = {}
    return pattern.sub(lambda found: names.setdefault(found[0], stand_in(len(names) + 1)), text)
