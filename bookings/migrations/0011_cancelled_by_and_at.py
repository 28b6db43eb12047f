"""Who cancelled a booking, and when: columns, filled from the history, then held together."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from cleanlife.immutability import kept_through


def fill(apps: Any, schema_editor: Any) -> None:
    """Take both from the line of the history that cancelled it."""
    history = apps.get_model("bookings", "Transition").objects.filter(
        booking=OuterRef("pk"), life_cycle="BOOKING", action="cancel"
    )
    bookings = apps.get_model("bookings", "Booking").objects.filter(
        status="canceled", transitions__action="cancel", transitions__life_cycle="BOOKING"
    )
    bookings.update(
        cancelled_by=Subquery(history.order_by("pk").values("initiator")[:1]),
        cancelled_at=Subquery(history.order_by("pk").values("created_at")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [("bookings", "0010_plain_names")]

    columns = [
        migrations.AddField(
            model_name="booking",
            name="cancelled_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PARTNER", "Partner"),
                    ("OPERATIONS", "Operations"),
                    ("CUSTOMER", "Customer"),
                    ("SYSTEM", "System"),
                ],
                default="",
                editable=False,
                max_length=10,
                verbose_name="canceled by",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="booking",
            name="cancelled_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="canceled"
            ),
        ),
    ]
    operations = [
        *kept_through(
            "bookings_booking",
            "id",
            kept_through("bookings_booking", "partner_payment_confirmed_at", columns),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
