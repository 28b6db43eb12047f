"""Price factors by the length of the visit."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.prices import overlap
from cleanlife.db import Entity


class PricingTier(Entity):
    """A price factor for visits whose length lies between two inclusive bounds, in minutes."""

    min_minutes = models.PositiveIntegerField(_("from (minutes)"))
    max_minutes = models.PositiveIntegerField(
        _("up to (minutes)"),
        null=True,
        blank=True,
        help_text=_("Inclusive. Empty: no upper bound."),
    )
    factor = models.DecimalField(
        _("price factor"),
        max_digits=5,
        decimal_places=4,
        validators=[MinValueValidator(0)],
        help_text=_("The price is multiplied by it: 0.95 is 5% less."),
    )
    sorting = models.PositiveSmallIntegerField(_("order"), default=1)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("pricing tier")
        verbose_name_plural = _("pricing tiers")
        ordering = ["sorting", "min_minutes"]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_minutes=None) | Q(max_minutes__gte=F("min_minutes")),
                name="tier_bounds_in_order",
                violation_error_message=_("The upper bound must not be below the lower one."),
            )
        ]

    def __str__(self) -> str:
        bounds = {"from": self.min_minutes, "to": self.max_minutes}
        if self.max_minutes is None:
            span = gettext("%(from)s or more minutes") % bounds
        else:
            span = gettext("%(from)s to %(to)s minutes") % bounds
        return f"{span}: x {self.factor.normalize():f}"

    def find_overlapping(self) -> Self | None:
        """Return an active tier that shares a length with this one, saved or not, if active."""
        if not self.is_active:
            return None
        others = type(self).objects.filter(is_active=True).exclude(pk=self.pk)
        return next((other for other in others if overlap(self, other)), None)
