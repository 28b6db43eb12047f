"""Deliveries of events and their attempts."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from partners.models import Partner
from webhooks.models.event import Event
from webhooks.models.subscription import Subscription


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, read in English."""

    def for_partner(self, partner: Partner) -> Self:
        """Return the deliveries of all of a partner's subscriptions, deleted ones too."""
        return self.filter(subscription__partner=partner)

    def due(self, now: datetime) -> Self:
        """Return what should be sent now and is in nobody's hands."""
        unleased = Q(lease_until=None) | Q(lease_until__lte=now)
        return self.filter(unleased, status=Delivery.Status.PENDING, next_attempt_at__lte=now)

    def lock_free_ones(self) -> Self:
        """Lock the rows, leaving out those that another dispatcher holds locked.

        The one place where the databases differ: SQLite ignores this, for its transactions
        (IMMEDIATE) come one after the other anyway.
        """
        return self.select_for_update(of=("self",), skip_locked=True)


class Delivery(Entity):
    """One event on its way to one subscription.

    Whoever sends it holds a lease; only the holder of ``lease_token`` may write the result.
    """

    class Status(models.TextChoices):
        """Pending until it was delivered or given up."""

        PENDING = "PENDING", _("Pending")
        DELIVERED = "DELIVERED", _("Delivered")
        FAILED = "FAILED", _("Failed")

    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("subscription"),
    )
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("event")
    )
    payload_hash = models.CharField(_("SHA-256 of the body"), max_length=64)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PENDING)
    attempt_count = models.PositiveIntegerField(_("attempts"), default=0)
    # Attempts that do not count for the retry schedule: those before a manual retry, which
    # starts a new full one, and those whose worker died.
    round_started_at_attempt = models.PositiveIntegerField(default=0)
    status_code = models.PositiveSmallIntegerField(_("answer code"), null=True)
    # Null on the wire too.
    error = models.CharField(_("problem"), max_length=500, null=True)  # noqa: DJ001
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event"],
                name="delivery_once_per_subscription_and_event",
            ),
            models.CheckConstraint(
                condition=Q(status="PENDING", next_attempt_at__isnull=False)
                | Q(status__in=["DELIVERED", "FAILED"]),
                name="delivery_pending_is_due",
            ),
        ]
        indexes = [
            # Not a partial one: with a bound parameter SQLite would not use it.
            models.Index(fields=["status", "next_attempt_at"], name="delivery_due"),
            models.Index(fields=["subscription", "-created_at"], name="delivery_newest"),
            models.Index(fields=["-created_at"], name="delivery_newest_of_all"),
        ]

    def __str__(self) -> str:
        return gettext("%(event)s to %(endpoint)s") % {
            "event": self.event,
            "endpoint": self.subscription,
        }

    @property
    def is_retryable(self) -> bool:
        """Tell whether it may be sent again by hand."""
        is_deleted = self.subscription.deleted_at is not None
        is_failed = self.status == self.Status.FAILED
        return is_failed and not is_deleted and bool(self.event.body)

    @property
    def next_retry_at(self) -> datetime | None:
        """Return when it is tried again: None before the first attempt and during any."""
        is_waiting = self.attempt_count > 0 and self.lease_token is None
        return self.next_attempt_at if is_waiting else None


class Attempt(models.Model):
    """One sending of a delivery; written before the request leaves.

    An attempt without ``finished_at`` belongs to a worker that died: its outcome is unknown.
    """

    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("delivery")
    )
    number = models.PositiveIntegerField(_("number"))
    url = models.CharField(_("URL"), max_length=2000)
    started_at = models.DateTimeField(_("sent"))
    finished_at = models.DateTimeField(_("answered"), null=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True)
    status_code = models.PositiveSmallIntegerField(_("answer code"), null=True)
    error = models.CharField(_("problem"), max_length=500, blank=True)
    answer_excerpt = models.TextField(_("answer (beginning)"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number_once")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"
