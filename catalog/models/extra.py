"""Packages of a fixed length and price, and add-ons."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.catalogue import Service
from cleanlife.db import Entity, FoldedField
from cleanlife.wording import BilingualName
from partners.models import Partner

LONGEST_VISIT_HOURS = 12
PRICE_HELP = _("100 halalas are 1 SAR; VAT included.")


class ExtraQuerySet(models.QuerySet["ExtraModel"]):
    """Queries of packages and add-ons."""

    def on_sale(self) -> Self:
        """Return the active ones of active services."""
        return self.filter(is_active=True, service__is_active=True)

    def for_partner(self, partner: Partner) -> Self:
        """Return those whose service is enabled for a partner."""
        return self.filter(service__enablements__partner=partner)


class ExtraModel(BilingualName, Entity):
    """What packages and add-ons have in common."""

    name_en = models.CharField(_("name (English)"), max_length=150)
    name_ar = models.CharField(_("name (Arabic)"), max_length=150)
    price_halalas = models.PositiveIntegerField(_("price (halalas)"), help_text=PRICE_HELP)
    is_active = models.BooleanField(_("active"), default=True)
    search_text = FoldedField("name_en", "name_ar")

    objects = ExtraQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name_en"]


class Package(ExtraModel):
    """A visit of a fixed length at its own price, for each team."""

    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="packages", verbose_name=_("service")
    )
    hours = models.PositiveSmallIntegerField(
        _("hours"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_VISIT_HOURS)],
        help_text=_("The visit is booked with exactly this length."),
    )

    class Meta(ExtraModel.Meta):
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "name_en"], name="package_named_once_per_service"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1) & Q(hours__lte=LONGEST_VISIT_HOURS),
                name="package_hours_within_a_day",
            ),
        ]


class AddOn(ExtraModel):
    """An extra sold by the piece with a visit; on the wire one of ``customServices``."""

    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="add_ons", verbose_name=_("service")
    )

    class Meta(ExtraModel.Meta):
        verbose_name = _("add-on")
        verbose_name_plural = _("add-ons")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "name_en"], name="add_on_named_once_per_service"
            )
        ]
