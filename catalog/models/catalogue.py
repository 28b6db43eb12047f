"""Categories, services, and which partner may sell them."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity, FoldedField
from cleanlife.wording import BilingualName
from partners.models import Partner

CURRENCY = "SAR"


class WorkType(models.TextChoices):
    """Kinds of work (contract, section 3)."""

    REGULAR = "REGULAR", _("Regular")
    DEEP = "DEEP", _("Deep")
    MOVE_IN = "MOVE_IN", _("Move in")
    MOVE_OUT = "MOVE_OUT", _("Move out")
    POST_CONSTRUCTION = "POST_CONSTRUCTION", _("After construction")


class Category(BilingualName, Entity):
    """A category of the catalogue."""

    name_en = models.CharField(_("name (English)"), max_length=150, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=150)
    search_text = FoldedField("name_en", "name_ar")

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name_en"]


class ServiceQuerySet(models.QuerySet["Service"]):
    """Queries of services."""

    def for_partner(self, partner: Partner) -> Self:
        """Return the services that are enabled for a partner."""
        return self.filter(enablements__partner=partner)

    def active(self) -> Self:
        """Return the services that are on sale."""
        return self.filter(is_active=True)


class Service(BilingualName, Entity):
    """A kind of visit, sold by the hour. Prices include VAT."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="services", verbose_name=_("category")
    )
    name_en = models.CharField(_("name (English)"), max_length=150, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=150)
    description_en = models.TextField(_("description (English)"), blank=True)
    description_ar = models.TextField(_("description (Arabic)"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    base_price_per_hour_halalas = models.PositiveIntegerField(
        _("price per hour (halalas)"),
        validators=[MinValueValidator(0)],
        help_text=_("100 halalas are 1 SAR; VAT included."),
    )
    min_hours = models.PositiveSmallIntegerField(_("shortest visit (hours)"), default=2)
    max_hours = models.PositiveSmallIntegerField(_("longest visit (hours)"), default=12)
    default_hours = models.PositiveSmallIntegerField(_("usual visit (hours)"), default=3)
    max_teams = models.PositiveSmallIntegerField(_("most teams"), default=1)
    work_types = models.JSONField(_("kinds of work"), default=list, blank=True)
    allows_photos = models.BooleanField(
        _("photos before and after"),
        default=False,
        help_text=_("Teams take them where the partner and the customer allow it, too."),
    )
    search_text = FoldedField("name_en", "name_ar")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_hours__gte=1)
                & Q(min_hours__lte=F("default_hours"))
                & Q(default_hours__lte=F("max_hours"))
                & Q(max_hours__lte=12),
                name="service_hours_in_order",
                violation_error_message=_(
                    "Hours must satisfy 1 <= minimum <= default <= maximum <= 12."
                ),
            )
        ]

    def why_not_sold(self, *, minutes: int, number_of_teams: int) -> tuple[str, str] | None:
        """Return why no visit may have this length or number of teams: code and sentence."""
        if not self.min_hours * 60 <= minutes <= self.max_hours * 60:
            hours = f"{self.min_hours} to {self.max_hours} hours"
            return "DURATION_NOT_ALLOWED", f"This service takes {hours}."
        if number_of_teams > self.max_teams:
            text = f"This service is done by at most {self.max_teams} teams."
            return "TOO_MANY_TEAMS", text
        return None


class ServiceEnablement(Entity):
    """A partner may sell a service."""

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="enablements", verbose_name=_("partner")
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="enablements", verbose_name=_("service")
    )

    class Meta:
        verbose_name = _("enabled service")
        verbose_name_plural = _("enabled services")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "service"], name="service_enabled_once_per_partner"
            )
        ]

    def __str__(self) -> str:
        return gettext("%(service)s for %(partner)s") % {
            "service": self.service,
            "partner": self.partner,
        }
