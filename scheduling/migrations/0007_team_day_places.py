"""Team days know where a team is, when it pauses and how long its free time is.

Their masks have another shape from here on. All of them are derived, so they go: the worker
makes them anew when it starts, as does `manage.py rebuild_team_days`.
"""

from django.db import migrations, models


def drop_days(apps, _schema_editor):
    apps.get_model("scheduling", "TeamDay").objects.all().delete()


def leave_room(_apps, schema_editor):
    """Let PostgreSQL write a new version of a row beside the old one: half the log to write."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE scheduling_teamday SET (fillfactor = 80)")


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
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
