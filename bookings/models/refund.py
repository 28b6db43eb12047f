"""Refunds of captured payments."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.lifecycle import UNEXPECTED_MONEY, RefundReason, RefundStatus
from bookings.models.payment import Payment
from bookings.problems import PaymentProblem
from cleanlife.db import Entity, LockableQuerySet
from cleanlife.problems import ProblemField


class RefundQuerySet(LockableQuerySet["Refund"]):
    """Queries of refunds."""

    def due(self, now: datetime) -> Self:
        """Return those that should be asked for, or about, now."""
        return self.filter(next_attempt_at__lte=now)

    def failed(self) -> Self:
        """Return those that operations have to follow up."""
        return self.filter(status=RefundStatus.FAILED)

    def of_unexpected_money(self) -> Self:
        """Return those of money that came too late or twice."""
        return self.filter(reason__in=UNEXPECTED_MONEY)


class Refund(Entity):
    """A refund of a captured payment, in part or in full. Amounts in halalas."""

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("payment")
    )
    amount_halalas = models.PositiveIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=20, choices=RefundReason)
    notes = models.CharField(_("notes"), max_length=300, blank=True)
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=RefundStatus,
        default=RefundStatus.REQUESTED,
    )
    requested_by = models.CharField(_("by"), max_length=150)
    gateway_refund_id = models.CharField(_("refund at the gateway"), max_length=100, blank=True)
    gateway_status = models.CharField(_("status at the gateway"), max_length=30, blank=True)
    # A refused request ends a round; within one, the gateway treats repeats as one refund.
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    last_error = ProblemField(_("last problem"), codes=PaymentProblem)
    refunded_at = models.DateTimeField(_("refunded"), null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_halalas__gt=0), name="refund_of_something"
            ),
            models.CheckConstraint(
                condition=Q(status__in=RefundStatus.values),
                name="refund_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status=RefundStatus.REFUNDED.value, refunded_at__isnull=False)
                | (~Q(status=RefundStatus.REFUNDED.value) & Q(refunded_at=None)),
                name="refund_done_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="refund_due",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(status=RefundStatus.FAILED.value),
                name="refund_failed",
            ),
        ]

    def __str__(self) -> str:
        return self.gateway_refund_id or str(self.pk)
