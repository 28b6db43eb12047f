"""On a partner's page: which texts its customers get."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bookings.models import TextSwitch
from bookings.texts import TextKind


class TextSwitchInline(admin.TabularInline):  # type: ignore[type-arg]
    """A row for each kind that differs from what is usual."""

    model = TextSwitch
    fields = ["kind", "is_on"]
    extra = 0
    max_num = len(TextKind)
    verbose_name_plural = _(
        "texts to its customers (without an entry they are sent where CleanLife collects the"
        " money, and not where the partner does)"
    )
