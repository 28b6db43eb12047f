"""What is sold: categories, services, who may sell them, and pricing tiers."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from cleanlife.db import Entity
from partners.models import Partner

CURRENCY = "SAR"


class WorkType(models.TextChoices):
    """Kinds of work (contract, section 3)."""

    REGULAR = "REGULAR", "Regular"
    DEEP = "DEEP", "Deep"
    MOVE_IN = "MOVE_IN", "Move in"
    MOVE_OUT = "MOVE_OUT", "Move out"
    POST_CONSTRUCTION = "POST_CONSTRUCTION", "After construction"


class Category(Entity):
    """A shelf of the catalogue."""

    name_en = models.CharField("name (English)", max_length=150, unique=True)
    name_ar = models.CharField("name (Arabic)", max_length=150)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services, read in English."""

    def for_partner(self, partner: Partner) -> Self:
        """Return the services that are enabled for a partner."""
        return self.filter(enablements__partner=partner)

    def active(self) -> Self:
        """Return the services that are on sale at all."""
        return self.filter(is_active=True)


class Service(Entity):
    """A kind of visit, sold by the hour. Prices include VAT."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="services")
    name_en = models.CharField("name (English)", max_length=150, unique=True)
    name_ar = models.CharField("name (Arabic)", max_length=150)
    description_en = models.TextField("description (English)", blank=True)
    description_ar = models.TextField("description (Arabic)", blank=True)
    is_active = models.BooleanField("active", default=True)
    base_price_per_hour_halalas = models.PositiveIntegerField(
        "price per hour (halalas)",
        validators=[MinValueValidator(0)],
        help_text="100 halalas are 1 SAR; VAT included.",
    )
    min_hours = models.PositiveSmallIntegerField(default=2)
    max_hours = models.PositiveSmallIntegerField(default=12)
    default_hours = models.PositiveSmallIntegerField(default=3)
    max_teams = models.PositiveSmallIntegerField(default=1)
    work_types = models.JSONField(default=list, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_hours__gte=1)
                & Q(min_hours__lte=F("default_hours"))
                & Q(default_hours__lte=F("max_hours"))
                & Q(max_hours__lte=12),
                name="service_hours_in_order",
                violation_error_message=(
                    "Hours must satisfy 1 <= minimum <= default <= maximum <= 12."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name_en


class ServiceEnablement(Entity):
    """A partner may sell a service."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="enablements")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="enablements")

    class Meta:
        verbose_name = "enabled service"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "service"], name="service_enabled_once_per_partner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} for {self.partner}"


class PricingTier(Entity):
    """A price factor for visits whose length lies between two inclusive bounds, in minutes."""

    min_minutes = models.PositiveIntegerField("from (minutes)")
    max_minutes = models.PositiveIntegerField(
        "up to (minutes)", null=True, blank=True, help_text="Inclusive. Empty: no upper bound."
    )
    factor = models.DecimalField(
        max_digits=5, decimal_places=4, validators=[MinValueValidator(0)]
    )
    sorting = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        ordering = ["sorting", "min_minutes"]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_minutes=None) | Q(max_minutes__gte=F("min_minutes")),
                name="tier_bounds_in_order",
                violation_error_message="The upper bound must not be below the lower one.",
            )
        ]

    def __str__(self) -> str:
        upper = "or more" if self.max_minutes is None else f"to {self.max_minutes}"
        return f"{self.min_minutes} {upper} minutes: x {self.factor.normalize():f}"
