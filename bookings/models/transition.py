"""The history of a booking: every move it and its appointment made."""

from django.db import models

from bookings.models.booking import Booking
from cleanlife import clock
from cleanlife.actor import Initiator


class Transition(models.Model):
    """One move of one life cycle, with who asked for it; never changed."""

    class LifeCycle(models.TextChoices):
        """Whose state moved."""

        BOOKING = "BOOKING", "Booking"
        APPOINTMENT = "APPOINTMENT", "Appointment"

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="transitions")
    life_cycle = models.CharField(max_length=11, choices=LifeCycle)
    action = models.CharField(max_length=40)
    from_state = models.CharField(max_length=15, blank=True)
    to_state = models.CharField(max_length=15)
    initiator = models.CharField(
        max_length=10, choices=[(side.value, side.value.capitalize()) for side in Initiator]
    )
    actor = models.CharField(max_length=150)
    request_id = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action}: {self.from_state or 'new'} -> {self.to_state}"
