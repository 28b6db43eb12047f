"""How the team gets in, as the customer said it for one visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from cleanlife import clock


class VisitAccess(models.Model):
    """What a customer adds on the page of a visit; the partner's address stays as it is.

    The pin is where the door really is, in degrees; ``at_door_at`` is when the customer said
    that somebody waits there.
    """

    booking = models.OneToOneField(
        Booking,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="access",
        verbose_name=_("booking"),
    )
    gate = models.CharField(_("gate"), max_length=100, blank=True)
    floor = models.CharField(_("floor"), max_length=20, blank=True)
    flat = models.CharField(_("flat"), max_length=20, blank=True)
    parking = models.CharField(_("parking"), max_length=200, blank=True)
    pets = models.CharField(_("pets"), max_length=200, blank=True)
    note = models.CharField(_("note for the team"), max_length=500, blank=True)
    pin_latitude = models.FloatField(_("latitude of the pin"), null=True, blank=True)
    pin_longitude = models.FloatField(_("longitude of the pin"), null=True, blank=True)
    at_door_at = models.DateTimeField(_("at the door since"), null=True, blank=True)
    updated_at = models.DateTimeField(_("last changed"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("access to a visit")
        verbose_name_plural = _("how to get in")
        constraints = [
            models.CheckConstraint(
                condition=Q(pin_latitude=None, pin_longitude=None)
                | Q(
                    pin_latitude__gte=-90,
                    pin_latitude__lte=90,
                    pin_longitude__gte=-180,
                    pin_longitude__lte=180,
                ),
                name="visit_access_pin_is_a_place",
            )
        ]

    def __str__(self) -> str:
        return str(self.booking)
