"""Lanes: when and how fast each subscription is sent to."""

from dataclasses import fields
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from webhooks.models.subscription import Subscription
from webhooks.pace import FIRST_CAP, Pace

# What an attempt teaches.
LEARNED = (
    *(field.name for field in fields(Pace)),
    "next_due_at",
    "failing_since",
    "last_failed_at",
    "warnings",
)


class LaneQuerySet(models.QuerySet["Lane"]):
    """Lanes, read in English."""

    def due(self, now: datetime) -> Self:
        """Return the lanes that may have something to send, those that wait longest first."""
        return self.filter(next_due_at__lte=now).order_by("next_due_at")

    def lock_free_ones(self) -> Self:
        """Lock the rows, leaving out those that another dispatcher holds locked.

        The one place where the databases differ: SQLite ignores this, for its transactions
        (IMMEDIATE) come one after the other anyway.
        """
        return self.select_for_update(of=("self",), skip_locked=True)

    def lock_all(self) -> Self:
        """Lock the rows in one order, so that two who want several cannot wait in a ring."""
        return self.order_by("pk").select_for_update(of=("self",))


class Lane(models.Model):
    """How a subscription is doing, and when it is looked at next.

    Whoever changes waiting deliveries of a subscription holds the lock of its lane.
    ``next_due_at`` is never later than the earliest moment at which something can be sent, and
    None when nothing waits; only claiming makes it exact, everybody else sets it to now.
    """

    subscription = models.OneToOneField(
        Subscription,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="lane",
        verbose_name=_("subscription"),
    )
    next_due_at = models.DateTimeField(null=True)
    # What Pace says of them.
    cap = models.PositiveSmallIntegerField(_("at most in flight"), default=FIRST_CAP)
    is_slow = models.BooleanField(_("slow"), default=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    openings = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(_("waits until"), null=True)
    spent_until = models.DateTimeField(null=True)
    # For the warnings to the partner.
    failing_since = models.DateTimeField(_("failing since"), null=True)
    last_failed_at = models.DateTimeField(null=True)
    warnings = models.PositiveSmallIntegerField(_("warnings sent"), default=0)

    objects = LaneQuerySet.as_manager()

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")
        indexes = [
            models.Index(
                fields=["next_due_at"],
                condition=models.Q(next_due_at__isnull=False),
                name="lane_due",
            )
        ]

    def __str__(self) -> str:
        return str(self.subscription_id)

    @property
    def pace(self) -> Pace:
        """Return what is known of the endpoint, as a value."""
        return Pace(
            cap=self.cap,
            is_slow=self.is_slow,
            failures=self.failures,
            openings=self.openings,
            open_until=self.open_until,
            spent_until=self.spent_until,
        )

    @pace.setter
    def pace(self, pace: Pace) -> None:
        for name, value in vars(pace).items():
            setattr(self, name, value)

    def look_again(self, now: datetime) -> None:
        """Let the next claim find out when the lane is due."""
        self.next_due_at = min(self.next_due_at or now, now)

    def learn(self, *, is_success: bool, milliseconds: int, now: datetime) -> None:
        """Draw the consequences of an attempt, and be looked at for what is next."""
        self.look_again(now)
        if is_success:
            self.pace = self.pace.after_success(milliseconds=milliseconds)
            self._forget_failures()
            return
        self.pace = self.pace.after_failure(milliseconds=milliseconds, now=now)
        self.failing_since = self.failing_since or now
        self.last_failed_at = now

    def mend(self, now: datetime) -> None:
        """Begin anew with an endpoint that somebody says works again."""
        self.look_again(now)
        self.pace = self.pace.after_mending()
        self._forget_failures()

    def _forget_failures(self) -> None:
        self.failing_since = self.last_failed_at = None
        self.warnings = 0
