"""Pages that let a phone in: who its leader is and until when, then the code, shown once."""

from datetime import date
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from cleanlife import clock
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.fields import OneLineField
from cleanlife.backoffice.versions.confirmation import Confirmation
from cleanlife.db import decrypt, encrypt
from field.admin.links import describe_phone, let_in_url, live_phone, team_page
from field.codes import PAGE, link_with
from field.errors import PeriodNotPossible
from field.languages import Language
from field.models import LONGEST_LEADER, EntryCode
from field.services.let_in import LONGEST_DAYS, offer_code
from scheduling.models import Team

# In the session: the id of a new code and, encrypted, the code itself, until it is shown.
NEW_CODE = "new_team_code"
# Pixels of one dot: read from a screen at an arm's length.
QR_SCALE = 6


class LetInForm(forms.Form):
    """Who leads the team, in which language, and until when."""

    leader = OneLineField(
        label=_("Leader"),
        max_length=LONGEST_LEADER,
        help_text=_("Whose phone it is. Stands beside what is pressed on it."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        initial=Language.ARABIC,
        help_text=_("Of the page on the phone; it can be changed there."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        initial=lambda: clock.riyadh_date(clock.now()),
        widget=AdminDateWidget,
        help_text=_(
            "The phone is let in from now until the end of this day; 30 days at the most."
        ),
    )


class LetInPage:
    """Ask, make the code and lead to the page that shows it."""

    def __init__(self, admin: Any, request: HttpRequest, team_id: UUID):
        self.admin = admin
        self.request = request
        self.team = get_object_or_404(Team, pk=team_id)
        self.confirmation = Confirmation(
            request, self._promise, lock=Team.objects.filter(pk=team_id)
        )

    def answer(self) -> HttpResponse:
        """Answer a page of a team that works; else say why not."""
        if let_in_url(self.team) is None:
            text = gettext("%(team)s is not active: no phone is let in for it.")
            messages.warning(self.request, text % {"team": self.team})
            return HttpResponseRedirect(team_page(self.team))
        form = LetInForm(self.request.POST or None)
        if self.request.method == "POST" and form.is_valid():
            with self.confirmation.pressed() as is_as_told:
                made = self._make(form) if is_as_told else None
            if made:
                return redirect("admin:field_phone_code", made.pk)
        context = {
            "title": gettext("Let a phone in"),
            "confirmation": self.confirmation,
            "form": form,
            "button": gettext("Show the code"),
        }
        return answer_page(self.admin, self.request, self.team, "let_in", context)

    def _promise(self) -> dict[str, str]:
        team = Team.objects.get(pk=self.team.pk)
        return {
            gettext("Team"): str(team),
            gettext("Its phone now"): describe_phone(live_phone(team)),
        }

    @sensitive_variables("shown")
    def _make(self, form: LetInForm) -> EntryCode | None:
        last_day: date = form.cleaned_data["last_day"]
        by = self.request.user.get_username()
        try:
            code, shown = offer_code(
                team=self.team, made_by=by, now=clock.now(), **form.cleaned_data
            )
        except PeriodNotPossible:
            text = gettext("Choose a day from today on, and within the next %(days)s days.")
            form.add_error("last_day", text % {"days": LONGEST_DAYS})
            return None
        done = note(
            _("Made a code for the phone of %(leader)s, until %(day)s."),
            leader=code.leader,
            day=last_day.isoformat(),
        )
        self.admin.log_change(self.request, self.team, done)
        self.request.session[NEW_CODE] = [str(code.pk), encrypt(shown)]
        return code


class CodePage:
    """Show a code that was just made, as text and as a picture to scan; only once."""

    def __init__(self, admin: Any, request: HttpRequest, code_id: UUID):
        self.admin = admin
        self.request = request
        self.code = get_object_or_404(EntryCode.objects.select_related("team"), pk=code_id)

    @sensitive_variables("encrypted", "shown")
    def answer(self) -> HttpResponse:
        """Show it, and forget it."""
        made, encrypted = self.request.session.get(NEW_CODE) or ("", "")
        shown = decrypt(encrypted) if made == str(self.code.pk) else ""
        if not shown:
            text = gettext("The code was shown already. Make another one if it was not used.")
            messages.warning(self.request, text)
            return HttpResponseRedirect(team_page(self.code.team))
        del self.request.session[NEW_CODE]
        context = {
            "title": gettext("The code for the phone"),
            "code": self.code,
            "shown": shown,
            "url": f"{settings.PUBLIC_BASE_URL}{PAGE}",
            "picture": draw_qr(link_with(shown, base_url=settings.PUBLIC_BASE_URL)),
        }
        response = answer_page(self.admin, self.request, self.code.team, "code", context)
        add_never_cache_headers(response)
        return response


def draw_qr(text: str) -> SafeString:
    """Return a QR code as SVG, black on white in a dark page too."""
    svg = segno.make_qr(text, error="m").svg_inline(scale=QR_SCALE, border=4, light="#fff")
    return mark_safe(svg)  # noqa: S308 - drawn of dots, the text is not in it


def answer_page(
    admin: Any, request: HttpRequest, team: Team, name: str, context: dict[str, Any]
) -> TemplateResponse:
    """Answer a page below the list of phones, which leads back to the team."""
    shared = {"opts": admin.opts, "back": team_page(team), "subject": team}
    everything = {**admin.admin_site.each_context(request), **shared, **context}
    return TemplateResponse(request, f"admin/field/phone/{name}.html", everything)
