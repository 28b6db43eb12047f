"""When teams work and what a service asks of their time. Saudi rules are rows, never code."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, StepValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Service
from cleanlife.db import Entity
from cleanlife.wording import write_span
from scheduling.masks import CELL, WINDOW
from scheduling.models.team import WEEKDAYS, Skill, Team
from scheduling.models.zone import Zone

LAST_MINUTE = WINDOW  # A shift that runs past midnight ends by noon of the next day.


class ShiftRuleQuerySet(models.QuerySet["ShiftRule"]):
    """Weekly hours, read in English."""

    def valid_between(self, first: date, last: date) -> Self:
        """Return the rules that hold on some date of a range, both ends included."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=last),
            Q(valid_to=None) | Q(valid_to__gte=first),
        )


class ShiftRule(Entity):
    """Weekly hours of everybody, of the teams at home in a zone, or of one team.

    The narrowest wins, weekday by weekday.
    """

    zone = models.ForeignKey(
        Zone, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("zone")
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("team")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    start_minute = models.PositiveSmallIntegerField(
        _("from"), help_text=_("Minutes after midnight: 480 is 08:00.")
    )
    end_minute = models.PositiveSmallIntegerField(
        _("to"),
        validators=[MaxValueValidator(LAST_MINUTE)],
        help_text=_("Past 1440 means the next day: 1560 is 02:00."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = ShiftRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["weekday", "start_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_minute__lt=F("end_minute")) & Q(end_minute__lte=LAST_MINUTE),
                name="shift_minutes_in_order",
                violation_error_message=_(
                    "The end must come after the start, by noon next day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(zone=None) | Q(team=None),
                name="shift_has_one_scope",
                violation_error_message=_("Choose a zone or a team, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {write_span(self.start_minute, self.end_minute)}"


class CalendarDay(Entity):
    """A date on which everybody, or the teams at home in a zone, work other hours.

    The zone's day wins over everybody's. An open day replaces the week's hours, those of a
    rest day too; a reduced day cuts them.
    """

    class Kind(models.TextChoices):
        """How the day differs."""

        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")
        REDUCED = "REDUCED", _("Reduced hours")

    date = models.DateField(_("date"))
    kind = models.CharField(_("kind of day"), max_length=8, choices=Kind, default=Kind.CLOSED)
    zone = models.ForeignKey(
        Zone, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("zone")
    )
    start_minute = models.PositiveSmallIntegerField(_("from"), null=True, blank=True)
    end_minute = models.PositiveSmallIntegerField(
        _("to"), null=True, blank=True, validators=[MaxValueValidator(LAST_MINUTE)]
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "zone"],
                name="calendar_day_once_per_zone",
                violation_error_message=_("This date has an entry for the zone already."),
            ),
            models.UniqueConstraint(
                fields=["date"],
                condition=Q(zone=None),
                name="calendar_day_once_for_everybody",
                violation_error_message=_("This date has an entry for everybody already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="CLOSED")
                | (
                    # Unknown counts as true in a check: both must be there in so many words.
                    Q(start_minute__isnull=False)
                    & Q(end_minute__isnull=False)
                    & Q(end_minute__gt=F("start_minute"))
                ),
                name="calendar_day_has_hours",
                violation_error_message=_("An open or reduced day needs a start and an end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.get_kind_display()}"


class TeamException(Entity):
    """One team, one date: time off, extra time, or a break."""

    class Kind(models.TextChoices):
        """What the team does instead."""

        OFF = "OFF", _("Off")
        EXTRA = "EXTRA", _("Extra time")
        BREAK = "BREAK", _("Break")

    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="exceptions", verbose_name=_("team")
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    start_minute = models.PositiveSmallIntegerField(_("from"), default=0)
    end_minute = models.PositiveSmallIntegerField(
        _("to"), default=LAST_MINUTE, validators=[MaxValueValidator(LAST_MINUTE)]
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_minute__lt=F("end_minute")) & Q(end_minute__lte=LAST_MINUTE),
                name="exception_minutes_in_order",
                violation_error_message=_(
                    "The end must come after the start, by noon next day."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}, {self.date}: {self.get_kind_display()}"


class ServiceRule(models.Model):
    """What a service asks of a team's time; all durations in minutes."""

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
        _("preparation (minutes)"), default=0
    )
    cleanup_minutes = models.PositiveSmallIntegerField(_("clean-up (minutes)"), default=0)
    lead_minutes = models.PositiveIntegerField(
        _("shortest notice (minutes)"),
        default=120,
        help_text=_("A visit starts at least this long after it was booked."),
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("sold ahead (days)"),
        default=60,
        validators=[MaxValueValidator(60)],
        help_text=_("How far ahead it is sold."),
    )

    class Meta:
        verbose_name = _("scheduling rule")
        verbose_name_plural = _("scheduling rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(F("step_minutes") % CELL, 0), step_minutes__gte=CELL),
                name="service_rule_step_in_cells",
            )
        ]

    def __str__(self) -> str:
        return gettext("rule of %(service)s") % {"service": self.service}
