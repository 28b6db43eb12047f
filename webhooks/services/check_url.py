"""Judge the URL of an endpoint (contract, section 8)."""

from cleanlife.errors import FieldError, Invalid
from cleanlife.problems import Problem, in_english
from partners.domains import normalise_host
from partners.models import Partner
from partners.services.authorize import is_allowed_host
from webhooks.endpoints import problem_of_endpoint, read_endpoint
from webhooks.problems import DeliveryProblem
from webhooks.transport import ForbiddenIP, HostUnknown, public_ips

_RESOLVE_SECONDS = 2.0


def check_url(partner: Partner, url: str) -> None:
    """Raise Invalid with the first rule that the URL breaks.

    Asks the name servers, so never call it inside a transaction. A host that has no IP address
    yet passes: its IPs are vetted again whenever something is sent.
    """
    problem = problem_of_url(partner, url)
    if problem:
        raise Invalid(FieldError("url", in_english(problem)))
    endpoint = read_endpoint(url)
    # In IDNA as the request writes it: the resolver's own, older IDNA may ask for another name.
    host = normalise_host(endpoint.host) if endpoint else None
    if endpoint and host and not _may_be_public(host, endpoint.port):
        problem = Problem(DeliveryProblem.NOT_PUBLIC)
        raise Invalid(FieldError("url", in_english(problem)))


def problem_of_url(partner: Partner, url: str) -> Problem | None:
    """Return the rule that the text of the URL breaks, None when it breaks none."""
    endpoint = read_endpoint(url)
    if endpoint is None:
        return problem_of_endpoint(url)
    if endpoint.scheme != "https" and not partner.allows_http_webhooks:
        return Problem(DeliveryProblem.NOT_HTTPS)
    if not is_allowed_host(partner, endpoint.host):
        return Problem(DeliveryProblem.HOST_NOT_ALLOWED)
    return None


def _may_be_public(host: str, port: int) -> bool:
    try:
        public_ips(host, port, seconds=_RESOLVE_SECONDS)
    except ForbiddenIP:
        return False
    except HostUnknown:
        return True
    return True
