"""Ratings: operations read them, and decide which texts their partners see."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from bookings.admin.links import BOOKING_SEARCH, link_to_booking, list_of, page_of
from bookings.models import Rating, Reading
from bookings.models.booking import VISIT
from bookings.services.visits.ratings import decide_ratings
from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, badge, moment, note
from cleanlife.backoffice.confirmation import Asking, Question, log_changes, read_chosen, report
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.backoffice.site import Notice
from cleanlife.wording import count_in_words

MOST_NAMED = 5
KINDS = {
    Reading.UNREAD: "pending",
    Reading.SHOWN: "active",
    Reading.KEPT_BACK: "inactive",
}
DONE = {
    Reading.SHOWN: _("Shown to the partner."),
    Reading.KEPT_BACK: _("Kept back from the partner."),
}
SAME = ngettext_lazy(
    "%(count)s skipped: that was decided before.",
    "%(count)s skipped: that was decided before.",
    "count",
)


@admin.register(Rating)
class RatingAdmin(SearchAdmin, LongListAdmin, ReadOnlyAdmin):
    """What customers think, the newest first."""

    list_display = ["when", "rating", "sentence", "booking_link", "partner", "reading_badge"]
    list_filter = ["reading", "stars", "partner"]
    ordering = ["-created_at"]
    search_fields = ["id", *BOOKING_SEARCH]
    number_prefix = VISIT
    search_help_text = _(
        "Booking id, name of the visit (SA-0107), the partner's reference, the customer's name"
        " or phone"
    )
    fields = [
        "booking_link",
        "partner",
        "rating",
        "sentence",
        "reading_badge",
        ("when", "changed"),
    ]
    actions = ["show_selected", "keep_back_selected"]
    empty_advice = _("Customers rate a visit on its page, once it is done.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rating]:
        """Read whose they are by one query for all."""
        found: QuerySet[Rating] = super().get_queryset(request)
        return found.select_related("partner", "booking")

    @admin.display(description=_("Rated"), ordering="created_at")
    def when(self, rating: Rating) -> str:
        """Show when it was made."""
        return moment(rating.created_at)

    @admin.display(description=_("Changed"))
    def changed(self, rating: Rating) -> str:
        """Show when it changed last."""
        return moment(rating.updated_at)

    @admin.display(description=_("Stars"), ordering="stars")
    def rating(self, rating: Rating) -> str:
        """Show the stars."""
        return show_stars(rating)

    @admin.display(description=_("Text"))
    def sentence(self, rating: Rating) -> str:
        """Show what the customer wrote, in its own direction."""
        return format_html('<span dir="auto">{}</span>', rating.text or "–")

    @admin.display(description=_("Booking"))
    def booking_link(self, rating: Rating) -> str:
        """Name the booking and lead to it."""
        return link_to_booking(rating.booking)

    @admin.display(description=_("Read"), ordering="reading")
    def reading_badge(self, rating: Rating) -> str:
        """Show what was decided."""
        return badge(rating.get_reading_display(), kind=KINDS[Reading(rating.reading)])

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Allow those who may change ratings to decide what partners see."""
        return bool(request.user.has_perm("bookings.change_rating"))

    @admin.action(description=_("Show the texts to the partner"), permissions=["decide"])
    def show_selected(
        self, request: HttpRequest, queryset: QuerySet[Rating]
    ) -> HttpResponse | None:
        """Ask with the texts, then let the partners read them."""
        return self._decide(request, queryset, Reading.SHOWN)

    @admin.action(description=_("Keep the texts back"), permissions=["decide"])
    def keep_back_selected(
        self, request: HttpRequest, queryset: QuerySet[Rating]
    ) -> HttpResponse | None:
        """Ask with the texts, then keep them from the partners."""
        return self._decide(request, queryset, Reading.KEPT_BACK)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Rating], reading: Reading
    ) -> HttpResponse | None:
        rows = read_chosen(self, request, queryset)
        if not rows:
            return None
        locked = Rating.objects.filter(pk__in=[row.pk for row in rows])
        asking = Asking(self, request, rows, request.get_full_path(), lock=[locked])
        return asking.answer(partial(_question, reading), partial(_act, request, reading))


def show_stars(rating: Rating) -> str:
    """Show the stars, and say their number to who does not see them."""
    number = ngettext("%(count)s star", "%(count)s stars", rating.stars)
    return format_html(
        '<span class="nowrap" role="img" aria-label="{}">{}</span>',
        number % {"count": rating.stars},
        str(rating),
    )


def _act(request: HttpRequest, reading: Reading, rows: list[Rating]) -> None:
    changed = decide_ratings(ratings=rows, reading=reading, now=clock.now())
    log_changes(request, changed, note(DONE[reading]))
    text = ngettext(
        "%(count)s rating was decided.", "%(count)s ratings were decided.", len(changed)
    )
    done = text % {"count": len(changed)} if changed else ""
    report(request, done=done, skipped=count_in_words(SAME, len(rows) - len(changed)))


def _question(reading: Reading, rows: list[Rating]) -> Question:
    changing = [row for row in rows if row.reading != reading]
    is_shown = reading == Reading.SHOWN
    if is_shown:
        text = gettext("The partners can read these texts from now on:")
    else:
        text = gettext("The partners can no longer read these texts, or never could:")
    texts = [f"{row.partner.name}: {row} {row.text}" for row in changing]
    skipped = count_in_words(SAME, len(rows) - len(changing))
    button = gettext("Show the texts") if is_shown else gettext("Keep the texts back")
    state: dict[str, Any] = {
        str(row.pk): f"{row.get_reading_display()}: {row} {row.text}" for row in rows
    }
    return Question(
        title=str(button),
        sentences=[text, *texts, *skipped] if changing else skipped,
        button=button if changing else "",
        state=state,
        is_dangerous=False,
    )


def unread_complaints(request: HttpRequest) -> Notice | None:
    """Name the ratings with few stars that nobody has read."""
    if not request.user.has_perm("bookings.view_rating"):
        return None
    rows = Rating.objects.unread_complaints()
    count = rows.count()
    if not count:
        return None
    heading = ngettext(
        "%(count)s customer was not content, and nobody has read why",
        "%(count)s customers were not content, and nobody has read why",
        count,
    )
    named = rows.select_related("partner").order_by("created_at")[:MOST_NAMED]
    lines = [(page_of("rating", each.pk), _line(each)) for each in named]
    listing = f"{list_of('rating')}?reading__exact={Reading.UNREAD.value}"
    return Notice(heading % {"count": count}, lines, listing, gettext("See these ratings"))


def _line(rating: Rating) -> str:
    return format_html(
        '{} · {}<span class="quiet-line" dir="auto">{}</span>',
        rating.partner.name,
        show_stars(rating),
        rating.text,
    )
