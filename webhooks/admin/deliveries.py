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
from cleanlife.backoffice.admin import NOTHING, ReadOnlyAdmin, badge, long_code, note
from cleanlife.backoffice.linked_pages import LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from webhooks.admin.delivery_page import AttemptInline, describe_next_attempt, folded_body
from webhooks.errors import DeliveryNotRetryable
from webhooks.models import SECRETS, Delivery
from webhooks.retry_policy import attempts_of_round
from webhooks.services.retry_delivery import retry_delivery

# One request retries no more: it would take too long.
MOST_RETRIED = 500


def retry_url(delivery: Delivery) -> str | None:
    """Return the URL that retries it, None where that is not possible."""
    if not delivery.is_retryable:
        return None
    return reverse("admin:webhooks_delivery_retry", args=[delivery.pk])


def retry_hint(delivery: Delivery) -> str:
    """Say what a retry will do."""
    if delivery.subscription.receives_nothing:
        return gettext(
            "it will fail again at once, because its subscription is inactive. Resume the"
            " subscription first."
        )
    text = gettext(
        "the same message is sent again now. If it fails, it is tried up to %(count)s times in"
        " all."
    )
    return text % {"count": attempts_of_round(delivery.subscription.retry_policy)}


@admin.register(Delivery)
class DeliveryAdmin(SearchAdmin, LongListAdmin, LinkedPagesAdmin, ReadOnlyAdmin):
    """Events on their way to endpoints."""

    linked_pages = (
        LinkedPage(
            _("Retry this delivery"),
            retry_url,
            "main",
            permission="webhooks.change_delivery",
            posts=True,
            hint=retry_hint,
        ),
    )
    list_display = [
        "created_at",
        "what",
        "receiver",
        "status_badge",
        "attempt_count",
        "last_problem",
        "next_retry",
    ]
    list_display_links = ["created_at", "what"]
    list_filter = ["status", "event__type", "partner", "created_at"]
    date_hierarchy = "created_at"
    search_fields = [
        "id",
        "event__id",
        "subscription__id",
        "event__request_id__exact",
        "event__sequence",
        "partner__search_text",
        "subscription__search_text",
    ]
    search_help_text = _(
        "Partner, URL, number of the event, or id of a delivery, event, subscription or request"
    )
    empty_advice = _(
        "A delivery appears when something happens to a booking of a partner that listens."
    )
    actions = ["retry_selected"]
    inlines = [AttemptInline]
    fields = [
        ("event", "partner"),
        "subscription",
        ("status_badge", "last_problem"),
        ("next_retry", "attempts_left"),
        ("created_at", "delivered_at"),
        "id",
        "message",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Read all that a row shows by one query, and no secret."""
        rows: QuerySet[Delivery] = super().get_queryset(request)
        shown = rows.select_related("event", "subscription__partner", "subscription__lane")
        return shown.defer(*(f"subscription__{name}" for name in SECRETS))

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
            long_code(delivery.subscription.url),
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
    def last_problem(self, delivery: Delivery) -> str:
        """Show why the last attempt failed."""
        return capfirst(str(delivery.problem)) if delivery.problem else NOTHING

    @admin.display(description=_("Next attempt"), ordering="next_attempt_at")
    def next_retry(self, delivery: Delivery) -> str:
        """Show when it is sent next, while it waits."""
        return describe_next_attempt(delivery, now=clock.now())

    @admin.display(description=_("Attempts left"))
    def attempts_left(self, delivery: Delivery) -> str:
        """Show how many attempts are left."""
        if delivery.status != Delivery.Status.PENDING:
            return NOTHING
        return str(delivery.attempts_left)

    @admin.display(description=_("Message"))
    def message(self, delivery: Delivery) -> str:
        """Show the body on demand."""
        return folded_body(delivery.event)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Return whether this user may send deliveries again."""
        return request.user.has_perm("webhooks.change_delivery")

    @admin.action(description=_("Retry the selected deliveries"), permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Send the failed ones again; say how many were skipped, and why."""
        total = queryset.count()
        failed = queryset.filter(status=Delivery.Status.FAILED)
        if len(failed.order_by().values_list("pk")[: MOST_RETRIED + 1]) > MOST_RETRIED:
            text = gettext(
                "Nothing was sent: more than %(count)s failed deliveries at once are too many."
                " Open the subscription and choose “Send again what it missed”."
            )
            messages.error(request, text % {"count": MOST_RETRIED})
            return
        outcomes = [self._retry(request, delivery) for delivery in list(failed)]
        queued = outcomes.count(True)
        skipped = total - queued
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
        self.log_change(request, delivery, note(_("Retried.")))
        return True

    def get_urls(self) -> list[Any]:
        """Add the URL of the Retry button."""
        retry = self.admin_site.admin_view(self.retry_view)
        mine = [path("<path:object_id>/retry/", retry, name="webhooks_delivery_retry")]
        return mine + super().get_urls()

    def retry_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Send one delivery again and show it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        delivery = self.get_object(request, unquote(object_id))
        if delivery is None:
            return HttpResponseRedirect(reverse("admin:webhooks_delivery_changelist"))
        if self.has_retry_permission(request) and self._retry(request, delivery):
            messages.success(request, gettext("The delivery will be sent again now."))
        else:
            text = gettext("It cannot be retried, or you may not do that.")
            messages.error(request, text)
        return HttpResponseRedirect(reverse("admin:webhooks_delivery_change", args=[object_id]))
