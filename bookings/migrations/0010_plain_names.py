"""Only names for people change; no table is altered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0009_booking_statuses_in_wire_order"),
    ]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="failed_checks",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="failed checks"),
        ),
        migrations.AlterField(
            model_name="payment",
            name="gateway_status",
            field=models.CharField(
                blank=True, max_length=30, verbose_name="status at the gateway"
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="next_check_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="next check"),
        ),
        migrations.AlterField(
            model_name="refund",
            name="gateway_status",
            field=models.CharField(
                blank=True, max_length=30, verbose_name="status at the gateway"
            ),
        ),
    ]
