"""Recoveries: sending again what an endpoint missed."""

from typing import Self

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from webhooks.models.event import Event
from webhooks.models.subscription import Subscription


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Recoveries that run, and their progress."""

    def running(self) -> Self:
        """Return those that are not done, the oldest first."""
        return self.filter(status=Recovery.Status.RUNNING).order_by("created_at")

    def with_first_sequence(self) -> Self:
        """Add ``first_sequence``: of the first event to read, unless it is done."""
        log = Event.objects.with_body().filter(
            partner=OuterRef("subscription__partner"), created_at__gte=OuterRef("since")
        )
        first = Subquery(log.order_by("created_at").values("sequence")[:1])
        is_done = Q(status=Recovery.Status.COMPLETED)
        return self.annotate(first_sequence=Case(When(is_done, then=None), default=first))


class Recovery(Entity):
    """A walk through a partner's event log for one subscription.

    It queues the failed deliveries again and makes the missing ones, a batch at a time.
    ``last_sequence`` is how far it came, and where it resumes after a crash.
    ``until_sequence`` is the newest event of the time it was asked for.
    """

    class Status(models.TextChoices):
        """Running until the walk is over or it is stopped."""

        RUNNING = "RUNNING", _("Running")
        COMPLETED = "COMPLETED", _("Completed")
        CANCELLED = "CANCELLED", _("Canceled")

    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.CASCADE,
        related_name="recoveries",
        verbose_name=_("subscription"),
    )
    since = models.DateTimeField(_("events since"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.RUNNING)
    last_sequence = models.PositiveBigIntegerField(default=0)
    until_sequence = models.PositiveBigIntegerField()
    queued = models.PositiveIntegerField(_("deliveries queued"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["RUNNING", "COMPLETED", "CANCELLED"]),
                name="recovery_status_known",
            ),
            models.UniqueConstraint(
                fields=["subscription"],
                condition=models.Q(status="RUNNING"),
                name="recovery_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Recovery of %(endpoint)s") % {"endpoint": self.subscription}

    @property
    def is_running(self) -> bool:
        """Return whether it continues by itself and may be stopped."""
        return self.status == self.Status.RUNNING

    def percent_from(self, first_sequence: int | None) -> int:
        """Return how much of the log from there is done; 100 at the end only."""
        if self.status == self.Status.COMPLETED:
            return 100
        before = (first_sequence or 1) - 1
        total = self.until_sequence - before
        done = self.last_sequence - before
        return min(max(done * 100 // total, 0), 99) if total > 0 else 0
