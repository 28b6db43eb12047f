"""A booking is cancelled by someone at a moment, or neither is known."""

from django.db import migrations, models
from django.db.models import Q

from cleanlife.immutability import kept_through

INITIATORS = ["PARTNER", "OPERATIONS", "CUSTOMER", "SYSTEM"]


class Migration(migrations.Migration):
    dependencies = [("bookings", "0011_cancelled_by_and_at")]

    together = [
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by="")
                | Q(cancelled_at__isnull=False, cancelled_by__in=INITIATORS),
                name="booking_cancelled_by_someone_at_a_moment",
            ),
        )
    ]
    operations = kept_through(
        "bookings_booking",
        "id",
        kept_through("bookings_booking", "partner_payment_confirmed_at", together),
    )
