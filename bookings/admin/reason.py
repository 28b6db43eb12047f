"""Cancellation reasons, for operations to edit."""

from django.contrib import admin

from bookings.models import CancellationReason


@admin.register(CancellationReason)
class CancellationReasonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A short list of reasons in two languages."""

    list_display = ["name_en", "name_ar", "is_active", "is_customer_facing"]
    list_filter = ["is_active", "is_customer_facing"]
    search_fields = ["name_en", "name_ar"]
    fields = ["name_en", "name_ar", "is_customer_facing", "is_active"]
