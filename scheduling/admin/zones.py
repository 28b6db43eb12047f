"""Zones and skills."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.search import SearchAdmin
from scheduling.admin.kept_visits import KeptVisitsAdmin
from scheduling.geometry import find_area
from scheduling.models import Skill, Zone
from scheduling.services.save_zone import save_zone


class PastedDecoder(json.JSONDecoder):
    """Call nesting too deep and numbers too long what they are to a form: invalid JSON."""

    def decode(self, text: str, *arguments: Any) -> Any:
        """Return the value; raises JSONDecodeError for whatever cannot be read."""
        try:
            return super().decode(text, *arguments)
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError(str(error), text, 0) from error


class ZoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """A zone whose area is pasted as GeoJSON."""

    polygon = forms.JSONField(
        decoder=PastedDecoder,
        widget=forms.Textarea(
            attrs={"rows": 12, "cols": 80, "spellcheck": "false", "dir": "ltr"}
        ),
        label=_("Area"),
        help_text=_(
            "Draw one area in a map tool and paste its GeoJSON export here: a Polygon or "
            "MultiPolygon, alone or in a Feature, FeatureCollection or GeometryCollection. "
            "Positions are [longitude, latitude]."
        ),
    )

    class Meta:
        model = Zone
        fields = ["name_en", "name_ar", "polygon", "is_active"]

    def clean_polygon(self) -> Any:
        """Take the area out of what was pasted, or say what is wrong with it."""
        try:
            return find_area(self.cleaned_data["polygon"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Zone)
class ZoneAdmin(SearchAdmin, KeptVisitsAdmin):
    """Where we clean."""

    parts = frozenset({"scheduling.ZoneTravel.origin", "scheduling.ZoneTravel.destination"})
    deactivation_hint = _(
        "Addresses in it cannot be booked any more. Its future visits stay booked until you"
        " move or cancel them."
    )

    empty_advice = _("Addresses outside every zone cannot be booked.")

    form = ZoneForm
    list_display = ["name_en", "name_ar", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["search_text", "id"]
    search_help_text = _("The English or the Arabic name, or the id")

    def save_model(self, request: HttpRequest, obj: Zone, form: Any, change: Any) -> None:
        """Save with the bounding box and travel times."""
        save_zone(obj)


@admin.register(Skill)
class SkillAdmin(SearchAdmin):
    """What teams can do and services need."""

    list_display = ["name"]
    search_fields = ["search_text"]
    search_help_text = _("The name of the skill")
