"""Refunds of cancelled visits."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models.catalogue import Service
from cleanlife.db import Entity

WHOLE = 100
ONCE = _("There is a rule for these hours already.")


class RefundRule(Entity):
    """The percentage refunded to cancellations at least some hours before the visit.

    Rules of a service replace the general ones, which have none. Of those whose hours are met,
    the one with the most hours applies; a later cancellation refunds nothing. Without any rule,
    everything is refunded.
    """

    service = models.ForeignKey(
        Service,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="refund_rules",
        verbose_name=_("service"),
        help_text=_("Empty: every service without rules of its own."),
    )
    hours_before = models.PositiveIntegerField(
        _("hours before the visit"),
        help_text=_("For cancellations at least so long before. 0: until the visit begins."),
    )
    percent = models.PositiveSmallIntegerField(
        _("refunded (percent)"), validators=[MaxValueValidator(WHOLE)]
    )

    class Meta:
        verbose_name = _("refund rule")
        verbose_name_plural = _("refund rules")
        ordering = ["service__name_en", "-hours_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "hours_before"],
                name="refund_rule_once_per_service_and_hours",
                violation_error_message=ONCE,
            ),
            models.UniqueConstraint(
                fields=["hours_before"],
                condition=Q(service=None),
                name="general_refund_rule_once_per_hours",
                violation_error_message=ONCE,
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=WHOLE), name="refund_rule_percent_within_a_whole"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(percent)s %% from %(hours)s h before") % {
            "percent": self.percent,
            "hours": self.hours_before,
        }
