"""Give an Idempotency-Key back, so that a repetition is judged anew."""

import logging

from django.db import DatabaseError

from cleanlife.api.models import IdempotencyRecord

logger = logging.getLogger(__name__)


def free_idempotency_key(claim: IdempotencyRecord) -> None:
    """Delete the claim if it is still ours and unanswered; never raises for the database.

    What cannot be deleted now is free when its lease runs out.
    """
    try:
        IdempotencyRecord.objects.claimed_with(claim.lease_token).filter(pk=claim.pk).delete()
    except DatabaseError:
        logger.exception("An idempotency key could not be freed; its lease will run out.")
