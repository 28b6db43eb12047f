"""The search of the lists: whatever a row is known by, typed as people write it."""

import re
from collections.abc import Iterator, Mapping
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
from cleanlife.folding import LONGEST_QUERY, Terms, fold, is_phone, read_query, split_words
from cleanlife.invisible import strip_invisible

# Of less, half the table would be listed.
_FEWEST_CHARACTERS = 2
# Each is looked for in every path: of more words, all must stand in one of them.
_MOST_MIXED = 12
_BEGINNING_OF_ID = re.compile("[0-9a-f]{4,32}")
_DIGITS_OF_ID = 32


class SearchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose search folds what is typed as the folded columns were folded.

    What is typed stands in one column; else each word in any, as a name and a reference.
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
        whole = self._conditions(paths, typed)
        mixed = list(self._mixed(paths, typed))
        # Common names are searched once: the words of one are seldom meant apart.
        if mixed and not (whole and self._rows(whole).exists()):
            return queryset.filter(pk__in=mixed[0].union(*mixed[1:])), False
        if not whole:
            return queryset.none(), False
        if len(whole) == 1 and not any("__" in path for path in paths):
            return queryset.filter(*whole.values()), False
        return queryset.filter(pk__in=self._rows(whole)), False

    def _mixed(self, paths: Any, typed: str) -> Iterator[QuerySet[Any]]:
        """Yield the rows that hold every word, each in any path, for each way to tell words."""
        together = split_words(self._joined(typed))
        ways = [together]
        if not any(" " in word and is_phone(word) for word in together):
            ways += [apart] if (apart := " ".join(together).split()) != together else []
        for words in ways:
            if not 1 < len(set(words)) <= _MOST_MIXED:
                continue
            found = [self._conditions(paths, word, fewest=1) for word in dict.fromkeys(words)]
            # By one path alone, the whole text finds them.
            if all(found) and len({path for each in found for path in each}) > 1:
                rows = [self._rows(each) for each in found]
                yield rows[0].intersection(*rows[1:])

    def _joined(self, typed: str) -> str:
        """Return the text with a number next to its prefix: ``SA 107`` is one word."""
        if not self.number_prefix:
            return typed
        return re.sub(rf"(?i)\b({self.number_prefix})\s+(?=\d)", r"\1-", typed)

    def _rows(self, conditions: Mapping[str, Q]) -> QuerySet[Any]:
        """Return the ids of the rows that any of these finds.

        Each by an index of its own: one condition over joined tables would read all of them.
        """
        everything = self.model._base_manager.order_by()  # noqa: SLF001
        found = [everything.filter(each).values("pk") for each in conditions.values()]
        rows: QuerySet[Any] = found[0].union(*found[1:], all=True) if found[1:] else found[0]
        return rows

    def _conditions(
        self, paths: Any, typed: str, fewest: int = _FEWEST_CHARACTERS
    ) -> dict[str, Q]:
        """Return what is meant by the typed text, for each path that can mean it."""
        terms = read_query(typed)
        found = {}
        for path in paths:
            field = _field_at(self.model, path)
            if isinstance(field, FoldedField):
                condition = _holds(path, terms, fewest)
            elif isinstance(field, models.UUIDField):
                condition = _begins_with(path, typed)
            elif isinstance(field, models.IntegerField):
                condition = _is_number(path, typed, self.number_prefix)
            else:
                condition = Q(**{path: typed}) if len(typed) <= LONGEST_QUERY else None
            if condition is not None:
                found[path] = condition
        return found


def _field_at(model: Any, path: str) -> Any:
    """Return the field that a path ends at, None if it ends with a lookup."""
    try:
        return get_fields_from_path(model, path)[-1]
    except (FieldDoesNotExist, NotRelationField):
        return None


def _holds(path: str, terms: Terms | None, fewest: int) -> Q | None:
    if terms is None or not all(terms):
        return None
    if max(len(spelling) for term in terms for spelling in term) < fewest:
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
