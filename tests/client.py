"""A client that calls the API as one partner's key."""

import json
from typing import Any

from tests.openapi.client import JudgedClient


class PartnerClient:
    """Calls ``/v1/partners/<path>`` with the key's secret; answers are Django's responses."""

    def __init__(self, api_key: Any = None, *, secret: str | None = None):
        self.api_key = api_key
        self.secret = secret or (api_key.full_key if api_key else None)
        self.http = JudgedClient(raise_request_exception=False)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if self.secret:
            headers.setdefault("x-api-key", self.secret)
        options: dict[str, Any] = {"headers": headers}
        if body is not None:
            options |= {"data": json.dumps(body), "content_type": "application/json"}
        return self.http.generic(method, f"/v1/partners/{path}", **options)

    def get(self, path: str, **query: Any) -> Any:
        from urllib.parse import urlencode

        return self.request("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("PATCH", path, {} if body is None else body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.request("DELETE", path, **headers)
