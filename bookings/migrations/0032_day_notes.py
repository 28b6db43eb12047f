"""What one shift leaves to the next one about a day."""

from django.db import migrations, models

import cleanlife.clock


class Migration(migrations.Migration):
    dependencies = [("bookings", "0031_board_moves")]

    operations = [
        migrations.CreateModel(
            name="DayNote",
            fields=[
                (
                    "date",
                    models.DateField(primary_key=True, serialize=False, verbose_name="date"),
                ),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("written_by", models.CharField(max_length=150, verbose_name="by")),
                (
                    "written_at",
                    models.DateTimeField(default=cleanlife.clock.now, verbose_name="written"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "handover note",
                "verbose_name_plural": "handover notes",
            },
        ),
    ]
