"""Write locked lanes back."""

from collections.abc import Sequence

from webhooks.models import Lane

COLUMNS = [field.name for field in Lane._meta.fields if not field.primary_key]  # noqa: SLF001


def save_lanes(lanes: Sequence[Lane]) -> None:
    """Save them all in one statement; bulk_update would need a CASE per row and column."""
    if lanes:
        Lane.objects.bulk_create(
            lanes,
            update_conflicts=True,
            unique_fields=["subscription"],
            update_fields=COLUMNS,
        )
