"""Check where a key is used from (contract, section 2, step 3)."""

from cleanlife.http.client_ip import IPAddress, contains
from partners.errors import IpNotAllowed
from partners.models import ApiKey


def check_address(api_key: ApiKey, *, address: IPAddress) -> None:
    """Raise IpNotAllowed when the key has a list of addresses without this one."""
    if api_key.ip_allowlist and not contains(api_key.ip_allowlist, address):
        raise IpNotAllowed
