"""Subscriptions: which endpoint of a partner hears what, paused and resumed here."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, address_line, badge
from webhooks.event_types import EVENT_NAMES
from webhooks.models import Subscription
from webhooks.services.update_subscription import update_subscription

Status = Subscription.Status


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """Endpoints; partners make and change them themselves. Secrets are never shown."""

    list_display = ["endpoint", "partner", "state", "heard_events", "created_at"]
    list_filter = ["status", "partner", ("deleted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["partner"]
    list_per_page = 50
    search_fields = ["id", "url"]
    search_help_text = _("URL or subscription id")
    empty_advice = _("Partners make subscriptions themselves, over the API.")
    fields = [
        "partner",
        "endpoint",
        "state",
        "heard_events",
        "created_at",
        "updated_at",
        "deleted_at",
        "id",
    ]
    actions = ["pause", "resume"]

    @admin.display(description=_("URL"), ordering="url")
    def endpoint(self, subscription: Subscription) -> str:
        """Show where the events go."""
        return address_line(subscription.url)

    @admin.display(description=_("Status"), ordering="status")
    def state(self, subscription: Subscription) -> str:
        """Show whether it hears anything."""
        if subscription.deleted_at:
            return badge(_("Deleted"), kind="inactive")
        return badge(subscription.get_status_display(), kind=subscription.status.lower())

    @admin.display(description=_("Events"))
    def heard_events(self, subscription: Subscription) -> str:
        """Name the events, one after the other."""
        names = dict(EVENT_NAMES)
        heard = [str(names.get(event, event)) for event in subscription.events]
        if len(heard) == len(names):
            return gettext("All events")
        return format_html("{}", gettext(", ").join(heard))

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Tell whether this person may pause and resume."""
        return request.user.has_perm("webhooks.change_subscription")

    @admin.action(description=_("Pause the selected subscriptions"), permissions=["operate"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Send nothing more to them; what waits fails at its next attempt."""
        changed = self._set_status(request, queryset, Status.INACTIVE, gettext("Paused."))
        text = ngettext(
            "%(count)s subscription paused.", "%(count)s subscriptions paused.", changed
        )
        if changed:
            messages.success(request, text % {"count": changed})
        self._tell_skipped(request, queryset.count() - changed)

    @admin.action(description=_("Resume the selected subscriptions"), permissions=["operate"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Send new events to them again."""
        changed = self._set_status(request, queryset, Status.ACTIVE, gettext("Resumed."))
        text = ngettext(
            "%(count)s subscription resumed.", "%(count)s subscriptions resumed.", changed
        )
        if changed:
            messages.success(request, text % {"count": changed})
        self._tell_skipped(request, queryset.count() - changed)

    def _set_status(
        self,
        request: HttpRequest,
        queryset: QuerySet[Subscription],
        status: Subscription.Status,
        note: str,
    ) -> int:
        wanted = list(queryset.filter(deleted_at=None).exclude(status=status))
        for subscription in wanted:
            update_subscription(subscription, status=status, now=clock.now())
            self.log_change(request, subscription, note)
        return len(wanted)

    def _tell_skipped(self, request: HttpRequest, skipped: int) -> None:
        if skipped:
            text = ngettext(
                "%(count)s skipped: it was so already, or is deleted.",
                "%(count)s skipped: they were so already, or are deleted.",
                skipped,
            )
            messages.warning(request, text % {"count": skipped})
