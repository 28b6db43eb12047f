"""Lists that may be very long: counted only as far as their pages go."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property


class LongListPaginator(Paginator):  # type: ignore[type-arg]
    """Counts and shows the first so many rows; others are found by search and filters.

    Counting every row would read the whole table for each page.
    """

    # The list says so in words.
    most_counted = 10_000

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.most_counted + 1].count())

    @property
    def count(self) -> int:
        """Return how many rows the pages show."""
        return min(self._counted, self.most_counted)

    @property
    def is_cut(self) -> bool:
        """Return whether there are more rows than the pages show."""
        return self._counted > self.most_counted


class LongListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin of a table that grows by itself: no page of its list reads all of it."""

    paginator = LongListPaginator
    show_full_result_count = False
    list_per_page = 50
    # The template leads to months and days without reading the rows.
    has_quick_dates = True
