"""When teams work and what a service asks of their time. Saudi rules are rows, never code."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, StepValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from catalog.models import Service
from cleanlife.db import Entity
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

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    start_minute = models.PositiveSmallIntegerField(
        help_text="Minutes after midnight: 480 is 08:00."
    )
    end_minute = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(LAST_MINUTE)],
        help_text="Past 1440 means the next day: 1560 is 02:00.",
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = ShiftRuleQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "start_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_minute__lt=F("end_minute")) & Q(end_minute__lte=LAST_MINUTE),
                name="shift_minutes_in_order",
                violation_error_message="The end must come after the start, by noon next day.",
            ),
            models.CheckConstraint(
                condition=Q(zone=None) | Q(team=None),
                name="shift_has_one_scope",
                violation_error_message="Choose a zone or a team, not both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start_minute}-{self.end_minute}"


class CalendarDay(Entity):
    """A date on which everybody, or the teams at home in a zone, work other hours.

    The zone's day wins over everybody's. An open day replaces the week's hours, those of a
    rest day too; a reduced day cuts them.
    """

    class Kind(models.TextChoices):
        """How the day differs."""

        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"
        REDUCED = "REDUCED", "Reduced hours"

    date = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CLOSED)
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, null=True, blank=True)
    start_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    end_minute = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(LAST_MINUTE)]
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "zone"],
                name="calendar_day_once_per_zone",
                violation_error_message="This date has an entry for the zone already.",
            ),
            models.UniqueConstraint(
                fields=["date"],
                condition=Q(zone=None),
                name="calendar_day_once_for_everybody",
                violation_error_message="This date has an entry for everybody already.",
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
                violation_error_message="An open or reduced day needs a start and an end.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.get_kind_display()}"


class TeamException(Entity):
    """One team, one date: time off, extra time, or a break."""

    class Kind(models.TextChoices):
        """What the team does instead."""

        OFF = "OFF", "Off"
        EXTRA = "EXTRA", "Extra time"
        BREAK = "BREAK", "Break"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField()
    kind = models.CharField(max_length=5, choices=Kind)
    start_minute = models.PositiveSmallIntegerField(default=0)
    end_minute = models.PositiveSmallIntegerField(
        default=LAST_MINUTE, validators=[MaxValueValidator(LAST_MINUTE)]
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_minute__lt=F("end_minute")) & Q(end_minute__lte=LAST_MINUTE),
                name="exception_minutes_in_order",
                violation_error_message="The end must come after the start, by noon next day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}, {self.date}: {self.get_kind_display()}"


class ServiceRule(models.Model):
    """What a service asks of a team's time; all durations in minutes."""

    service = models.OneToOneField(
        Service, on_delete=models.CASCADE, primary_key=True, related_name="rule"
    )
    skills = models.ManyToManyField(Skill, blank=True, related_name="service_rules")
    step_minutes = models.PositiveSmallIntegerField(
        default=30,
        validators=[StepValueValidator(CELL)],
        help_text="Visits start on this grid, counted from midnight.",
    )
    preparation_minutes = models.PositiveSmallIntegerField(default=0)
    cleanup_minutes = models.PositiveSmallIntegerField(default=0)
    lead_minutes = models.PositiveIntegerField(
        default=120, help_text="A visit starts at least this long after it was booked."
    )
    horizon_days = models.PositiveSmallIntegerField(
        default=60, validators=[MaxValueValidator(60)], help_text="How far ahead it is sold."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(Exact(F("step_minutes") % CELL, 0), step_minutes__gte=CELL),
                name="service_rule_step_in_cells",
            )
        ]

    def __str__(self) -> str:
        return f"rule of {self.service}"
