"""Write the handover note of a day."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bookings.admin.board.page import day_of, day_url
from bookings.services.board.write_note import write_day_note
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.errors import PreconditionFailed


class NoteForm(forms.Form):
    """The text, and which version of the note its writer has read."""

    text = forms.CharField(label=_("Note"), max_length=2000, required=False)
    seen = forms.IntegerField(min_value=0)


@require_POST
def write_note(request: HttpRequest, day: str) -> HttpResponse:
    """Store it, unless another person wrote one meanwhile."""
    date, form = day_of(day), NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("The note is too long: 2,000 characters at most."))
        return HttpResponseRedirect(day_url(date))
    actor = Actor(Initiator.OPERATIONS, request.user.get_username())
    text, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
    try:
        write_day_note(date, text, seen=seen, actor=actor, now=clock.now())
    except PreconditionFailed:
        lost = gettext(
            "Nothing was stored: another person has written the note meanwhile. Read it, then"
            " add yours: %(text)s"
        )
        messages.error(request, lost % {"text": text})
    else:
        messages.success(request, gettext("The note is stored."))
    return HttpResponseRedirect(day_url(date))
