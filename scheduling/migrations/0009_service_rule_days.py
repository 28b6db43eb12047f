"""What is sold ahead stays within the days that are kept; a cut-off lies within its day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("scheduling", "0008_travel_estimates"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="servicerule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("horizon_days__lte", 60),
                    models.Q(
                        ("cutoff_minute__isnull", True),
                        ("cutoff_minute__lte", 1440),
                        _connector="OR",
                    ),
                ),
                name="service_rule_within_days",
            ),
        ),
    ]
