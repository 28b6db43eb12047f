"""Lanes: when and how fast each subscription is sent to, and what waits in them."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import connection, models
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from cleanlife.db import is_postgresql
from partners.models import Partner
from webhooks.models.delivery import Delivery
from webhooks.models.subscription import Subscription
from webhooks.throttle import INITIAL_CAP, Throttle

# The task that sends what is due in the lanes.
DISPATCH_TASK = "webhooks.tasks.dispatch_due_deliveries"
# What an attempt changes.
CHANGED_BY_ATTEMPT = (
    *(field.name for field in fields(Throttle)),
    "next_due_at",
    "failing_since",
    "last_failed_at",
    "warnings",
)


class LaneQuerySet(models.QuerySet["Lane"]):
    """Lanes: locking them, and making them due."""

    def due(self, now: datetime) -> Self:
        """Return the lanes that may have something to send, the longest waiting first."""
        return self.filter(next_due_at__lte=now).order_by("next_due_at")

    def lock_unlocked(self) -> Self:
        """Lock the rows, skipping those that another dispatcher holds locked.

        The one place where the databases differ: SQLite ignores this, for its transactions
        (IMMEDIATE) come one after the other anyway.
        """
        return self.select_for_update(of=("self",), skip_locked=True)

    def mark_due(self, subscription_ids: Collection[UUID], *, now: datetime) -> None:
        """Make them due in the caller's transaction; one that waits longer keeps its place."""
        lanes = self.filter(pk__in=subscription_ids)
        if len(subscription_ids) > 1:
            # An UPDATE locks in no order that others could keep.
            list(lanes.lock_all().values_list("pk"))
        marked = lanes.update(next_due_at=Least(Coalesce("next_due_at", now), now))
        if marked < len(subscription_ids):
            # A subscription without a lane, made by an older release beside this one, would
            # never be sent anything.
            missing = [Lane(subscription_id=pk, next_due_at=now) for pk in subscription_ids]
            self.bulk_create(missing, ignore_conflicts=True)

    def lock_all(self) -> Self:
        """Lock the rows in one order, so that two transactions cannot deadlock."""
        return self.order_by("pk").select_for_update(of=("self",))


class Lane(models.Model):
    """How a subscription is doing, and when a dispatcher polls it next.

    Hold its lock to change waiting deliveries of the subscription. ``next_due_at`` is never
    later than the earliest moment at which something can be sent, and None when nothing waits;
    only claiming makes it exact, all else sets it to now.
    """

    subscription = models.OneToOneField(
        Subscription,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="lane",
        verbose_name=_("subscription"),
    )
    next_due_at = models.DateTimeField(null=True)
    # The throttle.
    cap = models.PositiveSmallIntegerField(_("at most in flight"), default=INITIAL_CAP)
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
    def throttle(self) -> Throttle:
        """Return what is known of the endpoint, as a value."""
        return Throttle(
            cap=self.cap,
            is_slow=self.is_slow,
            failures=self.failures,
            openings=self.openings,
            open_until=self.open_until,
            spent_until=self.spent_until,
        )

    @throttle.setter
    def throttle(self, throttle: Throttle) -> None:
        for name, value in vars(throttle).items():
            setattr(self, name, value)

    def mark_due(self, now: datetime) -> None:
        """Let the next claim find out when the lane is due; the caller saves it."""
        self.next_due_at = min(self.next_due_at or now, now)

    def apply_attempt(self, *, is_success: bool, milliseconds: int, now: datetime) -> None:
        """Apply the result of an attempt, and become due for what is next."""
        self.mark_due(now)
        if is_success:
            self.throttle = self.throttle.after_success(milliseconds=milliseconds)
            self._forget_failures()
            return
        self.throttle = self.throttle.after_failure(milliseconds=milliseconds, now=now)
        self.failing_since = self.failing_since or now
        self.last_failed_at = now

    def reset(self, now: datetime) -> None:
        """Forget the failures of an endpoint that is said to work again."""
        self.mark_due(now)
        self.throttle = self.throttle.after_reset()
        self._forget_failures()

    def _forget_failures(self) -> None:
        self.failing_since = self.last_failed_at = None
        self.warnings = 0


class HostThrottle(models.Model):
    """What one host is sent for one partner, where many subscriptions of the partner lead.

    ``place`` is host and port, ``spent_until`` a token bucket as that of a lane is.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=260)
    spent_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "place"], name="host_throttle_once")
        ]

    def __str__(self) -> str:
        return self.place


_WAITING = """
    SELECT id, subscription_id, next_attempt_at, lease_token FROM webhooks_delivery
    WHERE subscription_id = {subscription} AND next_attempt_at IS NOT NULL
    ORDER BY next_attempt_at LIMIT {most}
"""
_POSTGRESQL = """
    SELECT waiting.* FROM unnest(%s::uuid[], %s::int[]) AS lane (id, most)
    CROSS JOIN LATERAL ({}) AS waiting
""".format(_WAITING.format(subscription="lane.id", most="lane.most"))  # noqa: S608
# Each in a SELECT of its own: SQLite allows no LIMIT inside a compound.
_SQLITE = f"SELECT * FROM ({_WAITING.format(subscription='%s', most='%s')})"  # noqa: S608


def first_of_lanes(limits: Mapping[UUID, int]) -> dict[UUID, list[Delivery]]:
    """Return up to so many pending deliveries per subscription, the earliest due first.

    Those in flight are among them, due when their lease ends. Only what is needed to choose is
    read. Each lane stops at its limit in the index, so its backlog costs nothing; a window
    function over all of them would read every row of it. Written by hand: the ORM has no
    LATERAL, and would compile every part again.
    """
    found: dict[UUID, list[Delivery]] = {subscription_id: [] for subscription_id in limits}
    for delivery in Delivery.objects.raw(*_query(limits)) if limits else ():
        found[delivery.subscription_id].append(delivery)
    return found


def _query(limits: Mapping[UUID, int]) -> tuple[str, list[Any]]:
    if is_postgresql():
        return _POSTGRESQL, [list(limits), list(limits.values())]
    as_key = Delivery._meta.pk.get_db_prep_value  # noqa: SLF001
    pairs = [(as_key(pk, connection), limit) for pk, limit in limits.items()]
    return " UNION ALL ".join([_SQLITE] * len(pairs)), [each for pair in pairs for each in pair]
