"""What tests read in the answers of the API."""

from typing import Any

# Well formed, and nothing's id.
UNKNOWN_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def error_of(answer: Any) -> tuple[int, str]:
    """Return the status and the code of an error."""
    return answer.status_code, answer.json()["error"]["code"]


def error_with_reason(answer: Any) -> tuple[int, str, str | None]:
    """Return the status, the code and the reason of an error; many have no reason."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], (error.get("details") or {}).get("reason")
