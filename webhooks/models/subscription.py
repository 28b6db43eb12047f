"""Subscriptions: which endpoint of a partner receives which events."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.db import EncryptedTextField, Entity, FoldedField
from partners.models import Partner
from webhooks.retry_policy import RetryPolicy
from webhooks.throttle import BREAKER_FAILURES

# An endpoint that fails for less than this, or seldom, may recover by itself.
TROUBLE_AFTER = timedelta(hours=1)


class Condition(models.TextChoices):
    """How an endpoint is doing."""

    HEALTHY = "HEALTHY", _("Healthy")
    SLOW = "SLOW", _("Slow")
    FAILING = "FAILING", _("Failing")
    PAUSED = "PAUSED", _("Paused")
    GIVEN_UP = "GIVEN_UP", _("Given up")
    DELETED = "DELETED", _("Deleted")


_EXISTS = models.Q(deleted_at=None)
_ACTIVE = _EXISTS & models.Q(status="ACTIVE")
_WORKS = _ACTIVE & models.Q(lane__failing_since=None)
_CONDITIONS = {
    Condition.HEALTHY: _WORKS & models.Q(lane__is_slow=False),
    Condition.SLOW: _WORKS & models.Q(lane__is_slow=True),
    Condition.FAILING: _ACTIVE & models.Q(lane__failing_since__isnull=False),
    Condition.PAUSED: _EXISTS & models.Q(status="INACTIVE", given_up_at=None),
    Condition.GIVEN_UP: _EXISTS & models.Q(status="INACTIVE", given_up_at__isnull=False),
    Condition.DELETED: models.Q(deleted_at__isnull=False),
}


# Left out where they are not needed: reading decrypts them.
SECRETS = ("secret", "previous_secret")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions by partner and condition."""

    def for_partner(self, partner: Partner) -> Self:
        """Return a partner's subscriptions that are not deleted."""
        return self.filter(partner=partner, deleted_at=None)

    def active(self) -> Self:
        """Return those that receive new events."""
        return self.filter(status=Subscription.Status.ACTIVE, deleted_at=None)

    def without_secrets(self) -> Self:
        """Leave the secrets unread."""
        return self.defer(*SECRETS)

    def in_condition(self, condition: Condition) -> Self:
        """Return those whose ``condition`` it is."""
        return self.filter(_CONDITIONS[condition])

    def in_trouble(self, now: datetime) -> Self:
        """Return those that need care: given up, or failing for long."""
        lasting = models.Q(lane__failures__gte=BREAKER_FAILURES) | models.Q(
            lane__failing_since__lte=now - TROUBLE_AFTER
        )
        failing = _CONDITIONS[Condition.FAILING] & lasting
        return self.filter(failing | _CONDITIONS[Condition.GIVEN_UP])


class Subscription(Entity):
    """An endpoint of a partner and the events that it receives."""

    class Status(models.TextChoices):
        """An inactive subscription gets no new deliveries."""

        ACTIVE = "ACTIVE", _("Active")
        INACTIVE = "INACTIVE", _("Inactive")

    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="subscriptions",
        verbose_name=_("partner"),
    )
    url = models.URLField(_("URL"), max_length=2000)
    events = models.JSONField(_("events"), default=list)
    # Of URL and events, the same for equal ones; None for older ones that were alike.
    fingerprint = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001
    retry_policy = models.CharField(
        _("retries"),
        max_length=8,
        choices=RetryPolicy,
        default=RetryPolicy.STANDARD,
    )
    secret = EncryptedTextField(editable=False)
    # After a rotation with an overlap both sign until then.
    previous_secret = EncryptedTextField(null=True, editable=False)
    previous_secret_until = models.DateTimeField(null=True, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    # When it became inactive because its endpoint failed for days; None when a person did it.
    given_up_at = models.DateTimeField(_("given up"), null=True, editable=False)
    # While it is inactive: what happened since was not queued for it.
    inactive_since = models.DateTimeField(_("inactive since"), null=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), default=clock.now, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)
    search_text = FoldedField("url")

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "fingerprint"],
                condition=_EXISTS,
                name="subscription_once_per_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["ACTIVE", "INACTIVE"]),
                name="subscription_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(retry_policy__in=RetryPolicy.values),
                name="subscription_retry_policy_known",
            ),
        ]
        indexes = [models.Index(fields=["partner", "-created_at"], name="subscription_newest")]

    def __str__(self) -> str:
        return self.url

    @property
    def condition(self) -> Condition:
        """Return how the endpoint is doing."""
        if self.deleted_at is not None:
            return Condition.DELETED
        if self.status == self.Status.INACTIVE:
            return Condition.GIVEN_UP if self.given_up_at else Condition.PAUSED
        if self.lane.failing_since is not None:
            return Condition.FAILING
        return Condition.SLOW if self.lane.is_slow else Condition.HEALTHY

    @property
    def receives_nothing(self) -> bool:
        """Return whether what is due for it is given up."""
        return self.deleted_at is not None or self.status == self.Status.INACTIVE

    def secrets_at(self, moment: datetime) -> list[str]:
        """Return the secrets that sign at a moment, the oldest first: two in an overlap.

        Empty when no key opens one of them: with the other alone, an endpoint that knows only
        this one would refuse what is sent.
        """
        signing = [self.secret]
        if self.previous_secret_until is not None and moment < self.previous_secret_until:
            signing.insert(0, self.previous_secret or "")
        return signing if all(signing) else []
