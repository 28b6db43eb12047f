"""Subscriptions: which endpoint of a partner hears what, paused and resumed here."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin
from webhooks.models import Subscription
from webhooks.services.update_subscription import update_subscription

Status = Subscription.Status


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """Endpoints; partners make and change them themselves. Secrets are never shown."""

    list_display = ["url", "partner", "status", "heard_events", "created_at", "deleted_at"]
    list_filter = ["status", "partner", ("deleted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["partner"]
    list_per_page = 50
    search_fields = ["id", "url"]
    search_help_text = "URL or subscription id"
    fields = [
        "id",
        "partner",
        "url",
        "status",
        "heard_events",
        "created_at",
        "updated_at",
        "deleted_at",
    ]
    actions = ["pause", "resume"]

    @admin.display(description="Events")
    def heard_events(self, subscription: Subscription) -> str:
        """Show the events, one after the other."""
        return ", ".join(subscription.events)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Tell whether this person may pause and resume."""
        return request.user.has_perm("webhooks.change_subscription")

    @admin.action(description="Pause selected subscriptions", permissions=["operate"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Send nothing more to them; what waits fails at its next attempt."""
        self._set_status(request, queryset, Status.INACTIVE, "paused")

    @admin.action(description="Resume selected subscriptions", permissions=["operate"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Send new events to them again."""
        self._set_status(request, queryset, Status.ACTIVE, "resumed")

    def _set_status(
        self,
        request: HttpRequest,
        queryset: QuerySet[Subscription],
        status: Subscription.Status,
        word: str,
    ) -> None:
        wanted = queryset.filter(deleted_at=None).exclude(status=status)
        changed = 0
        for subscription in wanted.select_related("partner"):
            update_subscription(subscription, status=status, now=clock.now())
            self.log_change(request, subscription, f"{word.capitalize()}.")
            changed += 1
        skipped = queryset.count() - changed
        if changed:
            messages.success(request, f"{changed} {word}.")
        if skipped:
            reason = f"{word} already or deleted"
            messages.warning(request, f"{skipped} skipped: {reason}.")
