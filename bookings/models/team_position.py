"""Where a team on its way was seen last, and on which days its leader agrees to show it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.coarse_position import Place, coarse_position
from bookings.models.appointment import Appointment
from scheduling.models import Team


class TeamPosition(models.Model):
    """The last position of a team on its way to a visit, in degrees: one row, overwritten.

    The exact one is for operations alone; everybody else gets ``coarse``.
    """

    team = models.OneToOneField(
        Team,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="position",
        verbose_name=_("team"),
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="positions", verbose_name=_("visit")
    )
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    accuracy_meters = models.PositiveIntegerField(_("accuracy in metres"))
    heard_at = models.DateTimeField(_("heard"), db_index=True)

    class Meta:
        verbose_name = _("position of a team")
        verbose_name_plural = _("positions of teams")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="team_position_on_earth",
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}"

    @property
    def coarse(self) -> Place:
        """Return what others than operations may know of it."""
        return coarse_position(self.latitude, self.longitude)


class PositionConsent(models.Model):
    """The leader of a team agrees that its position is shown on a day; or no longer does."""

    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        related_name="position_consents",
        verbose_name=_("team"),
    )
    date = models.DateField(_("date"))
    agreed_at = models.DateTimeField(_("agreed"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent to share the position")
        verbose_name_plural = _("consents to share the position")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "date"], name="position_consent_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("agreed_at")),
                name="position_consent_withdrawn_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}, {self.date}"
