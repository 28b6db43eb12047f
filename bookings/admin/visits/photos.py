"""Photos of a visit, and where its team is, on the booking's page; photos are deleted here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import page_of
from bookings.admin.visits.page import VisitPage
from bookings.lifecycle import Action
from bookings.models import Booking, TeamPosition, VisitPhoto
from bookings.photo_token import photo_token
from bookings.services.visits.forget_photos import delete_photo
from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, moment
from cleanlife.errors import Unavailable

PHOTO_FIELDS: Any = ["photos", "positions"]
MAP = "https://www.google.com/maps/search/?api=1&query={:.6f},{:.6f}"


def kept_photos(booking: Booking) -> list[VisitPhoto]:
    """Return the photos of a booking's visit that have not been deleted."""
    found = VisitPhoto.objects.kept().filter(appointment__booking=booking)
    return list(found.select_related("team"))


def positions_of(booking: Booking) -> list[TeamPosition]:
    """Return where teams were seen on their way to it, as long as that is kept."""
    found = TeamPosition.objects.filter(appointment__booking=booking)
    return list(found.select_related("team"))


def has_photos_or_positions(booking: Booking) -> bool:
    """Return whether there is anything to show of either."""
    return bool(kept_photos(booking) or positions_of(booking))


def delete_photos_url(booking: Booking) -> str | None:
    """Return the URL of the page that deletes photos; None where there are none."""
    has_any = VisitPhoto.objects.kept().filter(appointment__booking=booking).exists()
    return page_of("booking", booking.pk, "delete_photos") if has_any else None


class PhotoDisplays:
    """Fields of a booking about what its teams photographed, and where they were seen."""

    @admin.display(description=_("Photos"))
    def photos(self, booking: Booking) -> str:
        """Show small pictures that lead to the whole ones."""
        found, now = kept_photos(booking), clock.now()
        shown = ((_url(photo, now), _picture(photo, now)) for photo in found)
        links = '<a href="{}" target="_blank" rel="noreferrer">{}</a>'
        pictures = format_html_join("", links, shown)
        return format_html('<div class="photos">{}</div>', pictures) if found else NOTHING

    @admin.display(description=_("Last seen on the way"))
    def positions(self, booking: Booking) -> str:
        """Show exactly where a team was seen last: operations alone may know."""
        found = positions_of(booking)
        return format_html_join("", "<div>{}</div>", map(_position, found)) or NOTHING


def _url(photo: VisitPhoto, now: datetime) -> str:
    return reverse("photo", args=[photo_token(photo.pk, now=now)[0]])


def _picture(photo: VisitPhoto, now: datetime) -> str:
    """Return the small picture of a photo, with when and by whom it was taken."""
    return format_html(
        '<figure class="photo"><img src="{}" alt="{}" loading="lazy">'
        "<figcaption>{} · {} · {}</figcaption></figure>",
        _url(photo, now),
        gettext("Photo"),
        photo.get_kind_display(),
        moment(photo.taken_at),
        photo.team,
    )


def _position(position: TeamPosition) -> tuple[str]:
    text = gettext("seen at %(moment)s, within %(meters)s m")
    told = text % {"moment": moment(position.heard_at), "meters": position.accuracy_meters}
    line = format_html(
        '{}: {} · <a href="{}" target="_blank" rel="noreferrer">{}</a>',
        position.team,
        told,
        MAP.format(position.latitude, position.longitude),
        gettext("Map"),
    )
    return (line,)


class DeletePhotosForm(forms.Form):
    """Which photos go."""

    photos = forms.MultipleChoiceField(
        label=_("Photos"), widget=forms.CheckboxSelectMultiple(attrs={"class": "photos"})
    )

    def __init__(self, posted: Any, *, kept: Iterable[VisitPhoto]):
        super().__init__(posted)
        now = clock.now()
        field: Any = self.fields["photos"]
        field.choices = [(str(photo.pk), _picture(photo, now)) for photo in kept]


class DeletePhotosPage(VisitPage):
    """Delete photos for ever."""

    action = Action.NOTE
    title = _("Delete photos")
    done = _("Photos were deleted.")
    is_dangerous = True

    @property
    def is_possible(self) -> bool:
        """Return whether there are any."""
        return bool(kept_photos(self.booking))

    def form(self, posted: Any) -> forms.Form:
        """Offer all of them."""
        return DeletePhotosForm(posted, kept=kept_photos(self.booking))

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say that they are gone then, and what the partner sees of it."""
        count = len(kept_photos(booking))
        kept = ngettext("%(count)s is kept now.", "%(count)s are kept now.", count)
        untold = gettext("%(partner)s: it is not notified, and no longer finds them.")
        return {
            gettext("Photos"): kept % {"count": count},
            gettext("Afterwards"): gettext("They cannot be brought back."),
            gettext("Partner"): untold % {"partner": booking.partner.name},
        }

    def act(self, form: Any) -> None:
        """Delete those that were chosen."""
        chosen = set(form.cleaned_data["photos"])
        for photo in kept_photos(self.booking):
            if str(photo.pk) in chosen and not delete_photo(photo, now=self.now):
                raise Unavailable
