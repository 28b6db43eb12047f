"""Visits that take longer, and what phones know of a press."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0022_visit_access"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="expected_end_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="expected end"
            ),
        ),
        migrations.AddField(
            model_name="fieldmove",
            name="calls",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="calls to the customer"
            ),
        ),
        migrations.AddField(
            model_name="fieldmove",
            name="distance_meters",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="metres from the address"
            ),
        ),
        migrations.AddField(
            model_name="fieldmove",
            name="minutes",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="minutes longer"
            ),
        ),
        migrations.AlterField(
            model_name="fieldmove",
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
                    ("arrive", "Team arrived"),
                    ("start", "Started"),
                    ("complete", "Completed"),
                    ("give_up", "Could not be completed"),
                    ("reschedule", "Moved to another time"),
                    ("reassign", "Given to another team"),
                    ("go_on", "Goes on with fewer teams"),
                    ("undo", "Last step undone"),
                    ("delay", "Running late"),
                    ("extend", "Takes longer"),
                    ("miss_end", "Overdue"),
                    ("free_time", "Rest of the time freed"),
                    ("note", "Reported too late, only noted"),
                ],
                max_length=40,
                verbose_name="what happened",
            ),
        ),
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
                    ("arrive", "Team arrived"),
                    ("start", "Started"),
                    ("complete", "Completed"),
                    ("give_up", "Could not be completed"),
                    ("reschedule", "Moved to another time"),
                    ("reassign", "Given to another team"),
                    ("go_on", "Goes on with fewer teams"),
                    ("undo", "Last step undone"),
                    ("delay", "Running late"),
                    ("extend", "Takes longer"),
                    ("miss_end", "Overdue"),
                    ("free_time", "Rest of the time freed"),
                    ("note", "Reported too late, only noted"),
                ],
                max_length=40,
                verbose_name="what happened",
            ),
        ),
    ]
