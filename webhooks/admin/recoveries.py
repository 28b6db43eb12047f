"""Recoveries: what is being sent again, how far it is, and stopping it."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    badge,
    long_code,
    moment,
    note,
)
from cleanlife.backoffice.confirmation import Asking, Question
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.search import SearchAdmin
from webhooks.models import SECRETS, Lane, Recovery
from webhooks.services.cancel_recovery import cancel_recovery

OPERATE = "webhooks.change_subscription"
COLOURS = {"RUNNING": "in-progress", "COMPLETED": "success", "CANCELLED": "canceled"}
# Of a subscription, on its page.
MOST_SHOWN = 10
RELOAD_SECONDS = 5


def cancel_url(recovery: Recovery) -> str | None:
    """Return the URL that stops it, None when it is over."""
    if not recovery.is_running:
        return None
    return reverse("admin:webhooks_recovery_cancel", args=[recovery.pk])


def name_starters(recoveries: Iterable[Recovery]) -> None:
    """Note on each who of the staff started it, by one query for all; None is the partner."""
    rows = list(recoveries)
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Recovery),
        object_id__in=[str(row.pk) for row in rows],
        action_flag=ADDITION,
    )
    names = {
        each.object_id: each.user.get_username() for each in entries.select_related("user")
    }
    for row in rows:
        row.started_by = names.get(str(row.pk))  # type: ignore[attr-defined]


def shown_recoveries() -> QuerySet[Recovery]:
    """Return all with what the progress is counted from, and no secret."""
    found: QuerySet[Recovery] = Recovery.objects.with_first_sequence()
    shown = found.select_related("subscription__partner")
    return shown.defer(*(f"subscription__{name}" for name in SECRETS))


class RecoveryDisplays:
    """Columns of a recovery, for its list, its page and its subscription's page."""

    @admin.display(description=_("Status"), ordering="status")
    def state(self, recovery: Recovery) -> str:
        """Show the status in its colour, and why it does not move."""
        shown = badge(recovery.get_status_display(), kind=COLOURS[recovery.status])
        if not (recovery.is_running and recovery.subscription.receives_nothing):
            return shown
        why = gettext("waits until the subscription is resumed")
        return format_html('{}<span class="quiet-line">{}</span>', shown, why)

    @admin.display(description=_("Progress"))
    def progress(self, recovery: Any) -> str:
        """Show how much of the event log it has read."""
        percent = recovery.percent_from(recovery.first_sequence)
        return format_html(
            '<span class="nowrap"><progress value="{}" max="100"></progress> {}</span>',
            percent,
            f"{percent}%",
        )

    @admin.display(description=_("Begun by"))
    def beginner(self, recovery: Any) -> str:
        """Name who of the staff started it; all others were started over the API."""
        if not hasattr(recovery, "started_by"):
            name_starters([recovery])
        return recovery.started_by or gettext("The partner")


class RecoveryList(ChangeList):
    """A page of the list, with the names of those who started them."""

    def get_results(self, request: HttpRequest) -> None:
        """Look the names up for the whole page."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        name_starters(self.result_list)


@admin.register(Recovery)
class RecoveryAdmin(RecoveryDisplays, SearchAdmin, LinkedPagesAdmin, ReadOnlyAdmin):
    """Every recovery, started by partners or here."""

    linked_pages = (
        LinkedPage(
            _("Stop it"),
            cancel_url,
            "danger",
            permission=OPERATE,
            hint=lambda _recovery: gettext(
                "nothing more is queued; what is queued already is sent."
            ),
        ),
    )
    button_views = {"cancel": ButtonView("cancel_view", OPERATE)}
    list_display = ["created_at", "endpoint", "state", "progress", "queued", "beginner"]
    list_filter = ["status", "subscription__partner"]
    list_per_page = 50
    search_fields = ["id", "subscription__id", "subscription__search_text"]
    search_help_text = _("URL, or id of a subscription")
    empty_advice = _("Open a subscription and choose “Send again what it missed”.")
    fields = [
        "subscription",
        ("state", "progress"),
        ("since", "queued"),
        ("created_at", "finished_at"),
        "beginner",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recovery]:
        """Add what the progress is counted from."""
        return shown_recoveries()

    def get_changelist(self, request: HttpRequest, **_options: Any) -> type[ChangeList]:
        """List with names."""
        return RecoveryList

    @admin.display(description=_("To"), ordering="subscription__url")
    def endpoint(self, recovery: Recovery) -> str:
        """Show whom it is for and where it goes."""
        return format_html(
            '{}<span class="quiet-line">{}</span>',
            recovery.subscription.partner.name,
            long_code(recovery.subscription.url),
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show it; reload the page while it runs."""
        response = super().change_view(request, object_id, form_url, extra_context)
        running = Recovery.objects.running().filter(pk=unquote(object_id))
        if request.method == "GET" and running.exists():
            response["Refresh"] = str(RELOAD_SECONDS)
        return response

    def cancel_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask, then stop it and show it."""
        recovery = self.existing(request, key)
        back = reverse("admin:webhooks_recovery_change", args=[key])
        lanes = Lane.objects.filter(pk=recovery.subscription_id)
        asking = Asking(self, request, [recovery], back, lock=[lanes])
        return asking.answer(_question, partial(self._cancel, request)) or redirect(back)

    def _cancel(self, request: HttpRequest, rows: list[Recovery]) -> None:
        recovery = cancel_recovery(rows[0], now=clock.now())
        self.log_change(request, recovery, note(_("Stopped.")))
        messages.success(request, gettext("It is stopped. What was queued is sent."))


def _question(rows: list[Any]) -> Question:
    [recovery] = rows
    title, state = gettext("Stop it"), {gettext("Status"): recovery.get_status_display()}
    if not recovery.is_running:
        return Question(title, [gettext("It is over already.")], "", state)
    done = gettext(
        "%(percent)s%% of the event log is read, and %(count)s deliveries are queued; those are"
        " sent."
    )
    progress = {
        "percent": recovery.percent_from(recovery.first_sequence),
        "count": f"{recovery.queued:,}",
    }
    rest = gettext("The rest is not sent, until “Send again what it missed” begins anew.")
    return Question(title, [rest], title, state, passing=[done % progress])


class NewestRecoveries(BaseInlineFormSet):  # type: ignore[type-arg]
    """The last few of a subscription, with the names of those who started them."""

    def get_queryset(self) -> Any:
        """Look the names up for all of them."""
        if not hasattr(self, "_named"):
            self._named = super().get_queryset()[:MOST_SHOWN]
            name_starters(self._named)
        return self._named


class RecoveryInline(RecoveryDisplays, ReadOnlyInline):
    """What was sent again to a subscription."""

    model = Recovery
    formset = NewestRecoveries
    fields = ["began", "since", "state", "progress", "queued", "beginner"]
    verbose_name_plural = _("Sent again")
    empty_advice = _("Nothing was sent again. “Send again what it missed” begins it.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recovery]:
        """Add what the progress is counted from."""
        return shown_recoveries()

    @admin.display(description=_("Begun"))
    def began(self, recovery: Recovery) -> str:
        """Show the moment, leading to its page."""
        address = reverse("admin:webhooks_recovery_change", args=[recovery.pk])
        return format_html('<a href="{}">{}</a>', address, moment(recovery.created_at))
