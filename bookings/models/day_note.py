"""What one shift leaves to the next one about a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanlife import clock


class DayNote(models.Model):
    """The handover note of a day, seen on top of its board; one a day, replaced when written.

    ``version`` counts how often it was written: who writes over a note that they have not
    read is refused.
    """

    date = models.DateField(_("date"), primary_key=True)
    text = models.TextField(_("note"), max_length=2000, blank=True)
    written_by = models.CharField(_("by"), max_length=150)
    written_at = models.DateTimeField(_("written"), default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("handover note")
        verbose_name_plural = _("handover notes")

    def __str__(self) -> str:
        return str(self.date)
