"""Travel times between zones."""

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
    """A travel time, with a note on where its minutes come from."""

    class Meta:
        model = ZoneTravel
        fields = ["origin", "destination", "minutes"]
        help_texts = {
            "minutes": _(
                "Kept free between a visit in one zone and the next in the other. New zones "
                "get estimates automatically; without an entry, travel takes no time."
            ),
        }


class EitherEndFilter(admin.SimpleListFilter):
    """Travel times from a zone and to it."""

    title = _("zone")
    parameter_name = "zone"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every zone."""
        return [(str(zone.pk), zone) for zone in Zone.objects.all()]

    def queryset(self, request: Any, queryset: QuerySet[ZoneTravel]) -> QuerySet[ZoneTravel]:
        """Return the travel times that start or end there."""
        zone = self.value()
        if zone not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(Q(origin=zone) | Q(destination=zone))


@admin.register(ZoneTravel)
class ZoneTravelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The minutes between two zones, by direction; edited in the list."""

    form = ZoneTravelForm
    list_display = ["origin", "destination", "minutes"]
    list_editable = ["minutes"]
    list_filter = [EitherEndFilter]
    list_select_related = ["origin", "destination"]
    empty_advice = _(
        "New zones get travel times to and from all others automatically, estimated from the "
        "distance. Correct them here."
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Fix both zones once the row exists."""
        return ["origin", "destination"] if obj else []

    def save_model(self, request: HttpRequest, obj: ZoneTravel, form: Any, change: Any) -> None:
        """Save, then warn of visits that are now too close together."""
        super().save_model(request, obj, form, change)
        _report_on_commit(request, obj)


def _report_on_commit(request: HttpRequest, travel: ZoneTravel) -> None:
    """Report once for all travel times that a request saves."""
    saved: list[ZoneTravel] = vars(request).setdefault("saved_travel", [])
    if not saved:
        transaction.on_commit(lambda: _report(request, saved))
    saved.append(travel)


def _report(request: HttpRequest, travel: list[ZoneTravel]) -> None:
    tight = find_tight_visits(travel=travel, now=clock.now())
    if not tight:
        return
    text = ngettext(
        "%(count)s upcoming visit starts too soon for its team to get there. It stays booked;"
        " move it or inform the customer:",
        "%(count)s upcoming visits start too soon for their team to get there. They stay"
        " booked; move them or inform the customers:",
        len(tight),
    )
    lines = [_describe(pair) for pair in tight]
    messages.warning(request, with_first_lines(text % {"count": len(tight)}, lines))


def _describe(pair: TightVisits) -> str:
    text = gettext(
        "%(day)s, %(team)s: %(origin)s until %(end)s, %(destination)s from %(start)s,"
        " %(free)s minutes free, travel takes %(travel)s"
    )
    return text % {
        "day": write_day(pair.after.date),
        "team": pair.after.team,
        "origin": pair.before.zone,
        "end": isolate(clock_time(pair.before.end_minute)),
        "destination": pair.after.zone,
        "start": isolate(clock_time(pair.after.start_minute)),
        "free": pair.minutes_between,
        "travel": pair.travel_minutes,
    }
