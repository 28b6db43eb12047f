"""Tables of the back-office itself."""

from django.contrib.auth.models import User
from django.db import models

from cleanlife import clock


class Account(models.Model):
    """What is kept of a person's account: it is deactivated, never deleted, and since when.

    The database makes and changes these rows itself, so nothing goes round them: see the
    migration that adds the triggers.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True)
    deactivated_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user)


class SentForm(models.Model):
    """A form that was sent and saved, so that sent again it leads to what it made.

    Its key is a fingerprint of the token that the page gave the form and of what was typed.
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    object_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.object_id
