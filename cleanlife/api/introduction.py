"""What the OpenAPI document says of the API as a whole; read by the settings, so it is pure."""

from pathlib import Path
from typing import Any

TITLE = "CleanLife Partner API"
INTRODUCTION = Path(__file__).with_suffix(".md")
# In the committed document the one of `make run`; a server puts its PUBLIC_BASE_URL there. It
# comes first: whatever imports the document calls the first one with the keys at hand.
OWN_SERVER = "http://127.0.0.1:8000"
SERVERS = [
    {"url": f"{OWN_SERVER}/v1", "description": "The server that you have this document from"},
    {"url": "https://apiv3.thecleanlife.dev/v1", "description": "Sandbox"},
    {"url": "https://api.cleanlife.sa/v1", "description": "Production"},
]
# In the order in which an integration meets them.
TAGS = {
    "Me": "Whose key this is: the first call of an integration.",
    "Contacts": "Your customers and their addresses.",
    "Service areas": "Where we clean.",
    "Services": "What you may sell.",
    "Timeslots": "Times at which a visit can be booked.",
    "Holds": "Keep a time for a customer who is still deciding.",
    "Pricing": "What visits would cost.",
    "Quotes": "Promise a price to a customer who is still deciding.",
    "Bookings": "Book visits and follow them until they are done.",
    "Ratings": "What customers think of their visits.",
    "Webhook subscriptions": "Endpoints of yours that hear of changes.",
    "Webhook deliveries": "What was sent to your endpoints, and what they answered.",
    "Webhook events": "What we send to your endpoints.",
    "Events": "Everything that was told, for whoever missed a webhook.",
}


def document_settings(*, version: str) -> dict[str, Any]:
    """Return the settings of drf-spectacular."""
    return {
        "TITLE": TITLE,
        "DESCRIPTION": INTRODUCTION.read_text(encoding="utf-8"),
        "VERSION": version,
        "OAS_VERSION": "3.1.0",
        "CONTACT": {"name": "CleanLife partner support"},
        "SERVERS": SERVERS,
        "TAGS": [{"name": name, "description": text} for name, text in TAGS.items()],
        "SERVE_INCLUDE_SCHEMA": False,
        # From our own static files: the page works without the internet.
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "SCHEMA_PATH_PREFIX": "/v1",
        # The servers end in it.
        "SCHEMA_PATH_PREFIX_TRIM": True,
        "SORT_OPERATION_PARAMETERS": False,
        "COMPONENT_SPLIT_REQUEST": True,
        # The body of a PATCH says itself what is optional.
        "COMPONENT_SPLIT_PATCH": False,
        "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
        "POSTPROCESSING_HOOKS": [
            "bookings.api.webhooks.describe_webhooks",
            "cleanlife.api.openapi.finish.finish",
        ],
    }
