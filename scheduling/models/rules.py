"""The week of a team: its hours and its breaks. Saudi rules are rows, not code."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, StepValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity, FoldedField
from cleanlife.wording import write_span
from scheduling.masks import CELL
from scheduling.models.calendar import LAST_MINUTE, SeasonKind
from scheduling.models.team import WEEKDAYS, Team
from scheduling.models.zone import Zone

ALL_TEAMS, HOME_ZONE, ONE_TEAM = range(3)


class ScopedRule(Entity):
    """A rule for all teams, for those at home in a zone, or for one team."""

    zone = models.ForeignKey(
        Zone, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("zone")
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("team")
    )

    class Meta:
        abstract = True

    def scope_for(self, team: Team) -> int | None:
        """Return how narrowly the rule names a team, higher is narrower; None: not at all."""
        if self.team_id is not None:
            return ONE_TEAM if self.team_id == team.pk else None
        if self.zone_id is not None:
            return HOME_ZONE if self.zone_id == team.home_zone_id else None
        return ALL_TEAMS


def _has_one_scope(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(zone=None) | Q(team=None),
        name=name,
        violation_error_message=_("Choose a zone or a team, not both."),
    )


class ShiftRuleQuerySet(models.QuerySet["ShiftRule"]):
    """Queries of weekly hours."""

    def valid_between(self, first: date, last: date) -> Self:
        """Return the rules that are valid on some date of a range, both ends included."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=last),
            Q(valid_to=None) | Q(valid_to__gte=first),
        )


class ShiftRule(ScopedRule):
    """Weekly hours; the narrowest scope wins, weekday by weekday. Both ends 0: closed.

    In Ramadan, teams with hours of that season on the weekday work those, all others the
    standard ones.
    """

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS)
    start_minute = models.PositiveSmallIntegerField(
        _("from"), help_text=_("Minutes after midnight: 480 is 08:00.")
    )
    end_minute = models.PositiveSmallIntegerField(
        _("to"),
        validators=[MaxValueValidator(LAST_MINUTE)],
        help_text=_("Past 1440 means the next day: 1560 is 02:00."),
    )
    season = models.CharField(
        _("season"), max_length=8, choices=SeasonKind, default=SeasonKind.STANDARD
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
                condition=Q(start_minute__lt=F("end_minute"), end_minute__lte=LAST_MINUTE)
                | Q(start_minute=0, end_minute=0),
                name="shift_minutes_in_order",
                violation_error_message=_(
                    "The end must come after the start, by noon next day."
                ),
            ),
            _has_one_scope("shift_has_one_scope"),
            models.CheckConstraint(
                condition=Q(season__in=SeasonKind.values), name="shift_season_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.write_hours()}"

    @property
    def is_closed(self) -> bool:
        """Return whether the teams do not work on this weekday."""
        return self.end_minute == 0

    def write_hours(self) -> str:
        """Write the hours in Riyadh time."""
        if self.is_closed:
            return gettext("Closed")
        return write_span(self.start_minute, self.end_minute)


class BreakRule(ScopedRule):
    """A break at a time of day (a prayer), or after some work without one (the labour law).

    Every rule whose scope includes a team applies. A visit that is too long for any stretch
    between breaks is offered too: the team takes its breaks during the visit.
    """

    name = models.CharField(_("name"), max_length=100)
    season = models.CharField(
        _("season"),
        max_length=8,
        choices=SeasonKind,
        blank=True,
        help_text=_("Leave empty for the whole year."),
    )
    start_minute = models.PositiveSmallIntegerField(
        _("at"), null=True, blank=True, validators=[MaxValueValidator(LAST_MINUTE)]
    )
    after_minutes = models.PositiveSmallIntegerField(
        _("after (minutes of work)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(CELL), StepValueValidator(CELL)],
        help_text=_("300 gives a break after 5 hours without one."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("length (minutes)"),
        default=30,
        validators=[MinValueValidator(CELL), MaxValueValidator(240), StepValueValidator(CELL)],
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive breaks stay as templates.")
    )
    search_text = FoldedField("name")

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    # A check passes when it is unknown, so null is excluded explicitly.
                    start_minute__isnull=True,
                    after_minutes__isnull=False,
                    after_minutes__gte=CELL,
                )
                | Q(start_minute__isnull=False, after_minutes__isnull=True),
                name="break_has_one_time",
                violation_error_message=_(
                    "Give a time of day or minutes of work, one of the two."
                ),
            ),
            models.CheckConstraint(condition=Q(minutes__gte=CELL), name="break_has_length"),
            _has_one_scope("break_has_one_scope"),
        ]

    def __str__(self) -> str:
        return self.name
