"""What the API says of a caller (contract, section 2)."""

from typing import Any

from django.conf import settings

from cleanlife import clock
from partners.models import ApiKey


def caller_payload(api_key: ApiKey) -> dict[str, Any]:
    """Return the partner behind a key and what the key may do."""
    partner = api_key.partner
    return {
        "partner": {"id": str(partner.pk), "name": partner.name},
        "environment": settings.ENVIRONMENT,
        "paymentResponsibility": partner.payment_responsibility,
        "permissions": api_key.permissions,
        "requestsPerMinute": api_key.requests_per_minute,
        "key": {
            "prefix": api_key.prefix,
            "expiresAt": clock.iso_or_none(api_key.expires_at),
        },
    }
