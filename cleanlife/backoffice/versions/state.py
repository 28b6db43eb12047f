"""What an untouched form would send, and whether a person touched it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from cleanlife.backoffice.admin import NOTHING

# What the inputs of one field send, by the end of their names: "" for most, "_0" and "_1" for
# a date with a time.
Sent = dict[str, list[str]]
# The fields of a form, or of one of its rows.
Fields = dict[str, Sent]


def untouched(field: BoundField) -> Sent:
    """Return what a browser sends for a field that nobody touches."""
    return _sent(field.field.widget, field.value())


def _sent(widget: Any, value: Any) -> Sent:
    # The admin wraps the choice of a related row, to put links beside it.
    widget = getattr(widget, "widget", widget)
    if isinstance(widget, forms.MultiWidget):
        values: Any = value if isinstance(value, list) else widget.decompress(value)
        names: Any = widget.widgets_names  # type: ignore[attr-defined]
        parts = zip(names, widget.widgets, values, strict=True)
        return {
            f"{name}{end}": sent
            for name, part, each in parts
            for end, sent in _sent(part, each).items()
        }
    if isinstance(widget, forms.CheckboxInput):
        return {"": ["on"] if widget.check_test(value) else []}
    written = widget.format_value(value)
    if isinstance(written, list | tuple):
        return {"": [str(each) for each in written]}
    return {"": ["" if written is None else str(written)]}


def fields_of(form: Any, *, leave_out: Iterable[str] = ()) -> Fields:
    """Return what an untouched form sends; hidden keys of rows are left out."""
    out = {*leave_out, DELETION_FIELD_NAME, ORDERING_FIELD_NAME}
    return {
        name: untouched(form[name])
        for name, field in form.fields.items()
        if name not in out and not field.disabled
    }


def would_change(bound: BoundField, sent: Sent) -> bool:
    """Return whether saving what was sent would change what the field shows: 90 is 90.00."""
    data = QueryDict(mutable=True)
    for end, values in sent.items():
        if values:
            data.setlist(bound.html_name + end, values)
    value = bound.field.widget.value_from_datadict(data, MultiValueDict(), bound.html_name)
    return bound.field.has_changed(bound.initial, value)


def on_top_of(now: Sent, *, was: Sent, sent: Sent) -> Sent:
    """Return what is chosen now with what the person added, without what they took away."""
    return {
        end: [each for each in chosen if each in sent[end] or each not in was.get(end, [])]
        + [each for each in sent[end] if each not in was.get(end, []) and each not in chosen]
        for end, chosen in now.items()
    }


def shown(field: Any, sent: Sent) -> str:
    """Write what was sent for a field as people read it: names of choices, yes and no."""
    values = [value for values in sent.values() for value in values if value]
    if isinstance(field.widget, forms.CheckboxInput):
        return gettext("Yes") if values else gettext("No")
    choices: Any = flatten_choices(getattr(field, "choices", ()))
    names = {str(value): str(name) for value, name in choices}
    return gettext(", ").join(names.get(value, value) for value in values) or NOTHING


def is_same(one: Sent, other: Sent) -> bool:
    """Return whether two say the same, in whatever order and with whatever line ends."""
    return carried(one) == carried(other)


def carried(sent: Sent) -> Sent:
    """Return it as a version carries it: in one order, with one kind of line end."""
    return {end: sorted(_plain(each) for each in values) for end, values in sent.items()}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
