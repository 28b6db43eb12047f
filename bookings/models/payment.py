"""How customers pay CleanLife: payment links, and charges at a gateway."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import BookingStatus, PaymentState
from bookings.models.booking import Booking
from bookings.problems import PaymentProblem
from cleanlife import clock
from cleanlife.db import Entity
from cleanlife.problems import NO_PROBLEM, ProblemField

TOKEN_BYTES = 16
# Providers drop the same text to the same phone, and a customer wants it once.
RESEND_AFTER = timedelta(minutes=2)


def new_token() -> str:
    """Return a token that cannot be guessed and fits into a text message."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class PaymentLinkQuerySet(models.QuerySet["PaymentLink"]):
    """Queries of payment links."""

    def due(self, now: datetime) -> Self:
        """Return those that should be sent to their customers now."""
        return self.filter(next_attempt_at__lte=now)

    def undelivered(self) -> Self:
        """Return those that will not be sent again although their booking still waits."""
        failed = Q(sent_at=None) | ~Q(last_error="")
        waiting = BookingStatus.WAITING_PAYMENT
        return self.filter(failed, next_attempt_at=None, booking__status=waiting)


class PaymentLink(models.Model):
    """The link by which the customer of one booking pays, and how it was sent."""

    booking = models.OneToOneField(
        Booking,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="payment_link",
        verbose_name=_("booking"),
    )
    token = models.CharField(_("token"), max_length=32, unique=True, default=new_token)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message_id = models.CharField(_("message"), max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    last_error = models.CharField(_("last problem"), max_length=300, blank=True)

    objects = PaymentLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment link")
        verbose_name_plural = _("payment links")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="payment_link_due",
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def url(self) -> str:
        """Return the URL that is sent to the customer."""
        return f"{settings.PUBLIC_BASE_URL}/pay/{self.token}"

    def is_under_way_at(self, now: datetime) -> bool:
        """Return whether it is about to be sent."""
        return self.next_attempt_at is not None and self.next_attempt_at <= now

    def is_fresh_at(self, now: datetime) -> bool:
        """Return whether it was sent a moment ago."""
        return self.sent_at is not None and now - self.sent_at < RESEND_AFTER


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Queries of payments."""

    def open(self) -> Self:
        """Return those that a customer may still be making."""
        return self.filter(status=PaymentState.PENDING)

    def captured(self) -> Self:
        """Return those whose money was captured."""
        return self.filter(status=PaymentState.CAPTURED)

    def due(self, now: datetime) -> Self:
        """Return those about which the gateway should be asked now."""
        return self.filter(next_check_at__lte=now)

    def with_problem(self) -> Self:
        """Return those of which something is written down that went wrong."""
        return self.exclude(problem=NO_PROBLEM)


class Payment(Entity):
    """One charge at a gateway, from our side. Amounts in halalas.

    A booking has at most one open charge. Money that came twice, or too late, has a payment
    of its own and is refunded.
    """

    class Gateway(models.TextChoices):
        """Where the charge is made."""

        SIMULATED = "simulated", _("Simulated")
        TAP = "tap", "Tap"

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="payments", verbose_name=_("booking")
    )
    gateway = models.CharField(_("gateway"), max_length=10, choices=Gateway)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=PaymentState,
        default=PaymentState.PENDING,
    )
    amount_halalas = models.PositiveIntegerField(_("amount"))
    # Requested by refunds, whatever their outcome.
    refunded_halalas = models.PositiveIntegerField(_("refunded"), default=0)
    charge_id = models.CharField(  # noqa: DJ001 - charges that do not exist yet do not collide
        _("charge at the gateway"), max_length=100, null=True, blank=True
    )
    charge_url = models.CharField(_("page of the gateway"), max_length=2000, blank=True)
    gateway_status = models.CharField(_("status at the gateway"), max_length=30, blank=True)
    problem = ProblemField(_("problem"), codes=PaymentProblem)
    # The end of the lease of the one who creates the charge.
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("can be paid until"))
    captured_at = models.DateTimeField(_("paid"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("next check"), null=True, blank=True)
    failed_checks = models.PositiveSmallIntegerField(_("failed checks"), default=0)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(status=PaymentState.PENDING.value),
                name="one_open_payment_per_booking",
            ),
            models.UniqueConstraint(
                fields=["gateway", "charge_id"], name="one_payment_per_charge"
            ),
            models.CheckConstraint(
                condition=Q(status=PaymentState.CAPTURED.value, captured_at__isnull=False)
                | (~Q(status=PaymentState.CAPTURED.value) & Q(captured_at=None)),
                name="payment_captured_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(amount_halalas__gt=0), name="payment_of_something"
            ),
            models.CheckConstraint(
                condition=Q(refunded_halalas__lte=F("amount_halalas")),
                name="payment_refunded_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PaymentState.values),
                name="payment_status_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="payment_due",
            ),
            models.Index(fields=["-created_at"], name="payment_newest"),
        ]

    def __str__(self) -> str:
        return self.charge_id or str(self.pk)

    @property
    def refundable_halalas(self) -> int:
        """Return what can still be refunded."""
        is_captured = self.status == PaymentState.CAPTURED
        return self.amount_halalas - self.refunded_halalas if is_captured else 0
