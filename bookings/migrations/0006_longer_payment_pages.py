"""Pages of gateways: addresses with a token in them grow long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0005_prices_and_payments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="payment",
            name="charge_url",
            field=models.CharField(
                blank=True, max_length=2000, verbose_name="page of the gateway"
            ),
        ),
    ]
