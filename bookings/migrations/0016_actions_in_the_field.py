"""What can happen to a visit in the field; only choices change, no table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0015_search_text_indexed")]

    operations = [
        migrations.AlterField(
            model_name="refund",
            name="reason",
            field=models.CharField(
                choices=[
                    ("CANCELLATION", "The visit was canceled"),
                    ("LATE_CAPTURE", "The money came too late"),
                    ("DUPLICATE_CAPTURE", "The money came twice"),
                    ("OPERATIONS", "Decided by operations"),
                    ("NOT_CARRIED_OUT", "The visit could not be carried out"),
                ],
                max_length=20,
                verbose_name="reason",
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
                    ("miss_end", "Overdue"),
                    ("free_time", "Rest of the time freed"),
                    ("note", "Reported too late, only noted"),
                ],
                max_length=40,
                verbose_name="what happened",
            ),
        ),
    ]
