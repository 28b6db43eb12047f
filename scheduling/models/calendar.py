"""The year of a team: seasons, special days and its own exceptions."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from scheduling.masks import WINDOW
from scheduling.models.team import Team
from scheduling.models.zone import Zone

LAST_MINUTE = WINDOW  # A shift that runs past midnight ends by noon of the next day.


class SeasonKind(models.TextChoices):
    """Which weekly hours apply."""

    STANDARD = "STANDARD", _("Standard")
    RAMADAN = "RAMADAN", _("Ramadan")


class Season(Entity):
    """Dates on which Ramadan's hours and daily limit apply, both ends included.

    One row for the whole month: when the moon moves it by a day, one date is edited.
    """

    name = models.CharField(_("name"), max_length=100)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    max_minutes_a_day = models.PositiveSmallIntegerField(
        _("most minutes of work a day"),
        null=True,
        blank=True,
        default=360,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("For every team; 360 is the 6 hours of Ramadan. Empty: the team's own."),
    )

    class Meta:
        verbose_name = _("Ramadan season")
        verbose_name_plural = _("Ramadan seasons")
        ordering = ["first_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")),
                name="season_dates_in_order",
                violation_error_message=_("The last day must not come before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(Entity):
    """A date on which all teams, or those at home in a zone, work other hours.

    The zone's day wins over that of all teams. An open day, or a holiday with hours, replaces
    the week's hours, those of a rest day too; a reduced day cuts them.
    """

    class Kind(models.TextChoices):
        """How the day differs."""

        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")
        REDUCED = "REDUCED", _("Reduced hours")
        EID = "EID", _("Holiday")

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
                violation_error_message=_("This date already has an entry for the zone."),
            ),
            models.UniqueConstraint(
                fields=["date"],
                condition=Q(zone=None),
                name="calendar_day_once_for_everybody",
                violation_error_message=_("This date already has an entry for all teams."),
            ),
            models.CheckConstraint(
                condition=Q(kind="CLOSED")
                | Q(kind="EID", start_minute__isnull=True, end_minute__isnull=True)
                | (
                    # A check passes when it is unknown, so null is excluded explicitly.
                    Q(start_minute__isnull=False)
                    & Q(end_minute__isnull=False)
                    & Q(end_minute__gt=F("start_minute"))
                ),
                name="calendar_day_has_hours",
                violation_error_message=_(
                    "An open or reduced day needs a start and an end, a holiday both or none."
                ),
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
