"""Subscriptions, the event log, deliveries and their attempts."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import connection, models
from django.db.models import Q

from cleanlife import clock
from cleanlife.db import EncryptedTextField, Entity
from partners.models import Partner
from webhooks.event_types import EventType


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions, read in English."""

    def for_partner(self, partner: Partner) -> Self:
        """Return a partner's subscriptions that are not deleted."""
        return self.filter(partner=partner, deleted_at=None)

    def interested_in(self, event_type: EventType) -> list["Subscription"]:
        """Return the active ones that listen to an event type.

        Filtered here: JSON containment exists on PostgreSQL only, and a partner has few.
        """
        active = self.filter(status=Subscription.Status.ACTIVE, deleted_at=None)
        return [subscription for subscription in active if event_type in subscription.events]


class Subscription(Entity):
    """An endpoint of a partner and the events it wants to hear."""

    class Status(models.TextChoices):
        """An inactive subscription gets no new deliveries."""

        ACTIVE = "ACTIVE", "Active"
        INACTIVE = "INACTIVE", "Inactive"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="subscriptions")
    url = models.URLField("URL", max_length=2000)
    events = models.JSONField(default=list)
    secret = EncryptedTextField(editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["partner", "-created_at"], name="subscription_newest")]

    def __str__(self) -> str:
        return self.url


class EventSequenceManager(models.Manager["EventSequence"]):
    """Gives out the numbers."""

    def take_next(self, partner_id: UUID) -> int:
        """Return the partner's next number; whoever asks after us waits until we commit.

        One statement that makes a missing row as well, so two first events cannot collide.
        """
        table = connection.ops.quote_name(EventSequence._meta.db_table)  # noqa: SLF001
        key = EventSequence.partner.field.get_db_prep_value(partner_id, connection)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (partner_id, last) VALUES (%s, 1)"  # noqa: S608
                f" ON CONFLICT (partner_id) DO UPDATE SET last = {table}.last + 1"
                " RETURNING last",
                [key],
            )
            number: int = cursor.fetchone()[0]
        return number


class EventSequence(models.Model):
    """The last sequence number given to a partner: a gap-free counter in commit order."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    objects = EventSequenceManager()

    def __str__(self) -> str:
        return f"{self.partner}: {self.last}"


class Event(Entity):
    """Something that happened, with the exact bytes that every receiver gets."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveBigIntegerField()
    type = models.CharField(max_length=50)
    body = models.TextField()
    payload_hash = models.CharField("SHA-256 of the body", max_length=64)
    request_id = models.CharField(max_length=128)

    class Meta:
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "sequence"], name="event_sequence_once_per_partner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} #{self.sequence}"


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

        PENDING = "PENDING", "Pending"
        DELIVERED = "DELIVERED", "Delivered"
        FAILED = "FAILED", "Failed"

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries"
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    payload_hash = models.CharField("SHA-256 of the body", max_length=64)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    attempt_count = models.PositiveIntegerField(default=0)
    # Attempts that do not count for the retry schedule: those before a manual retry, which
    # starts a new full one, and those whose worker died.
    round_started_at_attempt = models.PositiveIntegerField(default=0)
    status_code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=500, null=True)  # noqa: DJ001 - null on the wire
    next_attempt_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event"],
                name="delivery_once_per_subscription_and_event",
            )
        ]
        indexes = [
            # Not a partial one: with a bound parameter SQLite would not use it.
            models.Index(fields=["status", "next_attempt_at"], name="delivery_due"),
            models.Index(fields=["subscription", "-created_at"], name="delivery_newest"),
            models.Index(fields=["-created_at"], name="delivery_newest_of_all"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.subscription}"

    @property
    def is_retryable(self) -> bool:
        """Tell whether it may be sent again by hand."""
        is_deleted = self.subscription.deleted_at is not None
        return self.status == self.Status.FAILED and not is_deleted

    @property
    def next_retry_at(self) -> datetime | None:
        """Return when it is tried again: None before the first attempt and during any."""
        is_waiting = self.attempt_count > 0 and self.lease_token is None
        return self.next_attempt_at if is_waiting else None


class Attempt(models.Model):
    """One sending of a delivery; written before the request leaves.

    An attempt without ``finished_at`` belongs to a worker that died: its outcome is unknown.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    url = models.CharField("URL", max_length=2000)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=500, blank=True)
    answer_excerpt = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number_once")
        ]

    def __str__(self) -> str:
        return f"attempt {self.number}"
