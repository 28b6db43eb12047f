"""What operations are asked before a booking is cancelled."""

from django import forms

from bookings.models import CancellationReason


class CancelForm(forms.Form):
    """A reason and a note."""

    reason = forms.ModelChoiceField(
        CancellationReason.objects.filter(is_active=True), required=False
    )
    notes = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
