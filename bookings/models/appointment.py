"""The appointment: a booking's visit in the field."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import AppointmentStatus
from bookings.models.booking import Booking
from bookings.models.names import APPOINTMENT_STATUSES
from cleanlife import clock


class Appointment(models.Model):
    """Exists from the moment that a team is assigned; named from its number, gaps allowed."""

    number = models.BigAutoField(_("number"), primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="appointment", verbose_name=_("booking")
    )
    status = models.CharField(
        _("status"),
        max_length=15,
        choices=APPOINTMENT_STATUSES,
        default=AppointmentStatus.SCHEDULED.value,
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in AppointmentStatus]),
                name="appointment_status_known",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name that customers hear, such as SA-0107."""
        return f"SA-{self.number:04d}"
