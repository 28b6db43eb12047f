"""How long teams are on their way between zones."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.clock import clock_time
from cleanlife.wording import isolate, write_day
from scheduling.admin.shown_lines import with_first_lines
from scheduling.models import Zone, ZoneTravel
from scheduling.services.find_tight_visits import TightVisits, find_tight_visits


class ZoneTravelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A way with a word on where its minutes come from."""

    class Meta:
        model = ZoneTravel
        fields = ["origin", "destination", "minutes"]
        help_texts = {
            "minutes": _(
                "Kept free between a visit in the one zone and the next in the other. A new "
                "zone gets estimates by itself; a way that is not in the list takes no time."
            ),
        }


class EitherEndFilter(admin.SimpleListFilter):
    """The ways from a zone and those to it."""

    title = _("zone")
    parameter_name = "zone"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every zone."""
        return [(str(zone.pk), zone) for zone in Zone.objects.all()]

    def queryset(self, request: Any, queryset: QuerySet[ZoneTravel]) -> QuerySet[ZoneTravel]:
        """Keep the ways that begin or end there."""
        zone = self.value()
        if zone not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(Q(origin=zone) | Q(destination=zone))


@admin.register(ZoneTravel)
class ZoneTravelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The minutes between two zones, by direction; mended in the list."""

    form = ZoneTravelForm
    list_display = ["origin", "destination", "minutes"]
    list_editable = ["minutes"]
    list_filter = [EitherEndFilter]
    list_select_related = ["origin", "destination"]
    empty_advice = _(
        "A new zone gets travel times to and from all others by itself, estimated from the "
        "distance. Correct them here."
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep a time with its way: another way is another row."""
        return ["origin", "destination"] if obj else []

    def save_model(self, request: HttpRequest, obj: ZoneTravel, form: Any, change: Any) -> None:
        """Save, then say between which visits the new time is missing."""
        super().save_model(request, obj, form, change)
        _report_on_commit(request, obj)


def _report_on_commit(request: HttpRequest, way: ZoneTravel) -> None:
    """Report once for all the ways that a request saves."""
    ways: list[ZoneTravel] = vars(request).setdefault("saved_ways", [])
    if not ways:
        transaction.on_commit(lambda: _report(request, ways))
    ways.append(way)


def _report(request: HttpRequest, ways: list[ZoneTravel]) -> None:
    tight = find_tight_visits(ways=ways, now=clock.now())
    if not tight:
        return
    text = ngettext(
        "%(count)s coming visit begins too soon for its team to get there. It stays booked;"
        " move it or tell the customer:",
        "%(count)s coming visits begin too soon for their team to get there. They stay booked;"
        " move them or tell the customers:",
        len(tight),
    )
    lines = [_describe(pair) for pair in tight]
    messages.warning(request, with_first_lines(text % {"count": len(tight)}, lines))


def _describe(pair: TightVisits) -> str:
    text = gettext(
        "%(day)s, %(team)s: %(origin)s until %(end)s, %(destination)s from %(start)s,"
        " %(free)s minutes free, the way takes %(way)s"
    )
    return text % {
        "day": write_day(pair.after.date),
        "team": pair.after.team,
        "origin": pair.before.zone,
        "end": isolate(clock_time(pair.before.end_minute)),
        "destination": pair.after.zone,
        "start": isolate(clock_time(pair.after.start_minute)),
        "free": pair.minutes_between,
        "way": pair.minutes_of_way,
    }
