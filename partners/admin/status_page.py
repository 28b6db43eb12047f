"""The page that suspends or activates partners, with a reason."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from cleanlife.backoffice.admin import note, phrase
from cleanlife.backoffice.confirmation import log_changes, report
from cleanlife.backoffice.versions.confirmation import Confirmation
from cleanlife.wording import count_in_words
from partners.admin.forms import ReasonForm
from partners.models import ApiKey, Partner
from partners.services.manage_access import set_status_of_partners

# One line for each of hundreds would hide what matters.
MOST_NAMED = 10
TITLES = {
    Partner.Status.SUSPENDED: _("Suspend partners"),
    Partner.Status.ACTIVE: _("Activate partners"),
}
BUTTONS = {Partner.Status.SUSPENDED: _("Suspend"), Partner.Status.ACTIVE: _("Activate")}
DONE = {
    Partner.Status.SUSPENDED: _("%(partner)s is suspended now."),
    Partner.Status.ACTIVE: _("%(partner)s is active now."),
}
UNCHANGED = ngettext_lazy(
    "%(count)s skipped: it was so already.",
    "%(count)s skipped: they were so already.",
    "count",
)


class StatusPage:
    """One request to the page; ``ids`` of its query names the partners."""

    def __init__(self, admin: "ModelAdmin[Partner]", request: HttpRequest, status: str):
        if not admin.has_change_permission(request):
            raise PermissionDenied
        if status not in TITLES:
            raise Http404
        self.admin = admin
        self.request = request
        self.status = Partner.Status(status)
        self.partners = list(Partner.objects.filter(pk__in=_ids(request)))
        rows = Partner.objects.filter(pk__in=[partner.pk for partner in self.partners])
        self.confirmation = Confirmation(
            request, lambda: self._promise(list(rows.order_by("name"))), lock=rows
        )

    def answer(self) -> HttpResponse:
        """Ask for the reason; with one, change the status and go back."""
        if all(partner.status == self.status for partner in self.partners):
            report(self.request, done="", skipped=self._skipped([]))
            return HttpResponseRedirect(self._back())
        form = ReasonForm(self.request.POST or None)
        if self.request.method == "POST" and form.is_valid():
            with self.confirmation.pressed() as is_as_told:
                if is_as_told:
                    self._change(form.cleaned_data["reason"])
                    return HttpResponseRedirect(self._back())
        is_suspending = self.status == Partner.Status.SUSPENDED
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": TITLES[self.status],
            "subject": self.partners[0] if len(self.partners) == 1 else "",
            "back": self._back(),
            "confirmation": self.confirmation,
            "form": form,
            "button": BUTTONS[self.status],
            "button_kind": "danger" if is_suspending else "default",
        }
        return TemplateResponse(self.request, "backoffice/form_page.html", context)

    def _promise(self, partners: list[Partner]) -> dict[str, str]:
        told = describe_status(partners, self.status)
        is_suspending = self.status == Partner.Status.SUSPENDED
        return {**told, gettext("API keys"): self._effect()} if is_suspending else told

    def _effect(self) -> str:
        keys = ApiKey.objects.filter(partner__in=self.partners, revoked_at=None).count()
        text = ngettext(
            "%(count)s key stops working at once.", "%(count)s keys stop working at once.", keys
        )
        return text % {"count": keys}

    def _change(self, reason: str) -> None:
        changed = set_status_of_partners(self.partners, status=self.status)
        status = phrase(self.status.label)
        text = note(_("%(status)s: %(reason)s"), status=status, reason=reason)
        log_changes(self.request, changed, text)
        for partner in changed[:MOST_NAMED]:
            messages.success(self.request, DONE[self.status] % {"partner": partner})
        if len(changed) > MOST_NAMED:
            text = gettext("And %(count)s more.")
            messages.success(self.request, text % {"count": len(changed) - MOST_NAMED})
        report(self.request, done="", skipped=self._skipped(changed))

    def _skipped(self, changed: list[Partner]) -> list[str]:
        return count_in_words(UNCHANGED, len(self.partners) - len(changed))

    def _back(self) -> str:
        if len(self.partners) == 1:
            return reverse("admin:partners_partner_change", args=[self.partners[0].pk])
        return reverse("admin:partners_partner_changelist")


def describe_status(partners: Iterable[Partner], status: Partner.Status) -> dict[str, str]:
    """Say what each partner's status is now, and what it means for its calls."""
    if status == Partner.Status.SUSPENDED:
        means = gettext("Every call is refused until it is activated again. Bookings stay.")
    else:
        means = gettext("It may call the partner API again, with the keys it has.")
    text = gettext("%(status)s now. %(means)s")
    return {
        str(partner): text % {"status": partner.get_status_display(), "means": means}
        for partner in partners
    }


def _ids(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(text) for text in request.GET.get("ids", "").split(",")]
    except ValueError:
        raise Http404 from None
