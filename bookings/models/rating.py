"""What a customer thinks of a visit: stars and a sentence."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.booking import Booking
from cleanlife import clock
from cleanlife.db import Entity, LockableQuerySet
from partners.models import Partner

FEWEST_STARS, MOST_STARS = 1, 5
# So few stars are a complaint.
LOW_STARS = 2
LONGEST_TEXT = 500


class Reading(models.TextChoices):
    """What operations decided when they read a rating."""

    UNREAD = "UNREAD", _("Not read yet")
    SHOWN = "SHOWN", _("Shown to the partner")
    KEPT_BACK = "KEPT_BACK", _("Kept back")


class RatingQuerySet(LockableQuerySet["Rating"]):
    """Queries of ratings."""

    def for_partner(self, partner: Partner) -> Self:
        """Return those of a partner's own bookings."""
        return self.filter(partner=partner)

    def unread_complaints(self) -> Self:
        """Return those with few stars that operations have not read."""
        return self.filter(reading=Reading.UNREAD, stars__lte=LOW_STARS)


class Rating(Entity):
    """One for each booking, by its customer; operations read it before its partner does.

    ``updated_at`` is when its stars, its text or what the partner sees of it changed last.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("partner")
    )
    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="rating", verbose_name=_("booking")
    )
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(FEWEST_STARS), MaxValueValidator(MOST_STARS)]
    )
    text = models.CharField(_("text"), max_length=LONGEST_TEXT, blank=True)
    reading = models.CharField(_("read"), max_length=9, choices=Reading, default=Reading.UNREAD)
    updated_at = models.DateTimeField(_("last changed"), default=clock.now, editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stars__gte=FEWEST_STARS, stars__lte=MOST_STARS),
                name="rating_has_one_to_five_stars",
            ),
            models.CheckConstraint(
                condition=Q(reading__in=Reading.values), name="rating_reading_known"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-created_at", "-id"], name="rating_newest"),
            models.Index(fields=["partner", "updated_at"], name="rating_by_change"),
            models.Index(fields=["-created_at"], name="rating_newest_of_all"),
            models.Index(
                fields=["created_at"],
                condition=Q(reading=Reading.UNREAD.value, stars__lte=LOW_STARS),
                name="rating_complaint",
            ),
        ]

    def __str__(self) -> str:
        return "★" * self.stars
