"""Reserved time of a team."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from cleanlife.wording import write_span
from scheduling import masks
from scheduling.models.team import Team
from scheduling.models.zone import Zone

# No visit is longer than a day's hours with preparation and clean-up.
LONGEST_SPAN = masks.WINDOW + 2 * masks.MOST_AROUND_MINUTES


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Queries of reservations."""

    def live(self) -> Self:
        """Return those that occupy time."""
        return self.exclude(state=Reservation.State.RELEASED)

    def live_of(self, owner_id: uuid.UUID) -> Self:
        """Return the live ones of an owner."""
        return self.live().filter(owner_id=owner_id)

    def touching(self, first: date, last: date) -> Self:
        """Return those that the mask of some date in the range shows."""
        dates = range(first.toordinal() - 1, last.toordinal() + 2)
        return self.filter(
            # Only these dates can; an index finds them.
            date__in=[date.fromordinal(day) for day in dates],
            occupied_from__lt=masks.absolute(last, 0) + masks.WINDOW + masks.MARGIN,
            occupied_to__gt=masks.absolute(first, 0) - masks.MARGIN,
        )


class Reservation(Entity):
    """One team's time for one visit: one row for each of its teams.

    ``occupied_from`` and ``occupied_to`` are absolute minutes (day ordinal x 1440 + minute of
    the Riyadh day), half open, preparation and clean-up included: the same numbers serve the
    exclusion constraint on PostgreSQL and the trigger on SQLite.
    """

    class State(models.TextChoices):
        """Held for a while, active for a booking, or released."""

        HELD = "HELD", _("Held")
        ACTIVE = "ACTIVE", _("Active")
        RELEASED = "RELEASED", _("Released")

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("team")
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("zone")
    )
    # The booking or hold that owns the time; a plain id, as scheduling lies below bookings.
    owner_id = models.UUIDField(_("booking or hold id"))
    date = models.DateField(_("date"))
    start_minute = models.PositiveSmallIntegerField(_("from"))
    end_minute = models.PositiveSmallIntegerField(_("to"))
    occupied_from = models.BigIntegerField()
    occupied_to = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["date", "start_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_minute__lt=F("end_minute"))
                & Q(occupied_from__lt=F("occupied_to")),
                name="reservation_span_in_order",
            ),
            models.CheckConstraint(
                condition=Q(occupied_to__lte=F("occupied_from") + LONGEST_SPAN),
                name="reservation_span_bounded",
            ),
            # The overlap constraint covers live states only: a misspelt state would evade it.
            models.CheckConstraint(
                condition=Q(state__in=["HELD", "ACTIVE", "RELEASED"]),
                name="reservation_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_id"], name="reservation_owner"),
            models.Index(fields=["team", "occupied_from"], name="reservation_team_time"),
            models.Index(fields=["date", "team"], name="reservation_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.team}, {self.date} {write_span(self.start_minute, self.end_minute)}"
