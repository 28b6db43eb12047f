"""The appointment: a booking's visit in the field."""

import uuid

from django.db import models

from bookings.lifecycle import AppointmentStatus
from bookings.models.booking import Booking
from cleanlife import clock


class Appointment(models.Model):
    """Exists from the moment that a team is assigned; named from its number, gaps allowed."""

    number = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="appointment"
    )
    status = models.CharField(
        max_length=15,
        choices=[(s.value, s.value) for s in AppointmentStatus],
        default=AppointmentStatus.SCHEDULED.value,
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name that customers hear, such as SA-0107."""
        return f"SA-{self.number:04d}"
