"""Zones, and travel times between them."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity, FoldedField
from cleanlife.wording import BilingualName
from scheduling.geometry import holds_point
from scheduling.masks import MOST_TRAVEL_MINUTES


class ZoneQuerySet(models.QuerySet["Zone"]):
    """Queries of zones."""

    def find_at(self, *, latitude: float, longitude: float) -> "Zone | None":
        """Return the active zone that holds a point, the first by name where zones overlap.

        One query: the bounding boxes select, the polygons decide.
        """
        around = self.filter(
            is_active=True,
            south__lte=latitude,
            north__gte=latitude,
            west__lte=longitude,
            east__gte=longitude,
        )
        point = {"latitude": latitude, "longitude": longitude}
        return next((zone for zone in around if holds_point(zone.polygon, **point)), None)


class Zone(BilingualName, Entity):
    """An area of the city, as a GeoJSON polygon in degrees (longitude, latitude)."""

    name_en = models.CharField(_("name (English)"), max_length=100, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=100)
    polygon = models.JSONField(_("area"), help_text=_("GeoJSON Polygon or MultiPolygon."))
    # The bounding box, stored so that a look-up reads few polygons.
    west = models.FloatField(editable=False)
    south = models.FloatField(editable=False)
    east = models.FloatField(editable=False)
    north = models.FloatField(editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    search_text = FoldedField("name_en", "name_ar")

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(
                condition=Q(west__lt=models.F("east")) & Q(south__lt=models.F("north")),
                name="zone_box_has_area",
            )
        ]


class ZoneTravel(Entity):
    """A team's travel time from one zone to another; without a row it is 0."""

    origin = models.ForeignKey(
        Zone, on_delete=models.CASCADE, related_name="travel_from", verbose_name=_("from")
    )
    destination = models.ForeignKey(
        Zone, on_delete=models.CASCADE, related_name="travel_to", verbose_name=_("to")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        validators=[MaxValueValidator(MOST_TRAVEL_MINUTES)],
        help_text=_(
            "Free between two visits. Estimated from the distance; correct it if needed."
        ),
    )

    class Meta:
        verbose_name = _("travel time")
        verbose_name_plural = _("travel times")
        ordering = ["origin__name_en", "destination__name_en"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "destination"],
                name="zone_travel_once",
                violation_error_message=_("There is a travel time for these zones already."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__lte=MOST_TRAVEL_MINUTES), name="zone_travel_within_margin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} → {self.destination}"
