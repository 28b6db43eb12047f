"""Customers rate their visits; only the choices change, no table is altered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0019_visit_events"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="type",
            field=models.CharField(
                choices=[
                    ("booking.created", "Booking created"),
                    ("booking.updated", "Booking changed"),
                    ("booking.cancelled", "Booking canceled"),
                    ("booking.payment_failed", "Payment failed"),
                    ("booking.payment_confirmed", "Payment confirmed"),
                    ("booking.refunded", "Refund ended"),
                    ("booking.appointment_status_changed", "Visit's status changed"),
                    ("booking.team_arrived", "Team arrived"),
                    ("booking.delayed", "Visit is running late"),
                    ("booking.rated", "Visit rated"),
                ],
                max_length=50,
                verbose_name="what happened",
            ),
        ),
    ]
