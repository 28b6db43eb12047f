"""Holds: read, and released."""

from functools import partial

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from bookings.admin.booking_displays import show_when
from bookings.admin.links import BOOKING_SEARCH
from bookings.lifecycle import HoldStatus
from bookings.models import Hold
from bookings.models.booking import VISIT
from bookings.services.holds.change_hold import release_holds
from cleanlife.backoffice.admin import ReadOnlyAdmin, badge, note
from cleanlife.backoffice.confirmation import Asking, Question, log_changes, read_chosen, report
from cleanlife.backoffice.search import SearchAdmin
from cleanlife.wording import count_in_words

KINDS = {
    HoldStatus.OPEN: "pending",
    HoldStatus.USED: "active",
    HoldStatus.RELEASED: "inactive",
    HoldStatus.EXPIRED: "inactive",
}
OVER = ngettext_lazy(
    "%(count)s skipped: it is over already.",
    "%(count)s skipped: they are over already.",
    "count",
)


@admin.register(Hold)
class HoldAdmin(SearchAdmin, ReadOnlyAdmin):
    """What partners hold for customers who are still deciding."""

    list_display = ["when", "partner", "service", "teams", "status_badge", "expires_at"]
    list_filter = ["status", "partner"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["id", "address__contact__search_text", *BOOKING_SEARCH]
    number_prefix = VISIT
    search_help_text = _("Hold id, the customer's name or phone, or the booking made of it")
    fields = [
        "partner",
        "service",
        "address",
        "when",
        "teams",
        "status_badge",
        ("created_at", "extended_at", "expires_at"),
        "booking",
    ]
    actions = ["release_selected"]
    empty_advice = _("A partner may hold a time for some minutes before it books.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hold]:
        """Read whose and what it is by one query for all."""
        found: QuerySet[Hold] = super().get_queryset(request)
        return found.select_related("partner", "service")

    @admin.display(description=_("When"), ordering="service_date")
    def when(self, hold: Hold) -> str:
        """Write date and time of the visit."""
        return show_when(hold)

    @admin.display(description=_("Teams"), ordering="number_of_teams")
    def teams(self, hold: Hold) -> int:
        """Show how many teams are held."""
        return hold.number_of_teams

    @admin.display(description=_("Status"), ordering="status")
    def status_badge(self, hold: Hold) -> str:
        """Show the status in its colour."""
        return badge(hold.get_status_display(), kind=KINDS[HoldStatus(hold.status)])

    def has_release_permission(self, request: HttpRequest) -> bool:
        """Allow those who may change holds to release them."""
        return bool(request.user.has_perm("bookings.change_hold"))

    @admin.action(description=_("Release selected holds"), permissions=["release"])
    def release_selected(
        self, request: HttpRequest, queryset: QuerySet[Hold]
    ) -> HttpResponse | None:
        """Ask, then release the open ones; say how many were over already."""
        rows = read_chosen(self, request, queryset)
        if not rows:
            return None
        locked = Hold.objects.filter(pk__in=[row.pk for row in rows])
        asking = Asking(self, request, rows, request.get_full_path(), lock=[locked])
        return asking.answer(_question, partial(_release, request))


def _release(request: HttpRequest, rows: list[Hold]) -> None:
    released = release_holds(holds=rows)
    log_changes(request, released, note(_("Released.")))
    text = ngettext(
        "%(count)s hold was released.", "%(count)s holds were released.", len(released)
    )
    done = text % {"count": len(released)} if released else ""
    report(request, done=done, skipped=count_in_words(OVER, len(rows) - len(released)))


def _question(rows: list[Hold]) -> Question:
    held = [row for row in rows if row.status == HoldStatus.OPEN]
    partners = sorted({row.partner.name for row in held})
    text = ngettext(
        "%(count)s hold of %(partners)s ends: its time is free for others at once, and a"
        " booking that names it is refused.",
        "%(count)s holds of %(partners)s end: their time is free for others at once, and a"
        " booking that names one is refused.",
        len(held),
    )
    told = gettext("The partner is not told; it learns of it when it books.")
    values = {"count": len(held), "partners": gettext(", ").join(partners)}
    skipped = count_in_words(OVER, len(rows) - len(held))
    return Question(
        title=gettext("Release holds"),
        sentences=[text % values, told, *skipped] if held else skipped,
        button=gettext("Release") if held else "",
        state={f"{show_when(row)} ({row.pk})": row.get_status_display() for row in rows},
    )
