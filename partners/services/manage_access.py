"""Grant and revoke access: a partner's keys, and its status."""

import ipaddress
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext

from cleanlife.errors import FieldError, Invalid
from partners.caches import known_callers
from partners.keys import Key, hash_secret, new_key
from partners.models import ApiKey, Partner, Permission
from partners.services.authenticate import key_environment

HIGHEST_LIMIT = 1_000_000


def create_api_key(
    *,
    partner: Partner,
    label: str,
    permissions: Iterable[str],
    requests_per_minute: int | None = None,
    ip_allowlist: Sequence[str] = (),
    expires_at: datetime | None = None,
    key_id: UUID | None = None,
) -> tuple[ApiKey, Key]:
    """Return the stored key and the full one, which can be shown this once only.

    A form that may be sent twice names the id of the key. Raises Invalid for an unknown
    permission, a limit out of bounds, a malformed IP range; IntegrityError for an id in use.
    """
    _check_limit(requests_per_minute)
    key = new_key(key_environment())
    with transaction.atomic():
        api_key = ApiKey.objects.create(
            id=key_id or uuid4(),
            partner=partner,
            label=label,
            environment=key.environment,
            prefix=key.prefix,
            secret_hash=hash_secret(key.secret),
            permissions=_known(permissions),
            requests_per_minute=requests_per_minute,
            ip_allowlist=[normalise_ip_range(text) for text in ip_allowlist],
            expires_at=expires_at,
        )
    return api_key, key


def revoke_api_key(api_key: ApiKey, *, now: datetime) -> ApiKey:
    """Return the key, which never works again; one revoked already stays as it is."""
    if api_key.revoked_at is None:
        api_key.revoked_at = now
        api_key.save(update_fields=["revoked_at"])
    return api_key


def set_partner_status(partner: Partner, *, status: Partner.Status) -> Partner:
    """Return the partner with its new status; only an active one may call."""
    partner.status = status
    partner.save(update_fields=["status"])
    return partner


@transaction.atomic
def set_status_of_partners(
    partners: Iterable[Partner], *, status: Partner.Status
) -> list[Partner]:
    """Give many the status by one statement; return those that had another one."""
    changed = [partner for partner in partners if partner.status != status]
    Partner.objects.filter(pk__in=[partner.pk for partner in changed]).update(status=status)
    # An update sends no signal.
    known_callers.forget()
    return changed


def normalise_ip_range(text: str) -> str:
    """Return an IP address or range in its short form; raise Invalid for anything else.

    ``203.0.113.7/24`` becomes ``203.0.113.0/24``, ``203.0.113.7`` stays.
    """
    trimmed = text.strip()
    try:
        network = ipaddress.ip_network(trimmed, strict=False)
    except ValueError:
        message = gettext(
            "'%(text)s' is not an IP address or a range such as 203.0.113.0/24."
        ) % {"text": trimmed}
        raise Invalid(FieldError("ip_allowlist", message)) from None
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address if single else network)


def _known(permissions: Iterable[str]) -> list[str]:
    requested = set(permissions)
    if unknown := sorted(requested - set(Permission.values)):
        message = f"Unknown permissions: {', '.join(unknown)}."
        raise Invalid(FieldError("permissions", message))
    return [permission for permission in Permission.values if permission in requested]


def _check_limit(requests_per_minute: int | None) -> None:
    if requests_per_minute is None:
        return
    if not 1 <= requests_per_minute <= HIGHEST_LIMIT:
        message = f"The limit must be 1 to {HIGHEST_LIMIT} a minute; leave it empty for none."
        raise Invalid(FieldError("requests_per_minute", message))
