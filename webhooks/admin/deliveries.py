"""Deliveries with their attempts, and sending failed ones again."""

from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import NOTHING, ReadOnlyAdmin, badge, long_code
from cleanlife.backoffice.confirmation import read_chosen
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin
from webhooks.admin.delivery_page import AttemptInline, describe_next_attempt, folded_body
from webhooks.admin.retrying import retry
from webhooks.models import SECRETS, Delivery
from webhooks.retry_policy import attempts_of_round

OPERATE = "webhooks.change_delivery"


def retry_url(delivery: Delivery) -> str | None:
    """Return the URL that retries it, None where that is not possible."""
    if not delivery.is_retryable:
        return None
    return reverse("admin:webhooks_delivery_retry", args=[delivery.pk])


def retry_hint(delivery: Delivery) -> str:
    """Say what a retry will do."""
    if delivery.subscription.receives_nothing:
        return gettext(
            "not possible now, because its endpoint is paused. Resume the subscription first."
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
            permission=OPERATE,
            hint=retry_hint,
        ),
    )
    button_views = {"retry": ButtonView("retry_view", OPERATE)}
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
        return request.user.has_perm(OPERATE)

    @admin.action(description=_("Retry the selected deliveries"), permissions=["retry"])
    def retry_selected(
        self, request: HttpRequest, queryset: QuerySet[Delivery]
    ) -> HttpResponse | None:
        """Ask, then send the failed ones again."""
        rows = read_chosen(self, request, queryset)
        return retry(self, request, rows, back=request.get_full_path()) if rows else None

    def retry_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask, then send one delivery again and show it."""
        delivery = self.existing(request, key)
        back = reverse("admin:webhooks_delivery_change", args=[key])
        return retry(self, request, [delivery], back=back) or HttpResponseRedirect(back)
