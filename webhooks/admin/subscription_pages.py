"""The pages behind the buttons of a subscription: a test message, and sending again."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import moment, note
from cleanlife.backoffice.versions.confirmation import Confirmation
from cleanlife.errors import Invalid
from cleanlife.http import request_id
from webhooks.admin.condition import describe_secret
from webhooks.errors import (
    RecoveryRunning,
    SecretSealed,
    SubscriptionInactive,
    TooManyPings,
)
from webhooks.models import Delivery, EventSequence, Lane, Recovery, Subscription
from webhooks.services.purge_webhook_log import BODY_RETENTION
from webhooks.services.send_ping import send_ping
from webhooks.services.start_recovery import (
    MOST_COUNTED,
    check_since,
    count_missed,
    start_recovery,
)
from webhooks.transport import Outcome

DEFAULT_SPAN = timedelta(days=1)


class SubscriptionPage:
    """One request to a page with a form about one subscription."""

    template: ClassVar[str]

    def __init__(
        self,
        admin: "ModelAdmin[Any]",
        request: HttpRequest,
        subscription: Subscription,
    ):
        self.admin = admin
        self.request = request
        self.subscription = subscription
        rows = Subscription.objects.without_secrets().filter(pk=subscription.pk)
        self.confirmation = Confirmation(
            request,
            lambda: describe_endpoint(rows.select_related("partner").get()),
            # As events and pauses lock them: none of them waits for us while we wait for it.
            lock=[
                EventSequence.objects.filter(partner=subscription.partner_id),
                Lane.objects.filter(pk=subscription.pk),
            ],
            rows=rows,
        )

    def show(self, form: forms.Form, *, title: str, button: str, **more: Any) -> HttpResponse:
        """Show the form below its title, with the way back to the subscription."""
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": title,
            "subject": self.subscription,
            "back": reverse("admin:webhooks_subscription_change", args=[self.subscription.pk]),
            "form": form,
            "confirmation": self.confirmation,
            "button": button,
            **more,
        }
        return TemplateResponse(self.request, self.template, context)


def describe_endpoint(subscription: Subscription) -> dict[str, str]:
    """Say where it goes, and whether anything is sent there now."""
    return {
        gettext("Partner"): str(subscription.partner),
        gettext("To"): subscription.url,
        gettext("Status now"): subscription.get_status_display(),
    }


class PingPage(SubscriptionPage):
    """Says what will happen, sends, shows what was answered."""

    template = "admin/webhooks/subscription/ping.html"

    def answer(self) -> HttpResponse:
        """Ask; on POST, send and lead back to this page, which shows the answer once."""
        form = forms.Form(self.request.POST or None)
        kept = f"ping-{self.subscription.pk}"
        outcome = None
        if self.request.method == "POST":
            with self.confirmation.pressed() as is_as_told:
                pass
            # Sent after the lock: no message waits while rows are kept.
            outcome = self._send(form) if is_as_told else None
        if outcome:
            self.request.session[kept] = _as_shown(outcome)
            return HttpResponseRedirect(self.request.path)
        shown = self.request.session.pop(kept, None)
        return self.show(
            form,
            title=gettext("Send a test message"),
            button=gettext("Send it again") if shown else gettext("Send the test message"),
            outcome=shown,
        )

    def _send(self, form: forms.Form) -> Outcome | None:
        now = clock.now()
        cause = request_id.current() or request_id.new()
        try:
            ping = send_ping(self.subscription, request_id=cause, now=now)
        except TooManyPings:
            text = gettext("Another test message is under way already. Try again in a moment.")
            form.add_error(None, text)
            return None
        except SecretSealed:
            form.add_error(None, describe_secret(self.subscription, now=now))
            return None
        done = note(_("Sent a test message."))
        self.admin.log_change(self.request, self.subscription, done)
        return ping.outcome


def _as_shown(outcome: Outcome) -> dict[str, Any]:
    return {
        "is_success": outcome.is_success,
        "problem": capfirst(str(outcome.problem)) if outcome.problem else "",
        "milliseconds": outcome.milliseconds,
        "status_code": outcome.status_code,
        "answer_excerpt": outcome.answer_excerpt,
    }


class RecoverForm(forms.Form):
    """From when on."""

    since = forms.SplitDateTimeField(
        label=_("Everything since"),
        widget=AdminSplitDateTime,
        help_text=_("Riyadh time; at most 30 days back."),
    )


def default_since(subscription: Subscription, *, now: datetime) -> datetime:
    """Return the time of the oldest failed event that is kept, a day ago when none failed."""
    failed = subscription.deliveries.filter(
        status=Delivery.Status.FAILED,
        created_at__gt=now - BODY_RETENTION,
        event__body__isnull=False,
    )
    times = failed.order_by("created_at").values_list("event__created_at", flat=True)
    return (times.first() or now - DEFAULT_SPAN).replace(second=0, microsecond=0)


class RecoverPage(SubscriptionPage):
    """Asks from when on, starts, leads to the progress."""

    template = "admin/webhooks/subscription/recover.html"

    def answer(self) -> HttpResponse:
        """Ask; with a valid form, start and show the progress."""
        form = RecoverForm(self.request.POST or None, initial=self._initial())
        if self.request.method == "POST" and form.is_valid():
            with self.confirmation.pressed() as is_as_told:
                recovery = self._start(form) if is_as_told else None
            if recovery:
                return redirect("admin:webhooks_recovery_change", recovery.pk)
        return self.show(
            form,
            title=gettext("Send again what it missed"),
            button=gettext("Send it again"),
            how_many=self._how_many(form),
        )

    def _how_many(self, form: RecoverForm) -> str:
        since = form.cleaned_data.get("since") if form.is_bound else form.initial["since"]
        if since is None or since < clock.now() - BODY_RETENTION:
            return ""
        count = count_missed(self.subscription, since=since)
        if count > MOST_COUNTED:
            text = gettext("Since %(moment)s there are more than %(count)s.")
            return text % {"moment": moment(since), "count": f"{MOST_COUNTED:,}"}
        text = ngettext(
            "Since %(moment)s there is %(count)s event to send.",
            "Since %(moment)s there are %(count)s events to send.",
            count,
        )
        return text % {"moment": moment(since), "count": f"{count:,}"}

    def _initial(self) -> dict[str, Any]:
        try:
            # Of the link that a resumed endpoint offers; a whole second, rounded down.
            since = datetime.fromisoformat(self.request.GET.get("since", ""))
            return {"since": timezone.localtime(since).replace(microsecond=0)}
        except (ValueError, OverflowError):
            return {"since": default_since(self.subscription, now=clock.now())}

    def _start(self, form: RecoverForm) -> Recovery | None:
        since, now = form.cleaned_data["since"], clock.now()
        try:
            check_since(since, now=now)
            recovery = start_recovery(self.subscription, since=since, now=now)
        except Invalid:
            text = gettext("Choose a moment of the last %(days)s days, and not a future one.")
            form.add_error("since", text % {"days": BODY_RETENTION.days})
            return None
        except SubscriptionInactive:
            form.add_error(None, gettext("Resume the subscription first."))
            return None
        except RecoveryRunning:
            text = gettext("This is under way already: wait until it is done, or stop it.")
            form.add_error(None, text)
            return None
        at = {"moment": since.isoformat()}
        done = note(_("Sends again what it missed since %(moment)s."), moment=at)
        self.admin.log_change(self.request, self.subscription, done)
        self.admin.log_addition(self.request, recovery, done)
        messages.success(self.request, gettext("It has begun. This page shows how far it is."))
        return recovery
