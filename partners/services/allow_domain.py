"""Put a host on a partner's list of domains."""

from partners.domains import normalise_pattern
from partners.models import AllowedDomain, Partner


def allow_domain(*, partner: Partner, host: str, is_sandbox: bool = False) -> AllowedDomain:
    """Return the entry, made or changed; raise Invalid for what is no host name."""
    domain, _ = AllowedDomain.objects.update_or_create(
        partner=partner,
        host=normalise_pattern(host),
        defaults={"is_sandbox": is_sandbox},
    )
    return domain
