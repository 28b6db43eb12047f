"""The page that sends a test message to an endpoint and shows its answer."""

from django import forms
from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from cleanlife import clock
from cleanlife.http import request_id
from webhooks.admin.subscription_page import SubscriptionPage
from webhooks.errors import TooManyPings
from webhooks.services.send_ping import send_ping
from webhooks.transport import Outcome


class PingPage(SubscriptionPage):
    """Says what will happen, sends, shows what was answered."""

    template = "admin/webhooks/subscription/ping.html"

    def answer(self) -> HttpResponse:
        """Ask; when told to, send and show the answer."""
        form = forms.Form(self.request.POST or None)
        outcome = self._send(form) if self.request.method == "POST" else None
        return self.show(
            form,
            title=gettext("Send a test message"),
            button=gettext("Send it again") if outcome else gettext("Send the test message"),
            outcome=outcome,
            problem=capfirst(str(outcome.problem)) if outcome and outcome.problem else "",
        )

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
