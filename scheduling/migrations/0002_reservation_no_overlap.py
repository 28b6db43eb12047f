"""The database refuses overlapping live reservations of a team."""

from django.db import migrations

from scheduling.migrations._wall import build_wall


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [build_wall()]
