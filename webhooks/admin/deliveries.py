"""Deliveries with their attempts, and sending failed ones again."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, ReadOnlyAdmin, address_line, badge, moment
from webhooks.admin.attempts import AttemptInline
from webhooks.admin.problems import in_words
from webhooks.errors import DeliveryNotRetryable
from webhooks.models import Delivery
from webhooks.services.retry_delivery import retry_delivery


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Events on their way to endpoints."""

    list_display = [
        "created_at",
        "what",
        "receiver",
        "status_badge",
        "attempt_count",
        "problem",
        "next_retry",
    ]
    list_display_links = ["created_at", "what"]
    list_filter = ["status", "event__type", "subscription__partner", "created_at"]
    date_hierarchy = "created_at"
    list_select_related = ["event", "subscription__partner"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["id", "event__id", "event__request_id"]
    search_help_text = _("Delivery, event or request id")
    empty_advice = _(
        "A delivery appears when something happens to a booking of a partner that listens."
    )
    actions = ["retry_selected"]
    inlines = [AttemptInline]
    change_form_template = "admin/webhooks/delivery/change_form.html"
    fields = [
        ("event", "partner"),
        "subscription",
        ("status_badge", "problem"),
        ("created_at", "delivered_at"),
        ("id", "next_retry"),
    ]

    @admin.display(description=_("Event"), ordering="event__sequence")
    def what(self, delivery: Delivery) -> str:
        """Name the event."""
        return str(delivery.event)

    @admin.display(description=_("To"), ordering="subscription__partner__name")
    def receiver(self, delivery: Delivery) -> str:
        """Show whom it is for and where it goes."""
        return format_html(
            '{}<span class="quiet-line">{}</span>',
            delivery.subscription.partner.name,
            address_line(delivery.subscription.url),
        )

    @admin.display(description=_("Partner"))
    def partner(self, delivery: Delivery) -> str:
        """Show the partner's name."""
        return delivery.subscription.partner.name

    @admin.display(description=_("Status"), ordering="status")
    def status_badge(self, delivery: Delivery) -> str:
        """Show the status in its colour."""
        return badge(delivery.get_status_display(), kind=delivery.status.lower())

    @admin.display(description=_("Problem"))
    def problem(self, delivery: Delivery) -> str:
        """Show why the last attempt failed."""
        return capfirst(in_words(delivery.error)) or NOTHING

    @admin.display(description=_("Next attempt"), ordering="next_attempt_at")
    def next_retry(self, delivery: Delivery) -> str:
        """Show when it is sent next, while it waits."""
        is_pending = delivery.status == Delivery.Status.PENDING
        return moment(delivery.next_attempt_at if is_pending else None)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Tell whether this person may send deliveries again."""
        return request.user.has_perm("webhooks.change_delivery")

    @admin.action(description=_("Retry the selected deliveries"), permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Send the failed ones again; say how many were skipped and why."""
        outcomes = [self._retry(request, delivery) for delivery in queryset]
        queued, skipped = outcomes.count(True), outcomes.count(False)
        if queued:
            text = ngettext(
                "%(count)s delivery will be sent again now.",
                "%(count)s deliveries will be sent again now.",
                queued,
            )
            messages.success(request, text % {"count": queued})
        if skipped:
            text = ngettext(
                "%(count)s skipped: only failed deliveries of existing subscriptions can be"
                " retried.",
                "%(count)s skipped: only failed deliveries of existing subscriptions can be"
                " retried.",
                skipped,
            )
            messages.warning(request, text % {"count": skipped})

    def _retry(self, request: HttpRequest, delivery: Delivery) -> bool:
        try:
            retry_delivery(delivery, now=clock.now())
        except DeliveryNotRetryable:
            return False
        self.log_change(request, delivery, gettext("Retried."))
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
            messages.success(request, gettext("The delivery will be sent again now."))
        else:
            text = gettext("It cannot be retried, or you may not do that.")
            messages.error(request, text)
        return HttpResponseRedirect(reverse("admin:webhooks_delivery_change", args=[object_id]))
