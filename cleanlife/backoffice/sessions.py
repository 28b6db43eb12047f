"""The sessions of staff: ended with their account, deleted once they have ended."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

BATCH = 1000


def end_sessions(user: User, *, now: datetime) -> None:
    """End the sessions of a person, so that none works again when the account does."""
    for session in Session.objects.filter(expire_date__gt=now).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def purge_sessions(*, now: datetime) -> int:
    """Delete the sessions that have ended, in short statements; return how many.

    As ``manage.py clearsessions`` does, which deletes all at once.
    """
    deleted = 0
    while True:
        ended = Session.objects.filter(expire_date__lt=now).order_by("expire_date")
        found = list(ended.values_list("pk", flat=True)[:BATCH])
        if not found:
            return deleted
        # Filtered again: whoever came back meanwhile has prolonged it.
        again = Session.objects.filter(pk__in=found, expire_date__lt=now)
        deleted += again.delete()[0]
