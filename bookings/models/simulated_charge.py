"""The books of the gateway that the sandbox plays."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity


class SimulatedCharge(Entity):
    """A charge of the simulated gateway: open until the customer has pressed a button."""

    class Status(models.TextChoices):
        """The status at the gateway, in the terms of a real one."""

        INITIATED = "INITIATED", _("Open")
        CAPTURED = "CAPTURED", _("Paid")
        DECLINED = "DECLINED", _("Declined")

    payment_id = models.UUIDField(unique=True)
    booking_id = models.UUIDField()
    amount_halalas = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status, default=Status.INITIATED)

    class Meta:
        verbose_name = _("simulated charge")
        verbose_name_plural = _("simulated charges")

    def __str__(self) -> str:
        return str(self.pk)
