"""The search of the lists: whatever a row is known by, typed as people write it."""

import re
from collections.abc import Iterator
from functools import reduce
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cleanlife.db import FoldedField
from cleanlife.folding import LONGEST_QUERY, Terms, fold, read_query
from cleanlife.invisible import strip_invisible

# Of less, half the table would be listed.
_FEWEST_CHARACTERS = 2
_BEGINNING_OF_ID = re.compile("[0-9a-f]{4,32}")
_DIGITS_OF_ID = 32


class SearchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose search folds what is typed as the folded columns were folded.

    In ``search_fields``, a folded column takes words in any order, an id its beginning, a
    number itself, perhaps after ``number_prefix``; others need a lookup: ``charge_id__exact``.
    """

    number_prefix = ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Keep the rows that are known by what was typed; none of them comes twice."""
        typed = strip_invisible(search_term.encode(errors="ignore").decode()).strip()
        paths = self.get_search_fields(request)
        if not typed or not paths:
            return queryset, False
        found = list(self._conditions(paths, typed))
        if not found:
            return queryset.none(), False
        # Each by an index of its own: one condition over joined tables would read all of them.
        rows = [
            self.model._base_manager.filter(condition).order_by().values("pk")  # noqa: SLF001
            for condition in found
        ]
        if len(found) == 1 and not any("__" in path for path in paths):
            return queryset.filter(found[0]), False
        return queryset.filter(pk__in=rows[0].union(*rows[1:])), False

    def _conditions(self, paths: Any, typed: str) -> Iterator[Q]:
        """Yield what is meant by the typed text, for each path that can mean it."""
        terms = read_query(typed)
        for path in paths:
            field = _field_at(self.model, path)
            if isinstance(field, FoldedField):
                condition = _holds(path, terms)
            elif isinstance(field, models.UUIDField):
                condition = _begins_with(path, typed)
            elif isinstance(field, models.IntegerField):
                condition = _is_number(path, typed, self.number_prefix)
            else:
                condition = Q(**{path: typed}) if len(typed) <= LONGEST_QUERY else None
            if condition is not None:
                yield condition


def _field_at(model: Any, path: str) -> Any:
    """Return the field that a path ends at, None if it ends with a lookup."""
    try:
        return get_fields_from_path(model, path)[-1]
    except (FieldDoesNotExist, NotRelationField):
        return None


def _holds(path: str, terms: Terms | None) -> Q | None:
    if terms is None or not all(terms):
        return None
    if max(len(spelling) for term in terms for spelling in term) < _FEWEST_CHARACTERS:
        return None
    found = Q()
    for term in terms:
        found &= reduce(Q.__or__, (Q(**{f"{path}__contains": each}) for each in term))
    return found


def _begins_with(path: str, typed: str) -> Q | None:
    """Return the condition for an id or its beginning, with or without its dashes."""
    start = fold(typed) if len(typed) <= LONGEST_QUERY else ""
    if not _BEGINNING_OF_ID.fullmatch(start):
        return None
    first, last = (UUID(start.ljust(_DIGITS_OF_ID, digit)) for digit in "0f")
    return Q(**{f"{path}__gte": first, f"{path}__lte": last})


def _is_number(path: str, typed: str, prefix: str) -> Q | None:
    named = rf"(?:{prefix}\W*)?" if prefix else "#?"
    found = re.fullmatch(rf"{named}(\d{{1,18}})", typed, re.IGNORECASE)
    return Q(**{path: int(found[1])}) if found else None
