"""The page that sends an endpoint again what it missed."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.admin import moment
from cleanlife.errors import Invalid
from webhooks.admin.subscription_page import SubscriptionPage
from webhooks.errors import RecoveryRunning, SubscriptionInactive
from webhooks.models import Delivery, Recovery, Subscription
from webhooks.services.purge_webhook_log import BODIES_KEPT
from webhooks.services.start_recovery import check_since, start_recovery

USUAL = timedelta(days=1)


class RecoverForm(forms.Form):
    """From when on."""

    since = forms.SplitDateTimeField(
        label=_("Everything since"),
        widget=AdminSplitDateTime,
        help_text=_("Riyadh time; at most 30 days back."),
    )


def usual_since(subscription: Subscription, *, now: datetime) -> datetime:
    """Return the time of the oldest failed event that is kept, a day ago when none failed."""
    failed = subscription.deliveries.filter(
        status=Delivery.Status.FAILED,
        created_at__gt=now - BODIES_KEPT,
        event__body__isnull=False,
    )
    times = failed.order_by("created_at").values_list("event__created_at", flat=True)
    return (times.first() or now - USUAL).replace(second=0, microsecond=0)


class RecoverPage(SubscriptionPage):
    """Asks from when on, begins, leads to the progress."""

    template = "admin/webhooks/subscription/recover.html"

    def answer(self) -> HttpResponse:
        """Ask; with a valid form, begin and show how it goes."""
        form = RecoverForm(self.request.POST or None, initial=self._initial())
        if self.request.method == "POST" and form.is_valid():
            recovery = self._begin(form)
            if recovery:
                return redirect("admin:webhooks_recovery_change", recovery.pk)
        return self.show(
            form,
            title=gettext("Send again what it missed"),
            button=gettext("Send it again"),
        )

    def _initial(self) -> dict[str, Any]:
        return {"since": usual_since(self.subscription, now=clock.now())}

    def _begin(self, form: RecoverForm) -> Recovery | None:
        since, now = form.cleaned_data["since"], clock.now()
        try:
            check_since(since, now=now)
            recovery = start_recovery(self.subscription, since=since, now=now)
        except Invalid:
            text = gettext("Choose a moment of the last %(days)s days, and not a future one.")
            form.add_error("since", text % {"days": BODIES_KEPT.days})
            return None
        except SubscriptionInactive:
            form.add_error(None, gettext("Resume the subscription first."))
            return None
        except RecoveryRunning:
            text = gettext("This is under way already: wait until it is done, or stop it.")
            form.add_error(None, text)
            return None
        note = gettext("Sends again what it missed since %(moment)s.")
        note %= {"moment": moment(since)}
        self.admin.log_change(self.request, self.subscription, note)
        self.admin.log_addition(self.request, recovery, note)
        text = gettext("It has begun. This page shows how far it is.")
        messages.success(self.request, text)
        return recovery
