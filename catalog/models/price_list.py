"""Prices that were agreed with one partner."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.catalogue import Service
from cleanlife.db import Entity, FoldedField
from partners.models import Partner

LONGEST_CODE = 100


class PriceListQuerySet(models.QuerySet["PriceList"]):
    """Queries of price lists."""

    def in_force(self) -> Self:
        """Return the active ones."""
        return self.filter(is_active=True)


class PriceList(Entity):
    """A partner's own prices: the usual ones, or those of a contract."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="price_lists", verbose_name=_("partner")
    )
    name = models.CharField(_("name"), max_length=150)
    contract_code = models.CharField(
        _("contract code"),
        max_length=LONGEST_CODE,
        blank=True,
        help_text=_("Empty: the partner's usual prices, whenever no contract is named."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    search_text = FoldedField("name", "contract_code")

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["partner", "contract_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "contract_code"],
                name="price_list_once_per_contract",
                violation_error_message=_(
                    "This partner has a list with this contract code already, or one without."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PriceListEntry(Entity):
    """The price of one service in a price list; empty values are those of the catalogue."""

    price_list = models.ForeignKey(
        PriceList,
        on_delete=models.CASCADE,
        related_name="entries",
        verbose_name=_("price list"),
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        related_name="price_list_entries",
        verbose_name=_("service"),
    )
    price_per_hour_halalas = models.PositiveIntegerField(
        _("price per hour (halalas)"),
        null=True,
        blank=True,
        help_text=_("Empty: the price of the catalogue."),
    )
    factor = models.DecimalField(
        _("price factor"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("For every length, in place of the tiers. Empty: the tiers apply."),
    )

    class Meta:
        verbose_name = _("price of a service")
        verbose_name_plural = _("prices of services")
        ordering = ["service__name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "service"], name="price_list_entry_once_per_service"
            ),
            models.CheckConstraint(
                condition=Q(factor=None) | Q(factor__gte=0), name="price_list_factor_positive"
            ),
        ]

    def __str__(self) -> str:
        return str(self.service)
