"""A change form with its rows: what it was made from, and what was typed into it since."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext

from cleanlife.backoffice.versions.confirmation import Difference
from cleanlife.backoffice.versions.rows import Row, put, sent_rows, write_rows
from cleanlife.backoffice.versions.state import (
    Fields,
    Sent,
    carried,
    fields_of,
    is_same,
    on_top_of,
    shown,
    untouched,
    would_change,
)

# The form's own fields are under OWN, those of a row under "<prefix>/<key>".
OWN = ""


class Page:
    """Unbound forms of what is stored; only formsets that the person may change.

    ``keeps_rows``: a row that another person deleted is offered as a new one, if it was edited.
    """

    def __init__(self, form: Any, formsets: Sequence[Any], *, keeps_rows: bool = True):
        self.form = form
        self.formsets = formsets
        self.keeps_rows = keeps_rows

    @cached_property
    def fields(self) -> dict[str, Fields]:
        """Return what an untouched page sends, of the form and of each stored row."""
        found = {OWN: fields_of(self.form)} if self.form else {}
        for formset in self.formsets:
            for key, form in _rows(formset).items():
                found[_place(formset, key)] = fields_of(form, leave_out=_own_keys(formset))
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Name each stored row."""
        return {
            _place(formset, key): f"{_kind(formset)}: {form.instance}"
            for formset in self.formsets
            for key, form in _rows(formset).items()
        }

    @property
    def row_objects(self) -> list[Any]:
        """Return the stored rows."""
        return [form.instance for formset in self.formsets for form in formset.initial_forms]

    @property
    def seen(self) -> list[Any]:
        """Return what a version carries of this page."""
        return [_carried(self.fields), self.names]

    def is_made_from(self, seen: list[Any]) -> bool:
        """Return whether nothing has changed since a version was made."""
        return bool(_carried(self.fields) == seen[0])

    def field_of(self, place: str, name: str) -> Any:
        """Return the bound field of the form or of a row."""
        return self._forms[place][name]

    @cached_property
    def _forms(self) -> dict[str, Any]:
        rows = {
            _place(formset, key): form
            for formset in self.formsets
            for key, form in _rows(formset).items()
        }
        return {OWN: self.form, **rows}


class Typed:
    """What was sent from a page that was made from ``before``."""

    def __init__(self, data: QueryDict, page: Page, before: dict[str, Fields]):
        self.page = page
        self.before = before
        self.merged = data.copy()
        # Whether anything is left that a save would change.
        self.changes_something = False
        self._sent: dict[str, Row] = {}
        if page.form:
            self._merge_own()
        for formset in page.formsets:
            self._merge_rows(formset)

    def differences(self, names: dict[str, str]) -> Iterator[Difference]:
        """Tell what another changed, beside what was typed; ``names`` are those of before."""
        for place, fields in self.page.fields.items():
            if place not in self.before:
                yield Difference(
                    self.page.names[place], gettext("not there yet"), gettext("was added")
                )
                continue
            for name, now in fields.items():
                was = self.before[place].get(name, {})
                if not is_same(was, now):
                    yield self._difference(place, name, was, now)
        for place in self.before:
            if place not in self.page.fields:
                name = names.get(place, place)
                yield Difference(name, gettext("there"), gettext("was deleted"))

    def _difference(self, place: str, name: str, was: Sent, now: Sent) -> Difference:
        bound = self.page.field_of(place, name)
        label = capfirst(str(bound.label))
        if place != OWN:
            label = f"{self.page.names[place]}, {label}"
        sent = self._typed(place, name, now)
        is_kept = sent is not None and not is_same(sent, now)
        return Difference(
            label,
            shown(bound.field, was),
            shown(bound.field, now),
            shown(bound.field, sent) if sent is not None and is_kept else None,
            bound.id_for_label,
        )

    def _typed(self, place: str, name: str, now: Sent) -> Sent | None:
        """Return what the person made of a field, None for one that was not touched."""
        row = self._sent.get(place)
        if row is None:
            return None
        sent = {end: row.get(name + end, []) for end in now}
        was = self.before.get(place, {}).get(name, now)
        if is_same(sent, was):
            return None
        widget = self.page.field_of(place, name).field.widget
        is_choice_of_many = getattr(widget, "allow_multiple_selected", False)
        return on_top_of(now, was=was, sent=sent) if is_choice_of_many else sent

    def _fresh(self, place: str) -> Row:
        """Return what the page sends now: what is stored, and over it what was typed."""
        row: Row = {}
        for name, now in self.page.fields[place].items():
            sent = self._typed(place, name, now)
            if sent is not None:
                self.changes_something |= would_change(self.page.field_of(place, name), sent)
            kept = now if sent is None else sent
            row |= {name + end: values for end, values in kept.items()}
        return row

    def _merge_own(self) -> None:
        self._sent[OWN] = dict(self.merged.lists())
        for name, values in self._fresh(OWN).items():
            put(self.merged, name, values)

    def _merge_rows(self, formset: Any) -> None:
        key_name = formset.model._meta.pk.name  # noqa: SLF001 - as Django's admin does
        sent = sent_rows(self.merged, formset.prefix)
        keys = [_first(row.get(key_name)) for row in sent]
        stored = {key: row for key, row in zip(keys, sent, strict=True) if key}
        new = [row for key, row in zip(keys, sent, strict=True) if not key]
        rows = [self._row(formset, key, form, stored) for key, form in _rows(formset).items()]
        if self.page.keeps_rows:
            gone = (key for key in stored if _place(formset, key) not in self.page.fields)
            new += [
                {**stored[key], key_name: [""]}
                for key in gone
                if self._is_edited(formset, key, stored[key])
            ]
        self.changes_something |= bool(new)
        write_rows(self.merged, formset.prefix, rows, new)

    def _row(self, formset: Any, key: str, form: Any, stored: dict[str, Row]) -> Row:
        place = _place(formset, key)
        hidden: Row = {}
        for name in _own_keys(formset):
            if name in form.fields:
                hidden |= {name + end: sent for end, sent in untouched(form[name]).items()}
        if key in stored:
            self._sent[place] = stored[key]
        ticked = stored.get(key, {}).get(DELETION_FIELD_NAME, [])
        self.changes_something |= bool(ticked)
        return {**hidden, **self._fresh(place), DELETION_FIELD_NAME: ticked}

    def _is_edited(self, formset: Any, key: str, row: Row) -> bool:
        was = self.before.get(_place(formset, key), {})
        sent = {
            name: {end: row.get(name + end, []) for end in like} for name, like in was.items()
        }
        is_deleted = bool(row.get(DELETION_FIELD_NAME))
        return not is_deleted and any(not is_same(sent[name], was[name]) for name in was)


def _rows(formset: Any) -> dict[str, Any]:
    return {str(form.instance.pk): form for form in formset.initial_forms}


def _place(formset: Any, key: str) -> str:
    return f"{formset.prefix}/{key}"


def _kind(formset: Any) -> str:
    return capfirst(str(formset.model._meta.verbose_name))  # noqa: SLF001 - as Django's admin does


def _own_keys(formset: Any) -> list[str]:
    """Name the hidden fields by which a row belongs to its page."""
    parent = getattr(formset, "fk", None)
    key = formset.model._meta.pk.name  # noqa: SLF001 - as Django's admin does
    return [key, parent.name] if parent else [key]


def _carried(places: dict[str, Fields]) -> dict[str, Fields]:
    return {
        place: {name: carried(sent) for name, sent in fields.items()}
        for place, fields in places.items()
    }


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""
