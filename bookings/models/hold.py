"""A hold: a visit's time, reserved for some minutes."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import HoldStatus
from bookings.models.booking import LAST_MINUTE, Booking
from bookings.models.contact import Address
from catalog.models import Service
from cleanlife.db import Entity, LockableQuerySet
from partners.models import Partner
from scheduling.models import Crew

IS_OPEN = Q(status=HoldStatus.OPEN.value)


class HoldQuerySet(LockableQuerySet["Hold"]):
    """Queries of holds."""

    def for_partner(self, partner: Partner) -> Self:
        """Return a partner's own holds."""
        return self.filter(partner=partner)

    def open_at(self, now: datetime) -> Self:
        """Return those that a booking can use."""
        return self.filter(IS_OPEN, expires_at__gt=now)

    def expired(self, now: datetime) -> Self:
        """Return open ones that are past their deadline: their time is to be freed."""
        return self.filter(IS_OPEN, expires_at__lte=now)


class Hold(Entity):
    """A visit's time, held for a partner until it is booked, released or expires.

    Its reservations carry its id; a booking that uses it becomes their owner.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="holds", verbose_name=_("partner")
    )
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="holds", verbose_name=_("address")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="holds", verbose_name=_("service")
    )
    service_date = models.DateField(_("date"))
    start_minute = models.PositiveSmallIntegerField(_("from"))
    end_minute = models.PositiveSmallIntegerField(
        _("to"), help_text=_("Past 1440: on the next day.")
    )
    number_of_teams = models.PositiveSmallIntegerField(_("number of teams"), default=1)
    crew = models.CharField(_("crew"), max_length=5, choices=Crew, default=Crew.ANY)
    status = models.CharField(
        _("status"), max_length=8, choices=HoldStatus, default=HoldStatus.OPEN
    )
    expires_at = models.DateTimeField(_("held until"))
    extended_at = models.DateTimeField(_("extended"), null=True, blank=True)
    booking = models.OneToOneField(
        Booking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hold",
        verbose_name=_("booking"),
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_minute__lt=F("end_minute")) & Q(end_minute__lte=LAST_MINUTE),
                name="hold_minutes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status__in=HoldStatus.values),
                name="hold_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status=HoldStatus.USED.value, booking__isnull=False)
                | (~Q(status=HoldStatus.USED.value) & Q(booking__isnull=True)),
                name="hold_is_used_by_a_booking",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=IS_OPEN, name="hold_due"),
            models.Index(fields=["partner"], condition=IS_OPEN, name="hold_open_by_partner"),
            models.Index(fields=["-created_at"], name="hold_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
