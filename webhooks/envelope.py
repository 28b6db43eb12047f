"""What stands around the data of every message (contract, section 8). Pure."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from cleanlife import clock


def write_message(
    message_id: UUID,
    name: str,
    *,
    sequence: int | None,
    partner_id: UUID,
    payload: dict[str, Any],
    now: datetime,
) -> str:
    """Return the body of a message, keys in the contract's order, as compact JSON.

    ``sequence`` is None for what is in no log.
    """
    message = {
        "id": str(message_id),
        "event": name,
        "apiVersion": "v1",
        "createdAt": clock.iso(now),
        "sequence": sequence,
        "partnerClientId": str(partner_id),
        "data": payload,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
