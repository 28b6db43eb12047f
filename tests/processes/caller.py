"""Calls the partner API of a running product; needs nothing of the product itself."""

from typing import Any

import requests


class Caller:
    """A client with one key and one connection."""

    def __init__(self, base_url: str, key: str):
        self.base_url = base_url
        self.headers = {"x-api-key": key}
        self.session = requests.Session()
        self.session.headers.update(self.headers)

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Return the answer, whatever it says."""
        url = f"{self.base_url}/v1/partners/{path}"
        return self.session.request(method, url, timeout=30, **options)

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the answer's data; raise unless it is a success."""
        answer = self.send(method, path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


def outcome(answer: requests.Response) -> str:
    """Return "200", or the status with the code and the reason of the refusal."""
    if answer.status_code == 200:
        return "200"
    error = answer.json()["error"]
    reason = (error.get("details") or {}).get("reason")
    return " ".join(str(part) for part in (answer.status_code, error["code"], reason) if part)
