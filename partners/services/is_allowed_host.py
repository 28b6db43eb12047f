"""Tell whether a partner may have something at a host."""

from partners.domains import normalise_host
from partners.errors import InvalidPartnerDomain, SandboxDomainNotAllowed
from partners.models import Partner
from partners.services.check_domain import check_domain


def is_allowed_host(partner: Partner, host: str) -> bool:
    """Tell whether the host is on the partner's list; sandbox entries fail in production."""
    try:
        check_domain(tuple(partner.domains.all()), host=normalise_host(host))
    except (InvalidPartnerDomain, SandboxDomainNotAllowed):
        return False
    return True
