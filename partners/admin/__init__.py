"""The back-office of partners: accounts, domains and keys."""

from partners.admin.api_key import ApiKeyAdmin
from partners.admin.partner import PartnerAdmin

__all__ = ["ApiKeyAdmin", "PartnerAdmin"]
