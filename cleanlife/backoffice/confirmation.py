"""Ask before an act: a page that says what will happen, and the press that answers it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext

from cleanlife.backoffice.versions.confirmation import Confirmation

# A page lists their keys, and Django reads at most 1,000 fields of a form.
MOST_AT_ONCE = 500
# The field by which the press of an action differs from its choice.
PRESS = "post"


@dataclass(frozen=True)
class Question:
    """What is about to happen, in sentences with numbers; without a button, why nothing can.

    ``state`` says of each row, by a label of its own, what makes the sentences true: a press
    counts while neither has changed. ``passing`` sentences change by themselves every second
    and are only shown.
    """

    title: str
    sentences: Sequence[str]
    button: str
    state: Mapping[str, str]
    passing: Sequence[str] = ()
    is_dangerous: bool = True

    @property
    def promised(self) -> dict[str, str]:
        """Return what a press is compared by."""
        told = " ".join(strip_tags(sentence) for sentence in self.sentences)
        return {gettext("What will happen"): told, **self.state}


@dataclass(frozen=True)
class Asking:
    """A request to a page that asks about rows, and the locks under which they are changed."""

    admin: "ModelAdmin[Any]"
    request: HttpRequest
    rows: Sequence[Model]
    back: str
    lock: Sequence["QuerySet[Any]"] = ()

    def answer(
        self, question: Callable[[list[Any]], Question], act: Callable[[list[Any]], None]
    ) -> TemplateResponse | None:
        """Act on the press of a page that said what holds now, else ask.

        Both are called with the rows as they are then. Returns None once it is done, or when
        there is nothing to do, which is told.
        """
        keys = [row.pk for row in self.rows]
        rows = self.admin.get_queryset(self.request).filter(pk__in=keys).order_by("pk")
        confirmation = Confirmation(
            self.request,
            lambda: question(list(rows.all())).promised,
            lock=self.lock or rows,
            rows=rows,
        )
        if _is_press(self.request):
            with confirmation.pressed() as is_as_told:
                if is_as_told:
                    act(list(rows.all()))
                    return None
        asked = question(list(rows.all()))
        if not (asked.button or confirmation.differences):
            report(self.request, done="", skipped=asked.sentences)
            return None
        return self._page(asked, confirmation)

    def _page(self, asked: Question, confirmation: Confirmation) -> TemplateResponse:
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": asked.title,
            "subject": self.rows[0] if len(self.rows) == 1 else "",
            "back": self.back,
            "form": _form(self.request, self.rows),
            "confirmation": confirmation,
            "sentences": [*asked.sentences, *asked.passing],
            "button": asked.button,
            "button_kind": "danger" if asked.is_dangerous else "default",
        }
        return TemplateResponse(self.request, "backoffice/confirmation.html", context)


def _is_press(request: HttpRequest) -> bool:
    # The choice of an action is posted, too: it only opens the page.
    is_choice = _action(request) and not request.POST.get(PRESS)
    return request.method == "POST" and not is_choice


def _action(request: HttpRequest) -> str:
    # A list has a choice of actions above and, when it is long, another below.
    return next((chosen for chosen in request.POST.getlist("action") if chosen), "")


def _form(request: HttpRequest, rows: Sequence[Model]) -> forms.Form:
    """Return what leads an action's press to the same rows; a button's address does."""
    action = _action(request)
    keys = [row.pk for row in rows]
    hidden = {"action": action, ACTION_CHECKBOX_NAME: keys, PRESS: "yes"} if action else {}
    form = forms.Form(initial=hidden)
    for name, value in hidden.items():
        widget = forms.MultipleHiddenInput if isinstance(value, list) else forms.HiddenInput
        form.fields[name] = forms.Field(widget=widget)
    return form


def read_chosen(
    admin: "ModelAdmin[Any]", request: HttpRequest, chosen: "QuerySet[Any]"
) -> list[Any]:
    """Return the rows of an action; with too many, or none, say so and return none."""
    if request.POST.get(PRESS):
        # What changed meanwhile may stand no longer in the list as it is filtered.
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        chosen = admin.get_queryset(request).filter(pk__in=keys)
    rows = list(chosen[: MOST_AT_ONCE + 1])
    if not rows:
        messages.error(request, gettext("Nothing was done: what you chose is not there."))
    if len(rows) <= MOST_AT_ONCE:
        return rows
    text = gettext(
        "Nothing was done: more than %(count)s at once are too many. Narrow the list down by"
        " its filters."
    )
    messages.error(request, text % {"count": MOST_AT_ONCE})
    return []


def report(request: HttpRequest, *, done: str, skipped: Iterable[str]) -> None:
    """Say what was done, in green only if anything was, and what was skipped and why."""
    if done:
        messages.success(request, done)
    for sentence in skipped:
        messages.warning(request, sentence)


def log_changes(request: HttpRequest, rows: Iterable[Model], text: Any) -> None:
    """Write a ``note`` into the history of each, by one statement."""
    LogEntry.objects.log_actions(
        user_id=cast(int, request.user.pk),
        queryset=list(rows),
        action_flag=CHANGE,
        change_message=text,
    )
