"""Every way between two zones gets an estimate where it has no travel time yet."""

from itertools import permutations

from django.db import migrations

from scheduling.geometry import estimate_travel


def estimate(apps, _schema_editor):
    zones = apps.get_model("scheduling", "Zone").objects.all()
    ways = apps.get_model("scheduling", "ZoneTravel").objects
    for origin, destination in permutations(zones, 2):
        minutes = estimate_travel(origin.polygon, destination.polygon)
        ways.get_or_create(
            origin=origin, destination=destination, defaults={"minutes": minutes}
        )


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0007_team_day_places")]

    operations = [migrations.RunPython(estimate, migrations.RunPython.noop)]
