"""True ``data`` of events, for tests that need some: that of the document's examples."""

import json
from typing import Any

from cleanlife.api.openapi.examples import FOLDER


def event_data(event_type: str = "booking.created", **changes: Any) -> dict[str, Any]:
    """Return ``data`` of an event."""
    first, *words = event_type.replace(".", "_").split("_")
    name = first + "".join(word.capitalize() for word in words)
    example = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    data: dict[str, Any] = example["request"]["body"]["data"]
    return {**data, **changes}
