"""Check what a key may do (contract, section 2, step 6)."""

from partners.errors import PermissionMissing
from partners.models import ApiKey, Permission


def check_permission(api_key: ApiKey, *, permission: Permission | None) -> None:
    """Raise PermissionMissing if the key lacks it; None is what any valid key may do."""
    if permission is not None and permission not in api_key.permissions:
        raise PermissionMissing
