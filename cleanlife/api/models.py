"""Idempotency keys and the answers that are repeated for them."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models

from cleanlife import clock
from cleanlife.db import EncryptedTextField, Entity

# How long an answer is repeated (contract, section 7).
STORED_FOR = timedelta(hours=24)
# Longer than any request takes; then its process has died, and another request may answer.
LEASE = timedelta(seconds=60)


class IdempotencyRecordQuerySet(models.QuerySet["IdempotencyRecord"]):
    """Queries of idempotency records."""

    def expired(self, now: datetime) -> Self:
        """Return those whose day is over."""
        return self.filter(created_at__lte=now - STORED_FOR)

    def claimed_with(self, token: UUID) -> Self:
        """Return the claim that carries this token, as long as it is not answered."""
        return self.filter(lease_token=token, status=None)


class IdempotencyRecord(Entity):
    """A key that a partner sent with a request, and what was answered.

    While ``status`` is null, the holder of ``lease_token`` answers it; after ``lease_until``
    another request may take over. The body is always encrypted: any answer may hold a secret or
    a customer's name.
    """

    # A plain UUID: this app may not import partners.
    partner_id = models.UUIDField()
    method = models.CharField(max_length=5)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    request_hash = models.CharField("SHA-256 of the request's body", max_length=64)
    lease_token = models.UUIDField()
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = EncryptedTextField(default="")

    objects = IdempotencyRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "key", "path", "method"],
                name="idempotency_key_once_per_partner_and_route",
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_record_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def is_expired(self, now: datetime) -> bool:
        """Return whether its day is over."""
        return self.created_at <= now - STORED_FOR

    def is_being_answered(self, now: datetime) -> bool:
        """Return whether a request holds it and may still answer."""
        is_held = clock.lease_runs(self.lease_until, now=now, longest=LEASE)
        return self.status is None and is_held
