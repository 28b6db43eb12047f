"""Texts of the back-office in plain words; the database stays as it is."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0009_service_rule_days"),
    ]

    operations = [
        migrations.AlterField(
            model_name="breakrule",
            name="is_active",
            field=models.BooleanField(
                default=True,
                help_text="Inactive breaks stay as templates.",
                verbose_name="active",
            ),
        ),
        migrations.AlterField(
            model_name="zonetravel",
            name="destination",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="travel_to",
                to="scheduling.zone",
                verbose_name="to",
            ),
        ),
        migrations.AlterField(
            model_name="zonetravel",
            name="minutes",
            field=models.PositiveSmallIntegerField(
                help_text="Free between two visits. Estimated from the distance; correct it if needed.",
                validators=[django.core.validators.MaxValueValidator(120)],
                verbose_name="minutes",
            ),
        ),
        migrations.AlterField(
            model_name="zonetravel",
            name="origin",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="travel_from",
                to="scheduling.zone",
                verbose_name="from",
            ),
        ),
        migrations.AlterConstraint(
            model_name="calendarday",
            name="calendar_day_once_per_zone",
            constraint=models.UniqueConstraint(
                fields=("date", "zone"),
                name="calendar_day_once_per_zone",
                violation_error_message="This date already has an entry for the zone.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="calendarday",
            name="calendar_day_once_for_everybody",
            constraint=models.UniqueConstraint(
                condition=models.Q(("zone", None)),
                fields=("date",),
                name="calendar_day_once_for_everybody",
                violation_error_message="This date already has an entry for all teams.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="zonetravel",
            name="zone_travel_once",
            constraint=models.UniqueConstraint(
                fields=("origin", "destination"),
                name="zone_travel_once",
                violation_error_message="There is a travel time for these zones already.",
            ),
        ),
    ]
