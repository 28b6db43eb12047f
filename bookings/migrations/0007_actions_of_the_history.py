"""The actions that a booking's history names, edits among them; the table stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0006_longer_payment_pages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="transition",
            name="action",
            field=models.CharField(
                choices=[
                    ("create", "Created"),
                    ("update", "Details changed"),
                    ("assign", "Team assigned"),
                    ("receive_payment", "Paid by the customer"),
                    ("confirm_payment", "Payment confirmed by the partner"),
                    ("decline_payment", "The payment was declined"),
                    ("fail_payment_link", "The payment link could not be sent"),
                    ("fail_charge", "The gateway refused to take a payment"),
                    ("refund", "Refund requested"),
                    ("miss_payment_deadline", "Not paid in time"),
                    ("close_as_failed", "Closed as failed"),
                    ("cancel", "Canceled"),
                    ("dispatch", "Team sent"),
                    ("start", "Started"),
                    ("complete", "Completed"),
                    ("give_up", "Could not be completed"),
                    ("reschedule", "Moved to another time"),
                ],
                max_length=40,
                verbose_name="what happened",
            ),
        ),
    ]
