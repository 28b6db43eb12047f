"""Which keys this deployment knows."""

from django.conf import settings

from partners.models import ApiKey


def is_production() -> bool:
    """Tell whether this deployment is the production one."""
    return bool(settings.ENVIRONMENT == "production")


def key_environment() -> ApiKey.Environment:
    """Return the environment whose keys work here."""
    return ApiKey.Environment.LIVE if is_production() else ApiKey.Environment.SANDBOX
