"""Saving and sending as the product does them, reduced to what a partner reads."""

from cleanlife.errors import Invalid
from partners.domains import normalise_host
from partners.models import AllowedDomain
from webhooks.services.check_url import check_url

MALFORMED_HOST = "url host must be a domain name or an IP address"
NOT_PUBLIC = "url must be a public address"
NOT_SENT = "the request could not be sent"


def problem_at_save(partner, url: str) -> str | None:
    """Return what a partner reads who subscribes this URL, None when it is taken."""
    try:
        check_url(partner, url)
    except Invalid as refused:
        [error] = refused.errors
        return error.message
    return None


def allow(partner, host: str) -> None:
    """Put a host on the partner's list, so that only the address can stand in the way."""
    AllowedDomain.objects.get_or_create(partner=partner, host=normalise_host(host))


def send(sender, url: str):
    headers = {"Content-Type": "application/json", "User-Agent": "CleanLife-Webhooks/1.0"}
    return sender.post(url, headers=headers, body=b"{}")
