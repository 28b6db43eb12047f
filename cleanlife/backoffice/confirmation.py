"""Ask before an act: a page that says what will happen, and the press that answers it."""

import json
from collections.abc import Iterable, Sequence
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

from cleanlife.backoffice.versions.confirmation import Difference
from cleanlife.backoffice.versions.token import VERSION, Version, posted_version, version_of
from cleanlife.backoffice.versions.told import told_since

# A page lists their keys, and Django reads at most 1,000 fields of a form.
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Question:
    """What is about to happen, in sentences with numbers, and to which rows.

    ``state`` holds the values that make the sentences true: an answer that was given while
    they were others is asked for again.
    """

    title: str
    sentences: Sequence[str]
    button: str
    state: Sequence[object]
    rows: Sequence[Model]
    is_dangerous: bool = True

    @property
    def seen(self) -> dict[str, Any]:
        """Return what its page carries."""
        state = [sorted(str(row.pk) for row in self.rows), *self.state]
        return {
            "state": json.loads(json.dumps(state, default=str)),
            "told": [strip_tags(sentence) for sentence in self.sentences],
        }

    def is_answered(self, request: HttpRequest) -> bool:
        """Return whether the request is the press of the button below this very question."""
        version = posted_version(request, dict)
        return version is not None and _part(version, "state") == self.seen["state"]


@dataclass(frozen=True)
class Change:
    """What was told when the page was opened, what holds now, and who changed it."""

    differences: Sequence[Difference]
    told: Sequence[str]


def ask(
    admin: "ModelAdmin[Any]", request: HttpRequest, question: Question, *, back: str
) -> TemplateResponse:
    """Show the question; its form posts to the same URL, an action of a list with its rows."""
    subject = question.rows[0] if len(question.rows) == 1 else ""
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": question.title,
        "subject": subject,
        "back": back,
        "form": _form(request, question),
        "sentences": question.sentences,
        "change": _change(request, question),
        "button": question.button,
        "button_kind": "danger" if question.is_dangerous else "default",
    }
    return TemplateResponse(request, "backoffice/confirmation.html", context)


def _change(request: HttpRequest, question: Question) -> Change | None:
    """Return what has changed since the page of this press was opened, None without a press."""
    version = posted_version(request, dict)
    if version is None:
        return None
    was, now = ("\n".join(told) for told in (_part(version, "told"), question.seen["told"]))
    rows = [(type(row), str(row.pk)) for row in question.rows]
    return Change(
        [Difference(gettext("What will happen"), was, now)],
        told_since(request, rows, version.at),
    )


def _part(version: Version, name: str) -> list[Any]:
    # Another page of confirmation carries something else.
    found = version.seen.get(name)
    return found if isinstance(found, list) else []


def _form(request: HttpRequest, question: Question) -> forms.Form:
    hidden: dict[str, Any] = {VERSION: version_of(question.seen).token}
    action = [chosen for chosen in request.POST.getlist("action") if chosen]
    if action:
        keys = [row.pk for row in question.rows]
        hidden |= {"action": action[0], ACTION_CHECKBOX_NAME: keys, "post": "yes"}
    form = forms.Form(initial=hidden)
    for name, value in hidden.items():
        widget = forms.MultipleHiddenInput if isinstance(value, list) else forms.HiddenInput
        form.fields[name] = forms.Field(widget=widget)
    return form


def read_chosen(request: HttpRequest, chosen: "QuerySet[Any]") -> list[Any]:
    """Return the rows of an action; with too many, say so and return none."""
    rows = list(chosen[: MOST_AT_ONCE + 1])
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
