"""The summary of one team on one date: it makes search fast and decides races."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from scheduling.models.team import Team
from scheduling.models.zone import Zone


class TeamDayQuerySet(models.QuerySet["TeamDay"]):
    """Queries of team days."""

    def serving(self, zone: Zone) -> Self:
        """Return the days of active teams that serve a zone."""
        return self.filter(team__is_active=True, team__zones=zone)

    def with_skills(self, skill_ids: Iterable[uuid.UUID]) -> Self:
        """Return the days of teams that have all of the skills."""
        days = self
        for skill_id in skill_ids:
            days = days.filter(team__skills=skill_id)
        return days

    def on(self, dates: Iterable[date]) -> Self:
        """Return the days of these dates, in order.

        A list, not a range: for a range SQLite scans every day of every team.
        """
        return self.filter(date__in=list(dates)).order_by("date")

    def get_locked(self, keys: Iterable[tuple[date, uuid.UUID]]) -> "list[TeamDay]":
        """Return the days of (date, team id) pairs, locked until the transaction ends.

        Locked in the order of (date, team), as everywhere.
        """
        requested = set(keys)
        days = self.select_for_update(of=("self",)).filter(
            date__in={day for day, _ in requested}, team_id__in={team for _, team in requested}
        )
        return [
            row
            for row in days.order_by("date", "team_id")
            if (row.date, row.team_id) in requested
        ]


class TeamDay(models.Model):
    """One team's time on one date, as bit masks of 5-minute cells (``scheduling.masks``).

    ``work`` and ``breaks`` are 63 bytes each. ``busy`` holds one mask for each zone with
    reservations (``scheduling.query``): together they show every live reservation that
    reaches into the mask, those of neighbouring dates included. ``max_free_run`` is the longest
    visit, in minutes, that fits into the free time. Every value can be rebuilt from rules and
    reservations. Every update raises ``version`` and names the one that it saw.
    """

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    work = models.BinaryField()
    breaks = models.BinaryField()
    busy = models.BinaryField()
    max_free_run = models.PositiveSmallIntegerField(default=0)
    jobs = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    max_minutes = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    objects = TeamDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("team day")
        verbose_name_plural = _("team days")
        constraints = [models.UniqueConstraint(fields=["date", "team"], name="team_day_once")]

    def __str__(self) -> str:
        return f"{self.team}, {self.date}"
