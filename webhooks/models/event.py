"""The event log, numbered per partner."""

from typing import Self
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from partners.models import Partner
from webhooks.event_types import EventType


class EventSequenceManager(models.Manager["EventSequence"]):
    """Allocates the numbers."""

    def allocate(self, partner_id: UUID, *, count: int) -> range:
        """Return the partner's next numbers; later calls wait until this transaction ends.

        One statement that makes a missing row as well, so two first events cannot collide.
        """
        table = connection.ops.quote_name(EventSequence._meta.db_table)  # noqa: SLF001
        key = EventSequence.partner.field.get_db_prep_value(partner_id, connection)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (partner_id, last) VALUES (%s, %s)"  # noqa: S608
                f" ON CONFLICT (partner_id) DO UPDATE SET last = {table}.last + excluded.last"
                " RETURNING last",
                [key, count],
            )
            last: int = cursor.fetchone()[0]
        return range(last - count + 1, last + 1)

    def wait_for_last(self, partner_id: UUID) -> int:
        """Return the partner's last number, once the events that have one are committed.

        Call it inside a transaction; until its end no other event gets a number.
        """
        return self.allocate(partner_id, count=0).stop - 1


class EventSequence(models.Model):
    """The last sequence number given to a partner: a gap-free counter in commit order."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    objects = EventSequenceManager()

    def __str__(self) -> str:
        return f"{self.partner}: {self.last}"


class EventQuerySet(models.QuerySet["Event"]):
    """Events by partner, position and body."""

    def for_partner(self, partner: Partner) -> Self:
        """Return a partner's events."""
        return self.filter(partner=partner)

    def after(self, sequence: int) -> Self:
        """Return the events that follow a sequence number, oldest first."""
        return self.filter(sequence__gt=sequence).order_by("sequence")

    def without_body(self) -> Self:
        """Return the events whose body was deleted because it was old."""
        return self.filter(body__isnull=True, erased_at=None)

    def with_body(self) -> Self:
        """Return the events that can still be sent."""
        return self.filter(body__isnull=False)


class Event(Entity):
    """Something that happened, with the exact bytes that every receiver gets.

    The body is null once its retention has passed, or its customer was erased: ``erased_at``.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="events", verbose_name=_("partner")
    )
    sequence = models.PositiveBigIntegerField(_("number"))
    type = models.CharField(_("what happened"), max_length=50, choices=EventType)
    body = models.TextField(_("message"), null=True)  # noqa: DJ001 - empty would be a body
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    payload_hash = models.CharField(_("SHA-256 of the body"), max_length=64)
    request_id = models.CharField(_("request id"), max_length=128)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "sequence"], name="event_sequence_once_per_partner"
            )
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(body__isnull=False),
                name="event_oldest_with_body",
            )
        ]

    @property
    def is_whole(self) -> bool:
        """Return whether nothing of it is missing that a partner may still read."""
        return bool(self.body or self.erased_at)

    def __str__(self) -> str:
        return gettext("%(event)s #%(number)s") % {
            "event": self.get_type_display(),
            "number": self.sequence,
        }
