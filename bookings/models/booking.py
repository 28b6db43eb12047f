"""The booking: a visit that a partner sold."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import (
    NOT_ENDED,
    AppointmentStatus,
    BookingStatus,
    PaymentStatus,
    money_status,
    payment_status,
)
from bookings.models.cancellation_reason import CancellationReason
from bookings.models.contact import Address, Contact
from bookings.models.preferences import OnSite, PhotoConsent, Preferences
from catalog.models import Package, Service, WorkType
from cleanlife import clock
from cleanlife.actor import Initiator
from cleanlife.db import Entity, FoldedField, LockableQuerySet
from partners.models import Partner, PaymentResponsibility
from scheduling.models import Reservation

LAST_MINUTE = 36 * 60
# Before the number, in the name of a visit.
VISIT = "SA"


def visit_name(number: int) -> str:
    """Return the name of the visit with this number, as customers know it: SA-0107."""
    return f"{VISIT}-{number:04d}"


class BookingQuerySet(LockableQuerySet["Booking"]):
    """Queries of bookings."""

    def for_partner(self, partner: Partner) -> Self:
        """Return a partner's own bookings."""
        return self.filter(partner=partner)

    def overdue(self, now: datetime) -> Self:
        """Return the unpaid bookings whose payment deadline has passed."""
        return self.filter(status=BookingStatus.WAITING_PAYMENT, payment_due_at__lte=now)

    def reserved_on(self, dates: Collection[date]) -> Self:
        """Return those whose time is reserved on one of the dates, held time left out."""
        # By the reservations: they have an index by date, whoever sold the visit.
        active = Reservation.objects.filter(date__in=dates, state=Reservation.State.ACTIVE)
        return self.filter(pk__in=active.values("owner_id"))

    def overdue_in_the_field(self) -> Self:
        """Return those whose visit should have ended, and has not."""
        marked = self.filter(appointment__overdue_at__isnull=False)
        return marked.filter(appointment__status__in=NOT_ENDED)

    def undecided(self) -> Self:
        """Return those whose visit could not be completed, and nobody has decided about."""
        failed = AppointmentStatus.CANNOT_COMPLETE
        return self.filter(status=BookingStatus.IN_PROGRESS, appointment__status=failed)

    def with_appointment(self) -> Self:
        """Fetch the appointment, and why either ended, in the same query.

        Never with a lock: after waiting for it the row is read again, but the appointment is
        as it was before the wait, perhaps missing.
        """
        reasons = ("cancellation_reason", "appointment__cannot_complete_reason")
        return self.select_related("appointment", *reasons)


