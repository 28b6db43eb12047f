"""The attempts of a delivery, shown on its page."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import (
    NOTHING,
    ReadOnlyInline,
    badge,
    long_code,
    to_the_second,
)
from webhooks.models import Attempt


class AttemptInline(ReadOnlyInline):
    """Every time it was sent; times in Riyadh."""

    model = Attempt
    fields = ["number", "at", "outcome", "code", "took", "endpoint", "answer"]
    empty_advice = _("Not sent yet.")

    @admin.display(description=_("Sent"))
    def at(self, attempt: Attempt) -> str:
        """Show the moment."""
        return to_the_second(attempt.started_at)

    @admin.display(description=_("Took"))
    def took(self, attempt: Attempt) -> str:
        """Show the duration."""
        if attempt.milliseconds is None:
            return NOTHING
        took = gettext("%(number)s ms") % {"number": f"{attempt.milliseconds:,}"}
        return format_html('<span class="nowrap">{}</span>', took)

    @admin.display(description=_("Answer code"))
    def code(self, attempt: Attempt) -> str:
        """Show the HTTP status of the answer."""
        return str(attempt.status_code or NOTHING)

    @admin.display(description=_("Outcome"))
    def outcome(self, attempt: Attempt) -> str:
        """Show what came of it, in words."""
        if attempt.finished_at is None:
            return gettext("Being sent, or unknown because the worker stopped")
        if attempt.problem:
            return capfirst(str(attempt.problem))
        return badge(_("Delivered"), kind="delivered")

    @admin.display(description=_("Sent to"))
    def endpoint(self, attempt: Attempt) -> str:
        """Show the URL of that time; the subscription may have another by now."""
        return long_code(attempt.url)

    @admin.display(description=_("Answer (beginning)"))
    def answer(self, attempt: Attempt) -> str:
        """Show what the endpoint answered."""
        if not attempt.answer_excerpt:
            return NOTHING
        return format_html('<pre class="message" dir="ltr">{}</pre>', attempt.answer_excerpt)
