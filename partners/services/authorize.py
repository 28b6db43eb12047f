"""Decide what a caller may do (contract, section 2, steps 3, 5 and 6)."""

from collections.abc import Sequence

from django.conf import settings

from cleanlife.http.client_ip import IPAddress, contains
from partners.domains import closest_match, normalise_host
from partners.errors import (
    InvalidPartnerDomain,
    IpNotAllowed,
    PermissionMissing,
    SandboxDomainNotAllowed,
)
from partners.models import AllowedDomain, ApiKey, Partner


def check_ip(api_key: ApiKey, *, ip: IPAddress) -> None:
    """Raise IpNotAllowed when the key has a list of IP addresses without this one."""
    if api_key.ip_allowlist and not contains(api_key.ip_allowlist, ip):
        raise IpNotAllowed


def check_domain(domains: Sequence[AllowedDomain], *, host: str | None) -> None:
    """Raise unless the host of the page is on the list; the most exact entry decides.

    ``host`` is normalised, None when it could not be read. Raises InvalidPartnerDomain or, in
    production, SandboxDomainNotAllowed.
    """
    by_pattern = {domain.host: domain for domain in domains}
    pattern = closest_match(by_pattern, host) if host else None
    if pattern is None:
        raise InvalidPartnerDomain
    if by_pattern[pattern].is_sandbox and settings.ENVIRONMENT == "production":
        raise SandboxDomainNotAllowed


def is_allowed_host(partner: Partner, host: str) -> bool:
    """Return whether the host is on the partner's list; sandbox entries fail in production."""
    try:
        check_domain(tuple(partner.domains.all()), host=normalise_host(host))
    except (InvalidPartnerDomain, SandboxDomainNotAllowed):
        return False
    return True


def check_permission(api_key: ApiKey, *, permission: str | None) -> None:
    """Raise PermissionMissing if the key lacks it; None is what any valid key may do."""
    if permission is not None and permission not in api_key.permissions:
        raise PermissionMissing
