"""Check which page a request comes from (contract, section 2, step 5)."""

from collections.abc import Sequence

from partners.domains import closest_match
from partners.errors import InvalidPartnerDomain, SandboxDomainNotAllowed
from partners.models import AllowedDomain
from partners.services.key_environment import is_production


def check_domain(domains: Sequence[AllowedDomain], *, host: str | None) -> None:
    """Raise unless the page's host is on the list.

    ``host`` is normalised, None when it could not be read. The most exact entry decides.
    Raises InvalidPartnerDomain or, in production, SandboxDomainNotAllowed.
    """
    by_pattern = {domain.host: domain for domain in domains}
    pattern = closest_match(by_pattern, host) if host else None
    if pattern is None:
        raise InvalidPartnerDomain
    if by_pattern[pattern].is_sandbox and is_production():
        raise SandboxDomainNotAllowed
