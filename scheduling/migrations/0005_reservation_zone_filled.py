"""Present reservations get their team's home zone.

Bookings know the address itself and mend this in a migration of their own.
"""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, _schema_editor):
    teams = apps.get_model("scheduling", "Team").objects.filter(pk=OuterRef("team_id"))
    reservations = apps.get_model("scheduling", "Reservation").objects
    reservations.update(zone_id=Subquery(teams.values("home_zone_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0004_reservation_zone")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
