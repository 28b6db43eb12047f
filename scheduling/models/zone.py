"""Zones: where we clean."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanlife.db import Entity
from cleanlife.wording import BilingualName


class ZoneQuerySet(models.QuerySet["Zone"]):
    """Zones, read in English."""

    def around(self, *, latitude: float, longitude: float) -> "models.QuerySet[Zone]":
        """Return the active zones whose bounding box holds a point."""
        return self.filter(
            is_active=True,
            south__lte=latitude,
            north__gte=latitude,
            west__lte=longitude,
            east__gte=longitude,
        )


class Zone(BilingualName, Entity):
    """An area of the city, as a GeoJSON polygon in degrees (longitude, latitude)."""

    name_en = models.CharField(_("name (English)"), max_length=100, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=100)
    polygon = models.JSONField(_("area"), help_text=_("GeoJSON Polygon or MultiPolygon."))
    # The bounding box, kept beside the polygon so that a look-up reads few polygons.
    west = models.FloatField(editable=False)
    south = models.FloatField(editable=False)
    east = models.FloatField(editable=False)
    north = models.FloatField(editable=False)
    is_active = models.BooleanField(_("active"), default=True)

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
