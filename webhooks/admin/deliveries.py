"""Deliveries with their attempts, and sending failed ones again."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin, ReadOnlyInline
from webhooks.errors import DeliveryNotRetryable
from webhooks.models import Attempt, Delivery
from webhooks.services.retry_delivery import retry_delivery


class AttemptInline(ReadOnlyInline):
    """Every time it was sent; times in Riyadh."""

    model = Attempt
    fields = ["number", "started_at", "url", "status_code", "took", "outcome", "answer"]
    readonly_fields = ["took", "outcome", "answer"]

    @admin.display(description="Took")
    def took(self, attempt: Attempt) -> str:
        """Show the duration."""
        return "" if attempt.milliseconds is None else f"{attempt.milliseconds} ms"

    @admin.display(description="Outcome")
    def outcome(self, attempt: Attempt) -> str:
        """Show what came of it, in words."""
        if attempt.finished_at is None:
            return "being sent, or unknown because the worker stopped"
        return attempt.error or "delivered"

    @admin.display(description="Answer (beginning)")
    def answer(self, attempt: Attempt) -> SafeString:
        """Show what the endpoint answered."""
        return format_html('<pre class="message" dir="ltr">{}</pre>', attempt.answer_excerpt)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Events on their way to endpoints."""

    list_display = [
        "created_at",
        "event",
        "partner",
        "url",
        "status_badge",
        "attempt_count",
        "status_code",
        "problem",
        "next_retry",
    ]
    list_display_links = ["created_at", "event"]
    list_filter = ["status", "event__type", "subscription__partner", "created_at"]
    date_hierarchy = "created_at"
    list_select_related = ["event", "subscription__partner"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["id", "event__id", "event__request_id"]
    search_help_text = "Delivery, event or request id"
    actions = ["retry_selected"]
    inlines = [AttemptInline]
    change_form_template = "admin/webhooks/delivery/change_form.html"
    fields = [
        "id",
        "event",
        "partner",
        "subscription",
        "status_badge",
        "attempt_count",
        "status_code",
        "problem",
        "next_retry",
        "delivered_at",
        "created_at",
    ]

    @admin.display(description="Partner", ordering="subscription__partner__name")
    def partner(self, delivery: Delivery) -> str:
        """Show the partner's name."""
        return delivery.subscription.partner.name

    @admin.display(description="URL")
    def url(self, delivery: Delivery) -> str:
        """Show where it goes."""
        return delivery.subscription.url

    @admin.display(description="Status", ordering="status")
    def status_badge(self, delivery: Delivery) -> SafeString:
        """Show the status in its colour."""
        kind, text = delivery.status.lower(), delivery.get_status_display()
        return format_html('<span class="badge badge-{}">{}</span>', kind, text)

    @admin.display(description="Problem")
    def problem(self, delivery: Delivery) -> str:
        """Show why the last attempt failed."""
        return delivery.error or ""

    @admin.display(description="Next attempt", ordering="next_attempt_at")
    def next_retry(self, delivery: Delivery) -> Any:
        """Show when it is sent next, while it waits."""
        is_pending = delivery.status == Delivery.Status.PENDING
        return delivery.next_attempt_at if is_pending else None

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Tell whether this person may send deliveries again."""
        return request.user.has_perm("webhooks.change_delivery")

    @admin.action(description="Retry selected deliveries", permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Send the failed ones again; say how many were skipped and why."""
        queued = skipped = 0
        for delivery in queryset:
            if self._retry(request, delivery):
                queued += 1
            else:
                skipped += 1
        if queued:
            messages.success(request, f"{queued} will be sent again now.")
        if skipped:
            reason = "only failed deliveries of existing subscriptions can be retried"
            messages.warning(request, f"{skipped} skipped: {reason}.")

    def _retry(self, request: HttpRequest, delivery: Delivery) -> bool:
        try:
            retry_delivery(delivery, now=clock.now())
        except DeliveryNotRetryable:
            return False
        self.log_change(request, delivery, "Retried.")
        return True

    def get_urls(self) -> list[Any]:
        """Add the address of the Retry button."""
        retry = self.admin_site.admin_view(self.retry_view)
        mine = [path("<path:object_id>/retry/", retry, name="webhooks_delivery_retry")]
        return mine + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the delivery, with a Retry button where that is possible."""
        delivery = self.get_object(request, unquote(object_id))
        can_retry = delivery is not None and self._may_retry(request, delivery)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "can_retry": can_retry}
        )

    def _may_retry(self, request: HttpRequest, delivery: Delivery) -> bool:
        return delivery.is_retryable and self.has_retry_permission(request)

    def retry_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send one delivery again and show it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        delivery = self.get_object(request, unquote(object_id))
        if delivery is None:
            return HttpResponseRedirect(reverse("admin:webhooks_delivery_changelist"))
        if self._may_retry(request, delivery) and self._retry(request, delivery):
            messages.success(request, "The delivery will be sent again now.")
        else:
            messages.error(request, "It cannot be sent again, or you may not do that.")
        return HttpResponseRedirect(reverse("admin:webhooks_delivery_change", args=[object_id]))
