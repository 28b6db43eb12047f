"""Subscriptions: which endpoint receives which events, how it is doing, and its buttons."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import ReadOnlyAdmin
from cleanlife.backoffice.confirmation import read_chosen
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.search import SearchAdmin
from webhooks.admin.condition import describe_secret
from webhooks.admin.pausing import pause, resume
from webhooks.admin.recoveries import RecoveryInline
from webhooks.admin.subscription_displays import (
    ConditionFilter,
    SubscriptionDisplays,
    SubscriptionList,
)
from webhooks.admin.subscription_pages import PingPage, RecoverPage
from webhooks.models import Subscription

OPERATE = "webhooks.change_subscription"


def _url(name: str, subscription: Subscription) -> str:
    return reverse(f"admin:webhooks_subscription_{name}", args=[subscription.pk])


def page_of(key: UUID) -> str:
    """Return the URL of the page of a subscription."""
    return reverse("admin:webhooks_subscription_change", args=[key])


def deliveries_page(subscription: Subscription) -> str:
    """Return the URL of the list of its deliveries."""
    listing = reverse("admin:webhooks_delivery_changelist")
    return f"{listing}?{urlencode({'subscription__id__exact': subscription.pk})}"


def recover_page(subscription: Subscription) -> str | None:
    """Return the URL of the page that sends again, None while nothing is sent."""
    return None if subscription.receives_nothing else _url("recover", subscription)


def ping_page(subscription: Subscription) -> str | None:
    """Return the URL of the page that sends a test message, None for a deleted one."""
    return None if subscription.deleted_at else _url("ping", subscription)


def pause_url(subscription: Subscription) -> str | None:
    """Return the URL that pauses it, None where nothing is sent anyway."""
    return None if subscription.receives_nothing else _url("pause", subscription)


def resume_url(subscription: Subscription) -> str | None:
    """Return the URL that resumes it, None unless it is inactive."""
    is_inactive = subscription.status == Subscription.Status.INACTIVE
    is_resumable = is_inactive and subscription.deleted_at is None
    return _url("resume", subscription) if is_resumable else None


def _pause_hint(_subscription: Subscription) -> str:
    return gettext(
        "nothing more is sent to it. What waits fails, and new events are not queued; both can"
        " be sent again once it is resumed."
    )


def _resume_hint(_subscription: Subscription) -> str:
    return gettext("new events are sent to it again. Then send again what it missed.")


BUTTONS = (
    LinkedPage(_("Its deliveries"), deliveries_page, permission="webhooks.view_delivery"),
    LinkedPage(_("Send a test message"), ping_page, permission=OPERATE),
    LinkedPage(_("Send again what it missed"), recover_page, permission=OPERATE),
    LinkedPage(
        _("Resume"), resume_url, "main", permission=OPERATE, posts=True, hint=_resume_hint
    ),
    LinkedPage(_("Pause"), pause_url, "danger", permission=OPERATE, hint=_pause_hint),
)


@admin.register(Subscription)
class SubscriptionAdmin(SubscriptionDisplays, SearchAdmin, LinkedPagesAdmin, ReadOnlyAdmin):
    """Endpoints; partners make and change them themselves. Secrets are never shown."""

    linked_pages = BUTTONS
    button_views = {
        "pause": ButtonView("pause_view", OPERATE),
        "resume": ButtonView("resume_view", OPERATE),
        "ping": ButtonView("ping_view", OPERATE),
        "recover": ButtonView("recover_view", OPERATE),
    }
    list_display = ["endpoint", "partner", "doing", "waiting", "received_events", "created_at"]
    list_filter = [ConditionFilter, "partner"]
    list_per_page = 50
    search_fields = ["id", "search_text", "partner__search_text"]
    search_help_text = _("URL, partner or subscription id")
    empty_advice = _("Partners make subscriptions themselves, over the API.")
    actions = ["pause", "resume"]
    inlines = [RecoveryInline]

    def get_fieldsets(self, request: HttpRequest, obj: Subscription | None = None) -> Any:
        """Show the secret only where there is something to say of it."""
        health = ["condition", ("waiting_here", "last_day")]
        if obj is not None and describe_secret(obj, now=clock.now()):
            health.append("secrets")
        endpoint = [
            ("partner", "endpoint"),
            ("received_events", "retry_policy"),
            ("created_at", "updated_at"),
            "id",
        ]
        return [(_("How it is doing"), {"fields": health}), (None, {"fields": endpoint})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        """Leave the secrets unread."""
        return Subscription.objects.without_secrets().select_related("partner", "lane")

    def get_changelist(self, request: HttpRequest, **_options: Any) -> type[SubscriptionList]:
        """List with what waits for each."""
        return SubscriptionList

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Return whether this user may pause, resume, test and send again."""
        return request.user.has_perm(OPERATE)

    @admin.action(description=_("Pause the selected subscriptions"), permissions=["operate"])
    def pause(
        self, request: HttpRequest, queryset: QuerySet[Subscription]
    ) -> HttpResponse | None:
        """Ask, then send nothing more to them."""
        rows = read_chosen(self, request, queryset)
        return pause(self, request, rows, back=request.get_full_path()) if rows else None

    @admin.action(description=_("Resume the selected subscriptions"), permissions=["operate"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        """Send new events to them again."""
        rows = read_chosen(self, request, queryset)
        if rows:
            resume(self, request, rows)

    def pause_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask, then pause one and show it."""
        found, back = self.existing(request, key), page_of(key)
        return pause(self, request, [found], back=back) or redirect(back)

    def resume_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Resume one and show it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        resume(self, request, [self.existing(request, key)])
        return redirect(page_of(key))

    def ping_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Send a test message and show the answer."""
        return self._page(PingPage, request, key)

    def recover_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask from when on, and send again what it missed."""
        return self._page(RecoverPage, request, key)

    def _page(
        self, kind: type[PingPage] | type[RecoverPage], request: HttpRequest, key: UUID
    ) -> HttpResponse:
        subscription = self.existing(request, key)
        if subscription.deleted_at is None:
            return kind(self, request, subscription).answer()
        text = gettext("Nothing was sent: the partner has deleted this subscription.")
        messages.error(request, text)
        return redirect(page_of(key))
