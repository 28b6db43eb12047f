"""Deliveries of events and their attempts."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from cleanlife.problems import Problem, ProblemField, in_english
from partners.models import Partner
from webhooks.models.event import Event
from webhooks.models.subscription import Subscription
from webhooks.problems import DeliveryProblem
from webhooks.retry_policy import attempts_of_round


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by partner and by what is to be done with them."""

    def for_partner(self, partner: Partner) -> Self:
        """Return the deliveries of all of a partner's subscriptions, deleted ones too."""
        return self.filter(partner=partner)

    def waiting(self) -> Self:
        """Return what is still to be sent."""
        return self.filter(next_attempt_at__isnull=False)

    def due(self, now: datetime) -> Self:
        """Return what may be sent now, or was lost by the worker that sent it."""
        return self.filter(next_attempt_at__lte=now)

    def in_flight(self, now: datetime) -> Self:
        """Return what is being sent now: the leases have not run out."""
        return self.filter(lease_token__isnull=False, next_attempt_at__gt=now)


class Delivery(Entity):
    """One event on its way to one subscription.

    A dispatcher that sends it holds a lease: ``next_attempt_at`` is then the moment at which
    the lease ends, and only the holder of ``lease_token`` may write the result.
    """

    class Status(models.TextChoices):
        """Pending until it was delivered or given up."""

        PENDING = "PENDING", _("Pending")
        DELIVERED = "DELIVERED", _("Delivered")
        FAILED = "FAILED", _("Failed")

    # The same as the subscription's, for the list of a partner's deliveries.
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("partner"),
    )
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
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
    problem = ProblemField(
        _("problem"), codes=DeliveryProblem, null=True, blank=False, db_column="error"
    )
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
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
                | Q(status__in=["DELIVERED", "FAILED"], next_attempt_at__isnull=True),
                name="delivery_is_due_while_pending",
            ),
        ]
        indexes = [
            # Only what is pending has a next attempt, and so a place in the first two.
            models.Index(
                fields=["subscription", "next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="delivery_next_of_lane",
            ),
            models.Index(
                fields=["subscription"],
                condition=Q(lease_token__isnull=False),
                name="delivery_leased",
            ),
            models.Index(fields=["subscription", "-created_at"], name="delivery_newest"),
            models.Index(fields=["partner", "-created_at"], name="delivery_newest_of_partner"),
            models.Index(fields=["-created_at"], name="delivery_newest_of_all"),
        ]

    def __str__(self) -> str:
        return gettext("%(event)s to %(endpoint)s") % {
            "event": self.event,
            "endpoint": self.subscription,
        }

    @classmethod
    def due_at_once(cls, event: Event, *, subscription: Subscription, now: datetime) -> Self:
        """Return a new delivery of an event, not saved yet; its lane must be made due."""
        return cls(
            partner_id=event.partner_id,
            subscription=subscription,
            event=event,
            payload_hash=event.payload_hash,
            next_attempt_at=now,
            created_at=now,
        )

    @property
    def error(self) -> str | None:
        """Return the problem as partners read it."""
        return in_english(self.problem) or None

    def is_due(self, now: datetime) -> bool:
        """Return whether its next attempt may begin, or its lease has run out."""
        return self.next_attempt_at is not None and self.next_attempt_at <= now

    @property
    def is_retryable(self) -> bool:
        """Return whether it may be sent again by hand."""
        is_deleted = self.subscription.deleted_at is not None
        is_failed = self.status == self.Status.FAILED
        return is_failed and not is_deleted and bool(self.event.body)

    @property
    def reason_to_give_up(self) -> Problem | None:
        """Return why it must not be sent when it is due, None when it may."""
        if self.subscription.deleted_at is not None:
            return Problem(DeliveryProblem.DELETED)
        if self.subscription.receives_nothing:
            return Problem(DeliveryProblem.INACTIVE)
        return None if self.event.body else Problem(DeliveryProblem.EXPIRED)

    @property
    def attempts_left(self) -> int:
        """Return how many attempts are left, the one under way not counted."""
        if self.status != self.Status.PENDING:
            return 0
        made = self.attempt_count - self.round_started_at_attempt
        return max(attempts_of_round(self.subscription.retry_policy) - made, 0)

    @property
    def next_retry_at(self) -> datetime | None:
        """Return when it is tried again: None before the first attempt and during any.

        A breaker of its lane that is open keeps it back until it closes.
        """
        is_waiting = self.attempt_count > 0 and self.lease_token is None
        if not is_waiting or self.next_attempt_at is None:
            return None
        return max(
            self.next_attempt_at, self.subscription.lane.open_until or self.next_attempt_at
        )


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
    problem = ProblemField(_("problem"), codes=DeliveryProblem, db_column="error")
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

    @property
    def error(self) -> str:
        """Return the problem as partners read it, empty where there is none."""
        return in_english(self.problem)
