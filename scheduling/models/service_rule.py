"""What a service requires of a team's time."""

from django.core.validators import MaxValueValidator, StepValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Service
from cleanlife.clock import MINUTES_A_DAY
from scheduling.masks import CELL, MOST_AROUND_MINUTES
from scheduling.models.team import Skill

MOST_DAYS_AHEAD = 60  # Team days exist for this many dates and two more.


class ServiceRule(models.Model):
    """What a service requires of a team's time; durations in minutes."""

    service = models.OneToOneField(
        Service,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="rule",
        verbose_name=_("service"),
    )
    skills = models.ManyToManyField(
        Skill, blank=True, related_name="service_rules", verbose_name=_("skills needed")
    )
    step_minutes = models.PositiveSmallIntegerField(
        _("start times every (minutes)"),
        default=30,
        validators=[StepValueValidator(CELL)],
        help_text=_("Visits start on this grid, counted from midnight."),
    )
    preparation_minutes = models.PositiveSmallIntegerField(
        _("preparation (minutes)"),
        default=0,
        validators=[MaxValueValidator(MOST_AROUND_MINUTES)],
    )
    cleanup_minutes = models.PositiveSmallIntegerField(
        _("clean-up (minutes)"), default=0, validators=[MaxValueValidator(MOST_AROUND_MINUTES)]
    )
    lead_minutes = models.PositiveIntegerField(
        _("shortest notice (minutes)"),
        default=120,
        help_text=_("A visit starts at least this long after it was booked."),
    )
    cutoff_minute = models.PositiveSmallIntegerField(
        _("sold until"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MINUTES_A_DAY)],
        help_text=_("A date is sold until this time of the day before. Empty: no such limit."),
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("sold ahead (days)"),
        default=60,
        validators=[MaxValueValidator(MOST_DAYS_AHEAD)],
        help_text=_("How far ahead it is sold."),
    )

    class Meta:
        verbose_name = _("scheduling rule")
        verbose_name_plural = _("scheduling rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(F("step_minutes") % CELL, 0), step_minutes__gte=CELL),
                name="service_rule_step_in_cells",
            ),
            models.CheckConstraint(
                condition=Q(preparation_minutes__lte=MOST_AROUND_MINUTES)
                & Q(cleanup_minutes__lte=MOST_AROUND_MINUTES),
                name="service_rule_within_margin",
            ),
            models.CheckConstraint(
                condition=Q(horizon_days__lte=MOST_DAYS_AHEAD)
                & (Q(cutoff_minute__isnull=True) | Q(cutoff_minute__lte=MINUTES_A_DAY)),
                name="service_rule_within_days",
            ),
        ]

    def __str__(self) -> str:
        return gettext("rule of %(service)s") % {"service": self.service}
