"""Forms of the partner pages."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanlife import clock
from cleanlife.backoffice.fields import OneLineField
from cleanlife.errors import Invalid
from partners.domains import normalise_pattern
from partners.models import AllowedDomain, Permission

# Filled in, so that a key without a limit is a decision.
USUAL_CALLS_A_MINUTE = 600


class AllowedDomainForm(forms.ModelForm):  # type: ignore[type-arg]
    """A host name, stored in the form in which it is compared."""

    class Meta:
        model = AllowedDomain
        fields = ["host", "is_sandbox"]

    def clean_host(self) -> str:
        """Return the host in lower case and IDNA."""
        try:
            return normalise_pattern(self.cleaned_data["host"])
        except Invalid as error:
            raise forms.ValidationError(error.text) from None


class ApiKeyForm(forms.Form):
    """What a new key is for and what it may do; sent twice, it makes one key."""

    key_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    label = OneLineField(
        label=_("Label"),
        max_length=100,
        help_text=_("Who or what will use this key, for example: booking website."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    permissions = forms.MultipleChoiceField(
        label=_("May do"),
        choices=Permission.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    requests_per_minute = forms.IntegerField(
        label=_("Calls a minute"),
        required=False,
        min_value=1,
        initial=USUAL_CALLS_A_MINUTE,
        help_text=_("600, ten a second, suit most partners. Leave empty for no limit."),
    )
    ip_allowlist = forms.CharField(
        label=_("Allowed IP addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=_(
            "One IP address or range per line, such as 203.0.113.0/24."
            " Leave empty to allow any IP address."
        ),
    )
    expires_at = forms.SplitDateTimeField(
        label=_("Expires"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Riyadh time. Leave empty for a key that does not expire."),
    )

    def clean_ip_allowlist(self) -> list[str]:
        """Return one entry per line."""
        return [line for line in self.cleaned_data["ip_allowlist"].splitlines() if line.strip()]

    def clean_expires_at(self) -> Any:
        """Refuse a moment that has passed."""
        expires_at = self.cleaned_data["expires_at"]
        if expires_at and expires_at <= clock.now():
            raise forms.ValidationError(gettext("This moment has passed; choose a later one."))
        return expires_at


class ReasonForm(forms.Form):
    """Why something was done, for the history."""

    reason = OneLineField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Kept in the history; the partner does not see it."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
