"""Texts of the back-office in plain words; the database stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_prices_and_coupons"),
    ]

    operations = [
        migrations.AlterField(
            model_name="coupon",
            name="most_uses_per_contact",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Customers are identified by their phone. Empty: no limit.",
                null=True,
                verbose_name="uses per customer",
            ),
        ),
    ]
