"""What operations are asked before a booking is cancelled."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import CancellationReason


class CancelForm(forms.Form):
    """A reason and a note."""

    reason = forms.ModelChoiceField(
        CancellationReason.objects.filter(is_active=True),
        label=_("Reason"),
        required=False,
        empty_label=_("No reason given"),
    )
    notes = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Kept with the booking, for operations."),
    )
