"""The history of a booking and its appointment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import Action
from bookings.models.booking import Booking
from cleanlife import clock
from cleanlife.actor import Initiator


class Transition(models.Model):
    """One entry of the history: action, states around it, and who caused it; never changed."""

    class LifeCycle(models.TextChoices):
        """Whose state moved."""

        BOOKING = "BOOKING", _("Booking")
        APPOINTMENT = "APPOINTMENT", _("Visit")

    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, related_name="transitions", verbose_name=_("booking")
    )
    life_cycle = models.CharField(_("of"), max_length=11, choices=LifeCycle)
    action = models.CharField(_("what happened"), max_length=40, choices=Action)
    from_state = models.CharField(_("from"), max_length=15, blank=True)
    to_state = models.CharField(_("to"), max_length=15)
    initiator = models.CharField(
        _("side"),
        max_length=10,
        choices=Initiator,
    )
    actor = models.CharField(_("by"), max_length=150)
    request_id = models.CharField(_("request id"), max_length=128)
    created_at = models.DateTimeField(_("when"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("timeline")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.action}: {self.from_state or 'new'} -> {self.to_state}"
