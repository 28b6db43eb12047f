"""Moves of visits on the board, so that the last one can be undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import AppointmentStatus
from bookings.models.appointment import Appointment
from scheduling.models import Team


class BoardMove(models.Model):
    """Where a visit was dropped, and where it had been: a team, a date and a start.

    ``version`` is that of the booking after the move.
    """

    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.CASCADE,
        related_name="board_moves",
        verbose_name=_("visit"),
    )
    from_team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("from team"),
    )
    to_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="+", verbose_name=_("to team")
    )
    from_date = models.DateField(_("from date"))
    from_minute = models.PositiveSmallIntegerField(_("from start"))
    from_state = models.CharField(_("from"), max_length=15, choices=AppointmentStatus)
    to_date = models.DateField(_("to date"))
    to_minute = models.PositiveSmallIntegerField(_("to start"))
    version = models.PositiveIntegerField(_("version"))
    actor = models.CharField(_("by"), max_length=150)
    moved_at = models.DateTimeField(_("moved"))
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("move on the board")
        verbose_name_plural = _("moves on the board")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.from_team or '-'} -> {self.to_team}"
