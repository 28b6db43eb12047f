"""The back-office of teams' phones, and what it adds to the pages of teams."""

from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.linked_pages import LinkedPage
from field.admin.links import ADD, CHANGE, describe_loss, let_in_url, live_phone, lost_url
from field.admin.phone import PhoneAdmin
from scheduling.admin.teams import TeamAdmin

__all__ = ["PhoneAdmin"]

TeamAdmin.add_page(LinkedPage(_("Let a phone in"), let_in_url, permission=ADD))
TeamAdmin.add_page(
    LinkedPage(
        _("Its phone is lost"),
        lambda team: lost_url(live_phone(team)),
        "danger",
        permission=CHANGE,
        posts=True,
        hint=lambda team: describe_loss(live_phone(team)),
    )
)
