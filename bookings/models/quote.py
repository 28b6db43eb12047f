"""Prices that are promised for some minutes."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from partners.models import Partner


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Queries of quotes."""

    def for_partner(self, partner: Partner) -> Self:
        """Return a partner's own quotes."""
        return self.filter(partner=partner)


class Quote(Entity):
    """A promised price: every booking that names the quote in time pays it."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="quotes", verbose_name=_("partner")
    )
    expires_at = models.DateTimeField(_("promised until"))
    number_of_teams = models.PositiveSmallIntegerField(_("number of teams"), default=1)
    contract_code = models.CharField(_("contract code"), max_length=100, blank=True)
    items = models.JSONField(_("items"))
    coupons = models.JSONField(_("coupons"), default=list)
    subtotal_halalas = models.PositiveIntegerField(_("subtotal (halalas)"))
    discount_halalas = models.PositiveIntegerField(_("discount (halalas)"), default=0)
    vat_halalas = models.PositiveIntegerField(_("VAT (halalas)"))
    total_halalas = models.PositiveIntegerField(_("total (halalas)"))

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_halalas=F("subtotal_halalas") - F("discount_halalas")),
                name="quote_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(vat_halalas__lte=F("total_halalas")), name="quote_vat_within_total"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="quote_by_expiry")]

    def __str__(self) -> str:
        return str(self.pk)