class Booking(Preferences, OnSite, PhotoConsent, Entity):
    """A visit: who, where, what, when, for how much. Money in halalas, VAT included."""

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("partner")
    )
    external_reference = models.CharField(  # noqa: DJ001 - two without one do not collide
        _("partner's reference"), max_length=150, null=True, blank=True
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("customer")
    )
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("address")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("service")
    )
    package = models.ForeignKey(
        Package,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("package"),
    )
    status = models.CharField(_("status"), max_length=15, choices=BookingStatus)
    payment_responsibility = models.CharField(
        _("who collects the money"), max_length=8, choices=PaymentResponsibility
    )

    service_date = models.DateField(_("date"))
    start_minute = models.PositiveSmallIntegerField(_("from"))
    end_minute = models.PositiveSmallIntegerField(
        _("to"), help_text=_("Past 1440: on the next day.")
    )
    number_of_teams = models.PositiveSmallIntegerField(_("number of teams"), default=1)
    work_type = models.CharField(_("kind of work"), max_length=20, choices=WorkType, blank=True)
    user_id = models.CharField(_("partner's user"), max_length=150, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    metadata = models.JSONField(_("partner's own data"), default=dict, blank=True)

    subtotal_halalas = models.PositiveIntegerField(_("subtotal (halalas)"))
    discount_halalas = models.PositiveIntegerField(_("discount (halalas)"), default=0)
    vat_halalas = models.PositiveIntegerField(_("VAT (halalas)"))
    total_halalas = models.PositiveIntegerField(_("total (halalas)"))

    payment_due_at = models.DateTimeField(
        _("payment due"),
        null=True,
        blank=True,
        help_text=_("An unpaid booking gives its time up then."),
    )
    customer_paid_at = models.DateTimeField(_("customer paid"), null=True, blank=True)
    partner_payment_confirmed_at = models.DateTimeField(
        _("partner confirmed the payment"), null=True, blank=True
    )
    payment_reference = models.CharField(_("payment reference"), max_length=255, blank=True)
    cancellation_reason = models.ForeignKey(
        CancellationReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("reason"),
    )
    cancellation_notes = models.TextField(_("cancellation note"), max_length=2000, blank=True)
    cancelled_by = models.CharField(
        _("canceled by"), max_length=10, choices=Initiator, blank=True, editable=False
    )
    cancelled_at = models.DateTimeField(_("canceled"), null=True, blank=True, editable=False)

    search_text = FoldedField("external_reference")

    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("last changed"), default=clock.now, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "external_reference"],
                name="booking_reference_once_per_partner",
            ),
            models.CheckConstraint(
                condition=Q(start_minute__lt=F("end_minute")) & Q(end_minute__lte=LAST_MINUTE),
                name="booking_minutes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(total_halalas=F("subtotal_halalas") - F("discount_halalas")),
                name="booking_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(vat_halalas__lte=F("total_halalas")),
                name="booking_vat_within_total",
            ),
            models.CheckConstraint(
                condition=Q(number_of_teams__gte=1), name="booking_has_a_team"
            ),
            models.CheckConstraint(
                condition=Q(payment_responsibility__in=PaymentResponsibility.values),
                name="booking_payment_responsibility_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=BookingStatus.WAITING_PAYMENT.value)
                | Q(payment_due_at__isnull=False),
                name="booking_waits_until_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(status__in=BookingStatus.values),
                name="booking_status_known",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by="")
                | Q(cancelled_at__isnull=False, cancelled_by__in=Initiator.values),
                name="booking_cancelled_by_someone_at_a_moment",
            ),
        ]
        indexes = [
            # A partner's list, in each order that it can be asked for.
            models.Index(fields=["partner", "-created_at", "-id"], name="booking_newest"),
            models.Index(fields=["partner", "updated_at"], name="booking_by_change"),
            models.Index(fields=["partner", "service_date"], name="booking_by_date"),
            models.Index(fields=["partner", "status", "created_at"], name="booking_by_status"),
            models.Index(fields=["service_date"], name="booking_by_day"),
            models.Index(fields=["-created_at"], name="booking_newest_of_all"),
            models.Index(
                fields=["payment_due_at"],
                condition=Q(status=BookingStatus.WAITING_PAYMENT.value),
                name="booking_payment_due",
            ),
        ]

    def __str__(self) -> str:
        return self.external_reference or str(self.pk)

    @property
    def starts_at(self) -> datetime:
        """Return the moment at which the visit is to begin."""
        return clock.at_minute(self.service_date, self.start_minute)

    @property
    def ends_at(self) -> datetime:
        """Return the moment at which the visit is to end."""
        return clock.at_minute(self.service_date, self.end_minute)

    @property
    def hours(self) -> Decimal:
        """Return the length of the visit in hours."""
        return Decimal(self.end_minute - self.start_minute) / 60

    def can_be_paid_at(self, now: datetime) -> bool:
        """Return whether its customer may pay: it waits, and the deadline has not passed."""
        is_waiting = self.status == BookingStatus.WAITING_PAYMENT
        return is_waiting and (self.payment_due_at or now) > now

    @property
    def paid_at(self) -> datetime | None:
        """Return when its money was accepted, or confirmed by its partner."""
        return self.customer_paid_at or self.partner_payment_confirmed_at

    @property
    def payment_status(self) -> PaymentStatus:
        """Return the payment status, derived."""
        status, total = BookingStatus(self.status), self.total_halalas
        return payment_status(status=status, total_halalas=total, paid_at=self.paid_at)

    def money_status(self, paid_at: datetime | None) -> PaymentStatus:
        """Return what became of its money, derived."""
        status = BookingStatus(self.status)
        return money_status(status, total_halalas=self.total_halalas, paid_at=paid_at)
