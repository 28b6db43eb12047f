"""Forget stored answers that name somebody who is erased."""

from uuid import UUID

from cleanlife.api.models import IdempotencyRecord


def forget_answers(*, partner_id: UUID, naming: str) -> int:
    """Delete a partner's stored answers in whose path or body a text occurs; return how many.

    The bodies are encrypted, so each is read; they are those of one day. Its request, sent
    again, is run anew, and finds what there is now. One that is being answered stays.
    """
    answered = IdempotencyRecord.objects.filter(partner_id=partner_id, status__isnull=False)
    found = [
        record.pk
        for record in answered.only("path", "body").iterator()
        if naming in record.path or naming in record.body
    ]
    IdempotencyRecord.objects.filter(pk__in=found).delete()
    return len(found)
