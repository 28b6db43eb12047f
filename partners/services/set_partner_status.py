"""Open or close a partner's account."""

from partners.models import Partner


def set_partner_status(partner: Partner, *, status: Partner.Status) -> Partner:
    """Return the partner with its new status; only an active one may call."""
    partner.status = status
    partner.save(update_fields=["status"])
    return partner
