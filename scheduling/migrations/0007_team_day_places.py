"""Team days know where a team is, when it pauses and how long its free time is.

Their masks have another shape from here on. All of them are derived, so they go: the worker
makes them anew when it starts, as does `manage.py rebuild_team_days`.
"""

from django.db import migrations, models


def drop_days(apps, _schema_editor):
    apps.get_model("scheduling", "TeamDay").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0006_reservation_zone_required")]

    operations = [
        migrations.RunPython(drop_days, drop_days),
        migrations.AddField(
            "teamday", "breaks", models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.AddField(
            "teamday", "max_free_run", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "teamday", "max_minutes", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddIndex(
            "teamday",
            models.Index(fields=["date", "max_free_run"], name="team_day_free"),
        ),
    ]
