"""The page that sends a test message to an endpoint and shows its answer."""

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from cleanlife import clock, request_id
from webhooks.admin.problems import in_words
from webhooks.errors import TooManyPings
from webhooks.models import Subscription
from webhooks.services.send_ping import send_ping
from webhooks.transport import Outcome


class PingPage:
    """One request to the page: says what will happen, sends, shows what was answered."""

    def __init__(
        self,
        admin: "ModelAdmin[Subscription]",
        request: HttpRequest,
        subscription: Subscription,
    ):
        self.admin = admin
        self.request = request
        self.subscription = subscription

    def answer(self) -> HttpResponse:
        """Ask; when told to, send and show the answer."""
        form = forms.Form(self.request.POST or None)
        outcome = self._send(form) if self.request.method == "POST" else None
        template = "admin/webhooks/subscription/ping.html"
        return TemplateResponse(self.request, template, self._context(form, outcome))

    def _send(self, form: forms.Form) -> Outcome | None:
        now = clock.now()
        cause = request_id.current() or request_id.new()
        try:
            ping = send_ping(self.subscription, request_id=cause, now=now)
        except TooManyPings:
            text = gettext("Two test messages are under way already. Try again in a moment.")
            form.add_error(None, text)
            return None
        note = gettext("Sent a test message.")
        self.admin.log_change(self.request, self.subscription, note)
        return ping.outcome

    def _context(self, form: forms.Form, outcome: Outcome | None) -> dict[str, Any]:
        button = gettext("Send it again") if outcome else gettext("Send the test message")
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": gettext("Send a test message"),
            "subject": self.subscription,
            "back": reverse("admin:webhooks_subscription_change", args=[self.subscription.pk]),
            "form": form,
            "outcome": outcome,
            "problem": capfirst(in_words(outcome.error)) if outcome else "",
            "button": button,
        }
