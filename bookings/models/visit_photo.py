"""Photos that teams take of a visit, before and after their work."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.appointment import Appointment
from cleanlife.db import Entity
from scheduling.models import Team


class PhotoKind(models.TextChoices):
    """When a photo was taken."""

    BEFORE = "before", _("before the work")
    AFTER = "after", _("after the work")


class VisitPhotoQuerySet(models.QuerySet["VisitPhoto"]):
    """Queries of photos."""

    def kept(self) -> Self:
        """Return those that are shown, oldest first: neither deleted nor to be deleted."""
        return self.with_file().filter(unwanted_at=None).order_by("taken_at", "created_at")

    def with_file(self) -> Self:
        """Return those whose file has not been deleted, to be deleted or not."""
        return self.filter(deleted_at=None)

    def unwanted(self) -> Self:
        """Return those that are still to be deleted, as nobody may see them any more."""
        return self.with_file().filter(unwanted_at__isnull=False)


class VisitPhoto(Entity):
    """One photo: what is known of it; the file is in the storage by ``name``.

    ``key`` is the phone's own, so that a photo that is sent twice is one. A deleted photo has
    no file any more; one that is ``unwanted_at`` a moment will soon have none.
    """

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="photos", verbose_name=_("visit")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="photos", verbose_name=_("team")
    )
    kind = models.CharField(_("taken"), max_length=6, choices=PhotoKind)
    key = models.UUIDField(_("key"), unique=True)
    taken_at = models.DateTimeField(_("taken at"))
    heard_at = models.DateTimeField(_("heard"))
    name = models.CharField(_("file"), max_length=100, unique=True)
    byte_count = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    unwanted_at = models.DateTimeField(_("to be deleted since"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["taken_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PhotoKind.values), name="visit_photo_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__lte=F("heard_at")),
                name="visit_photo_heard_after_it_was_taken",
            ),
        ]
        indexes = [
            models.Index(
                fields=["heard_at"], condition=Q(deleted_at=None), name="visit_photo_kept"
            ),
            models.Index(
                fields=["unwanted_at"],
                condition=Q(deleted_at=None, unwanted_at__isnull=False),
                name="visit_photo_unwanted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.kind}"
